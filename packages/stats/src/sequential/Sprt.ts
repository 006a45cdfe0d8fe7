/**
 * Wald's sequential probability ratio test of a rate: trials are made one after the other until the rate is known to be high
 * or low, and no longer.
 *
 * Of a rate of `low` or less it says "high" with a probability of at most `alpha`, and of one of `high` or more "low" with
 * at most `beta`, whenever it is looked at. Stopped before it has decided, it has decided nothing.
 *
 * @see Wald 1945, "Sequential Tests of Statistical Hypotheses". The bounds (1 − β)/α and β/(1 − α) are his; overshoot only
 * makes the errors smaller, up to the factors 1/(1 − β) and 1/(1 − α).
 */

/** What is told apart, and how surely. */
export interface Options {
  /** The rate that is too low, above 0 and below `high`. */
  readonly low: number
  /** The rate that is high enough, below 1. */
  readonly high: number
  /** The probability of "high" where the rate is `low` or less, above 0 and below 0.5. */
  readonly alpha: number
  /** The probability of "low" where the rate is `high` or more, above 0 and below 0.5. */
  readonly beta: number
}

/** What is known. */
export type Decision = "high" | "low" | "open"

/** A test under way. */
export interface Sprt {
  /** Adds a trial and says what is known then. What was decided stays decided. */
  readonly add: (succeeded: boolean) => Decision
  /** What is known. */
  readonly decision: () => Decision
  /** How many trials were added. */
  readonly trials: () => number
}

const within = (name: string, value: number, above: number, below: number): void => {
  if (!(value > above && value < below))
    throw new RangeError(`${name}: expected a number above ${above} and below ${below}, found ${value}`)
}

/**
 * Starts a test.
 *
 * @throws RangeError unless 0 < low < high < 1, 0 < alpha < 0.5 and 0 < beta < 0.5
 */
export const make = ({ low, high, alpha, beta }: Options): Sprt => {
  within("high", high, 0, 1)
  within("low", low, 0, high)
  within("alpha", alpha, 0, 0.5)
  within("beta", beta, 0, 0.5)
  const upper = Math.log((1 - beta) / alpha)
  const lower = Math.log(beta / (1 - alpha))
  const success = Math.log(high / low)
  const failure = Math.log((1 - high) / (1 - low))
  let sum = 0
  let trials = 0
  let decided: Decision = "open"
  return {
    add: (succeeded) => {
      if (decided !== "open") return decided
      trials++
      sum += succeeded ? success : failure
      if (sum >= upper) decided = "high"
      else if (sum <= lower) decided = "low"
      return decided
    },
    decision: () => decided,
    trials: () => trials
  }
}
