/**
 * Which answers to label: a sample stratified by the judge's grade, by kind and by disagreement, with known inclusion
 * probabilities that `PredictionPowered` takes back out.
 *
 * Rare grades, rare kinds and answers that judges disagree on are drawn oftener: there a judge's errors are. But none
 * is drawn more than three times as often as another, since a rare and heavy label that a small sample may lack makes
 * its interval wrong.
 *
 * @see Neyman 1934 on strata; Zrnic & Candès 2024, arXiv:2403.03208, on drawing where the judge is unsure
 */
import { levelsOf, shares } from "../internal/correction/stratify.ts"
import * as Rng from "../Rng.ts"
import type { Grade } from "./PredictionPowered.ts"

/** The answers that labels are drawn from. */
export interface Answers {
  /** Shape (N): the judge's grades. Null or undefined where it gave none: those are a stratum of their own. */
  readonly judged: ArrayLike<Grade>
  /**
   * Shape (N): the kind of each answer's case.
   *
   * @defaultValue all of one kind
   */
  readonly kinds?: ArrayLike<string | number>
  /**
   * Shape (N): how much judges, or repeats of one judge, disagree on each, from 0 (not at all) to 1.
   *
   * @defaultValue 0 for all
   */
  readonly disagreement?: ArrayLike<number>
}

/** How labels are drawn. */
export interface Options {
  /**
   * The seed.
   *
   * @defaultValue Rng.defaultSeed
   */
  readonly seed?: number
}

/** What is to be labelled. */
export interface Drawn {
  /** Shape (labels): numbers of answers, in the order in which to label them. The first k of them are a draw of k. */
  readonly order: ReadonlyArray<number>
  /** Shape (N): with which probability each answer was drawn, in (0, 1]. At least a third of the mean. */
  readonly inclusion: ReadonlyArray<number>
}

/** The most times as often that one answer is drawn as another. */
const mostOften = 3

const requireDisagreement = (disagreement: ArrayLike<number> | undefined, n: number): void => {
  if (disagreement === undefined) return
  if (disagreement.length !== n) {
    throw new RangeError(`disagreement: expected ${n}, one for each answer, found ${disagreement.length}`)
  }
  for (let i = 0; i < n; i++) {
    const value = disagreement[i] ?? Number.NaN
    if (!(value >= 0 && value <= 1)) {
      throw new RangeError(`disagreement ${i}: expected a number in [0, 1], found ${disagreement[i]}`)
    }
  }
}

const strataOf = ({ judged, kinds, disagreement }: Answers): ReadonlyArray<ReadonlyArray<number>> => {
  const levels = levelsOf(judged)
  const strata = new Map<string, Array<number>>()
  for (const [i, level] of levels.entries()) {
    const half = (disagreement?.[i] ?? 0) >= 0.5 ? 2 : (disagreement?.[i] ?? 0) > 0 ? 1 : 0
    const name = JSON.stringify([kinds?.[i] ?? null, level, half])
    const members = strata.get(name)
    if (members === undefined) strata.set(name, [i])
    else members.push(i)
  }
  return [...strata.values()]
}

/** Rare strata count for more than their size: as its square root. Disagreement doubles at the most. */
const importanceOf = (
  strata: ReadonlyArray<ReadonlyArray<number>>,
  disagreement: Answers["disagreement"]
) => {
  const raw = strata.map((members) => {
    const mean = members.reduce((sum, i) => sum + (disagreement?.[i] ?? 0), 0) / members.length
    return (1 + mean) / Math.sqrt(members.length)
  })
  const least = Math.min(...raw)
  return raw.map((importance) => Math.min(mostOften, importance / least))
}

const shuffle = (members: ReadonlyArray<number>, rng: Rng.Rng): ReadonlyArray<number> => {
  const order = [...members]
  for (let k = order.length - 1; k > 0; k--) {
    const other = rng.below(k + 1)
    const [a, b] = [order[k] ?? 0, order[other] ?? 0]
    order[k] = b
    order[other] = a
  }
  return order
}

/**
 * Draws answers to label. The same seed draws the same; asked for more with the same seed and answers, it goes on
 * from what it drew. People who stop early leave a sample too: draw again for as many as they labelled to have its
 * inclusion probabilities.
 *
 * @param labels how many, from 1 to the number of answers
 * @throws RangeError when there are fewer answers, lengths differ, or a disagreement is outside [0, 1].
 */
export const draw = (answers: Answers, labels: number, { seed = Rng.defaultSeed }: Options = {}): Drawn => {
  const { judged, kinds, disagreement } = answers
  const n = judged.length
  if (!(Number.isInteger(labels) && labels >= 1 && labels <= n)) {
    throw new RangeError(`labels: expected a whole number from 1 to ${n}, found ${labels}`)
  }
  if (kinds !== undefined && kinds.length !== n) {
    throw new RangeError(`kinds: expected ${n}, one for each answer, found ${kinds.length}`)
  }
  requireDisagreement(disagreement, n)
  const rng = Rng.make(seed)
  const strata = strataOf(answers)
  const importance = importanceOf(strata, disagreement)
  const sizes = strata.map(({ length }) => length)
  // In each stratum the k-th of a random order comes when the whole draw has given it k labels, give or take one.
  const keys = strata.flatMap((members, h) => {
    const start = rng.uniform()
    return shuffle(members, rng).map((answer, k) => ({
      answer,
      key: (k + 1 - start) / ((sizes[h] ?? 1) * (importance[h] ?? 1))
    }))
  })
  keys.sort((a, b) => a.key - b.key || a.answer - b.answer)
  const wanted = shares(sizes, importance, labels)
  const inclusion = new Array<number>(n).fill(0)
  for (const [h, members] of strata.entries()) {
    for (const i of members) inclusion[i] = Math.min(1, (wanted[h] ?? 0) / members.length)
  }
  return { order: keys.slice(0, labels).map(({ answer }) => answer), inclusion }
}
