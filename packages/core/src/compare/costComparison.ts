/**
 * What both sides cost on the same cases.
 */

import * as Bootstrap from "@assay/stats/Bootstrap"
import * as Rng from "@assay/stats/Rng"
import type { Settings } from "../definition/comparisonSettings.ts"
import { defined } from "../foundation/defined.ts"
import type { Sides } from "./gather.ts"
import type { CostComparison } from "./model.ts"
import { clusterLabels } from "./slices.ts"
import type { Tally } from "./tally.ts"

const mean = (values: Float64Array): number => values.reduce((sum, each) => sum + each, 0) / values.length

/** The mean over the repeats of each case. */
const perAnswer = ({ cost, finished }: Tally, cases: ReadonlyArray<number>): Float64Array =>
  Float64Array.from(cases, (at) => (cost.usd[at] ?? 0) / (finished[at] ?? Number.NaN))

/** The ratio where it is the same on every case, as after a change of price alone; no chance is involved then. */
const constantRatio = (against: Float64Array, candidate: Float64Array): number | undefined => {
  const ratio = (candidate[0] ?? Number.NaN) / (against[0] ?? Number.NaN)
  const isSame = (usd: number, at: number): boolean =>
    Math.abs(usd - ratio * (against[at] ?? Number.NaN)) <= 1e-12 * usd
  return candidate.every(isSame) ? ratio : undefined
}

const ratioOf = (
  against: Float64Array,
  candidate: Float64Array,
  clusters: ReadonlyArray<string> | undefined,
  { alpha, resamples, seed }: Settings
): CostComparison["ratio"] => {
  if (against.length === 0) return { _tag: "Withheld", reason: "no case has a known cost on both sides" }
  if (against.every((usd) => usd === 0)) return { _tag: "Withheld", reason: "the other side costs nothing" }
  const alike = constantRatio(against, candidate)
  if (alike !== undefined && against.length > 1) {
    return {
      _tag: "Ratio",
      ratio: alike,
      low: alike,
      high: alike,
      confidence: 1 - alpha,
      method: "the same on every case"
    }
  }
  const found = Bootstrap.ratioOfMeans(candidate, against, {
    confidence: 1 - alpha,
    ...defined({ clusters }),
    resamples,
    seed: Rng.derive(seed, -50)
  })
  if (found._tag === "Interval") {
    const { estimate, low, high, confidence, method } = found
    return { _tag: "Ratio", ratio: estimate, low, high, confidence, method }
  }
  return { _tag: "Withheld", reason: found.reason }
}

/** Compares what an answer costs; undefined where no trial of either side could cost anything. */
export const compareCost = (sides: Sides, settings: Settings): CostComparison | undefined => {
  const { against, candidate } = sides
  if (!(against.cost.priced || candidate.cost.priced)) return undefined
  const tried = [...sides.cases.keys()].filter(
    (at) => (against.finished[at] ?? 0) > 0 && (candidate.finished[at] ?? 0) > 0
  )
  const isUnpriced = ({ cost }: Tally, at: number): boolean => (cost.unpriced[at] ?? 0) > 0
  const known = tried.filter((at) => !(isUnpriced(against, at) || isUnpriced(candidate, at)))
  const before = perAnswer(against, known)
  const after = perAnswer(candidate, known)
  return {
    cases: known.length,
    unpriced: {
      against: tried.filter((at) => isUnpriced(against, at)).length,
      candidate: tried.filter((at) => isUnpriced(candidate, at)).length
    },
    ...(known.length === 0 ? {} : { againstUsd: mean(before), candidateUsd: mean(after) }),
    ratio: ratioOf(before, after, clusterLabels(known.flatMap((at) => sides.cases[at] ?? [])), settings)
  }
}
