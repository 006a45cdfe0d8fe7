/** Deeper levels of JSON are not read: nobody writes them but to exhaust a reader. */
export const deepest = 500

/**
 * Why a value can be no part of a case: a whole number whose digits JSON does not keep, or more levels than anybody writes.
 * Undefined where it can.
 */
export const faultOf = (value: unknown, path: string, depth = 0): string | undefined => {
  if (typeof value === "bigint")
    return `${path}: expected a number of at most ${Number.MAX_SAFE_INTEGER}, found ${value}`
  if (typeof value !== "object" || value === null) return undefined
  if (depth === deepest) return `${path.slice(0, 40)}…: expected at most ${deepest} levels, found more`
  for (const [key, each] of Object.entries(value)) {
    const inner = faultOf(each, `${path}.${key}`, depth + 1)
    if (inner !== undefined) return inner
  }
  return undefined
}
