/**
 * What a pilot of labels says of how many more it takes, from sums over its labelled clusters: these can be drawn
 * anew at little cost, while all that is judged stays as it is.
 */
import { judgedMean, type Prepared } from "./sample.ts"

/** What a labelled cluster adds up to. */
interface Sums {
  /** Σ weight. */
  readonly weight: number
  /** Σ weight · label. */
  readonly label: number
  /** Σ weight · label². */
  readonly square: number
  /** Σ weight · grade. */
  readonly grade: number
  /** Σ (grade − mean grade) / number of judged answers, over all of its answers. */
  readonly judged: number
}

/** A pilot. */
export interface Pilot {
  readonly clusters: ReadonlyArray<Sums>
  /** The squares of what the other clusters add to the judge's mean. */
  readonly rest: number
  /** The share of judged answers that are not labelled. */
  readonly unlabelled: number
}

export const pilot = (sample: Prepared): Pilot => {
  const { all, judged, labels, weights, clusters } = sample
  const mean = judgedMean(sample)
  const of = Array.from({ length: clusters.count }, () => ({
    weight: 0,
    label: 0,
    square: 0,
    grade: 0,
    judged: 0
  }))
  for (let i = 0; i < all; i++) {
    const sums = of[clusters.of[i] ?? 0]
    if (sums === undefined) continue
    const [weight, label, grade] = [weights[i] ?? 0, labels[i] ?? 0, judged[i] ?? 0]
    sums.weight += weight
    sums.label += weight * label
    sums.square += weight * label * label
    sums.grade += weight * grade
    sums.judged += (grade - mean) / all
  }
  return {
    clusters: of.filter(({ weight }) => weight > 0),
    rest: of.reduce((sum, { weight, judged }) => sum + (weight > 0 ? 0 : judged * judged), 0),
    unlabelled: 1 - sample.labelled / all
  }
}

/** What a plan takes from a pilot. */
export interface Told {
  /** The mean of the labels, in units of the range. */
  readonly mean: number
  /** The mean square of the labels. */
  readonly square: number
  /** The squared correlation of judge and labels, in [0, 1], as far as the judge takes chance out. */
  readonly explained: number
}

/** @param drawn its clusters, or as many drawn from these anew */
export const told = ({ rest, unlabelled }: Pilot, drawn: ReadonlyArray<Sums>): Told => {
  const total = { weight: 0, label: 0, square: 0, grade: 0 }
  for (const { weight, label, square, grade } of drawn) {
    total.weight += weight
    total.label += label
    total.square += square
    total.grade += grade
  }
  const mean = total.label / total.weight
  const grade = total.grade / total.weight
  let aa = 0
  let ab = 0
  let bb = rest
  for (const sums of drawn) {
    const a = (sums.label - sums.weight * mean) / total.weight
    const b = sums.judged - (sums.grade - sums.weight * grade) / total.weight
    aa += a * a
    ab += a * b
    bb += b * b
  }
  const weight = bb > 0 ? Math.min(1, Math.max(0, -ab / bb)) : 0
  const variance = aa + 2 * weight * ab + weight * weight * bb
  // gain = 1/((1 − ρ²) + ρ²·n/N)
  const explained = aa > 0 && unlabelled > 0 ? Math.min(1, (1 - variance / aa) / unlabelled) : 0
  return { mean, square: total.square / total.weight, explained: Math.max(0, explained) }
}
