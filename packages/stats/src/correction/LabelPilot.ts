/**
 * How many labels a figure of a wanted width takes, by a pilot: some labels that are there already. A range, since a
 * pilot is a small sample too: its labels are drawn anew 200 times, and each draw says a number.
 *
 * From assumptions: `LabelPlan`. Which answers to label: `LabelDraw`.
 */
import { defaultConfidence } from "../Interval.ts"
import * as effective from "../internal/correction/effective.ts"
import { kappaVariance } from "../internal/correction/kappaVariance.ts"
import {
  differenceNeeded,
  fewest,
  kappaNeeded,
  meanNeeded,
  type Needed,
  quantileOf,
  type Wanted
} from "../internal/correction/needed.ts"
import { type Pilot, pilot as pilotOf, type Told, told } from "../internal/correction/pilot.ts"
import { type Prepared, prepare, scaled } from "../internal/correction/sample.ts"
import { ofDifference, ofMean } from "../internal/correction/smallSample.ts"
import * as Rng from "../Rng.ts"
import type * as PredictionPowered from "./PredictionPowered.ts"

/** How many labels it takes in all, those of the pilot included. */
export interface NeededRange {
  /** By the pilot as it is. */
  readonly likely: Needed
  /** One of ten draws says fewer. Undefined where nine of ten say that labels for all answers are too few. */
  readonly low: number | undefined
  /** One of ten draws says more. Undefined where they say that labels for all answers are too few. */
  readonly high: number | undefined
}

/** How a pilot is read. */
export interface Options extends Wanted, PredictionPowered.Design {
  /**
   * The seed of the draws.
   *
   * @defaultValue Rng.defaultSeed
   */
  readonly seed?: number
}

/** How the pilot of a mean is read. */
export interface MeanOptions extends Options {
  /**
   * The lowest and the highest grade that a label can have.
   *
   * @defaultValue [0, 1]
   */
  readonly bounds?: readonly [low: number, high: number]
}

/** How the pilot of a difference is read. */
export interface DifferenceOptions extends Options {
  /**
   * The largest difference that one case can have, above 0.
   *
   * @defaultValue 1
   */
  readonly range?: number
}

/** How often a pilot is drawn anew. */
const draws = 200

const orderOf = ({ labels }: Needed): number => labels ?? Number.POSITIVE_INFINITY

/** The pilot's clusters drawn anew. */
const redrawn = (pilot: Pilot, needed: (told: Told) => Needed, seed: number): NeededRange => {
  const rng = Rng.make(seed)
  const { clusters } = pilot
  return rangeOf(needed(told(pilot, clusters)), () => {
    const drawn = clusters.map((own) => clusters[rng.below(clusters.length)] ?? own)
    return needed(told(pilot, drawn))
  })
}

const rangeOf = (likely: Needed, draw: () => Needed): NeededRange => {
  const found = Array.from({ length: draws }, draw).sort((a, b) => orderOf(a) - orderOf(b))
  return { likely, low: found[draws / 10]?.labels, high: found[draws - 1 - draws / 10]?.labels }
}

const requirePilot = (sample: Prepared): void => {
  if (sample.labelled < fewest) {
    throw new RangeError(`a pilot needs at least ${fewest} labels, found ${sample.labelled}`)
  }
  if (effective.labelledClusters(sample) < 2) {
    throw new RangeError("a pilot needs labels in at least two clusters, found one")
  }
}

const requireWidth = (width: number): void => {
  if (!(width > 0 && Number.isFinite(width))) {
    throw new RangeError(`width: expected a positive number, found ${width}`)
  }
}

/** A pilot without a label of one kind does not show that there are none: half a label of either is added. */
const smoothed = (mean: number, n: number): number => (mean * n + 0.5) / (n + 1)

/**
 * How many of the judged answers to label in all, for a corrected mean.
 *
 * @throws RangeError with fewer than 5 labels, or labels in one cluster only, and as `PredictionPowered.mean`.
 */
export const mean = (sample: PredictionPowered.Sample, options: MeanOptions): NeededRange => {
  const { width, bounds = [0, 1], seed = Rng.defaultSeed } = options
  const z = quantileOf(options.confidence ?? defaultConfidence)
  requireWidth(width)
  const span = bounds[1] - bounds[0]
  const prepared = scaled(prepare(sample, options), { from: bounds[0], span, ends: ofMean.ends })
  requirePilot(prepared)
  const { all, labelled } = prepared
  const perLabel = labelled / effective.ofMean(prepared).labels
  const needed = ({ mean, explained }: Told): Needed => {
    const assumed = { all, mean: smoothed(mean, labelled), explained, perLabel }
    const found = meanNeeded(assumed, width / span, z)
    return { ...found, narrowest: found.narrowest * span }
  }
  return redrawn(pilotOf(prepared), needed, seed)
}

/**
 * How many of the judged cases to label on both sides in all, for a corrected difference.
 *
 * @param sample differences of grades and of labels, one per case
 * @throws RangeError as {@link mean}
 */
export const difference = (sample: PredictionPowered.Sample, options: DifferenceOptions): NeededRange => {
  const { width, range = 1, seed = Rng.defaultSeed } = options
  const z = quantileOf(options.confidence ?? defaultConfidence)
  requireWidth(width)
  const prepared = scaled(prepare(sample, options), { from: 0, span: range, ends: ofDifference.ends })
  requirePilot(prepared)
  const { all, labelled } = prepared
  const perLabel = labelled / effective.ofDifference(prepared).labels
  const needed = ({ mean, square, explained }: Told): Needed => {
    const differing = smoothed(Math.min(1, Math.max(square, Math.abs(mean))), labelled)
    const difference = Math.min(differing, Math.max(-differing, mean))
    const found = differenceNeeded({ all, difference, differing, explained, perLabel }, width / range, z)
    return { ...found, narrowest: found.narrowest * range }
  }
  return redrawn(pilotOf(prepared), needed, seed)
}

/** How the pilot of a kappa is read. */
export interface KappaOptions extends Wanted {
  /**
   * How much two levels that lie apart count as agreement.
   *
   * @defaultValue "unweighted"
   */
  readonly weighting?: "unweighted" | "linear" | "quadratic"
  /**
   * How many times as many labels clusters cost, 1 or more.
   *
   * @defaultValue 1
   */
  readonly designEffect?: number
  /**
   * The seed of the draws.
   *
   * @defaultValue Rng.defaultSeed
   */
  readonly seed?: number
}

const agreementOf = (weighting: KappaOptions["weighting"], levels: number) => (i: number, j: number) => {
  const apart = Math.abs(i - j) / Math.max(1, levels - 1)
  if (weighting === "linear") return 1 - apart
  return weighting === "quadratic" ? 1 - apart * apart : Number(i === j)
}

/**
 * How many labels Cohen's kappa of judge and people takes in all.
 *
 * @param table shape (levels, levels), counts of labelled answers: people's level by the judge's, levels in order and
 * of one distance, at least two
 * @throws RangeError when the table is not square, holds fewer than 5 labels or a number below 0, or an option is
 * impossible.
 */
export const kappa = (table: ReadonlyArray<ReadonlyArray<number>>, options: KappaOptions): NeededRange => {
  const { width, weighting = "unweighted", designEffect = 1, seed = Rng.defaultSeed } = options
  const z = quantileOf(options.confidence ?? defaultConfidence)
  requireWidth(width)
  const levels = table.length
  if (levels < 2 || table.some((row) => row.length !== levels)) {
    throw new RangeError(`table: expected as many columns as rows and at least two, found ${levels} rows`)
  }
  const counts = table.flat()
  const n = counts.reduce((sum, count) => sum + count, 0)
  if (!counts.every((count) => count >= 0) || !(n >= fewest)) {
    throw new RangeError(`table: expected counts of 0 or more and at least ${fewest} in all, found ${n}`)
  }
  const weight = agreementOf(weighting, levels)
  // One label more, half of it agreeing: a pilot without a disagreement does not show that there is none.
  const extra = counts.map((_, cell) => {
    const isAgreed = Math.floor(cell / levels) === cell % levels
    return 0.5 / (isAgreed ? levels : levels * (levels - 1))
  })
  const needed = (found: ReadonlyArray<number>): Needed => {
    const shares = table.map((_, i) =>
      table.map((_, j) => {
        const cell = i * levels + j
        return ((found[cell] ?? 0) + (extra[cell] ?? 0)) / (n + 1)
      })
    )
    return kappaNeeded(kappaVariance(shares, weight).variance, width, z, designEffect)
  }
  const rng = Rng.make(seed)
  const drawn = (): ReadonlyArray<number> => {
    const found = counts.map(() => 0)
    for (let k = 0; k < n; k++) {
      let left = rng.uniform() * n
      const cell = counts.findIndex((count) => {
        left -= count
        return left < 0
      })
      const at = cell < 0 ? counts.length - 1 : cell
      found[at] = (found[at] ?? 0) + 1
    }
    return found
  }
  return rangeOf(needed(counts), () => needed(drawn()))
}
