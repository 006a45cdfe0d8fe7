/**
 * Structured output, field by field: which fields cost the most, and how they fail.
 */
import type * as Schema from "effect/Schema"
import {
  type FieldFigures,
  type FieldReport,
  type FieldShare,
  type FieldStanding,
  isFieldReport,
  standingOf
} from "../../../scorer/fieldFigures.ts"
import { scoreName } from "../../../scorer/scoreName.ts"
import type { CandidateSummary, Summary } from "../../../summary/Summary.ts"
import { excerpt } from "../../../text/excerpt.ts"
import * as Figures from "../../../text/figures.ts"
import {
  type Block,
  type Cell,
  cell,
  figure,
  label,
  line,
  prose,
  type SectionOf,
  table
} from "../../outline.ts"

/** The heading of the section. */
export const title = "Fields"

/** Fields that are listed; those that cost the least are left to the JSON. */
const mostFields = 40

/** Candidates whose fields are listed. */
const mostCandidates = 6

/** Characters of a value in a list of errors. */
const valueChars = 40

/** Whether a metric is shown here, and not among the others. */
export const isFields = (metric: Schema.Json): metric is FieldReport & Schema.Json => isFieldReport(metric)

/** A scorer of fields, and its figures of one candidate. */
export interface CandidateFields {
  readonly candidate: string
  readonly scorer: string
  readonly report: FieldReport
}

/** The figures of fields of a candidate, of each scorer that has some. */
export const fieldsOf = ({ name, scores }: CandidateSummary): ReadonlyArray<CandidateFields> =>
  scores.flatMap((score) =>
    Object.values(score.metrics)
      .filter(isFieldReport)
      .map((report) => ({ candidate: name, scorer: scoreName(score), report }))
  )

/** The fields that lose something, the costliest first. */
export const byCost = ({ fields }: FieldReport): ReadonlyArray<FieldFigures> =>
  fields.filter(({ lost }) => lost > 0).toSorted((a, b) => b.lost - a.lost)

/** Which fields reach the target and which do not; none where no target is stated. */
export const standings = ({ fields, target }: FieldReport): ReadonlyArray<string> => {
  if (target === undefined) return []
  const of = (standing: FieldStanding): string =>
    fields
      .filter((field) => standingOf(field, target) === standing)
      .map(({ field }) => field)
      .join(", ")
  const parts = [
    ["reached by ", of("reached")],
    ["not reached by ", of("short")],
    ["not known yet for ", of("unknown")]
  ].flatMap(([name, named]) => (named === "" ? [] : [`${name}${named}`]))
  return [`an F1 of ${target} is ${parts.join("; ")}`]
}

const share = (value: FieldShare | undefined): Cell =>
  value === undefined ? cell("n/a", "quiet") : cell(Figures.percent(value.value))

const interval = (value: FieldShare | undefined): Cell =>
  value === undefined
    ? cell("n/a", "quiet")
    : cell(
        value.low === undefined || value.high === undefined
          ? value.value.toFixed(2)
          : `${value.value.toFixed(2)} [${value.low.toFixed(2)}, ${value.high.toFixed(2)}]`,
        "strong"
      )

const counted = (value: number): Cell => cell(Figures.count(Math.round(value)), value > 0 ? "plain" : "quiet")

const rowOf = (
  name: string,
  figures: FieldReport["overall"],
  lost: number | undefined
): ReadonlyArray<Cell> => [
  cell(name),
  interval(figures.f1),
  share(figures.precision),
  share(figures.recall),
  counted(figures.missed),
  counted(figures.wrong),
  counted(figures.invented),
  counted(figures.right),
  lost === undefined ? cell("") : cell(Figures.percent(lost, 2), lost > 0 ? "plain" : "quiet")
]

const quoted = (value: string | undefined): string =>
  value === undefined || value === "" ? "nothing" : excerpt(value, valueChars)

const confusions = (fields: ReadonlyArray<FieldFigures>): ReadonlyArray<Block> => {
  const rows = fields.flatMap((field) =>
    field.confusions.map(({ error, expected, actual, times }, nth) => [
      cell(nth === 0 ? field.field : ""),
      cell(error),
      cell(`×${Figures.count(times)}`),
      cell(quoted(expected), expected === undefined ? "quiet" : "plain"),
      cell(quoted(actual), actual === undefined ? "quiet" : "plain")
    ])
  )
  return rows.length === 0
    ? []
    : [
        table(
          [label("field"), prose("error"), figure("times"), prose("expected"), prose("found")],
          rows,
          "Commonest errors"
        )
      ]
}

/** What is counted of malformed replies; none where nothing of any is. */
const partlyRead = ({ partlyRead: times = 0 }: FieldReport): ReadonlyArray<string> =>
  times === 0
    ? []
    : [
        `${Figures.counted(times, "malformed reply", "malformed replies")} scored 0; here the fields that the output schema accepts are counted.`
      ]

const blocksOf = ({ candidate, scorer, report }: CandidateFields): ReadonlyArray<Block> => {
  const costly = byCost(report)
  const shown = [...costly, ...report.fields.filter(({ lost }) => lost === 0)]
  const more = shown.length - mostFields
  return [
    table(
      [
        label("field"),
        figure("F1", "figures"),
        figure("precision", "figures"),
        figure("recall", "figures"),
        figure("missed", "errors"),
        figure("wrong", "errors"),
        figure("invented", "errors"),
        figure("right", "errors"),
        figure("of lost", "errors")
      ],
      [
        ...shown.slice(0, mostFields).map((field) => rowOf(field.field, field, field.lost)),
        ...(report.fields.length > 1 ? [rowOf("all fields", report.overall, undefined)] : [])
      ],
      `${candidate}, ${scorer}`
    ),
    ...(more > 0 ? [line(`${Figures.counted(more, "field")} more in --json.`)] : []),
    ...partlyRead(report).map((text) => line(text, "plain")),
    ...standings(report).map((text) => line(`${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`, "plain")),
    ...confusions(costly.slice(0, mostFields))
  ]
}

/** How to read the tables, once. */
const legend = ({ confidence, clusters }: FieldReport): string =>
  "missed: expected, and not given; wrong: given, and not as expected; invented: given, and not expected. " +
  "The row of all fields counts each field by its weight, and a list as one field. " +
  `Intervals: ${Number((100 * confidence).toFixed(2))} %, Wilson at the effective number of values, over ` +
  `${clusters === undefined ? "cases" : Figures.counted(clusters, "cluster")}. The rates with their intervals are in --json.`

/** The fields of every candidate. */
export const fields: SectionOf<Summary> = ({ candidates }) => {
  const all = candidates.flatMap(fieldsOf)
  const [first] = all
  if (first === undefined) return []
  const more = all.length - mostCandidates
  return [
    {
      title,
      blocks: [
        ...all.slice(0, mostCandidates).flatMap(blocksOf),
        ...(more > 0 ? [line(`${Figures.counted(more, "candidate")} more in --json.`)] : []),
        line(legend(first.report))
      ]
    }
  ]
}
