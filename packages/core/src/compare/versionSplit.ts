/**
 * Divides the difference of two means over different cases into what each group of cases adds: cases that were removed,
 * relabelled, edited or added, and those that are the same, whose part alone is the candidate's.
 *
 * One mean becomes the other in steps, a group at a time; each part is the difference of two neighbouring means. The means
 * are rounded to multiples of a power of two that is about 1e-14 of the largest score, so that every difference and every
 * sum of them is exact in binary arithmetic.
 */
import type { SplitPart, VersionSplit } from "./versionModel.ts"

/** What happened to a case between the versions. */
export type Change = "same" | "relabelled" | "edited" | "removed" | "added"

/** The mean scores of a case; undefined where a side has none. */
export interface ChangedCase {
  readonly change: Change
  readonly against: number | undefined
  readonly candidate: number | undefined
}

/** Bits below the leading one of the largest score that a mean keeps: sums of all parts fit in 53. */
const keptBits = 48

/** A sum whose rounding errors are carried along (Neumaier 1974). */
const makeSum = () => {
  let total = 0
  let carried = 0
  let count = 0
  return {
    add: (value: number): void => {
      const next = total + value
      carried += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total
      total = next
      count++
    },
    count: (): number => count,
    value: (): number => total + carried
  }
}

type Sum = ReturnType<typeof makeSum>

const meanOf = (sums: ReadonlyArray<Sum>): number => {
  const count = sums.reduce((all, sum) => all + sum.count(), 0)
  return sums.reduce((all, sum) => all + sum.value(), 0) / count
}

/** Divides the difference; undefined where no case has a score on both sides. */
export const splitDifference = (cases: Iterable<ChangedCase>): VersionSplit | undefined => {
  const pair = () => ({ against: makeSum(), candidate: makeSum() })
  const groups = { same: pair(), relabelled: pair(), edited: pair() }
  const only = { removed: makeSum(), unscoredNow: makeSum(), unscoredBefore: makeSum(), added: makeSum() }
  let largest = 0
  for (const { change, against, candidate } of cases) {
    largest = Math.max(largest, Math.abs(against ?? 0), Math.abs(candidate ?? 0))
    if (change === "removed") {
      if (against !== undefined) only.removed.add(against)
    } else if (change === "added") {
      if (candidate !== undefined) only.added.add(candidate)
    } else if (against !== undefined && candidate !== undefined) {
      groups[change].against.add(against)
      groups[change].candidate.add(candidate)
    } else if (against !== undefined) only.unscoredNow.add(against)
    else if (candidate !== undefined) only.unscoredBefore.add(candidate)
  }
  const { same, relabelled, edited } = groups
  const paired = same.against.count() + relabelled.against.count() + edited.against.count()
  if (paired === 0) return undefined
  const step = 2 ** (Math.ceil(Math.log2(largest === 0 ? 1 : largest)) - keptBits)
  const mean = (...sums: ReadonlyArray<Sum>): number => Math.round(meanOf(sums) / step) * step
  const old = [same.against, relabelled.against, edited.against]
  const now = [same.candidate, relabelled.candidate, edited.candidate]
  const states: ReadonlyArray<readonly [part: SplitPart | undefined, mean: number, cases: number]> = [
    [undefined, mean(...old, only.unscoredNow, only.removed), 0],
    ["removed", mean(...old, only.unscoredNow), only.removed.count()],
    ["unscoredNow", mean(...old), only.unscoredNow.count()],
    ["relabelled", mean(same.against, relabelled.candidate, edited.against), relabelled.against.count()],
    ["edited", mean(same.against, relabelled.candidate, edited.candidate), edited.against.count()],
    ["behaviour", mean(...now), same.against.count()],
    ["unscoredBefore", mean(...now, only.unscoredBefore), only.unscoredBefore.count()],
    ["added", mean(...now, only.unscoredBefore, only.added), only.added.count()]
  ]
  const none = { effect: 0, cases: 0 }
  const parts: Record<SplitPart, { effect: number; cases: number }> = {
    removed: none,
    unscoredNow: none,
    relabelled: none,
    edited: none,
    behaviour: none,
    unscoredBefore: none,
    added: none
  }
  for (const [at, [part, after, count]] of states.entries()) {
    const before = states[at - 1]?.[1]
    if (part !== undefined && before !== undefined) parts[part] = { effect: after - before, cases: count }
  }
  const againstMean = states[0]?.[1] ?? 0
  const candidateMean = states.at(-1)?.[1] ?? 0
  return { againstMean, candidateMean, difference: candidateMean - againstMean, parts }
}
