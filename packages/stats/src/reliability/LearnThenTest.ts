/**
 * Thresholds on a signal with a guarantee: above the certified threshold the error rate stays within a limit, with stated
 * confidence over the draw of the labels. Each threshold is a hypothesis, "the error rate is above the limit", tested by
 * its exact binomial p value; a procedure that keeps the family-wise error chooses among those that are rejected.
 *
 * The sequence is designed by the number of labels alone. It goes from strict to lax and has several starts, each with a
 * part of the error probability (the fallback procedure): what a rejected hypothesis had passes on to the next, so that
 * one unlucky error among the most confident answers does not end it. The last hypothesis is to serve everything.
 *
 * @see Angelopoulos, Bates, Candès, Jordan & Lei 2021, "Learn then Test", arXiv:2110.01052; Wiens 2003, "A fixed sequence
 * Bonferroni procedure for testing multiple endpoints".
 */
import * as Distribution from "../Distribution.ts"
import { smallest } from "../internal/smallest.ts"

/** The threshold that serves every answer that has a signal. */
export const anySignal: number = -Number.MAX_VALUE

/** What is promised. */
export interface Limit {
  /** The error rate that must not be exceeded, above 0 and below 1. */
  readonly maxError: number
  /**
   * How sure the promise is over the draw of the labels, between 0 and 1.
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
  /**
   * Error among the answers that are served, or served errors among all requests. The second is a weaker promise: a
   * signal that knows nothing keeps it by serving little.
   *
   * @defaultValue "answered"
   */
  readonly of?: "answered" | "all"
}

/** A threshold that was tested. */
export interface Tested {
  /**
   * Answers whose signal is above this are served: {@link anySignal} where all that have one are, undefined for all, those
   * without a signal too.
   */
  readonly above: number | undefined
  /** How many of the labelled answers are served. */
  readonly served: number
  /** How many of these are wrong. */
  readonly errors: number
  /** The exact binomial p value of "the error rate is above the limit". */
  readonly p: number
  /** The error probability that it was tested at. */
  readonly level: number
  /** Whether it is certified. */
  readonly rejected: boolean
}

/** What the labels certify. */
export interface Certificate {
  /** The laxest certified threshold. Undefined where none is certified. */
  readonly certified: Tested | undefined
  /** Every threshold that was tested, from strict to lax. Empty where there are fewer labels than any threshold needs. */
  readonly tested: ReadonlyArray<Tested>
  /** Labels, one for each independent answer. */
  readonly n: number
}

const requireShare = (name: string, value: number): number => {
  if (!(value > 0 && value < 1)) {
    throw new RangeError(`${name}: expected a number above 0 and below 1, found ${value}`)
  }
  return value
}

/**
 * How many answers must be served and labelled before a limit can be certified at all, whatever the signal: 59 without an
 * error for 5 %, 149 for 2 %.
 *
 * @param errors how many of them turn out wrong
 * @throws RangeError unless the limit and the confidence are above 0 and below 1.
 */
export const labelsNeeded = ({ maxError, confidence = 0.95 }: Limit, errors = 0): number => {
  requireShare("maxError", maxError)
  const level = 1 - requireShare("confidence", confidence)
  return smallest(errors + 1, (n) => Distribution.binomialCdf(errors, n, maxError) <= level * (1 + 1e-12))
}

/** The parts of the error probability at the starts: before everything, and where it is to serve everything. */
const starts = [
  { at: 0, weight: 0.4 },
  { at: 0.5, weight: 0.2 },
  { at: 0.75, weight: 0.2 },
  { at: 1, weight: 0.2 }
] as const

/** How many thresholds there are between the strictest and all. */
const steps = 40

interface Hypothesis {
  readonly above: number | undefined
  readonly served: number
  readonly errors: number
  weight: number
}

/** The labelled answers in order of their signal, the most confident first; those without one last. */
const ranked = (signal: ArrayLike<number | undefined>, wrong: ArrayLike<number | boolean>) => {
  const n = signal.length
  if (wrong.length !== n)
    throw new RangeError(`expected ${n} labels, one for each signal, found ${wrong.length}`)
  const given = Float64Array.from({ length: n }, (_, i) => signal[i] ?? Number.NEGATIVE_INFINITY)
  given.forEach((value, i) => {
    if (Number.isNaN(value)) throw new RangeError(`signal ${i}: expected a number, found NaN`)
  })
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => (given[b] ?? 0) - (given[a] ?? 0) || a - b
  )
  const errors = new Float64Array(n + 1)
  const values = Float64Array.from(order, (at, i) => {
    errors[i + 1] = (errors[i] ?? 0) + Number(wrong[at] ?? 0)
    return given[at] ?? 0
  })
  return { values, errors }
}

/** The hypotheses: where few values are distinct, several starts fall on one and add up. */
const hypotheses = (
  { values, errors }: ReturnType<typeof ranked>,
  from: number
): ReadonlyArray<Hypothesis> => {
  const n = values.length
  const found: Array<Hypothesis> = []
  let pending = 0
  const add = (count: number, weight: number): void => {
    let served = Math.min(n, count)
    // Equal signals are served together or not at all: the whole of the tie is left out.
    while (served > 0 && served < n && values[served - 1] === values[served]) served--
    const above = served === n ? undefined : Math.max(anySignal, values[served] ?? 0)
    const last = found.at(-1)
    if (served === last?.served) last.weight += weight
    else if (served < from) pending += weight
    else {
      found.push({ above, served, errors: errors[served] ?? 0, weight: weight + pending })
      pending = 0
    }
  }
  const counts = new Map<number, number>()
  for (let i = 0; i <= steps; i++) counts.set(Math.round(from + ((n - from) * i) / steps), 0)
  for (const { at, weight } of starts) {
    const count = Math.round(from + (n - from) * at)
    counts.set(count, (counts.get(count) ?? 0) + weight)
  }
  for (const [count, weight] of [...counts].sort(([a], [b]) => a - b)) add(count, weight)
  return found
}

/**
 * Certifies a threshold.
 *
 * The labels must not have been used to fit or to recalibrate the signal, and must be of independent answers like those
 * that will be served: one of each cluster.
 *
 * @param signal shape (n): the greater, the surer; undefined for an answer without one, which only serving all serves
 * @param wrong shape (n): 1 for a wrong answer, 0 for a right one
 * @throws RangeError where the shapes differ, a signal is NaN, or the promise is impossible.
 */
export const certify = (
  signal: ArrayLike<number | undefined>,
  wrong: ArrayLike<number | boolean>,
  promise: Limit
): Certificate => {
  const { maxError, of = "answered", confidence = 0.95 } = promise
  const n = signal.length
  const level = 1 - requireShare("confidence", confidence)
  const floor = labelsNeeded({ maxError, confidence })
  const order = ranked(signal, wrong)
  const from = of === "all" ? 1 : firstServed(n, maxError, level)
  if (n < floor) {
    return { certified: undefined, tested: [], n }
  }
  // Errors among all only grow with what is served, so one sequence with the whole probability loses nothing.
  const list = hypotheses(order, Math.min(n, from))
  let carried = 0
  const tested = list.map(({ above, served, errors, weight }, i): Tested => {
    const own = of === "all" ? (i === 0 ? level : 0) : weight * level
    const at = own + carried
    const p = Distribution.binomialCdf(errors, of === "all" ? n : served, maxError)
    const rejected = at > 0 && p <= at * (1 + 1e-12)
    carried = rejected ? at : 0
    return { above, served, errors, p, level: at, rejected }
  })
  return { certified: tested.findLast(({ rejected }) => rejected), tested, n }
}

/** The strictest threshold worth a test: about what one error allows at the first part of the probability. */
const firstServed = (n: number, maxError: number, level: number): number => {
  const first = starts[0].weight * level
  const needs = (errors: number): number =>
    smallest(errors + 1, (count) => Distribution.binomialCdf(errors, count, maxError) <= first)
  return Math.min(n, Math.max(needs(0), Math.round(n / 4)))
}

/**
 * The smallest limit that these labels certify for some threshold, to a tenth of a percent, for planning: a limit that is
 * chosen after its labels were seen is not certified by them. Undefined where there is none below 1.
 */
export const smallestLimit = (
  signal: ArrayLike<number | undefined>,
  wrong: ArrayLike<number | boolean>,
  promise: Omit<Limit, "maxError"> = {}
): number | undefined => {
  const holds = (thousandths: number): boolean =>
    certify(signal, wrong, { ...promise, maxError: thousandths / 1000 }).certified !== undefined
  let [low, high] = [0, 999]
  if (signal.length === 0 || !holds(high)) return undefined
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle
  }
  return high / 1000
}

/**
 * About how many labels it takes to certify some threshold with a probability of 0.8, if the error rates are as in these
 * labels. Undefined where no threshold looks within the limit, so that more labels would hardly help.
 */
export const labelsFor = (
  signal: ArrayLike<number | undefined>,
  wrong: ArrayLike<number | boolean>,
  promise: Limit
): number | undefined => {
  const { maxError, of = "answered" } = promise
  const { errors } = ranked(signal, wrong)
  const n = signal.length
  const level = (1 - (promise.confidence ?? 0.95)) * (of === "all" ? 1 : starts[0].weight)
  const found = Array.from({ length: steps }, (_, i) => Math.ceil((n * (i + 1)) / steps)).flatMap(
    (served) => {
      const wrongs = (errors[served] ?? 0) + 0.5
      const rate = wrongs / ((of === "all" ? n : served) + 1)
      if (served < Math.min(n, 10) || rate >= 0.9 * maxError) return []
      const holds = (count: number): boolean => {
        const allowed = Distribution.binomialQuantile(level, count, maxError)
        const most = Distribution.binomialCdf(allowed, count, maxError) <= level ? allowed : allowed - 1
        return most >= 0 && Distribution.binomialCdf(most, count, rate) >= 0.8
      }
      const count = smallest(labelsNeeded({ ...promise }), holds)
      return [of === "all" ? count : Math.ceil((count * n) / served)]
    }
  )
  return found.length === 0 ? undefined : Math.max(Math.min(...found), n + 1)
}
