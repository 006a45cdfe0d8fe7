/**
 * Temperature scaling (Guo et al. 2017, "On calibration of modern neural networks"): one number that scores are divided by, so
 * that the softmax of them is a probability. Fitted on scores of examples that the scoring model was not trained on.
 */

/** Scores of held-out examples, row-major, with the position of the right class of each. */
export interface HeldOut {
  readonly classCount: number
  readonly scores: Float64Array
  readonly right: ReadonlyArray<number>
}

/**
 * The first two derivatives of the negative log-likelihood by the inverse temperature, at `beta`. `doubt` is the share of each
 * label that is given to the other classes.
 */
const slopesOf = ({ classCount, scores, right }: HeldOut, beta: number, doubt: number) => {
  let [first, second] = [0, 0]
  for (const [row, label] of right.entries()) {
    const start = row * classCount
    let max = Number.NEGATIVE_INFINITY
    for (let k = start; k < start + classCount; k++) max = Math.max(max, scores[k] ?? max)
    let [sum, weighted, squared] = [0, 0, 0]
    for (let k = start; k < start + classCount; k++) {
      const below = (scores[k] ?? 0) - max
      const likelihood = Math.exp(beta * below)
      sum += likelihood
      weighted += likelihood * below
      squared += likelihood * below * below
    }
    let all = 0
    for (let k = start; k < start + classCount; k++) all += (scores[k] ?? 0) - max
    const own = (scores[start + label] ?? 0) - max
    const wanted = (1 - doubt) * own + (classCount > 1 ? (doubt * (all - own)) / (classCount - 1) : 0)
    const mean = weighted / sum
    first += mean - wanted
    second += squared / sum - mean * mean
  }
  return { first, second }
}

// Beyond these the held-out examples say nothing of the confidence: all right, or no better than chance.
const bounds = { least: 1e-3, most: 1e3 } as const

/** The temperature of the least log loss over all splits, between 0.001 and 1,000; 1 where there are no examples. */
export const fit = (splits: ReadonlyArray<HeldOut>): number => {
  const count = splits.reduce((sum, { right }) => sum + right.length, 0)
  if (count === 0) return 1
  // As in Platt 1999: n right answers of n are no reason to be certain.
  const doubt = 1 / (count + 2)
  // The loss is convex in the inverse temperature: Newton's method on its logarithm, kept within a bracket.
  let [low, high] = [Math.log(bounds.least), Math.log(bounds.most)]
  let logBeta = 0
  for (let step = 0; step < 60; step++) {
    const beta = Math.exp(logBeta)
    let [first, second] = [0, 0]
    for (const split of splits) {
      const slopes = slopesOf(split, beta, doubt)
      first += slopes.first
      second += slopes.second
    }
    if (first > 0) high = logBeta
    else low = logBeta
    const newton = logBeta - first / (beta * second + first)
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - logBeta) < 1e-9) break
    logBeta = next
  }
  return Math.exp(-logBeta)
}
