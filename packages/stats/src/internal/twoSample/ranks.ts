/**
 * The probability that a value of side 1 is greater than one of side 0, ties counting half.
 */

/** @param values shape (n) @param sides shape (n), 0 or 1, both present */
export const area = (values: Float64Array, sides: ArrayLike<number>): number => {
  const groups = [0, 1].map((side) => values.filter((_, i) => sides[i] === side).sort())
  const [low = new Float64Array(), high = new Float64Array()] = groups
  let [below, upTo, sum] = [0, 0, 0]
  for (const value of high) {
    while (below < low.length && (low[below] ?? 0) < value) below++
    if (upTo < below) upTo = below
    while (upTo < low.length && (low[upTo] ?? 0) <= value) upTo++
    sum += (below + upTo) / 2
  }
  return sum / (low.length * high.length)
}
