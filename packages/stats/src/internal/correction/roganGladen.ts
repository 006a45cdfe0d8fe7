/**
 * The arithmetic of a share that is judged with known error rates, themselves estimated from labels.
 */
import type { Bounds } from "./smallSample.ts"

/** Three shares, each with the number of trials that it comes from, which need not be whole. */
export interface Rates {
  /** The share that the judge calls positive, and of how many answers. */
  readonly positive: number
  readonly n: number
  /** P(judged positive | positive), and of how many labels. */
  readonly sensitivity: number
  readonly positives: number
  /** P(judged negative | negative), and of how many labels. */
  readonly specificity: number
  readonly negatives: number
}

const variance = (share: number, n: number): number => (share * (1 - share)) / n

/** Rogan and Gladen's estimate, not yet cut at 0 and 1. */
export const naive = ({ positive, sensitivity, specificity }: Rates): number =>
  (positive + specificity - 1) / (sensitivity + specificity - 1)

/**
 * The rates with what Lang and Reiczigel add: z²/2 to either side of the judged share, one right and one wrong label
 * each.
 */
export const smoothed = (rates: Rates, z: number): Rates => {
  const { positive, n, sensitivity, positives, specificity, negatives } = rates
  return {
    positive: (positive * n + (z * z) / 2) / (n + z * z),
    n: n + z * z,
    sensitivity: (sensitivity * positives + 1) / (positives + 2),
    positives: positives + 2,
    specificity: (specificity * negatives + 1) / (negatives + 2),
    negatives: negatives + 2
  }
}

/** The interval of Lang and Reiczigel 2014, which Lee et al. 2025 take over, not yet cut at 0 and 1. */
export const langReiczigel = (rates: Rates, z: number): Bounds => {
  const used = smoothed(rates, z)
  const { positive, n, sensitivity, positives, specificity, negatives } = used
  const share = naive(used)
  const ofSensitivity = variance(sensitivity, positives)
  const ofSpecificity = variance(specificity, negatives)
  const shift = 2 * z * z * (share * ofSensitivity - (1 - share) * ofSpecificity)
  const error =
    Math.sqrt(variance(positive, n) + (1 - share) ** 2 * ofSpecificity + share ** 2 * ofSensitivity) /
    (sensitivity + specificity - 1)
  return { low: share + shift - z * error, high: share + shift + z * error }
}

/**
 * The shares θ in [0, 1] that a test of "judged positive = θ·sensitivity + (1 − θ)·(1 − specificity)" does not
 * reject, each tested with the variance that it has at θ: Fieller's argument. Unlike a standard error of the ratio it
 * stays wide where the judge is hardly better than a coin. Undefined where all are rejected.
 *
 * @see Fieller 1954
 */
export const inverted = (rates: Rates, z: number): Bounds | undefined => {
  const { positive, n, sensitivity, positives, specificity, negatives } = smoothed(rates, z)
  const isKept = (share: number): boolean => {
    const expected = share * sensitivity + (1 - share) * (1 - specificity)
    const error =
      variance(positive, n) +
      share ** 2 * variance(sensitivity, positives) +
      (1 - share) ** 2 * variance(specificity, negatives)
    return (positive - expected) ** 2 <= z * z * error
  }
  const middle = Math.min(1, Math.max(0, naive({ ...rates, positive, sensitivity, specificity })))
  if (!isKept(middle)) return undefined
  const search = (from: number, to: number): number => {
    if (isKept(to)) return to
    let [inside, outside] = [from, to]
    for (let k = 0; k < 50; k++) {
      const half = (inside + outside) / 2
      if (isKept(half)) inside = half
      else outside = half
    }
    return inside
  }
  return { low: search(middle, 0), high: search(middle, 1) }
}
