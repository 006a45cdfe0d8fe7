import type { Rng } from "../Rng.ts"

/** All 2ᵏ sums ±x₁ ± … ± xₖ of k ≤ 16 numbers. Bit j of the index is the sign of x_j. */
const allSums = (numbers: Float64Array): Float64Array => {
  const sums = new Float64Array(2 ** numbers.length)
  let filled = 1
  for (const x of numbers) {
    for (let i = 0; i < filled; i++) {
      const sum = sums[i] ?? Number.NaN
      sums[i] = sum - x
      sums[i + filled] = sum + x
    }
    filled *= 2
  }
  return sums
}

/** The share of all sign assignments whose sum is at least `threshold`; for up to 32 magnitudes. */
export const shareAtLeast = (magnitudes: Float64Array, threshold: number): number => {
  const half = Math.ceil(magnitudes.length / 2)
  const left = allSums(magnitudes.subarray(0, half)).sort()
  const right = allSums(magnitudes.subarray(half)).sort()
  let count = 0
  // As the left sum falls, the right one must rise: one walk over both.
  let enough = 0
  for (let i = left.length - 1; i >= 0; i--) {
    const needed = threshold - (left[i] ?? Number.NaN)
    while (enough < right.length && (right[enough] ?? Number.NaN) < needed) enough += 1
    count += right.length - enough
  }
  return count / (left.length * right.length)
}

/** Above this ratio of magnitudes to different magnitudes, one binomial per different one is quicker than bits. */
const repeatsPerKind = 400

/**
 * Sums under random signs.
 *
 * @param magnitudes shape (n), all > 0
 * @returns shape (resamples)
 */
export const draw = (magnitudes: Float64Array, resamples: number, rng: Rng): Float64Array => {
  const kinds = new Map<number, number>()
  for (const size of magnitudes) {
    kinds.set(size, (kinds.get(size) ?? 0) + 1)
    if (kinds.size * repeatsPerKind > magnitudes.length) return byTables(magnitudes, resamples, rng)
  }
  const sums = new Float64Array(resamples)
  for (const [size, count] of kinds) {
    for (let b = 0; b < resamples; b++) {
      sums[b] = (sums[b] ?? Number.NaN) + size * (2 * rng.binomial(count, 0.5) - count)
    }
  }
  return sums
}

/** Eight magnitudes at a time: one random byte picks one of their 256 signed sums. */
const byTables = (magnitudes: Float64Array, resamples: number, rng: Rng): Float64Array => {
  const sums = new Float64Array(resamples + 3)
  for (let from = 0; from < magnitudes.length; from += 8) {
    const padded = new Float64Array(8)
    padded.set(magnitudes.subarray(from, from + 8))
    const table = allSums(padded)
    for (let b = 0; b < resamples; b += 4) {
      const bits = rng.bits()
      sums[b] = (sums[b] ?? Number.NaN) + (table[bits & 255] ?? Number.NaN)
      sums[b + 1] = (sums[b + 1] ?? Number.NaN) + (table[(bits >>> 8) & 255] ?? Number.NaN)
      sums[b + 2] = (sums[b + 2] ?? Number.NaN) + (table[(bits >>> 16) & 255] ?? Number.NaN)
      sums[b + 3] = (sums[b + 3] ?? Number.NaN) + (table[bits >>> 24] ?? Number.NaN)
    }
  }
  return sums.subarray(0, resamples)
}
