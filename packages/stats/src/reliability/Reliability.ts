/**
 * Whether a confidence means what it says: of the answers given with 0.8, are 80 % right?
 */
import * as Interval from "../Interval.ts"

/** How answers are put into bins: of equal width from 0 to 1, or of equal mass. Equal confidences share a bin of mass. */
export type Binning = "width" | "mass"

/** The answers of a range of confidence. */
export interface Bin {
  /** The lowest confidence in it. */
  readonly from: number
  /** The greatest confidence in it. */
  readonly to: number
  /** How many answers. */
  readonly n: number
  /** Their mean confidence, from 0 to 1. */
  readonly confidence: number
  /** The share of them that is right, with Wilson's interval. */
  readonly right: Interval.Estimate
  /** How many are right. */
  readonly rights: number
}

const requirePairs = (confidence: ArrayLike<number>, right: ArrayLike<number | boolean>): void => {
  if (confidence.length !== right.length) {
    throw new RangeError(`expected ${confidence.length} labels, one for each answer, found ${right.length}`)
  }
  for (let i = 0; i < confidence.length; i++) {
    const value = confidence[i] ?? Number.NaN
    if (!(value >= 0 && value <= 1)) {
      throw new RangeError(`confidence ${i}: expected a number from 0 to 1, found ${value}`)
    }
  }
}

/**
 * Puts answers into bins; bins without answers are left out.
 *
 * @param confidence shape (n), from 0 to 1
 * @param right shape (n): 1 for a right answer, 0 for a wrong one
 * @throws RangeError where the shapes differ or a confidence is outside 0 to 1.
 */
export const bins = (
  confidence: ArrayLike<number>,
  right: ArrayLike<number | boolean>,
  options: {
    /**
     * How many bins, at least 1.
     *
     * @defaultValue 10
     */
    readonly count?: number
    /**
     * Equal width or equal mass.
     *
     * @defaultValue "width"
     */
    readonly by?: Binning
  } = {}
): ReadonlyArray<Bin> => {
  requirePairs(confidence, right)
  const { count = 10, by = "width" } = options
  const n = confidence.length
  const rows = Array.from({ length: n }, (_, i) => ({
    value: confidence[i] ?? 0,
    right: Number(right[i] ?? 0)
  }))
  rows.sort((a, b) => a.value - b.value)
  const groups = new Map<number, Array<(typeof rows)[number]>>()
  let bin = 0
  rows.forEach((row, i) => {
    if (by === "width") bin = Math.max(0, Math.ceil(row.value * count) - 1)
    else if (i > 0 && row.value !== rows[i - 1]?.value) bin = Math.floor((i * count) / n)
    const group = groups.get(bin)
    if (group === undefined) groups.set(bin, [row])
    else group.push(row)
  })
  return [...groups.values()].map((group) => {
    const rights = group.reduce((sum, row) => sum + row.right, 0)
    return {
      from: group[0]?.value ?? 0,
      to: group.at(-1)?.value ?? 0,
      n: group.length,
      confidence: group.reduce((sum, row) => sum + row.value, 0) / group.length,
      right: Interval.wilson(rights, group.length),
      rights
    }
  })
}

/**
 * The expected calibration error: the mean distance of confidence and share right over the bins, weighted by their
 * answers. It is biased upwards in small samples.
 *
 * @see Naeini, Cooper & Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian binning".
 */
export const ece = (found: ReadonlyArray<Bin>): number => {
  const n = found.reduce((sum, bin) => sum + bin.n, 0)
  return n === 0
    ? Number.NaN
    : found.reduce((sum, bin) => sum + (bin.n / n) * Math.abs(bin.confidence - bin.rights / bin.n), 0)
}

/**
 * The squared calibration error over bins without the bias that chance adds, as a root: 0 where chance explains all of it.
 *
 * @see Bröcker 2012; Kumar, Liang & Ma 2019, "Verified uncertainty calibration", arXiv:1909.10155.
 */
export const debiased = (found: ReadonlyArray<Bin>): number => {
  const n = found.reduce((sum, bin) => sum + bin.n, 0)
  if (n === 0) return Number.NaN
  const square = found.reduce((sum, bin) => {
    const share = bin.rights / bin.n
    const noise = bin.n > 1 ? (share * (1 - share)) / (bin.n - 1) : (bin.confidence - share) ** 2
    return sum + (bin.n / n) * ((bin.confidence - share) ** 2 - noise)
  }, 0)
  return Math.sqrt(Math.max(0, square))
}

/** The Brier score and what it is made of: `score = reliability − resolution + uncertainty`, where bins are of one value. */
export interface Brier {
  /** The mean squared distance of confidence and outcome, 0 to 1; 0 is best. */
  readonly score: number
  /** How far the confidence is from the share right, 0 to 1; 0 is best. */
  readonly reliability: number
  /** How far the shares right of different confidences lie apart, 0 to 1; greater is better. */
  readonly resolution: number
  /** What a confidence that is always the share right would have, 0 to 0.25. */
  readonly uncertainty: number
}

/**
 * The Brier score with Murphy's decomposition over distinct confidences.
 *
 * @param confidence shape (n), from 0 to 1
 * @param right shape (n): 1 for a right answer, 0 for a wrong one
 * @throws RangeError where the shapes differ or a confidence is outside 0 to 1.
 * @see Brier 1950; Murphy 1973, "A new vector partition of the probability score".
 */
export const brier = (confidence: ArrayLike<number>, right: ArrayLike<number | boolean>): Brier => {
  requirePairs(confidence, right)
  const n = confidence.length
  const values = new Map<number, { n: number; rights: number }>()
  let [score, all] = [0, 0]
  for (let i = 0; i < n; i++) {
    const value = confidence[i] ?? 0
    const isRight = Number(right[i] ?? 0)
    const group = values.get(value) ?? { n: 0, rights: 0 }
    values.set(value, { n: group.n + 1, rights: group.rights + isRight })
    score += (value - isRight) ** 2 / n
    all += isRight / n
  }
  let [reliability, resolution] = [0, 0]
  for (const [value, group] of values) {
    const share = group.rights / group.n
    reliability += (group.n / n) * (value - share) ** 2
    resolution += (group.n / n) * (share - all) ** 2
  }
  return { score, reliability, resolution, uncertainty: all * (1 - all) }
}
