import * as Distribution from "./Distribution.ts"
import { tangoScore } from "./tangoScore.ts"

/** Above this expected number of differing cases the normal approximation is as good. */
const mostSummed = 400

/**
 * The power of Tango's equivalence test with `n` (effective) cases when there is no difference: summed over the number
 * of differing cases, which is binomial, and, given it, over who won them, which is binomial with probability ½.
 */
export const tangoPower = (n: number, margin: number, discordance: number, alpha: number): number => {
  const z = Distribution.normalQuantile(1 - alpha)
  if (margin >= 1) return 1
  // Given so many differing cases: the largest net number of wins, either way, at which both tests still reject.
  const most = (differing: number, cases: number): number => {
    const holds = (net: number): boolean =>
      tangoScore(cases, (differing + net) / 2, (differing - net) / 2, -margin) >= z
    if (!holds(0)) return -1
    let low = 0
    let high = differing
    if (holds(high)) return high
    while (high - low > 1e-3) {
      const middle = (low + high) / 2
      if (holds(middle)) low = middle
      else high = middle
    }
    return low
  }
  if (n * discordance > mostSummed) {
    const net = most(n * discordance, n)
    return net < 0 ? 0 : Math.max(0, 2 * Distribution.normalCdf(net / Math.sqrt(n * discordance)) - 1)
  }
  const cases = Math.max(1, Math.round(n))
  const from = Distribution.binomialQuantile(1e-7, cases, discordance)
  const to = Distribution.binomialQuantile(1 - 1e-7, cases, discordance)
  let power = 0
  for (let differing = from; differing <= to; differing++) {
    const net = most(differing, cases)
    if (net < 0) break
    // |2·wins − differing| ≤ net
    const fewest = Math.ceil((differing - net) / 2 - 1e-9)
    const tail = fewest <= 0 ? 0 : Distribution.binomialCdf(fewest - 1, differing, 0.5)
    power += Distribution.binomialPmf(differing, cases, discordance) * (1 - 2 * tail)
  }
  return power
}
