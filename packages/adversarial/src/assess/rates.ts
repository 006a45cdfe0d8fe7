/**
 * Rates over cases that share clusters, with their intervals.
 */
import { PairedScore, PooledShare } from "@assay/stats"
import type { Rate } from "./model.ts"

/** Trials of one case: how many failed of how many that could be judged. */
export interface Counted {
  readonly cluster: string
  readonly failed: number
  readonly assessed: number
}

/** Fewer pairs of cases support no interval of a difference. */
const leastPairs = 5

/** Failed of assessed. Undefined where nothing was assessed, or only one cluster. */
export const rateOf = (cases: ReadonlyArray<Counted>): Rate | undefined => {
  const found = PooledShare.estimate(
    cases.map(({ failed }) => failed),
    cases.map(({ assessed }) => assessed),
    { clusters: cases.map(({ cluster }) => cluster) }
  )
  return found._tag === "Interval" ? { value: found.estimate, low: found.low, high: found.high } : undefined
}

/** Each case's rate less its rate when it was asked again. Undefined where fewer than 5 cases have both. */
export const excessOf = (
  pairs: ReadonlyArray<{ readonly cluster: string; readonly perturbed: Counted; readonly again: Counted }>
): Rate | undefined => {
  const both = pairs.filter(({ perturbed, again }) => perturbed.assessed > 0 && again.assessed > 0)
  const clusters = both.map(({ cluster }) => cluster)
  if (new Set(clusters).size < leastPairs) return undefined
  const differences = both.map(
    ({ perturbed, again }) => perturbed.failed / perturbed.assessed - again.failed / again.assessed
  )
  // Not the interval that agrees with a test of equivalence: that one always holds 0.
  const found = PairedScore.oneSidedBounds(PairedScore.counts(differences, { clusters }), 0.025)
  if (found === undefined) return undefined
  return { value: differences.reduce((sum, each) => sum + each, 0) / differences.length, ...found }
}
