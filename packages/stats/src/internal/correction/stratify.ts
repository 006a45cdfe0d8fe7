/**
 * Divides answers into strata, and a number of labels among these.
 */

/** Distinct grades up to so many make a stratum each; more are cut into so many groups of one size. */
const mostLevels = 5

/** The number of the level of each grade. Answers without a grade are a level of their own. */
export const levelsOf = (grades: ArrayLike<number | null | undefined>): ReadonlyArray<number> => {
  const given: Array<number> = []
  for (let i = 0; i < grades.length; i++) {
    const grade = grades[i]
    if (grade !== undefined && grade !== null) given.push(grade)
  }
  given.sort((a, b) => a - b)
  const distinct = [...new Set(given)]
  const cuts =
    distinct.length <= mostLevels
      ? distinct
      : Array.from({ length: mostLevels }, (_, k) => given[Math.floor((k * given.length) / mostLevels)] ?? 0)
  return Array.from(grades, (grade) =>
    grade === undefined || grade === null ? -1 : cuts.findLastIndex((cut) => grade >= cut)
  )
}

/**
 * Labels for each stratum in the ratio of size · importance, none more than it has. Their number need not be whole.
 *
 * @param labels how many in all, at most the sum of sizes
 */
export const shares = (
  sizes: ReadonlyArray<number>,
  importance: ReadonlyArray<number>,
  labels: number
): ReadonlyArray<number> => {
  const of = sizes.map(() => 0)
  let open = sizes.map((_, h) => h)
  let left = labels
  while (open.length > 0) {
    const total = open.reduce((sum, h) => sum + (sizes[h] ?? 0) * (importance[h] ?? 0), 0)
    const rate = left / total
    const full = open.filter((h) => rate * (importance[h] ?? 0) >= 1)
    for (const h of full.length > 0 ? full : open) {
      of[h] = full.length > 0 ? (sizes[h] ?? 0) : (sizes[h] ?? 0) * (importance[h] ?? 0) * rate
      left -= full.length > 0 ? (sizes[h] ?? 0) : 0
    }
    if (full.length === 0) break
    open = open.filter((h) => !full.includes(h))
  }
  return of
}
