/**
 * Figures of one score over one group of trials: all of a candidate, or a slice.
 */

import * as MeanScore from "@assay/stats/MeanScore"
import { defined } from "../foundation/defined.ts"
import { makeClusterLabels } from "./clusterLabels.ts"
import type { Estimate, ScoreFigures } from "./model.ts"

/** Running figures. Repeats of a case are averaged when the next case begins. */
export interface Group {
  readonly add: (trial: Observation) => void
  readonly figures: () => ScoreFigures
}

/** What a group sees of a trial. `value` is absent when the trial was not scored. */
interface Observation {
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

/** The mean over cases with the interval that its kind of score has. */
const estimate = (
  values: ReadonlyArray<number>,
  clusters: ReadonlyArray<string> | undefined,
  kind: { readonly isBinary: boolean; readonly isBounded: boolean }
): Estimate | undefined => {
  const interval = MeanScore.interval(values, { ...kind, ...defined({ clusters }) })
  if (interval._tag === "Withheld" || !isMethod(interval.method)) return undefined
  const { estimate: value, low, high, confidence, method } = interval
  return { value, low, high, confidence, method: methods[method] }
}

/**
 * Starts a group. Trials must come case by case.
 *
 * @param isBounded the score is a share, which cannot leave 0 to 1
 */
export const makeGroup = (isBounded: boolean): Group => {
  const values: Array<number> = []
  const clusters = makeClusterLabels()
  let n = 0
  let scored = 0
  let isBinary = true
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
        if (trial.value !== 0 && trial.value !== 1) isBinary = false
        sum += trial.value
        count++
      }
    },
    figures: () => {
      closeCase()
      const labels = clusters.labels()
      const mean = estimate(values, labels, { isBinary, isBounded })
      return {
        n,
        scored,
        unscored: n - scored - errored,
        errored,
        cases: values.length,
        ...(labels === undefined ? {} : { clusters: new Set(labels).size }),
        ...defined({ mean })
      }
    }
  }
}
