/**
 * The seeded source of chance behind every randomised function here: same seed, same result, on every machine.
 *
 * The bits come from xoroshiro128+ (package `pure-rand`); this module adds the draws that resampling needs.
 */
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus"
import * as binomialDraw from "./internal/binomialDraw.ts"

/** The seed used where none is given, so that a report can be repeated without naming one. */
export const defaultSeed = 20_240_801

/** A stream of random draws. Each draw moves it on: a value that is used, not shared. */
export interface Rng {
  /** 32 random bits, as a signed integer. */
  readonly bits: () => number
  /** Uniform on [0, 1), on a grid of 2⁻⁵³. */
  readonly uniform: () => number
  /** A whole number, uniform on 0 … n − 1, for 1 ≤ n ≤ 2⁵³. Without bias up to 2²¹, within 2⁻³² above. */
  readonly below: (n: number) => number
  /** A standard normal. */
  readonly normal: () => number
  /** Successes in n trials of probability p; exact in distribution, in time that does not grow with n. */
  readonly binomial: (n: number, p: number) => number
}

/** Spreads the bits of an integer (the finaliser of MurmurHash3). */
const mix = (value: number): number => {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/**
 * A seed of its own for the k-th of several analyses that share one seed: slice k, scorer k. Deterministic, and the
 * streams do not overlap in practice.
 *
 * @param seed any safe integer
 * @param k any safe integer
 */
export const derive = (seed: number, k: number): number => mix(mix(seed) ^ Math.imul(k + 1, 0x9e3779b9)) >>> 0

/**
 * Starts a stream.
 *
 * @param seed any safe integer, default `defaultSeed`
 * @throws RangeError unless the seed is a safe integer.
 */
export const make = (seed: number = defaultSeed): Rng => {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed: expected a safe integer, found ${seed}`)
  const high = Math.floor(seed / 2 ** 32)
  // Neighbouring seeds must not give neighbouring streams, so each word of the state is a hash of the whole seed.
  const word = (k: number): number =>
    mix(mix(seed ^ Math.imul(k, 0x9e3779b9)) ^ Math.imul(high + k, 0x85ebca6b))
  const generator = xoroshiro128plusFromState([word(1) | 1, word(2), word(3), word(4)])

  const bits = (): number => generator.next()

  const uniform = (): number => {
    const upper = generator.next() >>> 5
    const lower = generator.next() >>> 6
    return (upper * 67_108_864 + lower) / 9_007_199_254_740_992
  }

  const below = (n: number): number => {
    if (n > 2_097_152) return Math.floor(uniform() * n)
    // Lemire's method: the product is exact below 2⁵³; the few products that would bias the result are redrawn.
    for (;;) {
      const product = (generator.next() >>> 0) * n
      const drawn = Math.floor(product / 4_294_967_296)
      const rest = product - drawn * 4_294_967_296
      if (rest >= n || rest >= 4_294_967_296 % n) return drawn
    }
  }

  let spare: number | undefined
  const normal = (): number => {
    if (spare !== undefined) {
      const kept = spare
      spare = undefined
      return kept
    }
    // Marsaglia's polar method.
    for (;;) {
      const x = 2 * uniform() - 1
      const y = 2 * uniform() - 1
      const square = x * x + y * y
      if (square < 1 && square > 0) {
        const scale = Math.sqrt((-2 * Math.log(square)) / square)
        spare = y * scale
        return x * scale
      }
    }
  }

  const binomial = (n: number, p: number): number => binomialDraw.draw(uniform, n, p)

  return { bits, uniform, below, normal, binomial }
}
