/**
 * The one rule for what is not there.
 */

/**
 * Whether a value is nothing: null, undefined, absent, a text that is empty or white space, or a list of nothing. Of
 * these none differs from another.
 */
export const isNothing = (value: unknown): boolean => {
  if (value === undefined || value === null) return true
  if (typeof value === "string") return value === "" || !/\S/u.test(value)
  return Array.isArray(value) && value.every(isNothingInside)
}

// One level is enough: a list of empty lists says that there is something.
const isNothingInside = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === "string" && !/\S/u.test(value))

/** What a record has under a name of its own. */
export const own = (record: unknown, name: string): unknown =>
  typeof record === "object" && record !== null && Object.hasOwn(record, name)
    ? Reflect.get(record, name)
    : undefined
