/**
 * Metrics of scorers: small ones are shown by their shape, the rest is left to the JSON.
 *
 * - a number, string or boolean, or an object of those: one row per candidate
 * - scalars and objects of scalars: the same, with columns like `macro.f1`
 * - a grid (`metricGrid.ts`): a table per candidate
 * - an object of these: each of them
 */

import type * as Schema from "effect/Schema"
import { isJsonObject } from "../../../foundation/json.ts"
import { scoreName } from "../../../scorer/scoreName.ts"
import type { Summary } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import { type Block, type Cell, cell, figure, label, line, type SectionOf, table } from "../../outline.ts"
import { isFields } from "./fields.ts"
import { formatOf } from "./formatFigures.ts"
import type { Flat, Grid, Scalar } from "./grid.ts"
import { gridOf, isFlat, isScalar, toGrid } from "./metricGrid.ts"

/** A table with more rows or columns than this is left to the JSON. */
const mostRows = 24
const mostColumns = 12

/** Figures of candidates are set beside each other up to this many, and under each other beyond. */
const mostBeside = 6

/** Tables of one metric, one per candidate; those of further candidates are left to the JSON. */
const mostTables = 6

const write = (value: Scalar | undefined): Cell =>
  value === undefined || value === null
    ? cell("n/a", "quiet")
    : cell(typeof value === "number" ? Figures.bare(value) : String(value))

/** A cell of a confusion matrix: its share of the row is its shade. */
const shaded = (
  value: Scalar | undefined,
  row: ReadonlyArray<Scalar | undefined>,
  isRight: boolean
): Cell => {
  const whole = row.reduce<number>((sum, each) => sum + (typeof each === "number" ? each : 0), 0)
  const written = write(value)
  return typeof value !== "number" || value <= 0 || whole <= 0
    ? { ...written, tone: "quiet" }
    : { ...written, shade: { share: value / whole, isRight } }
}

const writeGrid = (
  { corner, columns, rows, isMatrix = false, lines = [] }: Grid,
  caption: string
): ReadonlyArray<Block> =>
  rows.length > mostRows || columns.length > mostColumns
    ? [line(`${caption}: ${rows.length} × ${columns.length} figures, in --json.`)]
    : [
        table(
          [label(corner), ...columns.map((column) => figure(column))],
          rows.map(([name, cells], at) => [
            cell(name),
            ...columns.map((column, nth) =>
              isMatrix ? shaded(cells[nth], cells, nth === at && column === name) : write(cells[nth])
            )
          ]),
          caption
        ),
        ...lines.map((text) => line(text))
      ]

/** What candidates have under one name. */
type Results = ReadonlyArray<readonly [candidate: string, result: Schema.Json]>

interface Metric {
  readonly name: string
  readonly results: Results
}

const metricsOf = ({ candidates }: Summary): ReadonlyArray<Metric> => {
  const found = candidates.flatMap((candidate) =>
    // Those of format and fields have sections of their own.
    candidate.scores.flatMap((score) =>
      Object.entries(formatOf(score) === undefined ? score.metrics : {}).flatMap(([metric, result]) =>
        isFields(result)
          ? []
          : [{ name: `${scoreName(score)}, ${metric}`, result: [candidate.name, result] as const }]
      )
    )
  )
  return Array.from(
    Map.groupBy(found, ({ name }) => name),
    ([name, each]) => ({ name, results: each.map(({ result }) => result) })
  )
}

/** The results that pass a test, when all of them do. */
const allOf = <A extends Schema.Json>(
  results: Results,
  is: (json: Schema.Json) => json is A
): ReadonlyArray<readonly [string, A]> | undefined => {
  const found = results.flatMap(([who, json]) => (is(json) ? [[who, json] as const] : []))
  return found.length === results.length ? found : undefined
}

/** A grid of candidates, turned when it would be too wide. */
const besideOrUnder = (grid: Grid): Grid =>
  grid.columns.length <= mostBeside
    ? grid
    : {
        corner: "",
        columns: grid.rows.map(([name]) => name),
        rows: grid.columns.map((column, nth) => [column, grid.rows.map(([, cells]) => cells[nth])])
      }

/** A figure of a metric, with its interval where it has one. */
const figureOf = ({ value = null, low, high }: Flat): Scalar =>
  [value, low, high].every((each) => typeof each === "number")
    ? `${Figures.bare(Number(value))} [${Figures.bare(Number(low))}, ${Figures.bare(Number(high))}]`
    : value

/**
 * Objects of scalars beside scalars become scalars of their own: `{ macro: { f1 } }` is `macro.f1`. Of a figure with
 * its circumstances, `{ macroF1: { value, classes } }`, the figure is shown, with its interval, `low` to `high`, if it has one.
 */
const flattened = (json: Schema.Json): Schema.Json => {
  if (!isJsonObject(json) || !Object.values(json).some(isScalar)) return json
  const leaves = Object.entries(json).flatMap(([key, value]) =>
    !isFlat(value)
      ? [[key, value] as const]
      : Object.hasOwn(value, "value")
        ? [[key, figureOf(value)] as const]
        : Object.entries(value).map(([inner, each]) => [`${key}.${inner}`, each] as const)
  )
  return leaves.length > mostRows ? json : Object.fromEntries(leaves)
}

const blocksOf = ({ name, results }: Metric, depth: number): ReadonlyArray<Block> => {
  const scalars = allOf(results, isScalar)
  if (scalars !== undefined) {
    return writeGrid(
      gridOf(
        scalars.map(([who, value]) => [who, { value }] as const),
        "candidate"
      ),
      name
    )
  }
  const flat = allOf(
    results.map(([who, json]) => [who, flattened(json)] as const),
    isFlat
  )
  if (flat !== undefined) return writeGrid(besideOrUnder(gridOf(flat, "candidate")), name)
  const grids = results.flatMap(([who, json]) => {
    const grid = toGrid(json)
    return grid === undefined ? [] : [writeGrid(grid, `${name}, ${who}`)]
  })
  if (grids.length === results.length) {
    const more = grids.length - mostTables
    return more > 0
      ? [
          ...grids.slice(0, mostTables).flat(),
          line(`${name}: ${Figures.counted(more, "candidate")} more in --json.`)
        ]
      : grids.flat()
  }
  const records = allOf(results, isJsonObject)
  return depth > 0 && records !== undefined ? partsOf(name, records, depth) : [line(`${name}: in --json.`)]
}

/** An object of several things: its scalars together, then each of the others. */
const partsOf = (
  name: string,
  records: ReadonlyArray<readonly [string, { readonly [key: string]: Schema.Json }]>,
  depth: number
): ReadonlyArray<Block> => {
  const scalars = records.map(
    ([who, record]) =>
      [
        who,
        Object.fromEntries(
          Object.entries(record).flatMap(([key, value]) => (isScalar(value) ? [[key, value] as const] : []))
        )
      ] as const
  )
  const others = records.flatMap(([who, record]) =>
    Object.entries(record).flatMap(([key, value]) =>
      isScalar(value) ? [] : [{ key, result: [who, value] as const }]
    )
  )
  return [
    ...(scalars.some(([, each]) => Object.keys(each).length > 0)
      ? writeGrid(gridOf(scalars, "candidate"), name)
      : []),
    ...Array.from(
      Map.groupBy(others, ({ key }) => key),
      ([key, each]) =>
        blocksOf({ name: `${name}, ${key}`, results: each.map(({ result }) => result) }, depth - 1)
    ).flat()
  ]
}

/** All metrics; none when no scorer has any. */
export const metrics: SectionOf<Summary> = (summary) => {
  const blocks = metricsOf(summary).flatMap((metric) => blocksOf(metric, 1))
  return blocks.length === 0 ? [] : [{ title: "Metrics", blocks }]
}
