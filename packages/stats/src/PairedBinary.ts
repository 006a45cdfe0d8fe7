/**
 * Two candidates that are right or wrong on the same independent cases. Only the cases on which they disagree say
 * which one is better.
 *
 * Differences are candidate − against, in [−1, 1]. With clusters use `SignFlip.test` for the test and
 * `Interval.mean` of the differences for the interval.
 */
import * as Distribution from "./Distribution.ts"
import { defaultConfidence, type Estimate, type Interval, requireConfidence, wilson } from "./Interval.ts"
import { tangoInverse, tangoScore } from "./internal/tangoScore.ts"

/** How many cases fell where. All four are whole numbers ≥ 0. */
export interface Table {
  /** Cases on which both sides are right. */
  readonly both: number
  /** Cases on which only the other side is right. */
  readonly onlyAgainst: number
  /** Cases on which only the candidate is right. */
  readonly onlyCandidate: number
  /** Cases on which neither side is right. */
  readonly neither: number
}

/**
 * Counts the four outcomes.
 *
 * @param against shape (n), true or 1 where the other side is right
 * @param candidate shape (n)
 * @throws RangeError when the lengths differ or a value is neither 0/1 nor true/false.
 */
export const table = (
  against: ArrayLike<boolean | number>,
  candidate: ArrayLike<boolean | number>
): Table => {
  if (against.length !== candidate.length) {
    throw new RangeError(`pairs: expected equal lengths, found ${against.length} and ${candidate.length}`)
  }
  const counts = [0, 0, 0, 0]
  for (let i = 0; i < against.length; i++) {
    const cell = 2 * requireBit(against[i], i) + requireBit(candidate[i], i)
    counts[cell] = (counts[cell] ?? 0) + 1
  }
  const [neither = 0, onlyCandidate = 0, onlyAgainst = 0, both = 0] = counts
  return { both, onlyAgainst, onlyCandidate, neither }
}

const requireBit = (value: boolean | number | undefined, i: number): 0 | 1 => {
  if (value === 1 || value === true) return 1
  if (value === 0 || value === false) return 0
  throw new RangeError(`value ${i}: expected 0, 1, true or false, found ${value}`)
}

/** The number of cases in a table. @throws RangeError when a count is not a whole number ≥ 0. */
export const size = ({ both, onlyAgainst, onlyCandidate, neither }: Table): number => {
  for (const count of [both, onlyAgainst, onlyCandidate, neither]) {
    if (!(Number.isInteger(count) && count >= 0)) {
      throw new RangeError(`table: expected whole numbers of 0 or more, found ${count}`)
    }
  }
  return both + onlyAgainst + onlyCandidate + neither
}

/** The share of cases on which the two disagree; undefined for an empty table. */
export const discordance = (table: Table): number | undefined => {
  const n = size(table)
  return n === 0 ? undefined : (table.onlyAgainst + table.onlyCandidate) / n
}

/**
 * McNemar's exact test, two-sided: a sign test on the cases that differ. Never rejects too often; rejects rarely
 * with few differing cases. 1 when none differ.
 *
 * @throws RangeError when a count is not a whole number ≥ 0.
 * @see McNemar 1947; Fagerland, Lydersen & Laake 2013.
 */
export const mcnemarExact = (table: Table): number => {
  size(table)
  const differing = table.onlyAgainst + table.onlyCandidate
  const fewer = Math.min(table.onlyAgainst, table.onlyCandidate)
  return Math.min(1, 2 * Distribution.binomialCdf(fewer, differing, 0.5))
}

/**
 * McNemar's mid-p test, two-sided: the exact test with half of the observed table's probability taken off. Its error
 * rate is close to nominal and, in the published comparison, never above it. The better choice for a report.
 *
 * @throws RangeError when a count is not a whole number ≥ 0.
 * @see Fagerland, Lydersen & Laake 2013, "The McNemar test for binary matched-pairs data: mid-p and asymptotic are
 * better than exact conditional", BMC Medical Research Methodology 13:91.
 */
export const mcnemarMidP = (table: Table): number => {
  size(table)
  const differing = table.onlyAgainst + table.onlyCandidate
  const fewer = Math.min(table.onlyAgainst, table.onlyCandidate)
  if (differing === 0) return 1
  const observed = Distribution.binomialPmf(fewer, differing, 0.5)
  if (table.onlyAgainst === table.onlyCandidate) return 1 - observed / 2
  return 2 * Distribution.binomialCdf(fewer, differing, 0.5) - observed
}

/**
 * Newcombe's interval for the difference of two paired proportions ("method 10"): the two Wilson intervals, squared,
 * added, and corrected for the correlation of the pairs. Good at small n and near 0 and 1.
 *
 * @param confidence nominal coverage, default 0.95
 * @throws RangeError when a count is not a whole number ≥ 0, or confidence is impossible.
 * @see Newcombe 1998, "Improved confidence intervals for the difference between binomial proportions based on paired
 * data", Statistics in Medicine 17:2635–2650.
 */
export const newcombe = (table: Table, confidence: number = defaultConfidence): Estimate => {
  const n = size(table)
  const { both, onlyAgainst, onlyCandidate, neither } = table
  const first = wilson(both + onlyCandidate, n, confidence)
  const second = wilson(both + onlyAgainst, n, confidence)
  if (first._tag === "Withheld") return first
  if (second._tag === "Withheld") return second

  const margins =
    (both + onlyCandidate) * (onlyAgainst + neither) * (both + onlyAgainst) * (onlyCandidate + neither)
  const product = both * neither - onlyCandidate * onlyAgainst
  // A positive correlation is shrunk by n/2 (a continuity correction), a negative one is taken as it is.
  const shrunk = product > 0 ? Math.max(0, product - n / 2) : product
  const correlation = margins === 0 ? 0 : shrunk / Math.sqrt(margins)
  const added = (a: number, b: number): number =>
    Math.sqrt(Math.max(0, a * a - 2 * correlation * a * b + b * b))
  const estimate = (onlyCandidate - onlyAgainst) / n
  return {
    _tag: "Interval",
    estimate,
    low: Math.max(-1, estimate - added(first.estimate - first.low, second.high - second.estimate)),
    high: Math.min(1, estimate + added(first.high - first.estimate, second.estimate - second.low)),
    confidence,
    n,
    method: "Newcombe (paired)"
  }
}

/**
 * Tango's score statistic for the hypothesis that the difference is `difference`: standard normal under it, also when
 * few cases or none disagree. Positive when the sample lies above the hypothesis. At 0 it is McNemar's asymptotic
 * statistic.
 *
 * @param difference in (−1, 1)
 * @throws RangeError for an empty table, or when a count or the difference is impossible.
 * @see Tango 1998, "Equivalence test and confidence interval for the difference in proportions for the paired-sample
 * design", Statistics in Medicine 17:891–908.
 */
export const scoreStatistic = (table: Table, difference: number): number => {
  const n = size(table)
  if (n === 0) throw new RangeError("a test needs at least one pair, found none")
  if (!(difference > -1 && difference < 1)) {
    throw new RangeError(
      `difference of proportions: expected a number above −1 and below 1, found ${difference}`
    )
  }
  return tangoScore(n, table.onlyAgainst, table.onlyCandidate, difference)
}

/**
 * Tango's score interval for the difference of two paired proportions: all differences that `scoreStatistic` does not
 * reject. It agrees with the equivalence test, and stays honest when no case differs.
 *
 * @param confidence nominal coverage, default 0.95
 * @throws RangeError when a count is not a whole number ≥ 0, or confidence is impossible.
 * @see Tango 1998.
 */
export const tango = (table: Table, confidence: number = defaultConfidence): Estimate => {
  const n = size(table)
  requireConfidence(confidence)
  if (n === 0) {
    return { _tag: "Withheld", estimate: undefined, n, needs: 1, reason: "there are no observations" }
  }
  const z = Distribution.normalQuantile((1 + confidence) / 2)
  const estimate = (table.onlyCandidate - table.onlyAgainst) / n
  const solve = (target: number, from: number, to: number): number =>
    tangoInverse(n, table.onlyAgainst, table.onlyCandidate, target, from, to)
  const interval: Interval = {
    _tag: "Interval",
    estimate,
    low: estimate <= -1 ? -1 : solve(z, -1, estimate),
    high: estimate >= 1 ? 1 : solve(-z, estimate, 1),
    confidence,
    n,
    method: "Tango (paired)"
  }
  return interval
}
