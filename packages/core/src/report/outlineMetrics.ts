/**
 * Metrics of scorers. A metric is any JSON: small ones are shown by their shape, the rest is left to the JSON.
 *
 * - a number, string or boolean, or an object of those: one column each, one row per candidate
 * - rows of such objects (a list, or an object by label): a table
 * - `{ labels, matrix }` or an object of objects of numbers: a table, as for a confusion matrix
 * - an object of these: each of them
 */
import { Predicate, type Schema } from "effect"
import * as Figures from "./figures.ts"
import { type Block, type Cell, cell, figure, label, line, type Section, table } from "./outline.ts"
import type { Summary } from "./Summary.ts"
import { scoreName } from "./scoreName.ts"

/** A table with more rows or columns than this is left to the JSON. */
const mostRows = 12
const mostColumns = 12

type Scalar = string | number | boolean | null
type Flat = Readonly<Record<string, Scalar>>

const isScalar = (json: Schema.Json): json is Scalar => json === null || typeof json !== "object"

const isRecord = (json: Schema.Json): json is { readonly [key: string]: Schema.Json } =>
  Predicate.isObject(json) && !Array.isArray(json)

const isFlat = (json: Schema.Json): json is Flat => isRecord(json) && Object.values(json).every(isScalar)

const write = (value: Scalar | undefined): Cell =>
  value === undefined || value === null
    ? cell("n/a", "quiet")
    : cell(typeof value === "number" ? Figures.bare(value) : String(value))

/** Rows with a name each: what a table is made of. */
type Rows = ReadonlyArray<readonly [name: string, cells: Flat]>

const asRows = (json: Schema.Json): Rows | undefined => {
  const rows = Array.isArray(json)
    ? json.map((each, nth) => [String(nth + 1), each] as const)
    : isMatrix(json)
      ? json.labels.map(
          (row, nth) =>
            [
              row,
              Object.fromEntries(json.labels.map((column, at) => [column, json.matrix[nth]?.[at] ?? null]))
            ] as const
        )
      : isRecord(json)
        ? Object.entries(json)
        : []
  const flat = rows.flatMap(([name, each]) => (isFlat(each) ? [[name, each] as const] : []))
  return rows.length > 0 && flat.length === rows.length ? flat : undefined
}

const isMatrix = (
  json: Schema.Json
): json is {
  readonly labels: ReadonlyArray<string>
  readonly matrix: ReadonlyArray<ReadonlyArray<number>>
} =>
  isRecord(json) &&
  Array.isArray(json.labels) &&
  json.labels.every(Predicate.isString) &&
  Array.isArray(json.matrix) &&
  json.matrix.every((row) => Array.isArray(row) && row.every(Predicate.isNumber))

const tableOf = (rows: Rows, caption: string): Block => {
  const keys = [...new Set(rows.flatMap(([, cells]) => Object.keys(cells)))]
  if (rows.length > mostRows || keys.length > mostColumns) {
    return line(`${caption}: ${rows.length} × ${keys.length} figures, in --json.`)
  }
  return table(
    [label(""), ...keys.map((key) => figure(key))],
    rows.map(([name, cells]) => [cell(name), ...keys.map((key) => write(cells[key]))]),
    caption
  )
}

/** One metric as every candidate has it. */
interface Metric {
  readonly name: string
  readonly results: ReadonlyArray<readonly [candidate: string, result: Schema.Json | undefined]>
}

const metricsOf = ({ candidates }: Summary): ReadonlyArray<Metric> => {
  const keys = new Map(
    candidates.flatMap(({ scores }) =>
      scores.flatMap((score) =>
        Object.keys(score.metrics).map(
          (metric) => [`${scoreName(score)}, ${metric}`, [scoreName(score), metric]] as const
        )
      )
    )
  )
  return Array.from(keys, ([name, [score, metric]]) => ({
    name,
    results: candidates.map(({ name: candidate, scores }) => {
      const found = scores.find((each) => scoreName(each) === score)
      return [candidate, found?.metrics[metric ?? ""]] as const
    })
  }))
}

const blocksOf = ({ name, results }: Metric, depth: number): ReadonlyArray<Block> => {
  const present = results.flatMap(([candidate, json]) =>
    json === undefined ? [] : [[candidate, json] as const]
  )
  if (present.every(([, json]) => isScalar(json))) {
    return [
      tableOf(
        present.flatMap(([who, json]) => (isScalar(json) ? [[who, { value: json }] as const] : [])),
        name
      )
    ]
  }
  if (present.every(([, json]) => isFlat(json))) {
    return [
      tableOf(
        present.flatMap(([who, json]) => (isFlat(json) ? [[who, json] as const] : [])),
        name
      )
    ]
  }
  const asTables = present.map(([who, json]) => [who, asRows(json)] as const)
  if (asTables.every(([, rows]) => rows !== undefined)) {
    return asTables.flatMap(([who, rows]) => (rows === undefined ? [] : [tableOf(rows, `${name}, ${who}`)]))
  }
  if (depth > 0 && present.every(([, json]) => isRecord(json))) return partsOf(name, present, depth)
  return [line(`${name}: in --json.`)]
}

/** An object of several things: its scalars together, then each of the others. */
const partsOf = (
  name: string,
  present: ReadonlyArray<readonly [string, Schema.Json]>,
  depth: number
): ReadonlyArray<Block> => {
  const records = present.flatMap(([who, json]) => (isRecord(json) ? [[who, json] as const] : []))
  const scalars = records.map(
    ([who, json]) =>
      [
        who,
        Object.fromEntries(
          Object.entries(json).flatMap(([key, value]) => (isScalar(value) ? [[key, value] as const] : []))
        )
      ] as const
  )
  const keys = [
    ...new Set(
      records.flatMap(([, json]) =>
        Object.entries(json).flatMap(([key, value]) => (isScalar(value) ? [] : [key]))
      )
    )
  ]
  return [
    ...(scalars.some(([, flat]) => Object.keys(flat).length > 0) ? [tableOf(scalars, name)] : []),
    ...keys.flatMap((key) =>
      blocksOf(
        { name: `${name}, ${key}`, results: records.map(([who, json]) => [who, json[key]] as const) },
        depth - 1
      )
    )
  ]
}

/** All metrics; none when no scorer has any. */
export const metricsSection = (summary: Summary): ReadonlyArray<Section> => {
  const blocks = metricsOf(summary).flatMap((metric) => blocksOf(metric, 1))
  return blocks.length === 0 ? [] : [{ title: "Metrics", blocks }]
}
