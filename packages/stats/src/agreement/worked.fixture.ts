/** Published tables of ratings, on which several implementations are compared. */
import type { Rating } from "../internal/agreement/ratings.ts"

/** The two lists of grades that a table of counts comes from; levels are the places from 1. */
export const expand = (
  table: ReadonlyArray<ReadonlyArray<number>>
): readonly [first: Array<number>, second: Array<number>] => {
  const first: Array<number> = []
  const second: Array<number> = []
  for (const [a, row] of table.entries()) {
    for (const [b, count] of row.entries()) {
      for (let k = 0; k < count; k++) {
        first.push(a + 1)
        second.push(b + 1)
      }
    }
  }
  return [first, second]
}

/** Units × raters from counts of units × levels, the levels from 1. */
export const fromCounts = (counts: ReadonlyArray<ReadonlyArray<number>>): Array<Array<number>> =>
  counts.map((row) => row.flatMap((count, k) => Array.from({ length: count }, () => k + 1)))

/** Raters × units to units × raters. */
export const byUnit = (raters: ReadonlyArray<ReadonlyArray<Rating>>): Array<Array<Rating>> =>
  (raters[0] ?? []).map((_, u) => raters.map((rater) => rater[u] ?? null))

/**
 * Four observers, twelve units: Krippendorff 2011, "Computing Krippendorff's alpha-reliability", C; Gwet 2014, table
 * "cac.raw4raters" of irrCAC.
 */
export const fourRaters = byUnit([
  [1, 2, 3, 3, 2, 1, 4, 1, 2, null, null, null],
  [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, null, 3],
  [null, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, null],
  [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, null]
])

/** Two abstractors, 100 pregnancies: Gwet 2014, "cont3x3abstractors" of irrCAC. */
export const abstractors = [
  [13, 0, 0],
  [0, 20, 7],
  [0, 4, 56]
]

/** Two psychiatrists, 223 patients: Gwet 2014, "cont4x4diagnosis" of irrCAC. */
export const diagnoses = [
  [40, 6, 4, 15],
  [4, 25, 1, 5],
  [4, 2, 21, 9],
  [17, 13, 12, 45]
]

/** Six psychiatrists, 15 patients: Gwet 2014, "distrib.6raters" of irrCAC. */
export const sixRaters = fromCounts([
  [0, 0, 0, 6, 0],
  [0, 3, 0, 0, 3],
  [0, 1, 4, 0, 1],
  [0, 0, 0, 0, 6],
  [0, 3, 0, 3, 0],
  [2, 0, 4, 0, 0],
  [0, 0, 4, 0, 2],
  [2, 0, 3, 1, 0],
  [2, 0, 0, 4, 0],
  [0, 0, 0, 0, 6],
  [1, 0, 0, 5, 0],
  [1, 1, 0, 4, 0],
  [0, 3, 3, 0, 0],
  [1, 0, 0, 5, 0],
  [0, 2, 0, 3, 1]
])
