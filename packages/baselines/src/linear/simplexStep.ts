/**
 * One row's step of dual coordinate ascent for softmax regression: given the row's scores and its current dual
 * point, the best dual point with those of all other rows held.
 *
 * The step maximises the dual over the probability simplex. With `q` the curvature that the row sees and `v`
 * the multiplier of `sum a = 1`, the optimum is where `ln a[k] + q a[k] = s[k] + q a0[k] - v` for each class
 * (the subproblem of Yu, Huang & Lin 2011, section 4). Newton steps for the logarithms and for `v` alternate;
 * together they converge quadratically, at one exponential a class and step.
 */

const maxSteps = 60

// The duality gap is of second order in the error of a step: 1e-9 here is 1e-18 there.
const precision = 1e-9

/**
 * Writes the new dual point to `next` and returns how far the old point was from the scores: the
 * Kullback–Leibler divergence, in nats, of the softmax of `scores` from `dual`. It is the row's share of the
 * duality gap, and zero exactly at the optimum. Where it doesn't exceed `threshold`, `next` is meaningless.
 *
 * `dual` is read at `[offset, offset + scores.length)`; `logarithms` is scratch, as long as `scores`.
 */
export const solve = (
  scores: Float64Array,
  dual: Float64Array,
  offset: number,
  curvature: number,
  threshold: number,
  logarithms: Float64Array,
  next: Float64Array
): number => {
  const classCount = scores.length
  let multiplier = softmax(scores, next)
  let divergence = 0
  for (let k = 0; k < classCount; k++) {
    const logarithm = (scores[k] ?? 0) - multiplier
    const old = dual[offset + k] ?? 0
    logarithms[k] = logarithm
    if (old > 0) divergence += old * (Math.log(old) - logarithm)
  }
  if (divergence <= threshold) return Math.max(0, divergence)

  let total = 1
  for (let step = 0; step < maxSteps; step++) {
    total = 0
    let slope = 0
    for (let k = 0; k < classCount; k++) {
      const target = (scores[k] ?? 0) + curvature * (dual[offset + k] ?? 0) - multiplier
      const logarithm = logarithmAt(target, curvature, logarithms[k] ?? 0, next[k] ?? 0)
      const value = Math.exp(logarithm)
      logarithms[k] = logarithm
      next[k] = value
      total += value
      slope += value / (1 + curvature * value)
    }
    if (Math.abs(total - 1) < precision) break
    multiplier += (total - 1) / slope
  }
  for (let k = 0; k < classCount; k++) next[k] = (next[k] ?? 0) / total
  return divergence
}

/** The root `u` of `u + q exp(u) = target`, from a guess at it and the guess's exponential. */
const logarithmAt = (target: number, q: number, guess: number, exponential: number): number => {
  // The root lies below `target`, and where it is positive below ln(target / q). The function is convex, so
  // that after one step Newton's method approaches from the right; the bound keeps that step from overflowing.
  const bound = target > q ? Math.min(target, Math.log(target / q)) : Math.min(target, 0)
  let u = guess
  let scaled = q * exponential
  for (let step = 0; step < maxSteps; step++) {
    const unbounded = u - (u + scaled - target) / (1 + scaled)
    const next = Math.min(unbounded, bound)
    const movement = Math.abs(next - u)
    u = next
    // Errors square from step to step, and matter in proportion to the probability.
    if (movement < 1e-5 || (movement < 1 && movement * movement * exponential < precision)) break
    exponential = Math.exp(u)
    scaled = q * exponential
  }
  return u
}

/** Writes the softmax of `scores` to `probabilities` and returns `ln(sum(exp(scores)))`. */
export const softmax = (scores: Float64Array, probabilities: Float64Array): number => {
  let max = Number.NEGATIVE_INFINITY
  for (const score of scores) if (score > max) max = score
  let sum = 0
  for (let k = 0; k < scores.length; k++) {
    const value = Math.exp((scores[k] ?? 0) - max)
    probabilities[k] = value
    sum += value
  }
  for (let k = 0; k < scores.length; k++) probabilities[k] = (probabilities[k] ?? 0) / sum
  return max + Math.log(sum)
}
