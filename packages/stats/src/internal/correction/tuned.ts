/**
 * The power-tuned estimate of a mean from judged and labelled answers, by what each cluster contributes to it.
 *
 * The estimate is λ·(mean of the judge's grades) + weighted mean of (label − λ·grade) over the labelled. Written as a
 * sum over clusters, cluster g adds a_g + λ·b_g to its error, where a_g is what the labels alone would add and b_g
 * what the judge takes away. The variance Σ(a_g + λ·b_g)² is a parabola in λ: its lowest point is the λ of PPI++, for
 * labels drawn with any known probabilities and for answers that share clusters.
 *
 * @see Angelopoulos, Duchi & Zrnic 2023, arXiv:2311.01453; Zrnic & Candès 2024, arXiv:2403.03208, for inclusion
 * probabilities; Särndal, Swensson & Wretman 1992, §6, on the difference estimator.
 */
import { judgedMean, type Prepared } from "./sample.ts"
import { kishOf, spreadOf } from "./spread.ts"

/** A tuned estimate. Scores are in units of their range. */
export interface Tuned {
  /** The corrected mean, in units of the range. */
  readonly estimate: number
  /** The weighted mean of the labels alone. */
  readonly labelsAlone: number
  /** How much the judge counts, from 0 (not at all) to 1. */
  readonly weight: number
  /**
   * How many times as many labels the judge is worth, 1 or more: the variance of the labels alone over that of the
   * estimate.
   */
  readonly gain: number
  /** From how many clusters the spread of the labels effectively comes, (Σa²)²/Σa⁴, at most half of them. 0 where all are alike. */
  readonly telling: number
}

/**
 * From how many labels the spread comes. Where some labels are heavy, it takes as many more to have seen these; and
 * where only light ones are left unexplained by the judge, the heavy ones that would be were not drawn.
 */
const tellingOf = (
  { isWeighted }: Prepared,
  sizes: Float64Array,
  ofLabels: Float64Array,
  ofJudge: Float64Array,
  weight: number
): number => {
  const count = sizes.filter((size) => size > 0).length
  // Of labels of two kinds at most half are of the rarer.
  const telling = Math.min(count / 2, spreadOf(ofLabels, sizes).telling)
  if (!isWeighted) return telling
  const left = ofLabels.map((a, c) => (sizes[c] === 0 ? 0 : a + weight * (ofJudge[c] ?? 0)))
  const meanSize = sizes.reduce((sum, size) => sum + size, 0) / count
  return (telling * spreadOf(left, sizes).heavy * meanSize) / kishOf(sizes)
}

/** Tunes and estimates. At least one label. */
export const tune = (sample: Prepared): Tuned => {
  const { all, labelled, judged, labels, weights, clusters } = sample
  const mean = judgedMean(sample)
  let label = 0
  let grade = 0
  for (let i = 0; i < all; i++) {
    const weight = (weights[i] ?? 0) / labelled
    label += weight * (labels[i] ?? 0)
    grade += weight * (judged[i] ?? 0)
  }
  const ofLabels = new Float64Array(clusters.count)
  const ofJudge = new Float64Array(clusters.count)
  const sizes = new Float64Array(clusters.count)
  for (let i = 0; i < all; i++) {
    const c = clusters.of[i] ?? -1
    const weight = (weights[i] ?? 0) / labelled
    const own = judged[i] ?? 0
    sizes[c] = (sizes[c] ?? 0) + (weights[i] ?? 0)
    ofLabels[c] = (ofLabels[c] ?? 0) + weight * ((labels[i] ?? 0) - label)
    ofJudge[c] = (ofJudge[c] ?? 0) + (own - mean) / all - weight * (own - grade)
  }
  let aa = 0
  let ab = 0
  let bb = 0
  for (let c = 0; c < clusters.count; c++) {
    const a = ofLabels[c] ?? 0
    const b = ofJudge[c] ?? 0
    aa += a * a
    ab += a * b
    bb += b * b
  }
  // Labels that are all alike, and grades that are, leave rounding behind, not a spread.
  const isVaried = aa > 1e-28 && bb > 1e-28
  const weight = isVaried ? Math.min(1, Math.max(0, -ab / bb)) : 0
  const variance = aa + 2 * weight * ab + weight * weight * bb
  return {
    estimate: label + weight * (mean - grade),
    labelsAlone: label,
    weight,
    gain: isVaried && variance > 0 ? aa / variance : 1,
    telling: isVaried ? tellingOf(sample, sizes, ofLabels, ofJudge, weight) : 0
  }
}
