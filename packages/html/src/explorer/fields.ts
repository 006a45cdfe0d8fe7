/**
 * What was expected and what came, field by field.
 */

/** A field, and what each of several values has there; undefined where it has no such field. */
export interface Field {
  /** Where it is: `lines[0].amount`. Empty for a value without fields. */
  readonly path: string
  readonly values: ReadonlyArray<string | undefined>
  /** Whether each value has there what the first has. */
  readonly isSame: ReadonlyArray<boolean>
}

/** Fields that are shown; a value of more is no record that somebody reads. */
const mostFields = 300

type Leaves = ReadonlyMap<string, unknown>

const isNested = (value: unknown): value is object => typeof value === "object" && value !== null

const plainKey = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u

const within = (path: string, key: string | number): string =>
  typeof key === "number"
    ? `${path}[${key}]`
    : !plainKey.test(key)
      ? `${path}[${JSON.stringify(key)}]`
      : path === ""
        ? key
        : `${path}.${key}`

/** The values that have no fields of their own, by where they are. Empty records and lists are among them. */
const leavesOf = (value: unknown): Leaves => {
  const found = new Map<string, unknown>()
  const walk = (each: unknown, path: string): void => {
    const entries: ReadonlyArray<readonly [string | number, unknown]> = Array.isArray(each)
      ? [...each.entries()]
      : isNested(each)
        ? Object.entries(each)
        : []
    if (entries.length === 0) found.set(path, each)
    else for (const [key, inner] of entries) walk(inner, within(path, key))
  }
  walk(value, "")
  return found
}

const written = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value))

const parsed = (json: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(json) }
  } catch {
    // A long text that was cut.
    return undefined
  }
}

/** A value as the page has it. `isJson`: its text is JSON. */
export interface ShownValue {
  readonly text: string
  readonly isJson: boolean
}

/**
 * Sets values beside each other, the fields in the order of the first, then those that only others have. Undefined where a
 * value cannot be read, or has too many fields.
 */
export const fieldsOf = (shown: ReadonlyArray<ShownValue>): ReadonlyArray<Field> | undefined => {
  const values = shown.map(({ text, isJson }) => (isJson ? parsed(text) : { value: text }))
  if (values.some((each) => each === undefined)) return undefined
  const leaves = values.map((each) => leavesOf(each?.value))
  const paths = [...new Set(leaves.flatMap((each) => [...each.keys()]))]
  if (paths.length > mostFields) return undefined
  return paths.map((path) => {
    const [first] = leaves
    const same = (each: Leaves): boolean =>
      each.has(path) === first?.has(path) &&
      JSON.stringify(each.get(path)) === JSON.stringify(first?.get(path))
    return {
      path,
      values: leaves.map((each) => (each.has(path) ? written(each.get(path)) : undefined)),
      isSame: leaves.map(same)
    }
  })
}
