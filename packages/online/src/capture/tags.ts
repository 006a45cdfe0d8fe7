/** Slices as they may be said: texts, numbers and truths under their names. What else an application says is left out. */
export const tagsOf = (said: unknown): Readonly<Record<string, string>> | undefined => {
  if (typeof said !== "object" || said === null || Array.isArray(said)) return undefined
  const tags = Object.entries(said).flatMap(([tag, value]) =>
    typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? [[tag, String(value)] as const]
      : []
  )
  return tags.length === 0 ? undefined : Object.fromEntries(tags)
}

/** A text, or nothing. */
export const textOf = (said: unknown): string | undefined => (typeof said === "string" ? said : undefined)

/** A number of 0 or more, or nothing. */
export const amountOf = (said: unknown): number | undefined =>
  typeof said === "number" && said >= 0 && Number.isFinite(said) ? said : undefined
