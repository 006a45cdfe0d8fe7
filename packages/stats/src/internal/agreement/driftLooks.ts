/** Fisher's exact test of a calibration against all later labels, at looks among which a budget is shared. */
import * as special from "../specialFunctions.ts"
import type { Totals } from "./driftEvidence.ts"

/** Labels at the first look, at least. */
const first = 20

/** A further look takes so many times the labels of the one before: a test of nearly the same labels tells little. */
const growth = 1.25

/** How many looks share most of the budget evenly; they reach some 1,700 labels. */
const looks = 20
const forLooks = 0.9

const share = (look: number): number =>
  look < looks ? forLooks / looks : (1 - forLooks) / ((look - looks + 1) * (look - looks + 2))

const logChoose = (n: number, k: number): number =>
  special.logFactorial(n) - special.logFactorial(k) - special.logFactorial(n - k)

/**
 * The probability that the calibration has so many of the agreements or more, if they fall anywhere alike. Shares are
 * rounded towards no change.
 */
export const fisher = (calibration: Totals, later: Totals): number => {
  const n = Math.round(calibration.right + calibration.wrong)
  const others = Math.round(later.right + later.wrong)
  const slack = 1e-9
  const seen = Math.floor(calibration.right + slack)
  const right = seen + Math.min(others, Math.ceil(later.right - slack))
  const most = Math.min(n, right)
  let mass = Math.exp(logChoose(n, seen) + logChoose(others, right - seen) - logChoose(n + others, right))
  let tail = 0
  for (let k = seen; k <= most; k++) {
    tail += mass
    mass *= ((n - k) * (right - k)) / ((k + 1) * (others - right + k + 1))
  }
  return Math.min(1, tail)
}

/** Looks at batches that come one by one. */
export interface Looks {
  /** Takes a batch; gives the p value over the look's share of the budget, Infinity where this is no look. */
  readonly add: (batch: Totals) => number
}

/** Starts with the calibration. */
export const start = (calibration: Totals): Looks => {
  let right = 0
  let wrong = 0
  let due = first
  let look = 0
  return {
    add: (batch) => {
      right += batch.right
      wrong += batch.wrong
      if (right + wrong < due) return Number.POSITIVE_INFINITY
      due = (right + wrong) * growth
      return fisher(calibration, { right, wrong }) / share(look++)
    }
  }
}
