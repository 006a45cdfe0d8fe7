/**
 * The figures of all fields over all cases, each with its interval over cases or clusters.
 */
import type { Metric } from "@assay/core"
import { defined, type FieldFigures, type FieldReport, type FieldShare } from "@assay/core/internal"
import { PooledShare } from "@assay/stats"
import * as Schema from "effect/Schema"
import { Confusions } from "./confusions.ts"
import { invented, missed, right, wrong } from "./counts.ts"
import type { Path } from "./plan.ts"

/** Confusions that are shown of a field. */
const mostConfusions = 5

/** An error as the detail of a score has it. Of a missed value `actual` is absent, of an invented one `expected`. */
const DetailedError = Schema.Struct({
  field: Schema.String,
  error: Schema.Literals(["missed", "invented", "wrong"]),
  expected: Schema.optionalKey(Schema.String),
  actual: Schema.optionalKey(Schema.String)
})

/** What the metric reads of the detail of a score. `fields`: right, wrong, missed, invented and the weight of one. */
const Detail = Schema.Struct({
  fields: Schema.Record(Schema.String, Schema.Array(Schema.Finite)),
  partlyRead: Schema.optionalKey(Schema.Boolean),
  errors: Schema.Array(DetailedError)
})
const isDetail = Schema.is(Detail)

/** The counts of one path, or of all together, over cases. */
class Sums {
  readonly #cases = [[], [], [], []] as readonly [Array<number>, Array<number>, Array<number>, Array<number>]

  add(at: number, counts: ReadonlyArray<number>, scale: number): void {
    for (const kind of [right, wrong, missed, invented] as const) {
      const column = this.#cases[kind]
      while (column.length <= at) column.push(0)
      column[at] = (column[at] ?? 0) + scale * (counts[kind] ?? 0)
    }
  }

  total(kind: 0 | 1 | 2 | 3): number {
    return this.#cases[kind].reduce((sum, each) => sum + each, 0)
  }

  /** A figure from what is right, wrong, missed and invented, with its interval. */
  share(
    part: (r: number, w: number, m: number, i: number) => number,
    whole: (r: number, w: number, m: number, i: number) => number,
    clusters: ReadonlyArray<string> | undefined
  ): FieldShare | undefined {
    const [r, w, m, i] = this.#cases
    const of = (figure: typeof part): ReadonlyArray<number> =>
      r.map((each, at) => figure(each, w[at] ?? 0, m[at] ?? 0, i[at] ?? 0))
    const labels = clusters?.slice(0, r.length)
    const found = PooledShare.estimate(of(part), of(whole), defined({ clusters: labels }))
    if (found._tag === "Interval") return { value: found.estimate, low: found.low, high: found.high }
    return found.estimate === undefined ? undefined : { value: found.estimate }
  }

  figures(clusters: ReadonlyArray<string> | undefined) {
    const share = (part: Parameters<Sums["share"]>[0], whole: Parameters<Sums["share"]>[1]) =>
      this.share(part, whole, clusters)
    const [r, w, m, i] = this.#cases
    const cases = r.filter((each, at) => each + (w[at] ?? 0) + (m[at] ?? 0) + (i[at] ?? 0) > 0).length
    return {
      cases,
      right: this.total(right),
      wrong: this.total(wrong),
      missed: this.total(missed),
      invented: this.total(invented),
      ...defined({
        precision: share(
          (r) => r,
          (r, w, _, i) => r + w + i
        ),
        recall: share(
          (r) => r,
          (r, w, m) => r + w + m
        ),
        f1: share(
          (r) => 2 * r,
          (r, w, m, i) => 2 * r + 2 * w + m + i
        ),
        missedRate: share(
          (_, __, m) => m,
          (r, w, m) => r + w + m
        ),
        wrongRate: share(
          (_, w) => w,
          (r, w, m) => r + w + m
        ),
        inventedRate: share(
          (_, __, ___, i) => i,
          (r, w, _, i) => r + w + i
        )
      })
    }
  }
}

const separator = "\u0000"

const confusionOf = ([text, times]: readonly [string, number]): FieldFigures["confusions"][number] => {
  const [error = "", expected = "", actual = ""] = text.split(separator)
  return error === "missed"
    ? { error, expected, times }
    : error === "invented"
      ? { error, actual, times }
      : { error: "wrong", expected, actual, times }
}

/** The metric over the paths of a plan. */
export const fieldMetric = (paths: ReadonlyArray<Path>, target: number | undefined): Metric.Metric => ({
  name: "fields",
  start: () => {
    const positions = new Map(paths.map(({ name }, path) => [name, path]))
    const cases = new Map<string, number>()
    const clusters: Array<string> = []
    let hasClusters = false
    let partlyRead = 0
    const overall = new Sums()
    const sums = paths.map(() => new Sums())
    const lost = paths.map(() => 0)
    const gained = paths.map(() => ({ right: 0, whole: 0 }))
    const confusions = paths.map(() => new Confusions())
    return {
      add: ({ score, caseId, cluster }) => {
        if (score._tag !== "Scored" || !isDetail(score.detail)) return
        const at = cases.get(caseId) ?? cases.size
        if (at === cases.size) {
          cases.set(caseId, at)
          // A case without a cluster is one of its own; the prefixes keep it from meeting a named one.
          clusters.push(cluster === undefined ? `case ${at}` : `cluster ${cluster}`)
          hasClusters ||= cluster !== undefined
        }
        if (score.detail.partlyRead === true) partlyRead++
        for (const [name, counts] of Object.entries(score.detail.fields)) {
          const path = positions.get(name)
          if (path === undefined) continue
          const [, w = 0, m = 0, i = 0, scale = paths[path]?.weight ?? 1] = counts
          sums[path]?.add(at, counts, 1)
          overall.add(at, counts, scale)
          lost[path] = (lost[path] ?? 0) + scale * (2 * w + m + i)
          const gain = gained[path]
          // Were all right, what is wrong or missed would be given as expected, and what is invented would not be there.
          if (gain !== undefined) {
            gain.right += scale * (w + m)
            gain.whole += scale * (m - i)
          }
        }
        for (const { field, error, expected = "", actual = "" } of score.detail.errors) {
          const path = positions.get(field)
          if (path !== undefined)
            confusions[path]?.add(
              [error, expected, actual].map((each) => each.replaceAll(separator, "")).join(separator)
            )
        }
      },
      result: (): FieldReport => {
        const labels = hasClusters ? clusters : undefined
        const allLost = lost.reduce((sum, each) => sum + each, 0)
        const all = overall.figures(labels)
        const whole = 2 * all.right + 2 * all.wrong + all.missed + all.invented
        return {
          kind: "fields",
          confidence: 0.95,
          ...(labels === undefined ? {} : { clusters: new Set(labels).size }),
          ...(partlyRead === 0 ? {} : { partlyRead }),
          ...defined({ target }),
          overall: all,
          fields: paths.map(({ name, compare }, path) => {
            const gain = gained[path]
            const wholeIfRight = whole + (gain?.whole ?? 0)
            return {
              field: name,
              compare,
              ...(sums[path] ?? new Sums()).figures(labels),
              lost: allLost === 0 ? 0 : (lost[path] ?? 0) / allLost,
              ...(wholeIfRight > 0
                ? { f1IfRight: Math.min(1, (2 * (all.right + (gain?.right ?? 0))) / wholeIfRight) }
                : {}),
              confusions: (confusions[path]?.commonest(mostConfusions) ?? []).map(confusionOf)
            }
          })
        }
      }
    }
  }
})
