/**
 * Judged answers, some of which people have labelled too: the one shape that every correction takes.
 */
import * as Cluster from "../../Cluster.ts"

/** A grade. Null or undefined where there is none. */
export type Grade = number | null | undefined

/** Judged answers with the labels of those that people graded. */
export interface Sample {
  /**
   * Shape (N): the judge's grade of every answer, in the unit of the labels. Null or undefined where the judge gave
   * none: such an answer stands at the mean of the others, so that its label still counts.
   */
  readonly judged: ArrayLike<Grade>
  /** Shape (N): what people say of the same answer. Null or undefined where nobody labelled it. */
  readonly labels: ArrayLike<Grade>
}

/** How the labelled answers were drawn, and what belongs together. */
export interface Design {
  /**
   * Shape (N): what answers share, such as the article or the user. Those that share one are not independent.
   *
   * @defaultValue none: every answer stands alone
   */
  readonly clusters?: Cluster.Labels
  /**
   * Shape (N): the probability in (0, 1] with which each answer was drawn to be labelled. That of an unlabelled
   * answer is not read and may be undefined.
   *
   * @defaultValue all alike
   */
  readonly inclusion?: ArrayLike<number | undefined>
}

/** A sample in numbers, checked. */
export interface Prepared {
  /** How many answers are judged. */
  readonly all: number
  /** How many of them are labelled. */
  readonly labelled: number
  /** Shape (all): the judge's grades. */
  readonly judged: Float64Array
  /** Shape (all): the labels, 0 where there is none. */
  readonly labels: Float64Array
  /** Shape (all): what each label counts for, 0 where there is none. They add up to `labelled`. */
  readonly weights: Float64Array
  /** Which answers belong together. */
  readonly clusters: Cluster.Index
  /** Whether `clusters` are more than the answers themselves. */
  readonly isClustered: boolean
  /** Whether labels count differently. */
  readonly isWeighted: boolean
}

const weightOf = (inclusion: Design["inclusion"], i: number): number => {
  if (inclusion === undefined) return 1
  const probability = inclusion[i] ?? Number.NaN
  if (!(probability > 0 && probability <= 1)) {
    throw new RangeError(`inclusion ${i}: expected a probability in (0, 1], found ${inclusion[i]}`)
  }
  return 1 / probability
}

/**
 * Checks a sample.
 *
 * @throws RangeError when there is no grade, lengths differ, a number is not finite, or a labelled answer has no
 * inclusion probability.
 */
export const prepare = ({ judged, labels }: Sample, { clusters, inclusion }: Design = {}): Prepared => {
  const all = judged.length
  for (const [name, given] of [
    ["labels", labels],
    ["inclusion", inclusion]
  ] as const) {
    if (given !== undefined && given.length !== all) {
      throw new RangeError(`${name}: expected ${all}, one for each judged answer, found ${given.length}`)
    }
  }
  const index = Cluster.index(clusters, all)
  const of = { judged: new Float64Array(all), labels: new Float64Array(all), weights: new Float64Array(all) }
  let read = 0
  let sum = 0
  for (let i = 0; i < all; i++) {
    const grade = judged[i]
    if (grade === undefined || grade === null) continue
    if (!Number.isFinite(grade)) throw new RangeError(`judged ${i}: expected a finite number, found ${grade}`)
    read++
    sum += grade
  }
  if (read === 0) throw new RangeError("judged: expected at least one grade, found none")
  let labelled = 0
  let total = 0
  let first: number | undefined
  let isWeighted = false
  for (let i = 0; i < all; i++) {
    of.judged[i] = judged[i] ?? sum / read
    const label = labels[i]
    if (label === undefined || label === null) continue
    if (!Number.isFinite(label)) throw new RangeError(`label ${i}: expected a finite number, found ${label}`)
    const weight = weightOf(inclusion, i)
    first ??= weight
    if (Math.abs(weight - first) > 1e-12 * first) isWeighted = true
    of.labels[i] = label
    of.weights[i] = weight
    labelled++
    total += weight
  }
  for (let i = 0; i < all; i++)
    of.weights[i] = isWeighted ? ((of.weights[i] ?? 0) * labelled) / total : Number(of.weights[i] !== 0)
  return { all, labelled, ...of, clusters: index, isClustered: clusters !== undefined, isWeighted }
}

/** The mean of the judge's grades. */
export const judgedMean = ({ judged, all }: Prepared): number => {
  let sum = 0
  for (const grade of judged) sum += grade
  return sum / all
}

/**
 * The same in units of a range, so that labels lie between `ends`.
 *
 * @throws RangeError when a label lies outside.
 */
export const scaled = (
  sample: Prepared,
  {
    from,
    span,
    ends
  }: { readonly from: number; readonly span: number; readonly ends: readonly [number, number] }
): Prepared => {
  const labels = sample.labels.map((label, i) => {
    if (sample.weights[i] === 0) return 0
    const value = (label - from) / span
    if (!(value >= ends[0] - 1e-9 && value <= ends[1] + 1e-9)) {
      const [low, high] = ends.map((end) => from + span * end)
      throw new RangeError(`label ${i}: expected a number from ${low} to ${high}, found ${label}`)
    }
    return value
  })
  return { ...sample, labels, judged: sample.judged.map((grade) => (grade - from) / span) }
}
