/**
 * Patterns: one, or several of which the first that is found counts; and a pattern for each field of a record.
 */
import { boundedMatch, boundedMatches } from "@assay/core/internal"

/** One pattern, or several of which one must match. */
export type Pattern = RegExp | ReadonlyArray<RegExp>

/** The patterns of one. */
export const patternsOf = (pattern: Pattern): ReadonlyArray<RegExp> =>
  pattern instanceof RegExp ? [pattern] : pattern

/** The match of the first that is found, null where none is, or the reason why nothing can be said. */
export const firstOf = (pattern: Pattern): ((text: string) => RegExpExecArray | null | string) => {
  const finders = patternsOf(pattern).map(boundedMatch)
  return (text) => {
    for (const find of finders) {
      const found = find(text)
      if (found._tag === "TimedOut") return found.reason
      if (found.match !== null) return found.match
    }
    return null
  }
}

/** More items than a list has in any text that is not made to be long. */
const mostItems = 1_000

/** All matches of the first that is found, none where none is, or the reason why nothing can be said. */
export const allOf = (pattern: Pattern): ((text: string) => ReadonlyArray<RegExpExecArray> | string) => {
  const finders = patternsOf(pattern).map((each) => boundedMatches(each, mostItems))
  return (text) => {
    for (const find of finders) {
      const found = find(text)
      if (found._tag === "TimedOut") return found.reason
      if (found.matches.length > 0) return found.matches
    }
    return []
  }
}

/** What is one record within another, and no list, date or other thing with methods of its own. */
type RecordOf<Value> =
  NonNullable<Value> extends infer Present
    ? Present extends ReadonlyArray<unknown> | Date
      ? never
      : Present extends object
        ? Present
        : never
    : never

/**
 * A pattern for each field of an output. One that may be left out of the output may go without. For a record within,
 * patterns for its fields, or one pattern with a named group for each.
 */
export type Patterns<Output> = {
  readonly [Field in keyof Output]: [RecordOf<Output[Field]>] extends [never]
    ? Pattern
    : Pattern | Patterns<RecordOf<Output[Field]>>
}

const isPattern = (value: object): value is Pattern => value instanceof RegExp || Array.isArray(value)

/** The patterns by the dotted paths of their fields. */
export const pathsOf = (
  patterns: object,
  inside = ""
): ReadonlyArray<readonly [path: string, pattern: Pattern]> =>
  Object.entries<object>({ ...patterns }).flatMap(([field, value]) =>
    isPattern(value) ? [[`${inside}${field}`, value] as const] : pathsOf(value, `${inside}${field}.`)
  )
