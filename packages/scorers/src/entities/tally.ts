/**
 * Counts of one case or of many, by type, and the figures that follow from them.
 */
import { labelName } from "../classification/labelName.ts"
import type { Matching } from "./matching.ts"
import type { Located } from "./tags.ts"

/** Counts of one type. `expected` is the sum of the four after it that are about expected entities. */
export interface TypeCounts {
  /** The type. */
  readonly type: string
  /** Entities of this type that were expected: correct, partial, wrong and missed ones. */
  readonly expected: number
  /** Entities of this type that were given. */
  readonly given: number
  /** Expected ones that were given as they are. */
  readonly correct: number
  /** Expected ones that were given with other bounds, under `match: "partial"`. */
  readonly partial: number
  /** Expected ones in whose place another one was given: another type, or other bounds. */
  readonly wrong: number
  /** Expected ones in whose place nothing was given. */
  readonly missed: number
  /** Given ones in whose place nothing was expected. */
  readonly invented: number
  /** Credit of those given under this type: 1 for a correct one, 0.5 for a partial one. */
  readonly credit: number
}

export type Mutable<A> = { -readonly [K in keyof A]: A[K] }

export const noCounts = (type: string): Mutable<TypeCounts> => ({
  type,
  expected: 0,
  given: 0,
  correct: 0,
  partial: 0,
  wrong: 0,
  missed: 0,
  invented: 0,
  credit: 0
})

/** Types that nobody expected and that are counted by name in one case; the others share a row. */
const mostSurplusTypes = 20

/** The name of the row that further types share. */
const otherTypes = "(other types)"

/** Counts the pairs of a case by type. */
export const tallyOf = (
  expected: ReadonlyArray<Located>,
  given: ReadonlyArray<Located>,
  { pairs, missed, invented }: Matching
): ReadonlyArray<TypeCounts> => {
  const rows = new Map<string, Mutable<TypeCounts>>()
  const row = (type: string): Mutable<TypeCounts> => {
    const found = rows.get(type) ?? noCounts(labelName(type))
    rows.set(type, found)
    return found
  }
  for (const { type } of expected) row(type).expected++
  let room = rows.size + mostSurplusTypes
  const names = new Map<string, string>()
  const givenRow = (type: string): Mutable<TypeCounts> => {
    if (!rows.has(type) && !names.has(type)) names.set(type, room-- > rows.size ? type : otherTypes)
    return row(names.get(type) ?? type)
  }
  for (const { type } of given) givenRow(type).given++
  for (const { expected: one, given: other, verdict } of pairs) {
    const wanted = expected[one]
    const found = given[other]
    if (wanted === undefined || found === undefined) continue
    row(wanted.type)[verdict]++
    givenRow(found.type).credit += verdict === "correct" ? 1 : verdict === "partial" ? 0.5 : 0
  }
  for (const at of missed) row(expected[at]?.type ?? "").missed++
  for (const at of invented) givenRow(given[at]?.type ?? "").invented++
  return [...rows.values()]
}

/** All counts together. */
export const totalOf = (rows: Iterable<TypeCounts>): TypeCounts => {
  const total = noCounts("")
  for (const row of rows) addTo(total, row)
  return total
}

/** Adds counts to others. */
export const addTo = (total: Mutable<TypeCounts>, row: TypeCounts): void => {
  total.expected += row.expected
  total.given += row.given
  total.correct += row.correct
  total.partial += row.partial
  total.wrong += row.wrong
  total.missed += row.missed
  total.invented += row.invented
  total.credit += row.credit
}

/** Precision, recall and F1, each 0 to 1 and absent where its division would be by zero. */
export interface Ratios {
  /** Credit of the given / given. */
  readonly precision?: number
  /** Credit of the expected / expected. */
  readonly recall?: number
  /** The harmonic mean of the two; 0 where one of them is absent. Absent where nothing was expected or given. */
  readonly f1?: number
}

/** The figures of counts. */
export const ratiosOf = ({ expected, given, correct, partial, credit }: TypeCounts): Ratios => {
  const precision = given === 0 ? undefined : credit / given
  const recall = expected === 0 ? undefined : (correct + partial / 2) / expected
  const sum = (precision ?? 0) + (recall ?? 0)
  return {
    ...(precision === undefined ? {} : { precision }),
    ...(recall === undefined ? {} : { recall }),
    ...(given + expected === 0 ? {} : { f1: sum === 0 ? 0 : (2 * (precision ?? 0) * (recall ?? 0)) / sum })
  }
}
