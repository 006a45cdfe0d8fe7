/**
 * What the trials of a candidate cost. What is not known makes figures lower bounds, never zeros.
 */

import * as Interval from "@assay/stats/Interval"
import * as Ratio from "@assay/stats/Ratio"
import { defined } from "../foundation/defined.ts"
import type { FinishedTrial } from "../store/Trials.ts"
import { makeClusterLabels } from "./clusterLabels.ts"
import { makeCounts } from "./counting.ts"
import type { Costs, Usd } from "./model.ts"

const methods = {
  "Student t": "student-t",
  "clustered t": "clustered-t",
  Fieller: "fieller",
  "clustered Fieller": "clustered-fieller"
} as const

const isMethod = (method: string): method is keyof typeof methods => Object.hasOwn(methods, method)

/** An amount with its interval, where it has one. Nothing costs less than nothing. */
const toUsd = (usd: number, estimate: Interval.Estimate): Usd =>
  estimate._tag === "Withheld" || !isMethod(estimate.method)
    ? { usd }
    : {
        usd,
        interval: {
          lowUsd: Math.max(0, estimate.low),
          highUsd: estimate.high,
          confidence: estimate.confidence,
          method: methods[estimate.method]
        }
      }

const scaled = ({ usd, interval }: Usd, by: number): Usd => ({
  usd: usd * by,
  ...(interval === undefined
    ? {}
    : { interval: { ...interval, lowUsd: interval.lowUsd * by, highUsd: interval.highUsd * by } })
})

/**
 * Collects the costs of trials, which must come case by case. A trial that errored before any call of it could cost
 * something says nothing about what an answer costs, and is left out.
 *
 * @param knowsRight whether the headline score tells right answers from others
 */
export const makeCosts = (knowsRight: boolean) => {
  // One number per case. `means` is what one answer to the case cost, `sums` and `rights` all of them together.
  const means: Array<number> = []
  const sums: Array<number> = []
  const rights: Array<number> = []
  const clusters = makeClusterLabels()
  const reasons = makeCounts("(other reasons)")
  let isPriced = false
  let isKnown = false
  let trials = 0
  let unpriced = 0
  let inputUsd = 0
  let outputUsd = 0
  let spentUsd = 0
  let isSpentAtLeast = false
  let open: { readonly id: string; readonly cluster: string | undefined } | undefined
  let sum = 0
  let right = 0
  let count = 0
  const closeCase = (): void => {
    if (count > 0) {
      clusters.add(means.length, open?.cluster)
      means.push(sum / count)
      sums.push(sum)
      rights.push(right)
    }
    sum = 0
    right = 0
    count = 0
  }
  const known = (volume: number | undefined): Costs["known"] => {
    if (!isKnown) return undefined
    const labels = clusters.labels()
    const options = labels === undefined ? {} : { clusters: labels }
    const total = inputUsd + outputUsd
    const mean = means.reduce((all, each) => all + each, 0) / means.length
    const perCase = toUsd(mean, Interval.mean(means, options))
    const allRight = rights.reduce((all, each) => all + each, 0)
    return {
      totalUsd: total,
      inputUsd,
      outputUsd,
      spentUsd,
      ...(isSpentAtLeast ? { isSpentAtLeast } : {}),
      perTrialUsd: total / trials,
      perCase,
      ...(allRight > 0 && knowsRight
        ? { perRight: toUsd(total / allRight, Ratio.estimate(sums, rights, options)) }
        : {}),
      ...(volume === undefined ? {} : { perMonth: { cases: volume, ...scaled(perCase, volume) } })
    }
  }
  return {
    add: (trial: FinishedTrial, isRight: boolean): void => {
      const { cost } = trial
      if (cost === undefined && trial.outcome === "Errored") return
      if (trial.caseId !== open?.id) {
        closeCase()
        open = { id: trial.caseId, cluster: trial.cluster }
      }
      trials++
      count++
      if (isRight) right++
      if (cost === undefined) return
      isPriced = true
      const usd = cost.inputUsd + cost.outputUsd
      sum += usd
      inputUsd += cost.inputUsd
      outputUsd += cost.outputUsd
      spentUsd += cost.spentUsd
      if (cost.unknownSpending !== undefined) isSpentAtLeast = true
      if (cost.unpriced === undefined || usd > 0) isKnown = true
      if (cost.unpriced !== undefined) {
        unpriced++
        reasons.add(cost.unpriced)
      }
    },
    /**
     * Undefined when no call could cost anything. `volume`: cases a month to project to. `wasKilled`: calls may have been
     * paid for that no attempt tells of.
     */
    figures: (volume: number | undefined, wasKilled = false): Costs | undefined => {
      closeCase()
      if (!isPriced) return undefined
      if (wasKilled) isSpentAtLeast = true
      const figures = known(volume)
      return {
        trials,
        ...defined({ known: figures }),
        isAtLeast: unpriced > 0 || wasKilled,
        unpriced: {
          trials: unpriced,
          reasons: reasons.list().map(([reason, n]) => ({ reason, trials: n }))
        }
      }
    }
  }
}
