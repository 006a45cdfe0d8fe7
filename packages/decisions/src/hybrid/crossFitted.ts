/**
 * The threshold of a hybrid, chosen on all cases, and what such a choice is worth on cases that did not take part in it.
 *
 * The figure at the threshold that looks best on some cases is too high on these cases. So clusters are dealt into folds,
 * the threshold for each fold is chosen on the others, and every case is counted at the threshold that it had no part in;
 * this is repeated with other folds, and averaged, so that the figure hangs less on how they fell.
 *
 * @see Stone 1974, "Cross-validatory choice and assessment of statistical predictions".
 */
import * as Rng from "@assay/stats/Rng"
import {
  add,
  type Bins,
  bestOf,
  binsOf,
  gridOf,
  noSums,
  type Objective,
  type Point,
  pointsOf
} from "./curve.ts"
import { perCase, type Sample } from "./sample.ts"

/** How often folds are dealt anew. */
const rounds = 20

/** A threshold with what it is worth. All arrays have the shape (cases). */
export interface CrossFitted {
  /** The thresholds that were looked at, ascending. */
  readonly grid: Float64Array
  /** The curve over all cases: a point for each threshold. In sample, so only to be drawn. */
  readonly points: ReadonlyArray<Point>
  /** The position of the threshold that is chosen on all cases. */
  readonly chosen: number
  /** The mean score of each case, out of fold. */
  readonly quality: Float64Array
  /** Which share of its answers the baseline serves, out of fold. */
  readonly served: Float64Array
  /** What an answer costs in US dollars, out of fold. Undefined where some cost is not known. */
  readonly costUsd: Float64Array | undefined
  /** The mean score of the baseline alone. */
  readonly baseline: Float64Array
  /** The mean score of the model alone. */
  readonly model: Float64Array
}

/** Deals clusters into folds of nearly equal numbers. */
const deal = (clusters: number, folds: number, rng: Rng.Rng): Uint8Array => {
  const foldOf = Uint8Array.from({ length: clusters }, (_, nth) => nth % folds)
  for (let nth = clusters - 1; nth > 0; nth--) {
    const other = rng.below(nth + 1)
    const kept = foldOf[nth] ?? 0
    foldOf[nth] = foldOf[other] ?? 0
    foldOf[other] = kept
  }
  return foldOf
}

/** Chooses a threshold for each fold on the others. Shape (folds). */
const chooseByFold = (
  sample: Sample,
  bins: Bins,
  foldOf: (item: number) => number,
  {
    folds,
    objective,
    cost
  }: { readonly folds: number; readonly objective: Objective; readonly cost: boolean }
): Int32Array => {
  const parts = Array.from({ length: folds }, () => noSums(bins))
  for (let i = 0; i < sample.items.length; i++) {
    const part = parts[foldOf(i)]
    if (part !== undefined) add(part, sample, bins, i, cost)
  }
  return Int32Array.from(parts, (_, fold) => {
    const points = pointsOf(
      parts.filter((__, other) => other !== fold),
      bins,
      cost
    )
    return bestOf(objective, points.length, (nth) => points[nth] as Point)
  })
}

/**
 * Chooses the threshold and estimates what it is worth.
 *
 * @param folds at least 2; fewer where there are fewer clusters
 */
export const crossFit = (
  sample: Sample,
  {
    objective,
    folds = 5,
    seed
  }: { readonly objective: Objective; readonly folds?: number; readonly seed: number }
): CrossFitted => {
  const { items, caseOf, clusterOf, clusters } = sample
  const cost = items.every(({ baselineUsd, modelUsd }) => baselineUsd !== undefined && modelUsd !== undefined)
  const bins = binsOf(sample, gridOf(items.map(({ confidence }) => confidence)))
  const all = noSums(bins)
  for (let i = 0; i < items.length; i++) add(all, sample, bins, i, cost)
  const points = pointsOf([all], bins, cost)
  const chosen = bestOf(objective, points.length, (nth) => points[nth] as Point)

  const parts = Math.max(2, Math.min(folds, clusters))
  const timesServed = new Uint32Array(items.length)
  for (let round = 0; round < rounds; round++) {
    const foldOfCluster = deal(clusters, parts, Rng.make(Rng.derive(seed, round)))
    const foldOf = (i: number): number => foldOfCluster[clusterOf[caseOf[i] ?? 0] ?? 0] ?? 0
    const byFold = chooseByFold(sample, bins, foldOf, { folds: parts, objective, cost })
    for (let i = 0; i < items.length; i++) {
      if ((bins.binOf[i] ?? 0) > (byFold[foldOf(i)] ?? 0)) timesServed[i] = (timesServed[i] ?? 0) + 1
    }
  }
  const served = (i: number): number => (timesServed[i] ?? 0) / rounds
  const of = (i: number) => items[i] ?? { baseline: 0, model: 0, baselineUsd: 0, modelUsd: 0 }
  return {
    grid: bins.grid,
    points,
    chosen,
    quality: perCase(sample, (i) => of(i).model + served(i) * (of(i).baseline - of(i).model)),
    served: perCase(sample, served),
    costUsd: cost
      ? perCase(sample, (i) => (of(i).baselineUsd ?? 0) + (1 - served(i)) * (of(i).modelUsd ?? 0))
      : undefined,
    baseline: perCase(sample, (i) => of(i).baseline),
    model: perCase(sample, (i) => of(i).model)
  }
}
