import * as Distribution from "../Distribution.ts"

/**
 * The normal quantile that replaces z so that a percentile interval for a mean is as wide as Student's t interval
 * (Hesterberg 2015, §5.3): √(G/(G−1)) undoes the bootstrap's narrow variance, t on G−1 degrees of freedom its guess
 * of it.
 */
export const widened = (confidence: number, clusters: number): number =>
  Math.sqrt(clusters / (clusters - 1)) * Distribution.tQuantile((1 + confidence) / 2, clusters - 1)

/**
 * The levels of a BCa interval (Efron 1987): the bias correction counts how many resamples fall below the estimate,
 * half of the ties included; the acceleration is the skewness of the jackknife.
 */
export const bca = (
  z: number,
  sorted: Float64Array,
  estimate: number,
  withoutOne: Float64Array
): { low: number; high: number } => {
  const tolerance = 1e-12 * Math.max(Math.abs(sorted[0] ?? 0), Math.abs(sorted.at(-1) ?? 0))
  let below = 0
  for (const value of sorted) {
    if (value < estimate - tolerance) below += 1
    else if (value <= estimate + tolerance) below += 0.5
    else break
  }
  const share = Math.min(sorted.length - 0.5, Math.max(0.5, below)) / sorted.length
  const bias = Distribution.normalQuantile(share)
  const a = acceleration(withoutOne)
  const shifted = (end: number): number =>
    Distribution.normalCdf(bias + (bias + end) / (1 - a * (bias + end)))
  return { low: shifted(-z), high: shifted(z) }
}

const acceleration = (withoutOne: Float64Array): number => {
  const defined = withoutOne.filter((value) => Number.isFinite(value))
  let mean = 0
  for (const value of defined) mean += value / defined.length
  let squares = 0
  let cubes = 0
  for (const value of defined) {
    const d = mean - value
    squares += d * d
    cubes += d * d * d
  }
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0
}

/** The value at a level in [0, 1] of sorted draws, interpolated between the ranks around (B + 1)·level. */
export const at = (sorted: Float64Array, level: number): number => {
  const position = Math.min(sorted.length, Math.max(1, (sorted.length + 1) * level))
  const lower = sorted[Math.floor(position) - 1] ?? Number.NaN
  const upper = sorted[Math.ceil(position) - 1] ?? Number.NaN
  return lower + (position - Math.floor(position)) * (upper - lower)
}

export const standardDeviation = (draws: Float64Array): number => {
  let mean = 0
  for (const value of draws) mean += value / draws.length
  let squares = 0
  for (const value of draws) squares += (value - mean) ** 2
  return Math.sqrt(squares / (draws.length - 1))
}
