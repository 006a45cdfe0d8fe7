/**
 * How far the labels go so far: the width of the interval that they buy, and what it takes to make it narrower. Never
 * its middle, which would tell a person what to say next.
 */
import type { Label } from "@assay/core"
import { Label as Labels } from "@assay/core"
import { Interval } from "@assay/stats"
import type { Criterion } from "../Rubric.ts"

/** Half widths that are worth working for, as shares of the scale. */
const targets = [0.1, 0.05, 0.03, 0.02, 0.01]

/** So few labels have no interval that would say anything. */
const least = 5

/** Grades per answer as shares of the scale: of several people their mean. Second showings are left out. */
export const gradesByAnswer = (
  labels: ReadonlyArray<Label.Label>,
  { score, levels }: Pick<Criterion, "score" | "levels">,
  rubric: string
): ReadonlyMap<string, number> => {
  const low = levels[0]?.value ?? 0
  const span = (levels.at(-1)?.value ?? 1) - low
  const found = new Map<string, Array<number>>()
  for (const label of Labels.current(labels)) {
    if (label.score !== score || label.rubric !== rubric || label.grade === null) continue
    if (label.repeatOf !== undefined || label.mark !== undefined) continue
    const grades = found.get(label.answer) ?? []
    grades.push((label.grade - low) / span)
    found.set(label.answer, grades)
  }
  return new Map(
    [...found].map(([answer, grades]) => [
      answer,
      grades.reduce((sum, each) => sum + each, 0) / grades.length
    ])
  )
}

const halfOf = (estimate: Interval.Estimate): number | undefined =>
  estimate._tag === "Interval" ? (estimate.high - estimate.low) / 2 : undefined

/** How many labels, alike in all but their number, have a half width of that much. */
const needed = (values: ReadonlyArray<number>, half: number, target: number): number => {
  const n = values.length
  const mean = values.reduce((sum, each) => sum + each, 0) / n
  if (!values.every((value) => value === 0 || value === 1)) return Math.ceil(n * (half / target) ** 2)
  let [low, high] = [n, n]
  const isEnough = (count: number): boolean =>
    (halfOf(Interval.share(mean * count, count)) ?? Number.POSITIVE_INFINITY) <= target
  while (!isEnough(high)) [low, high] = [high, high * 2]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (isEnough(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** In words: the half width of the interval of the mean grade, and how many more labels make it narrower. */
export const bought = (values: ReadonlyArray<number>): string => {
  if (values.length < least) return `${least - values.length} more for a first interval of the mean grade`
  const half = halfOf(Interval.proportion(values))
  if (half === undefined) return ""
  const target = targets.find((each) => each < half)
  const so = `mean grade known to ±${half.toFixed(2)}`
  return target === undefined
    ? so
    : `${so}; about ${needed(values, half, target) - values.length} more for ±${target}`
}
