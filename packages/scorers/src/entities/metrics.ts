/**
 * Figures over all trials: micro, macro and weighted averages, and a row for each type.
 */
import type { Metric } from "@assay/core"
import { defined } from "@assay/core/internal"
import * as PooledShare from "@assay/stats/PooledShare"
import * as Schema from "effect/Schema"
import { addTo, type Mutable, noCounts, ratiosOf, type TypeCounts, totalOf } from "./tally.ts"

const Count = Schema.optionalKey(Schema.Finite)

/** Counts of one type as a score keeps them: those that are not zero. */
const StoredCounts = Schema.Struct({
  type: Schema.String,
  expected: Count,
  given: Count,
  correct: Count,
  partial: Count,
  wrong: Count,
  missed: Count,
  invented: Count,
  credit: Count
})

const isDetail = Schema.is(Schema.Struct({ types: Schema.Array(StoredCounts) }))

/** Counts without zeros. */
export const storedCounts = (row: TypeCounts): typeof StoredCounts.Type => {
  const { type, ...counts } = row
  return { type, ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)) }
}

const metric = (
  name: string,
  result: (rows: ReadonlyArray<TypeCounts>, trials: number) => Schema.Json
): Metric.Metric => ({
  name,
  start: () => {
    const rows = new Map<string, Mutable<TypeCounts>>()
    let trials = 0
    return {
      add: ({ score }) => {
        if (score._tag !== "Scored" || !isDetail(score.detail)) return
        trials++
        for (const stored of score.detail.types) {
          const row = rows.get(stored.type) ?? noCounts(stored.type)
          rows.set(stored.type, row)
          addTo(row, { ...noCounts(stored.type), ...stored })
        }
      },
      result: () =>
        result(
          [...rows.values()].sort((a, b) => (a.type < b.type ? -1 : 1)),
          trials
        )
    }
  }
})

const countsJson = (row: TypeCounts, hasPartial: boolean) => ({
  expected: row.expected,
  given: row.given,
  correct: row.correct,
  ...(hasPartial ? { partial: row.partial } : {}),
  wrong: row.wrong,
  missed: row.missed,
  invented: row.invented
})

/** Means over types, as scikit-learn and seqeval take them: a ratio that does not exist counts as 0. */
const mean = (
  rows: ReadonlyArray<TypeCounts>,
  of: (row: TypeCounts) => number | undefined,
  weight: (row: TypeCounts) => number
): number | undefined => {
  const whole = rows.reduce((sum, row) => sum + weight(row), 0)
  return whole === 0 ? undefined : rows.reduce((sum, row) => sum + weight(row) * (of(row) ?? 0), 0) / whole
}

const averageJson = (
  rows: ReadonlyArray<TypeCounts>,
  weight: (row: TypeCounts) => number
): { readonly [key: string]: number } =>
  Object.fromEntries(
    (["precision", "recall", "f1"] as const).flatMap((name) => {
      const value = mean(rows, (row) => ratiosOf(row)[name], weight)
      return value === undefined ? [] : [[name, value] as const]
    })
  )

/** The counts of one case, its repeats added up. */
interface CaseCounts {
  readonly cluster: string | undefined
  readonly counts: Mutable<TypeCounts>
}

const intervalRow = (
  label: string,
  cases: ReadonlyArray<CaseCounts>,
  successes: (row: TypeCounts) => number,
  trials: (row: TypeCounts) => number
): { readonly [key: string]: string | number } => {
  const clusters = cases.some(({ cluster }) => cluster !== undefined)
    ? cases.map(({ cluster }, nth) => (cluster === undefined ? `case ${nth}` : `cluster ${cluster}`))
    : undefined
  const found = PooledShare.estimate(
    cases.map(({ counts }) => successes(counts)),
    cases.map(({ counts }) => trials(counts)),
    defined({ clusters })
  )
  const { estimate } = found
  return {
    label,
    ...defined({ value: estimate }),
    ...(found._tag === "Interval"
      ? { low: found.low, high: found.high, confidence: found.confidence, method: found.method }
      : { withheld: found.reason })
  }
}

/** The micro figures with their intervals over cases, or over the clusters that cases share. */
const microIntervals: Metric.Metric = {
  name: "micro",
  start: () => {
    const cases = new Map<string, CaseCounts>()
    return {
      add: ({ score, caseId, cluster }) => {
        if (score._tag !== "Scored" || !isDetail(score.detail)) return
        const found = cases.get(caseId) ?? { cluster, counts: noCounts("") }
        cases.set(caseId, found)
        for (const stored of score.detail.types) addTo(found.counts, { ...noCounts(""), ...stored })
      },
      result: () => {
        const all = [...cases.values()]
        return [
          intervalRow(
            "precision",
            all,
            ({ credit }) => credit,
            ({ given }) => given
          ),
          intervalRow(
            "recall",
            all,
            ({ credit }) => credit,
            ({ expected }) => expected
          ),
          intervalRow(
            "f1",
            all,
            ({ credit }) => 2 * credit,
            ({ given, expected }) => given + expected
          )
        ]
      }
    }
  }
}

/** The metrics of a scorer of entities. `hasPartial`: whether it gives half a credit. */
export const entityMetrics = (hasPartial: boolean): ReadonlyArray<Metric.Metric> => [
  microIntervals,
  metric("averages", (rows, trials) => {
    const total = totalOf(rows)
    const types = rows.filter(({ expected, given }) => expected + given > 0)
    return {
      micro: { trials, types: types.length, ...countsJson(total, hasPartial), ...ratiosOf(total) },
      macro: averageJson(types, () => 1),
      weighted: averageJson(types, ({ expected }) => expected)
    }
  }),
  metric("types", (rows) =>
    rows.map((row) => ({ label: row.type, ...countsJson(row, hasPartial), ...ratiosOf(row) }))
  )
]
