import { logFactorial } from "../specialFunctions.ts"

const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k)

/**
 * Fisher's exact test, two-sided by the point probabilities: whether two shares differ. Never rejects too often,
 * however few the trials are.
 *
 * @param first successes and trials of the one
 * @param second successes and trials of the other
 * @see Fisher 1935; Freeman & Halton 1951 for the two-sided p value
 */
export const fisher = (
  first: readonly [successes: number, n: number],
  second: readonly [successes: number, n: number]
): number => {
  const [n, m] = [first[1], second[1]]
  const total = first[0] + second[0]
  const scale = logChoose(n + m, total)
  const mass = (k: number): number => Math.exp(logChoose(n, k) + logChoose(m, total - k) - scale)
  const seen = mass(first[0])
  let p = 0
  for (let k = Math.max(0, total - m); k <= Math.min(n, total); k++) {
    const own = mass(k)
    // Tables that are as probable as the one seen carry rounding.
    if (own <= seen * (1 + 1e-7)) p += own
  }
  return Math.min(1, p)
}
