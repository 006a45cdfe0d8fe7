/**
 * A confidence sequence for a mean of bounded values: an interval that may be looked at after every value, and covers at all
 * times together with its confidence. Nothing is assumed of the values but their bounds, and that each has, given those before
 * it, the same mean; where that moves, it covers the weighted average of the means so far.
 *
 * @see Waudby-Smith & Ramdas 2023, "Estimating means of bounded random variables by betting", JRSS B 86(1): the predictable
 * plug-in empirical Bernstein sequence (theorem 2). Its bets are free to be planned; here they are best at `planned` values.
 */

/** What is known before. */
export interface Options {
  /** The least value that can be. */
  readonly low: number
  /** The largest value that can be, above `low`. */
  readonly high: number
  /**
   * The number of values at which the interval is to be narrowest, 1 or more. It covers at any number.
   *
   * @defaultValue 2,000
   */
  readonly planned?: number
}

/** What is known of the mean. */
export interface Known {
  /** How many values there were. */
  readonly n: number
  /** The estimate, in the unit of the values. Undefined where there are none. */
  readonly mean: number | undefined
  /** The lower end, `low` at the least. */
  readonly low: number
  /** The upper end, `high` at the most. */
  readonly high: number
}

/** A sequence under way. */
export interface MeanSequence {
  /** Adds a value. */
  readonly add: (value: number) => void
  /** What is known now. @param alpha 1 − confidence over all looks together, above 0 and below 1; default 0.05 */
  readonly known: (alpha?: number) => Known
}

/** The level that bets are made for; intervals of other levels are valid too, and a little wider than could be. */
const plannedAlpha = 0.05
const mostBet = 0.75

/**
 * Starts a sequence.
 *
 * @throws RangeError unless low < high and planned is 1 or more; `add` throws one where a value lies outside of the bounds
 */
export const make = ({ low, high, planned = 2_000 }: Options): MeanSequence => {
  const width = high - low
  if (!(width > 0 && Number.isFinite(width)))
    throw new RangeError(`expected finite bounds, low below high, found ${low} and ${high}`)
  if (!(planned >= 1)) throw new RangeError(`planned: expected 1 or more, found ${planned}`)
  // All on the scale of 0 to 1.
  let [n, sum, squares, bets, betted, penalty] = [0, 0, 0, 0, 0, 0]
  return {
    add: (value) => {
      if (!(value >= low && value <= high))
        throw new RangeError(`expected a value from ${low} to ${high}, found ${value}`)
      const x = (value - low) / width
      const before = (0.5 + sum) / (n + 1)
      const variance = (0.25 + squares) / (n + 1)
      n++
      const horizon = n <= planned ? planned : n * Math.log(1 + n)
      const bet = Math.min(mostBet, Math.sqrt((2 * Math.log(2 / plannedAlpha)) / (variance * horizon)))
      bets += bet
      betted += bet * x
      // 4 (x − μ̂)² · (−ln(1 − λ) − λ)/4
      penalty += (x - before) ** 2 * (-Math.log1p(-bet) - bet)
      sum += x
      squares += (x - (0.5 + sum) / (n + 1)) ** 2
    },
    known: (alpha = plannedAlpha) => {
      if (!(alpha > 0 && alpha < 1))
        throw new RangeError(`alpha: expected a number above 0 and below 1, found ${alpha}`)
      if (n === 0) return { n, mean: undefined, low, high }
      const centre = betted / bets
      const half = (Math.log(2 / alpha) + penalty) / bets
      return {
        n,
        mean: low + width * (sum / n),
        low: Math.max(low, low + width * (centre - half)),
        high: Math.min(high, low + width * (centre + half))
      }
    }
  }
}
