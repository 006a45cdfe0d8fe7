/**
 * The small parts of an answer as they may be said. Each is bounded, since each is kept for long and by many: an id of ten
 * megabytes is none.
 */

/** The longest id, session, or name of a candidate, in UTF-16 units. */
const longestText = 1_024
/** The longest name or value of a slice. */
const longestTag = 256
/** The most slices of an answer. */
const mostTags = 50

/** Slices: texts, numbers and truths under their names. What else an application says, or is too long, is left out. */
export const tagsOf = (said: unknown): Readonly<Record<string, string>> | undefined => {
  if (typeof said !== "object" || said === null || Array.isArray(said)) return undefined
  const tags = Object.entries(said).flatMap(([tag, value]) => {
    const isSaid = typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    const text = isSaid ? String(value) : ""
    return !isSaid || tag.length > longestTag || text.length > longestTag ? [] : [[tag, text] as const]
  })
  return tags.length === 0 ? undefined : Object.fromEntries(tags.slice(0, mostTags))
}

/** A text that is not too long, or nothing. */
export const textOf = (said: unknown): string | undefined =>
  typeof said === "string" && said.length <= longestText ? said : undefined

/** A number of 0 or more, or nothing. */
export const amountOf = (said: unknown): number | undefined =>
  typeof said === "number" && said >= 0 && Number.isFinite(said) ? said : undefined
