/**
 * Figures of format over all trials: how many conform, what a repair recovers, defects by count, consistency.
 */
import type { Metric } from "@assay/core"
import { defined } from "@assay/core/internal"
import * as MeanScore from "@assay/stats/MeanScore"
import * as Schema from "effect/Schema"

const Detail = Schema.Struct({
  miss: Schema.optionalKey(Schema.Array(Schema.String)),
  repair: Schema.optionalKey(Schema.String)
})
const isDetail = Schema.is(Detail)

/** A fold over the scored trials. `cluster` is that of the case. */
const metric = (
  name: string,
  start: () => {
    readonly add: (
      value: number,
      detail: typeof Detail.Type,
      trial: Pick<Metric.Observation, "caseId" | "repeat" | "cluster">
    ) => void
    readonly result: () => Schema.Json
  }
): Metric.Metric => ({
  name,
  start: () => {
    const fold = start()
    return {
      add: ({ score, ...trial }) => {
        if (score._tag === "Scored") fold.add(score.value, isDetail(score.detail) ? score.detail : {}, trial)
      },
      result: fold.result
    }
  }
})

const conformance = (format: string): Metric.Metric =>
  metric("conformance", () => {
    const counts = { conforming: 0, none: 0, extract: 0, mend: 0, impossible: 0 }
    let replies = 0
    return {
      add: (value, { repair }) => {
        replies++
        if (value === 1) counts.conforming++
        else if (repair === "none" || repair === "extract" || repair === "mend") counts[repair]++
        else counts.impossible++
      },
      result: () => ({
        format,
        replies,
        conforming: counts.conforming,
        usableAsIs: counts.none,
        extracted: counts.extract,
        mended: counts.mend,
        lost: counts.impossible
      })
    }
  })

const defects: Metric.Metric = metric("defects", () => {
  const rows = new Map<string, { replies: number; recovered: number }>()
  return {
    add: (_, { miss = [], repair }) => {
      for (const name of miss) {
        const row = rows.get(name) ?? { replies: 0, recovered: 0 }
        rows.set(name, row)
        row.replies++
        if (repair !== undefined && repair !== "impossible") row.recovered++
      }
    },
    result: () =>
      [...rows]
        .sort(([a, one], [b, other]) => other.replies - one.replies || (a < b ? -1 : 1))
        .map(([label, row]) => ({ label, ...row }))
  }
})

interface CaseCounts {
  replies: number
  conforming: number
  readonly cluster: string | undefined
}

const consistency: Metric.Metric = metric("consistency", () => {
  const cases = new Map<string, CaseCounts>()
  let k = 0
  return {
    add: (value, _, { caseId, repeat, cluster }) => {
      k = Math.max(k, repeat + 1)
      const found = cases.get(caseId) ?? { replies: 0, conforming: 0, cluster }
      cases.set(caseId, found)
      found.replies++
      found.conforming += value
    },
    result: () => {
      const whole = [...cases].filter(([, { replies }]) => replies === k)
      const values = whole.map(([, { conforming }]) => (conforming === k ? 1 : 0))
      const hasClusters = whole.some(([, { cluster }]) => cluster !== undefined)
      const clusters = hasClusters
        ? whole.map(([caseId, { cluster }]) => cluster ?? `case ${caseId}`)
        : undefined
      const interval =
        values.length === 0
          ? undefined
          : MeanScore.interval(values, { isBinary: true, isBounded: true, ...defined({ clusters }) })
      return {
        k,
        cases: whole.length,
        incomplete: cases.size - whole.length,
        ...(interval?.estimate === undefined ? {} : { consistent: interval.estimate }),
        ...(interval?._tag === "Interval"
          ? { low: interval.low, high: interval.high, confidence: interval.confidence }
          : {}),
        mixed: whole.filter(([, { conforming }]) => conforming > 0 && conforming < k).length
      }
    }
  }
})

/** The metrics of a scorer of format. */
export const formatMetrics = (format: string): ReadonlyArray<Metric.Metric> => [
  conformance(format),
  defects,
  consistency
]
