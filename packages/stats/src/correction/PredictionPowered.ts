/**
 * Prediction-powered inference: a mean, or a paired difference of two candidates, from the grades of a judge on many
 * answers and the labels of people on some of the very same answers.
 *
 * The judge may be wrong in any way: labels that were drawn at random (or with known probabilities) take its error
 * out, and its grades take out the chance of which answers were labelled. A judge that says nothing costs nothing,
 * because its weight λ is tuned to the data (PPI++). Labels of other answers are not enough: see `RoganGladen`.
 *
 * `mean` and `difference` have intervals that hold for small samples and rare errors. `normal` is the published form,
 * which covers too rarely where the rarer label is rare: 0.74 instead of 0.95 with 50 labels of a share of 0.97.
 *
 * @see Angelopoulos, Bates, Fannjiang, Jordan & Zrnic 2023, "Prediction-powered inference"; Angelopoulos, Duchi & Zrnic
 * 2023, "PPI++", arXiv:2311.01453; Zrnic & Candès 2024, "Active statistical inference", arXiv:2403.03208;
 * docs/decisions/041 for the form of the intervals and what they cover.
 */
import * as Cluster from "../Cluster.ts"
import { defaultConfidence, type Estimate, type Interval, requireConfidence } from "../Interval.ts"
import { labelledClusters } from "../internal/correction/effective.ts"
import { published } from "../internal/correction/published.ts"
import {
  type Design,
  judgedMean,
  type Prepared,
  prepare,
  type Sample,
  scaled
} from "../internal/correction/sample.ts"
import { type Form, ofDifference, ofMean, shrunkGain } from "../internal/correction/smallSample.ts"
import { tune } from "../internal/correction/tuned.ts"

export type { Design, Grade, Sample } from "../internal/correction/sample.ts"

/** How every correction is asked. */
export interface Options extends Design {
  /**
   * The nominal coverage, between 0 and 1.
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
}

/** How a mean is asked. */
export interface MeanOptions extends Options {
  /**
   * The lowest and the highest grade that a label can have, in the unit of the labels.
   *
   * @defaultValue [0, 1]
   */
  readonly bounds?: readonly [low: number, high: number]
}

/** How a difference is asked. */
export interface DifferenceOptions extends Options {
  /**
   * The largest difference that one case can have, in the unit of the labels, above 0.
   *
   * @defaultValue 1
   */
  readonly range?: number
}

/** A judged figure, corrected by labels. */
export interface Corrected {
  /** The judge's own figure over all answers, uncorrected. */
  readonly raw: number
  /** The corrected figure with its interval. */
  readonly corrected: Estimate
  /** The figure of the labels alone with its interval, of the same form. */
  readonly labelsAlone: Estimate
  /** Which of the two is to be shown first: the labels alone where the correction is wider, or has no interval. */
  readonly headline: "corrected" | "labels-alone"
  /** How much the judge counts, λ from 0 (not at all) to 1. */
  readonly weight: number
  /** As how many labels each label counts thanks to the judge, 1 or more, as far as the sample can show it. */
  readonly gain: number
  /** How many answers the judge graded. */
  readonly judged: number
  /** How many of them are labelled. */
  readonly labelled: number
}

/** With fewer labels there is no interval. */
export const fewestLabels = 5

const width = ({ low, high }: Interval): number => high - low

/** Decided by widths alone, whatever the figures are. */
const headlineOf = (corrected: Estimate, labelsAlone: Estimate): Corrected["headline"] => {
  if (corrected._tag === "Withheld") return "labels-alone"
  if (labelsAlone._tag === "Withheld") return "corrected"
  return width(corrected) <= width(labelsAlone) * (1 + 1e-9) ? "corrected" : "labels-alone"
}

/** Why there is no interval, and what it would take. */
const shortage = (sample: Prepared): { readonly needs: number; readonly reason: string } | undefined => {
  const { labelled, isClustered } = sample
  if (labelled === 0) return { needs: fewestLabels, reason: "there are no labels" }
  if (labelled < fewestLabels) {
    return {
      needs: fewestLabels,
      reason: `an interval needs at least ${fewestLabels} labels, found ${labelled}`
    }
  }
  if (isClustered && labelledClusters(sample) < 2) {
    return { needs: 2, reason: "a spread needs labels in at least two clusters" }
  }
  return undefined
}

/** `sample` is in units of the range; `out` brings estimates back to the unit of the labels. */
const correct = (
  sample: Prepared,
  form: Form,
  confidence: number,
  out: (estimate: number) => number
): Corrected => {
  const { all: judged, labelled } = sample
  const short = shortage(sample)
  const tuned = labelled === 0 ? undefined : tune(sample)
  const gain = tuned === undefined ? 1 : shrunkGain(tuned)
  const bounds = short === undefined ? form.bounds(sample, confidence) : undefined
  const estimated = (found: number | undefined, times: number, method: string): Estimate => {
    const at = found === undefined ? undefined : Math.min(form.ends[1], Math.max(form.ends[0], found))
    const estimate = at === undefined ? undefined : out(at)
    if (bounds === undefined || at === undefined || estimate === undefined) {
      return { _tag: "Withheld", estimate, n: labelled, needs: short?.needs, reason: short?.reason ?? "" }
    }
    const { low, high } = bounds(at, times)
    return { _tag: "Interval", estimate, low: out(low), high: out(high), confidence, n: labelled, method }
  }
  const corrected = estimated(tuned?.estimate, gain, `PPI++, ${form.method}`)
  const labelsAlone = estimated(tuned?.labelsAlone, 1, form.method)
  return {
    raw: out(judgedMean(sample)),
    corrected,
    labelsAlone,
    headline: headlineOf(corrected, labelsAlone),
    weight: tuned?.weight ?? 0,
    gain,
    judged,
    labelled
  }
}

/**
 * The mean label of all judged answers: an accuracy, a share of good answers, a mean grade.
 *
 * The interval is Wilson's (of the house's form, see `Interval.share`) at the number of labels that those at hand
 * count as: over their design effect where they share clusters, were drawn with unequal probabilities, or are grades
 * between the ends of the scale, and times the gain of the judge, which counts only as far as there are labels that
 * tell. It never leaves the bounds. In simulation it covers at least 93 of 100 (shares of 0.5 to 0.97, 50 to 500
 * labels, judges from worse than a coin to perfect).
 *
 * ```ts
 * PredictionPowered.mean({ judged: [1, 1, 0, 1, 1, 1, 0, 1], labels: [1, 0, 0, 1, 1, 0, undefined, undefined] })
 * ```
 *
 * Labels must be those of a random sample of the judged answers, or of one drawn with the probabilities of `inclusion`.
 * Withheld with fewer than 5 labels.
 *
 * @throws RangeError when lengths differ, a number is not finite, a label lies outside the bounds, or an option is
 * impossible.
 */
export const mean = (sample: Sample, options: MeanOptions = {}): Corrected => {
  const confidence = requireConfidence(options.confidence ?? defaultConfidence)
  const [low, high] = options.bounds ?? [0, 1]
  const span = high - low
  if (!(span > 0 && Number.isFinite(span))) {
    throw new RangeError(`bounds: expected two rising numbers, found ${low} and ${high}`)
  }
  const prepared = scaled(prepare(sample, options), { from: low, span, ends: ofMean.ends })
  return correct(prepared, ofMean, confidence, (estimate) => low + span * estimate)
}

/**
 * The mean difference candidate − against over all judged cases, from the differences of the judge's grades and those
 * of the labels. A case counts as labelled where people labelled both answers.
 *
 * The interval is Tango's score interval at the number of labels that those at hand count as (see `mean`), with half
 * a gain and half a loss added that nobody saw. In simulation it covers at least 93 of 100 (2 to 30 % of cases
 * differing, 50 to 500 labels, judges from worse than a coin to perfect).
 *
 * @param sample differences of grades and of labels, one per case, repeats averaged
 * @throws RangeError as {@link mean}
 */
export const difference = (sample: Sample, options: DifferenceOptions = {}): Corrected => {
  const confidence = requireConfidence(options.confidence ?? defaultConfidence)
  const { range = 1 } = options
  if (!(range > 0 && Number.isFinite(range))) {
    throw new RangeError(`range: expected a positive number, found ${range}`)
  }
  const prepared = scaled(prepare(sample, options), { from: 0, span: range, ends: ofDifference.ends })
  return correct(prepared, ofDifference, confidence, (estimate) => range * estimate)
}

/** What the published form answers. */
export interface Normal {
  /** PPI++ with its normal interval. */
  readonly corrected: Estimate
  /** λ as published, from 0 to 1. It is weighed against the unlabelled answers only, so it is smaller than `weight`. */
  readonly lambda: number
}

/**
 * PPI++ as published, with its normal interval: for a mean of any unit, and of differences.
 *
 * λ is the covariance of labels and grades over (1 + n/N)·variance of all grades, clipped to 0 to 1. With `clusters`,
 * each cluster that has labels must have one for all of its answers, and counts as one value, its mean. There are no
 * weights.
 *
 * For figures to compare with other software. For decisions use `mean` and `difference`: with 50 labels of a share of
 * 0.97 this interval covers 0.74 instead of 0.95, and 0.63 of differences where 2 % differ.
 *
 * @throws RangeError when lengths differ, a number is not finite, a cluster is labelled in part, or confidence is
 * impossible.
 * @see Angelopoulos, Duchi & Zrnic 2023, arXiv:2311.01453
 */
export const normal = (sample: Sample, options: Omit<Options, "inclusion"> = {}): Normal => {
  const confidence = requireConfidence(options.confidence ?? defaultConfidence)
  const { judged, labels, weights, clusters } = prepare(
    sample,
    options.clusters === undefined ? {} : { clusters: options.clusters }
  )
  const { sums: grades, sizes } = Cluster.totals(judged, clusters)
  const { sums } = Cluster.totals(labels, clusters)
  const counts = Cluster.totals(weights, clusters).sums
  const labelled: Array<number> = []
  const graded: Array<number> = []
  const others: Array<number> = []
  for (const [c, size] of sizes.entries()) {
    const count = counts[c] ?? 0
    if (count > 0 && count < size) {
      throw new RangeError(`cluster ${c}: expected labels for all of its ${size} answers, found ${count}`)
    }
    const grade = (grades[c] ?? 0) / size
    if (count === 0) others.push(grade)
    else {
      graded.push(grade)
      labelled.push((sums[c] ?? 0) / size)
    }
  }
  const n = labelled.length
  const withheld = (needs: number | undefined, reason: string): Normal => ({
    corrected: { _tag: "Withheld", estimate: undefined, n, needs, reason },
    lambda: 0
  })
  if (n < 2) return withheld(2, `an interval needs at least two labels, found ${n}`)
  if (others.length === 0)
    return withheld(undefined, "every answer is labelled, so there is nothing to correct")
  const { lambda, ...bounds } = published(labelled, graded, others, confidence)
  return { corrected: { _tag: "Interval", ...bounds, confidence, n, method: "PPI++ (normal)" }, lambda }
}
