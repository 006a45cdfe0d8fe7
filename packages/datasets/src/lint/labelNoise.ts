/**
 * Which labels are probably errors, given what models that did not see them make of the texts.
 *
 * A label comes from the text, or, at a rate of its own for each class, from anywhere:
 *
 *     P(label i | text) = (1 - η) p_i(text) + a_i,    η = Σ a_i
 *
 * with p the softmax of held-out scores over a temperature. The rates a_i and the temperature are those of the largest
 * likelihood (expectation maximisation, Dempster, Laird & Rubin 1977). A row's chance to be an error is then
 * a_i / ((1 - η) p_i + a_i): the threshold on p_i is of the class, so that a rare class whose label is often wrong is not
 * judged by the common one. That a model is sure of another is told as in confident learning (Northcutt, Jiang & Chuang
 * 2021): its probability is at least the mean of the rows that have that label.
 */

/** What models make of labelled rows. Scores are in nats; a row has the largest of all classes, and that of its own label. */
export interface HeldOutScores {
  readonly rowCount: number
  readonly classCount: number
  /** The class of each row's label. */
  readonly given: Uint32Array
  /** The score of that class; minus infinity where the model does not know it. */
  readonly givenScore: Float32Array
  /** How many scores are kept of a row. */
  readonly kept: number
  /** The largest scores of each row, decreasing, `kept` a row. */
  readonly scores: Float32Array
  /** Their classes. */
  readonly classes: Uint16Array
  /** 1 for a row that was scored. */
  readonly isScored: Uint8Array
}

/** What was found of a row. */
interface Doubt {
  readonly row: number
  /** The class that the model is sure of. */
  readonly best: number
  /** The probability of that class, by the model alone. */
  readonly probability: number
  /** The chance that the label is an error. */
  readonly error: number
}

/** What was found of all rows. */
export interface LabelNoise {
  /** Rows whose label is probably an error, the most probable first. */
  readonly doubts: ReadonlyArray<Doubt>
  /** How many of these the model expects to be right all the same. */
  readonly expectedFalse: number
  /** The share of labels that come from anywhere. */
  readonly rate: number
}

const temperatures = [0.35, 0.5, 0.65, 0.8, 1, 1.25, 1.6, 2, 2.6]

const rounds = 25

/** Probabilities of the given class and of the best, at a temperature. */
const probabilitiesAt = (scores: HeldOutScores, temperature: number) => {
  const own = new Float64Array(scores.rowCount)
  const best = new Float64Array(scores.rowCount)
  for (let row = 0; row < scores.rowCount; row++) {
    const start = row * scores.kept
    const top = scores.scores[start] ?? 0
    let sum = 0
    let isAmong = false
    for (let k = start; k < start + scores.kept; k++) {
      sum += Math.exp(((scores.scores[k] ?? 0) - top) / temperature)
      if (scores.classes[k] === scores.given[row] && (scores.scores[k] ?? 0) > Number.NEGATIVE_INFINITY)
        isAmong = true
    }
    const given = Math.exp(((scores.givenScore[row] ?? 0) - top) / temperature)
    if (!isAmong) sum += given
    own[row] = given / sum
    best[row] = 1 / sum
  }
  return { own, best }
}

/** The rates of the largest likelihood at a temperature, and that likelihood. */
const ratesOf = (scores: HeldOutScores, own: Float64Array, total: number) => {
  let rates = new Float64Array(scores.classCount).fill(0.01 / scores.classCount)
  let likelihood = Number.NEGATIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const rate = rates.reduce((sum, each) => sum + each, 0)
    const next = new Float64Array(scores.classCount)
    likelihood = 0
    for (let row = 0; row < scores.rowCount; row++) {
      if (scores.isScored[row] === 0) continue
      const floor = rates[scores.given[row] ?? 0] ?? 0
      const seen = (1 - rate) * (own[row] ?? 0) + floor
      likelihood += Math.log(seen)
      const label = scores.given[row] ?? 0
      next[label] = (next[label] ?? 0) + floor / seen
    }
    // A thousandth of a row is what no data can tell from nothing.
    rates = next.map((each) => Math.max(1e-3, each) / total)
  }
  return { rates, likelihood }
}

/** Finds labels that are probably errors. */
export const labelNoise = (scores: HeldOutScores): LabelNoise => {
  const total = scores.isScored.reduce((sum, each) => sum + each, 0)
  if (total === 0) return { doubts: [], expectedFalse: 0, rate: 0 }
  let chosen: (ReturnType<typeof ratesOf> & ReturnType<typeof probabilitiesAt>) | undefined
  for (const temperature of temperatures) {
    const probabilities = probabilitiesAt(scores, temperature)
    const fitted = ratesOf(scores, probabilities.own, total)
    if (chosen === undefined || fitted.likelihood > chosen.likelihood)
      chosen = { ...fitted, ...probabilities }
  }
  if (chosen === undefined) return { doubts: [], expectedFalse: 0, rate: 0 }
  const { own, best, rates } = chosen
  const rate = rates.reduce((sum, each) => sum + each, 0)
  const sums = new Float64Array(scores.classCount)
  const counts = new Float64Array(scores.classCount)
  for (let row = 0; row < scores.rowCount; row++) {
    if (scores.isScored[row] === 0) continue
    const label = scores.given[row] ?? 0
    sums[label] = (sums[label] ?? 0) + (own[row] ?? 0)
    counts[label] = (counts[label] ?? 0) + 1
  }
  const doubts: Array<Doubt> = []
  for (let row = 0; row < scores.rowCount; row++) {
    if (scores.isScored[row] === 0) continue
    const label = scores.given[row] ?? 0
    const other = scores.classes[row * scores.kept] ?? 0
    const floor = rates[label] ?? 0
    const error = floor / ((1 - rate) * (own[row] ?? 0) + floor)
    const threshold = (sums[other] ?? 0) / Math.max(1, counts[other] ?? 0)
    const probability = best[row] ?? 0
    if (other !== label && error >= 0.5 && probability >= threshold)
      doubts.push({ row, best: other, probability, error })
  }
  doubts.sort((a, b) => b.error - a.error || a.row - b.row)
  return { doubts, expectedFalse: doubts.reduce((sum, { error }) => sum + 1 - error, 0), rate }
}
