/**
 * Recorded trials dealt out so that both sides are the same candidate by construction. Pure.
 */
import type { Rng } from "@assay/stats/Rng"
import type { FinishedTrial, RecordedCase } from "../store/Trials.ts"
import type { RecordedTrials } from "./relabelled.ts"

/** Positions of both sides in the pair's manifest. */
const sides = { against: 0, candidate: 1 } as const

const byCase = (trials: ReadonlyArray<FinishedTrial>): ReadonlyMap<string, ReadonlyArray<FinishedTrial>> =>
  Map.groupBy(trials, ({ caseId }) => caseId)

/** Fisher and Yates. */
const shuffled = <A>(items: ReadonlyArray<A>, rng: Rng): ReadonlyArray<A> => {
  const order = [...items]
  for (let last = order.length - 1; last > 0; last--) {
    const at = rng.below(last + 1)
    const one = order[last]
    const other = order[at]
    if (one === undefined || other === undefined) continue
    order[last] = other
    order[at] = one
  }
  return order
}

/** The trials of one case as two equal halves; one that is left over is left out. */
const halves = (trials: ReadonlyArray<FinishedTrial>): ReadonlyArray<FinishedTrial> => {
  const half = Math.floor(trials.length / 2)
  return trials.slice(0, 2 * half).map((trial, nth) => ({
    ...trial,
    candidate: nth < half ? sides.against : sides.candidate,
    repeat: nth % half
  }))
}

/** Deals the repeats of each case into halves at random, or in the order they were asked. */
export const dealRepeats = ({ cases, trials }: RecordedTrials, rng: Rng | undefined): RecordedTrials => ({
  cases,
  trials: [...byCase(trials).values()].flatMap((each) =>
    halves(rng === undefined ? each.toSorted((a, b) => a.repeat - b.repeat) : shuffled(each, rng))
  )
})

/** Cases that share a cluster, a case without one alone. */
const blocksOf = (cases: ReadonlyArray<RecordedCase>): ReadonlyArray<ReadonlyArray<RecordedCase>> => [
  ...Map.groupBy(cases, ({ caseId, cluster }) =>
    cluster === undefined ? `case ${caseId}` : `cluster ${cluster}`
  ).values()
]

/**
 * Draws as many clusters as there are, with replacement, and swaps the two candidates' trials on each with probability
 * one half. Drawn cases and clusters get names of their own.
 *
 * @param recorded trials of two candidates, numbered 0 and 1
 */
export const swapLabels = (recorded: RecordedTrials): ((rng: Rng) => RecordedTrials) => {
  const blocks = blocksOf(recorded.cases)
  const trials = byCase(recorded.trials)
  return (rng) => {
    const cases: Array<RecordedCase> = []
    const dealt: Array<FinishedTrial> = []
    for (let draw = 0; draw < blocks.length; draw++) {
      const isSwapped = rng.below(2) === 1
      for (const row of blocks[rng.below(blocks.length)] ?? []) {
        const caseId = `${row.caseId} ${draw}`
        cases.push({
          ...row,
          caseId,
          cluster: row.cluster === undefined ? undefined : `${row.cluster} ${draw}`
        })
        for (const trial of trials.get(row.caseId) ?? []) {
          dealt.push({ ...trial, caseId, candidate: isSwapped ? 1 - trial.candidate : trial.candidate })
        }
      }
    }
    return { cases, trials: dealt }
  }
}
