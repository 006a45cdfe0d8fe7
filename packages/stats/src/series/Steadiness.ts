/**
 * Where a series has settled: how much of its beginning is warm-up, and whether what follows still drifts.
 */
import * as Distribution from "../Distribution.ts"
import * as AutocorrelationTime from "./AutocorrelationTime.ts"

/** Where a series is steady. */
export interface Steadiness {
  /** How many values at the beginning to leave out. */
  readonly warmUp: number
  /** Whether the values after it are steady. `undefined`: too few to tell. */
  readonly isSteady: boolean | undefined
}

/** Groups that the rule looks at: fewer are no pattern, more are noise. */
const groups = 64
const fewestGroups = 16
/** Chance of calling a steady series unsteady. */
const falseAlarm = 0.001

const meanOf = (values: ArrayLike<number>, from: number, to: number): number => {
  let sum = 0
  for (let i = from; i < to; i++) sum += values[i] ?? 0
  return sum / (to - from)
}

/** The beginning without which the mean of the rest is known best (MSER). */
const truncation = (means: ArrayLike<number>): number => {
  const k = means.length
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let d = 0; d <= k / 2; d++) {
    const mean = meanOf(means, d, k)
    let squares = 0
    for (let i = d; i < k; i++) squares += ((means[i] ?? 0) - mean) ** 2
    const error = squares / (k - d) ** 2
    if (error < least * (1 - 1e-9)) {
      least = error
      best = d
    }
  }
  return best
}

/**
 * Finds warm-up by MSER (White 1997): the beginning is left out whose omission makes the standard error of the mean of the
 * rest smallest, up to half of the series. What is left is steady unless the means of its halves differ by more than their
 * standard error, with τ, allows (Geweke 1992; one false alarm in 1,000), or the warm-up takes all of the half.
 *
 * @param series shape (n), in order, any unit
 */
export const estimate = (series: ArrayLike<number>): Steadiness => {
  const n = series.length
  const size = Math.max(1, Math.floor(n / groups))
  const k = Math.floor(n / size)
  if (k < fewestGroups) return { warmUp: 0, isSteady: undefined }
  const means = Array.from({ length: k }, (_, g) => meanOf(series, g * size, (g + 1) * size))
  const cut = truncation(means)
  const kept = means.slice(cut)
  const middle = Math.floor(kept.length / 2)
  const difference = meanOf(kept, middle, kept.length) - meanOf(kept, 0, middle)
  // The dependence within each half: a drift must not hide itself in τ.
  const halves = [kept.slice(0, middle), kept.slice(middle)].map((half) => {
    const { lags, tau, variance } = AutocorrelationTime.estimate(half)
    return { variance: (variance * tau) / half.length, df: half.length / lags }
  })
  const error = Math.sqrt(halves.reduce((sum, { variance }) => sum + variance, 0))
  const df = Math.max(2, Math.min(...halves.map((half) => half.df)))
  const limit = Distribution.tQuantile(1 - falseAlarm / 2, df) * error
  const drifts = Math.abs(difference) > limit && Math.abs(difference) > 1e-12
  return { warmUp: cut * size, isSteady: !drifts && cut < Math.floor(k / 2) }
}
