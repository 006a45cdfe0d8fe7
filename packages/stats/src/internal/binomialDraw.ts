import { logFactorial } from "./specialFunctions.ts"

/** Successes in n trials of probability p, exact in distribution. Out-of-range p counts as 0 or 1. */
export const draw = (uniform: () => number, n: number, p: number): number => {
  if (n <= 0 || p <= 0) return 0
  if (p >= 1) return n
  if (p > 0.5) return n - draw(uniform, n, 1 - p)
  return n * p < 10 ? byInversion(uniform, n, p) : byRejection(uniform, n, p)
}

/** Walks up the distribution function; the expected number of steps is n·p. */
const byInversion = (uniform: () => number, n: number, p: number): number => {
  const odds = p / (1 - p)
  const start = Math.exp(n * Math.log1p(-p))
  for (;;) {
    let mass = start
    let left = uniform()
    for (let k = 0; k <= n; k++) {
      if (left < mass) return k
      left -= mass
      mass *= (odds * (n - k)) / (k + 1)
      // What rounding left over, far out in the tail, is drawn again.
      if (k > 200) break
    }
  }
}

/** Hörmann's transformed rejection with squeeze ("BTRS", 1993): constant time, for n·p ≥ 10 and p ≤ ½. */
const byRejection = (uniform: () => number, n: number, p: number): number => {
  const spread = Math.sqrt(n * p * (1 - p))
  const b = 1.15 + 2.53 * spread
  const a = -0.0873 + 0.0248 * b + 0.01 * p
  const centre = n * p + 0.5
  const squeeze = 0.92 - 4.2 / b
  for (;;) {
    const u = uniform() - 0.5
    const v = uniform()
    const us = 0.5 - Math.abs(u)
    const k = Math.floor(((2 * a) / us + b) * u + centre)
    if (us >= 0.07 && v <= squeeze) return k
    if (k < 0 || k > n) continue
    const mode = Math.floor((n + 1) * p)
    const ratio =
      logFactorial(mode) +
      logFactorial(n - mode) -
      logFactorial(k) -
      logFactorial(n - k) +
      (k - mode) * Math.log(p / (1 - p))
    const scale = (2.83 + 5.1 / b) * spread
    if (Math.log((v * scale) / (a / (us * us) + b)) <= ratio) return k
  }
}
