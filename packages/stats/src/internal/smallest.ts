/** The smallest whole number ≥ `from` that satisfies a condition which stays true once it is. */
export const smallest = (from: number, holds: (n: number) => boolean): number => {
  let high = from
  while (!holds(high)) {
    if (high > 1e12) return Number.POSITIVE_INFINITY
    high *= 2
  }
  let low = Math.max(from - 1, Math.floor(high / 2))
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}
