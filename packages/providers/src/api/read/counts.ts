/**
 * Token counts in a reply, by their names there.
 */
import { at, isFields } from "./shapes.ts"

/** A count; null where it is there and cannot be read. Some servers write numbers as texts. */
const countAt = (holder: unknown, name: string): number | null | undefined => {
  const found = at(holder, name)
  if (found === undefined || found === null) return undefined
  if (typeof found === "number") return found
  return typeof found === "string" && /^\d{1,15}$/u.test(found) ? Number(found) : null
}

/**
 * The counts at `names`, of which some lie in an object inside (`"prompt_tokens_details.cached_tokens"`). Nothing where
 * one of them cannot be read: a cost without it would be wrong, while an unknown cost says that it is.
 */
export const countsIn = <const Names extends { readonly [name: string]: string }>(
  usage: unknown,
  names: Names
): { readonly [N in keyof Names]?: number } => {
  if (!isFields(usage)) return {}
  const counts: { [N in keyof Names]?: number } = {}
  for (const name in names) {
    const [first = "", second] = (names[name] ?? "").split(".")
    const count = second === undefined ? countAt(usage, first) : countAt(usage[first], second)
    if (count === null) return {}
    if (count !== undefined) counts[name] = count
  }
  return counts
}
