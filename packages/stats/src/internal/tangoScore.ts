/**
 * Tango's score statistic without checks, for counts that need not be whole: 0 ≤ lost, gained and lost + gained ≤ n,
 * −1 < difference < 1. Standard normal where the true difference is `difference`; it falls as `difference` rises.
 */
export const tangoScore = (n: number, lost: number, gained: number, difference: number): number => {
  // The most likely share of `lost` when the difference is fixed solves a quadratic equation.
  const b = -gained - lost + (2 * n - gained + lost) * difference
  const c = -lost * difference * (1 - difference)
  const share = (Math.sqrt(Math.max(0, b * b - 8 * n * c)) - b) / (4 * n)
  const variance = n * (2 * share + difference * (1 - difference))
  return variance > 0 ? (gained - lost - n * difference) / Math.sqrt(variance) : 0
}

/** The difference in [from, to] at which the statistic falls to a target. */
export const tangoInverse = (
  n: number,
  lost: number,
  gained: number,
  target: number,
  from: number,
  to: number
): number => {
  let low = from
  let high = to
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2
    if (tangoScore(n, lost, gained, middle) > target) low = middle
    else high = middle
  }
  return (low + high) / 2
}
