/**
 * Figures of one score over one group of trials: all of a candidate, or a slice.
 */
import * as Interval from "../stats/Interval.ts"
import { makeClusterLabels } from "./clusterLabels.ts"
import type { Estimate, ScoreFigures } from "./Summary.ts"

/** Running figures. Repeats of a case are averaged when the next case begins. */
export interface Group {
  readonly add: (trial: Observed) => void
  readonly figures: () => ScoreFigures
}

/** What a group sees of a trial. `value` is absent when the trial was not scored. */
interface Observed {
  readonly caseId: string
  readonly cluster: string | undefined
  readonly value: number | undefined
  readonly errored: boolean
}

const methods = {
  Wilson: "wilson",
  "clustered Wilson": "clustered-wilson",
  "Student t": "student-t",
  "clustered t": "clustered-t"
} as const

const isMethod = (method: string): method is keyof typeof methods => Object.hasOwn(methods, method)

const isWithin01 = (value: number): boolean => value >= 0 && value <= 1

/**
 * The mean over cases. Right-or-wrong scores get Wilson's interval, graded ones Student's t; both with standard
 * errors clustered where the dataset names clusters (Miller 2024). Where t has no spread to work with, because no
 * value differs, scores between 0 and 1 get Wilson's, which needs none and is wider than any t would be.
 */
const estimate = (
  values: ReadonlyArray<number>,
  clusters: ReadonlyArray<string> | undefined
): Estimate | undefined => {
  const options = clusters === undefined ? {} : { clusters }
  const isBinary = values.every((value) => value === 0 || value === 1)
  const first = isBinary ? Interval.proportion(values, options) : Interval.mean(values, options)
  const interval =
    first._tag === "Withheld" && values.every(isWithin01) ? Interval.proportion(values, options) : first
  if (interval._tag === "Withheld" || !isMethod(interval.method)) return undefined
  const { estimate: value, low, high, confidence, method } = interval
  return { value, low, high, confidence, method: methods[method] }
}

/** Starts a group. Trials must come case by case. */
export const makeGroup = (): Group => {
  const values: Array<number> = []
  const clusters = makeClusterLabels()
  let n = 0
  let scored = 0
  let errored = 0
  let caseId: string | undefined
  let cluster: string | undefined
  let sum = 0
  let count = 0
  const closeCase = (): void => {
    if (count > 0) {
      clusters.add(values.length, cluster)
      values.push(sum / count)
    }
    sum = 0
    count = 0
  }
  return {
    add: (trial) => {
      if (trial.caseId !== caseId) {
        closeCase()
        caseId = trial.caseId
        cluster = trial.cluster
      }
      n++
      if (trial.errored) errored++
      if (trial.value !== undefined) {
        scored++
        sum += trial.value
        count++
      }
    },
    figures: () => {
      closeCase()
      const labels = clusters.labels()
      const mean = estimate(values, labels)
      return {
        n,
        scored,
        unscored: n - scored - errored,
        errored,
        cases: values.length,
        ...(labels === undefined ? {} : { clusters: new Set(labels).size }),
        ...(mean === undefined ? {} : { mean })
      }
    }
  }
}
