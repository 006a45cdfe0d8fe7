/**
 * From how many, and from how heavy, clusters a spread comes.
 */

/** Kish's design effect times the mean weight: Σw²/Σw. */
export const kishOf = (weights: ArrayLike<number>): number => {
  let sum = 0
  let squares = 0
  for (let c = 0; c < weights.length; c++) {
    const weight = weights[c] ?? 0
    sum += weight
    squares += weight * weight
  }
  return squares / sum
}

/**
 * From how many clusters a spread effectively comes, and how heavy these are. Light ones say little of how heavy ones
 * differ: where only such differ, `heavy` is below 1.
 */
export const spreadOf = (
  parts: ArrayLike<number>,
  weights: ArrayLike<number>
): { readonly telling: number; readonly heavy: number } => {
  let squares = 0
  let fourths = 0
  let sized = 0
  for (let c = 0; c < parts.length; c++) {
    const part = parts[c] ?? 0
    squares += part ** 2
    fourths += part ** 4
    sized += part ** 4 * (weights[c] ?? 0)
  }
  if (!(fourths > 0)) return { telling: 0, heavy: 1 }
  return { telling: squares ** 2 / fourths, heavy: Math.min(1, sized / fourths / kishOf(weights)) }
}
