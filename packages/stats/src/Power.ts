/**
 * What a paired comparison can see: its power, the smallest effect it would detect, the cases it would need. For
 * two-sided tests at level α, paired on cases.
 *
 * With clusters, pass the design effect (`Mean.fit(...).designEffect`): n cases then count as n / designEffect.
 */
import * as Distribution from "./Distribution.ts"
import { tangoPower } from "./EquivalencePower.ts"
import { mcnemarPower } from "./internal/mcnemarPower.ts"
import { smallest } from "./internal/smallest.ts"

/** What all plans share. */
export interface Level {
  /** The level of the test, default 0.05. */
  readonly alpha?: number
  /** How many times as many cases clustering costs, > 0, default 1. */
  readonly designEffect?: number
}

/** A level, and the power that is wanted. */
export interface Target extends Level {
  /** The wanted probability to detect the effect, default 0.8. */
  readonly power?: number
}

/** Two candidates that are right or wrong. */
export interface Binary {
  /** The share of cases on which they disagree, in (0, 1]: from a pilot, or `PairedBinary.discordance`. */
  readonly discordance: number
  /** Which McNemar test will be used; default `mid-p`. */
  readonly test?: "exact" | "mid-p"
}

/** Two candidates with numeric scores. */
export interface Numeric {
  /** The standard deviation of the paired differences, > 0. */
  readonly standardDeviation: number
}

const requireLevel = ({ alpha = 0.05, designEffect = 1, power = 0.8 }: Target): Required<Target> => {
  if (!(alpha > 0 && alpha < 1))
    throw new RangeError(`alpha: expected a number above 0 and below 1, found ${alpha}`)
  if (!(designEffect > 0))
    throw new RangeError(`designEffect: expected a positive number, found ${designEffect}`)
  if (!(power > alpha && power < 1))
    throw new RangeError(`power: expected a number above alpha and below 1, found ${power}`)
  return { alpha, designEffect, power }
}

const requireCases = (n: number): void => {
  if (!(n >= 1)) throw new RangeError(`n: expected 1 or more, found ${n}`)
}

const requireBinary = ({ discordance }: Binary, difference: number): void => {
  if (!(discordance > 0 && discordance <= 1))
    throw new RangeError(`discordance: expected a number in (0, 1], found ${discordance}`)
  if (!(Math.abs(difference) <= discordance)) {
    throw new RangeError(
      `difference: expected at most the discordance of ${discordance}, found ${difference}`
    )
  }
}

const requireNumeric = ({ standardDeviation }: Numeric): void => {
  if (!(standardDeviation > 0))
    throw new RangeError(`standardDeviation: expected a positive number, found ${standardDeviation}`)
}

/** The effect in (0, most] at which an increasing power reaches its target; undefined where even `most` does not. */
const detectable = (most: number, target: number, power: (effect: number) => number): number | undefined => {
  if (power(most) < target) return undefined
  let low = 0
  let high = most
  for (let k = 0; k < 50 && high - low > 1e-9 * most; k++) {
    const middle = (low + high) / 2
    if (power(middle) >= target) high = middle
    else low = middle
  }
  return high
}

/**
 * The power of McNemar's test. Exact (summed over the number of differing cases) up to 2000 expected differing cases,
 * Connor's normal approximation above.
 *
 * @param n cases, ≥ 1
 * @param difference candidate − against in the population, |difference| ≤ discordance
 * @throws RangeError when an argument is impossible.
 * @see Connor 1987; Duffy 1984 for the unconditional sum.
 */
export const binary = (n: number, difference: number, plan: Binary & Level): number => {
  const { alpha, designEffect } = requireLevel({ power: 0.999999, ...plan })
  requireCases(n)
  requireBinary(plan, difference)
  return mcnemarPower(n / designEffect, difference, plan.discordance, alpha, plan.test ?? "mid-p")
}

/**
 * How many cases McNemar's test needs to detect a difference.
 *
 * The power of a discrete test does not rise evenly; the answer is where it settles at the target, give or take a few
 * cases.
 *
 * @param difference candidate − against, not 0, |difference| ≤ discordance
 * @throws RangeError when an argument is impossible.
 */
export const binaryCases = (difference: number, plan: Binary & Target): number => {
  const { alpha, designEffect, power } = requireLevel(plan)
  requireBinary(plan, difference)
  if (difference === 0) throw new RangeError("no number of cases detects a difference of 0")
  const test = plan.test ?? "mid-p"
  return smallest(
    2,
    (n) => mcnemarPower(n / designEffect, difference, plan.discordance, alpha, test) >= power
  )
}

/**
 * The smallest difference (> 0) that McNemar's test with n cases detects with the wanted power: the minimum
 * detectable effect. Undefined when n is too small to detect even a difference as large as the discordance.
 *
 * @throws RangeError when an argument is impossible.
 */
export const binaryDetectable = (n: number, plan: Binary & Target): number | undefined => {
  const { alpha, designEffect, power } = requireLevel(plan)
  requireCases(n)
  requireBinary(plan, 0)
  const test = plan.test ?? "mid-p"
  return detectable(plan.discordance, power, (difference) =>
    mcnemarPower(n / designEffect, difference, plan.discordance, alpha, test)
  )
}

/** Steps of the integral below; more change nothing in the sixth digit. */
const steps = 400

/**
 * Power of the two-sided t test: the non-central t distribution, as the integral over the sample's standard deviation
 * s (in units of the true one) of the chance that a normal mean lies beyond critical·s.
 */
const tPower = (n: number, effect: number, alpha: number): number => {
  if (n < 2) return 0
  const df = n - 1
  const critical = Distribution.tQuantile(1 - alpha / 2, df)
  const shift = Math.abs(effect) * Math.sqrt(n)
  const from = Math.max(0, 1 - 8 / Math.sqrt(2 * df))
  const step = (1 + 8 / Math.sqrt(2 * df) - from) / steps
  let density = 0
  let power = 0
  for (let k = 0; k < steps; k++) {
    const s = from + (k + 0.5) * step
    const weight = Math.exp((df - 1) * Math.log(s) - (df * (s * s - 1)) / 2)
    density += weight
    power +=
      weight * (Distribution.normalCdf(shift - critical * s) + Distribution.normalCdf(-shift - critical * s))
  }
  return power / density
}

/**
 * The power of the paired t test (and, nearly, of the sign-flip test).
 *
 * @param n cases, ≥ 1
 * @param difference mean difference in the population, in the unit of the scores
 * @throws RangeError when an argument is impossible.
 */
export const mean = (n: number, difference: number, plan: Numeric & Level): number => {
  const { alpha, designEffect } = requireLevel({ power: 0.999999, ...plan })
  requireCases(n)
  requireNumeric(plan)
  return tPower(n / designEffect, difference / plan.standardDeviation, alpha)
}

/**
 * How many cases the paired t test needs to detect a mean difference.
 *
 * @param difference not 0
 * @throws RangeError when an argument is impossible.
 */
export const meanCases = (difference: number, plan: Numeric & Target): number => {
  const { alpha, designEffect, power } = requireLevel(plan)
  requireNumeric(plan)
  if (!(Math.abs(difference) > 0)) throw new RangeError("no number of cases detects a difference of 0")
  return smallest(2, (n) => tPower(n / designEffect, difference / plan.standardDeviation, alpha) >= power)
}

/**
 * The smallest mean difference (> 0) that n cases detect with the wanted power; undefined when there are too few
 * cases for a t test at all.
 *
 * @throws RangeError when an argument is impossible.
 */
export const meanDetectable = (n: number, plan: Numeric & Target): number | undefined => {
  const { alpha, designEffect, power } = requireLevel(plan)
  requireCases(n)
  requireNumeric(plan)
  // 1000 standard deviations stand for "any difference".
  const effect = detectable(1000, power, (size) => tPower(n / designEffect, size, alpha))
  return effect === undefined ? undefined : effect * plan.standardDeviation
}

/**
 * How many cases TOST needs to show equivalence within a margin when there is no difference at all. α is the level of
 * each one-sided test. For right/wrong candidates the standard deviation is √discordance.
 *
 * @param margin > 0, in the unit of the scores
 * @throws RangeError when an argument is impossible.
 * @see Julious 2004, "Sample sizes for clinical trials with Normal data", §5.
 */
export const equivalenceCases = (margin: number, plan: Numeric & Target): number => {
  const { alpha, designEffect, power } = requireLevel(plan)
  requireNumeric(plan)
  if (!(margin > 0)) throw new RangeError(`margin: expected a positive number, found ${margin}`)
  return smallest(
    2,
    (n) => equivalencePower(n / designEffect, margin / plan.standardDeviation, alpha) >= power
  )
}

/** The power of TOST when there is no difference. */
const equivalencePower = (n: number, margin: number, alpha: number): number => {
  if (n < 2) return 0
  const df = n - 1
  const room = margin * Math.sqrt(n) - Distribution.tQuantile(1 - alpha, df)
  return Math.max(0, 2 * Distribution.tCdf(room, df) - 1)
}

/**
 * How many cases `Equivalence.proportions` needs to show equivalence within a margin when there is no difference:
 * summed exactly, because with rare differences a plan by the t test is short.
 *
 * @param margin > 0, as a share
 * @returns where the power settles at the target, give or take a few cases; never below {@link equivalenceFloor}
 * @throws RangeError when an argument is impossible.
 * @see Tango 1998.
 */
export const equivalencePairs = (margin: number, plan: Pick<Binary, "discordance"> & Target): number => {
  const { alpha, designEffect, power } = requireLevel(plan)
  requireBinary(plan, 0)
  const least = equivalenceFloor(margin, { alpha, designEffect })
  return smallest(least, (n) => tangoPower(n / designEffect, margin, plan.discordance, alpha) >= power)
}

/**
 * The fewest cases with which equivalence can be shown at all, whatever the answers: with fewer, even a sample in which
 * nothing differs has p > α. 133 at a margin of 2 points, 88 at 3, 65 at 4, 52 at 5. To be said before money is spent.
 *
 * With clusters it is that many times Kish's effect: Σ size² / Σ size, which is the size where all are equal.
 *
 * @param margin the largest difference that does not matter, > 0, as a share of the largest difference one case can have
 * @returns a whole number of cases; 1 where the margin is 1 or more
 * @throws RangeError when an argument is impossible.
 * @see Tango 1998: with no differing case the statistic is √(n·margin/(1 − margin)).
 */
export const equivalenceFloor = (margin: number, plan: Level = {}): number => {
  const { alpha, designEffect } = requireLevel({ power: 0.999999, ...plan })
  if (!(margin > 0)) throw new RangeError(`margin: expected a positive number, found ${margin}`)
  if (margin >= 1) return 1
  const z = Distribution.normalQuantile(1 - alpha)
  return Math.max(1, Math.ceil(((z * z * (1 - margin)) / margin) * designEffect))
}

/**
 * The smallest margin that so many cases can show at all: the other way round of {@link equivalenceFloor}.
 *
 * @param n cases, ≥ 1
 * @returns a share in (0, 1)
 * @throws RangeError when an argument is impossible.
 */
export const smallestMargin = (n: number, plan: Level = {}): number => {
  const { alpha, designEffect } = requireLevel({ power: 0.999999, ...plan })
  requireCases(n)
  const z = Distribution.normalQuantile(1 - alpha)
  return (z * z) / (z * z + n / designEffect)
}

/**
 * How many cases a one-sided score test needs to show that a difference is on its side of a demand: above it where the
 * difference is larger, below it where it is smaller.
 *
 * @param difference candidate − against in the population, |difference| ≤ discordance
 * @param demand the difference that is asked for, in (−1, 1), not the difference itself
 * @param plan `alpha` is the level of the one test
 * @throws RangeError when an argument is impossible.
 * @see Tango 1998 for the test; Connor 1987 for the formula at a demand of 0, which this continues with Tango's variance at
 * the demand.
 */
export const demandCases = (
  difference: number,
  demand: number,
  plan: Pick<Binary, "discordance"> & Target
): number => {
  const { alpha, designEffect, power } = requireLevel(plan)
  requireBinary(plan, difference)
  if (!(Math.abs(demand) < 1)) {
    throw new RangeError(`demand: expected a number above −1 and below 1, found ${demand}`)
  }
  if (difference === demand) throw new RangeError("no number of cases tells a difference from itself")
  const { discordance } = plan
  // The most likely share of losses when the difference is the demand, of a sample just like the population.
  const b = (2 - difference) * demand - discordance
  const c = (-(discordance - difference) / 2) * demand * (1 - demand)
  const share = (Math.sqrt(Math.max(0, b * b - 8 * c)) - b) / 4
  const under = Math.sqrt(Math.max(0, 2 * share + demand * (1 - demand)))
  const truly = Math.sqrt(Math.max(0, discordance - difference * difference))
  const reach = Distribution.normalQuantile(1 - alpha) * under + Distribution.normalQuantile(power) * truly
  return Math.max(2, Math.ceil((reach / (difference - demand)) ** 2 * designEffect))
}
