/**
 * Evidence of a judged score that labels have corrected: a difference with its standard errors on either side, from which
 * the interval at any level and the tests of any margin are made. They agree with each other by construction.
 */
import * as Distribution from "@assay/stats/Distribution"
import type { Corrected, Evidence, Interval } from "./evidenceModel.ts"

const half = (confidence: number): number => Distribution.normalQuantile((1 + confidence) / 2)

/** The interval that is shown beside the p value of "no difference". */
export const shown = ({ basis, effect }: Of, confidence: number): Interval => ({
  low: effect - half(confidence) * basis.shown.below,
  high: effect + half(confidence) * basis.shown.above,
  confidence,
  method: basis.method
})

type Of = Pick<Evidence, "effect"> & { readonly basis: Corrected }

/** The interval that belongs to the tests of a margin. */
export const tested = ({ basis, effect }: Of, confidence: number): Interval => ({
  low: effect - half(confidence) * basis.tested.below,
  high: effect + half(confidence) * basis.tested.above,
  confidence,
  method: basis.method
})

const tail = (distance: number, standardError: number): number =>
  standardError > 0 ? Distribution.normalCdf(-distance / standardError) : distance > 0 ? 0 : 1

/** The two-sided p value of "no difference". */
const noDifference = ({ basis, effect }: Of): number =>
  effect === 0
    ? 1
    : Math.min(1, 2 * tail(Math.abs(effect), effect > 0 ? basis.shown.below : basis.shown.above))

/** The p values of the two one-sided tests of a margin. */
export const withinMargin = ({ basis, effect }: Of, margin: number) => {
  const pNotWorse = tail(effect + margin, basis.tested.below)
  const pNotBetter = tail(margin - effect, basis.tested.above)
  return { pNotWorse, pNotBetter, p: Math.max(pNotWorse, pNotBetter) }
}

/** Evidence of a corrected difference. `raw`: what the judge alone says of the same cases. */
export const evidenceOf = (raw: Evidence, effect: number, basis: Corrected, confidence: number): Evidence => {
  const of = { effect, basis }
  return {
    n: raw.n,
    ...(raw.clusters === undefined ? {} : { clusters: raw.clusters }),
    againstMean: raw.againstMean,
    candidateMean: raw.candidateMean,
    effect,
    interval: shown(of, confidence),
    test: "PPI++, by the interval",
    p: noDifference(of),
    smallestP: 0,
    basis
  }
}
