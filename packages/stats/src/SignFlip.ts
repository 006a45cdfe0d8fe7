/**
 * The sign-flip permutation test of paired differences: if two candidates are exchangeable, each difference could as
 * well have had the other sign. Needs no distribution and takes ties and zeros as they are. With clusters, the signs
 * of a whole cluster flip together.
 *
 * The p value is exact for the hypothesis that swapping the candidates changes nothing. Where means are equal but
 * differences are skewed, it holds for large n only.
 *
 * @see Fisher 1935; Good 2005, "Permutation, Parametric and Bootstrap Tests of Hypotheses"; Phipson & Smyth 2010,
 * "Permutation P-values Should Never Be Zero".
 */
import * as Cluster from "./Cluster.ts"
import * as Distribution from "./Distribution.ts"
import * as signSums from "./internal/signSums.ts"
import * as Rng from "./Rng.ts"

/** How the test is asked. */
export interface Options {
  /**
   * One label per difference. The signs of a cluster flip together.
   *
   * @defaultValue none: every difference stands alone
   */
  readonly clusters?: Cluster.Labels
  /**
   * Which means count against the hypothesis. `"greater"` means a mean above 0.
   *
   * @defaultValue `"two-sided"`
   */
  readonly alternative?: "two-sided" | "greater" | "less"
  /**
   * Monte Carlo draws where the test is not exact, a whole number of 100 or more.
   *
   * @defaultValue 10 000
   */
  readonly resamples?: number
  /**
   * The seed of the draws, a whole number.
   *
   * @defaultValue `Rng.defaultSeed`
   */
  readonly seed?: number
}

/** What the test found. */
export interface Result {
  /** The p value, in (0, 1] (an exact one below 10⁻³⁰⁰ is given as 0). */
  readonly p: number
  /** The mean difference. */
  readonly mean: number
  /**
   * `exact`: every assignment of signs was counted (up to 20 informative clusters, or all of one magnitude).
   * `Monte Carlo`: random assignments; the observed one counts as one of them.
   */
  readonly method: "exact" | "Monte Carlo"
  /** Clusters whose differences do not add up to 0: the only ones that a flip changes. */
  readonly informative: number
  /** The smallest p value that this sample could have given. Above α, the test had no chance. */
  readonly smallestP: number
}

/** Up to this many informative clusters all sign assignments are counted: at most 2²⁰ of them. */
const mostEnumerated = 20

/**
 * Tests that the mean difference is 0.
 *
 * Time: 100 000 different values with 10 000 draws take about a third of a second.
 *
 * @param differences shape (n), candidate − against, any unit
 * @throws RangeError when there are no differences, one is not finite, or an option is impossible.
 */
export const test = (differences: ArrayLike<number>, options: Options = {}): Result => {
  const alternative = options.alternative ?? "two-sided"
  const resamples = options.resamples ?? 10_000
  if (!(Number.isInteger(resamples) && resamples >= 100)) {
    throw new RangeError(`resamples: expected a whole number of 100 or more, found ${resamples}`)
  }
  const n = differences.length
  if (n === 0) throw new RangeError("a paired test needs at least one difference, found none")
  const { sums } = Cluster.totals(differences, Cluster.index(options.clusters, n))
  let total = 0
  let scale = 0
  for (const sum of sums) {
    total += sum
    scale += Math.abs(sum)
  }
  if (!Number.isFinite(total)) throw new RangeError("differences: expected finite numbers only")
  const mean = total / n
  // Sums that should be 0 or equal may differ by rounding.
  const tolerance = 1e-12 * scale
  const magnitudes = sums.map(Math.abs).filter((size) => size > tolerance)
  const informative = magnitudes.length
  const sides = alternative === "two-sided" ? 2 : 1
  if (informative === 0) return { p: 1, mean, method: "exact", informative, smallestP: 1 }

  const enumerable = Math.min(1, sides * 0.5 ** informative)
  // By symmetry the distribution of the sum is looked at from one side.
  const threshold =
    (alternative === "less" ? -total : alternative === "greater" ? total : Math.abs(total)) - tolerance
  const size = magnitudes[0] ?? Number.NaN
  if (magnitudes.every((other) => Math.abs(other - size) <= tolerance)) {
    // Sum = size·(informative − 2·negatives) ≥ threshold.
    const mostNegative = Math.floor((informative - threshold / size) / 2)
    const p = Math.min(1, sides * Distribution.binomialCdf(mostNegative, informative, 0.5))
    return { p, mean, method: "exact", informative, smallestP: enumerable }
  }
  if (informative <= mostEnumerated) {
    const p = Math.min(1, sides * signSums.shareAtLeast(magnitudes, threshold))
    return { p, mean, method: "exact", informative, smallestP: enumerable }
  }
  const drawn = signSums.draw(magnitudes, resamples, Rng.make(options.seed))
  let extreme = 0
  for (const sum of drawn) if ((sides === 2 ? Math.abs(sum) : sum) >= threshold) extreme += 1
  const smallestP = 1 / (resamples + 1)
  return { p: (extreme + 1) * smallestP, mean, method: "Monte Carlo", informative, smallestP }
}
