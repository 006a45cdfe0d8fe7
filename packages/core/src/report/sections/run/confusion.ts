/**
 * A confusion matrix as a grid: a row for each expected class, and what its trials ended in.
 *
 * `{ expected, columns, counts }` or `{ labels, matrix }`. Columns are texts, or objects with a `kind`. Those of labels
 * that are no class stand in one column, and the commonest of these labels under the grid: they may be any text.
 */

import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import { isJsonList, isJsonObject } from "../../../foundation/json.ts"
import { excerpt } from "../../../text/excerpt.ts"
import * as Figures from "../../../text/figures.ts"
import type { Grid, Scalar } from "./grid.ts"

/** Labels outside the classes that are listed. */
const mostListed = 3

/** A column before those outside the classes are put together. `labels`: how many labels it stands for. */
interface Column {
  readonly name: string
  readonly labels: number
  readonly outside: "label" | "others" | undefined
}

const strings = (json: Schema.Json | undefined): ReadonlyArray<string> | undefined =>
  isJsonList(json) && json.every(Predicate.isString) ? json : undefined

const columnOf = (json: Schema.Json): ReadonlyArray<Column> => {
  if (Predicate.isString(json)) return [{ name: json, labels: 1, outside: undefined }]
  if (!isJsonObject(json) || !Predicate.isString(json.kind)) return []
  const { kind, label, labels } = json
  return [
    {
      name: Predicate.isString(label) ? label : kind,
      labels: Predicate.isNumber(labels) ? labels : 1,
      outside: kind === "outside" ? "label" : kind === "other-outside" ? "others" : undefined
    }
  ]
}

const columnsOf = (json: Schema.Json): ReadonlyArray<Column> | undefined => {
  if (!isJsonList(json)) return undefined
  const columns = json.flatMap(columnOf)
  return columns.length === json.length ? columns : undefined
}

const numberOf = (value: Scalar | undefined): number => (typeof value === "number" ? value : 0)

const total = (values: ReadonlyArray<number>): number => values.reduce((sum, each) => sum + each, 0)

/** The labels that are no class, the commonest first, each with how many trials ended in it. */
const listed = (outside: ReadonlyArray<Column & { readonly trials: number }>): ReadonlyArray<string> => {
  const labels = outside
    .filter((column) => column.outside === "label")
    .toSorted((a, b) => b.trials - a.trials)
  const others = [...outside.filter((column) => column.outside === "others"), ...labels.slice(mostListed)]
  const count = total(others.map((column) => column.labels))
  const parts = [
    ...labels
      .slice(0, mostListed)
      .map(({ name, trials }) => `${excerpt(name, 60)} ×${Figures.count(trials)}`),
    ...(count === 0
      ? []
      : [
          `${Figures.counted(count, "other text")} ×${Figures.count(total(others.map(({ trials }) => trials)))}`
        ])
  ]
  return [`Outside the classes: ${parts.join(", ")}.`]
}

/** The grid of a confusion matrix; undefined for any other JSON. */
export const confusionGrid = (record: { readonly [key: string]: Schema.Json }): Grid | undefined => {
  const names = strings(record.expected ?? record.labels)
  const counts = record.counts ?? record.matrix
  if (names === undefined || !isJsonList(counts)) return undefined
  const columns = columnsOf(record.columns ?? names)
  const rows = counts.flatMap((row) =>
    isJsonList(row) && row.every((each): each is Scalar => each === null || typeof each !== "object")
      ? [row]
      : []
  )
  if (columns === undefined || rows.length !== names.length || rows.length !== counts.length) return undefined
  const isOutside = (nth: number): boolean => columns[nth]?.outside !== undefined
  const outside = columns.flatMap((column, nth) =>
    isOutside(nth) ? [{ ...column, trials: total(rows.map((row) => numberOf(row[nth]))) }] : []
  )
  const inside = columns.filter(({ outside: found }) => found === undefined)
  // In the place of the first of them: what has no answer at all comes after them.
  const at =
    outside.length === 0 ? inside.length : columns.findIndex((column) => column.outside !== undefined)
  const together = <A>(all: ReadonlyArray<A>, one: ReadonlyArray<A>): ReadonlyArray<A> =>
    all.filter((_, nth) => !isOutside(nth)).toSpliced(at, 0, ...one)
  return {
    corner: "expected",
    columns: together(
      columns.map(({ name }) => name),
      outside.length === 0 ? [] : [`outside (${Figures.count(total(outside.map(({ labels }) => labels)))})`]
    ),
    rows: names.map((name, nth) => {
      const row = rows[nth] ?? []
      const whole = columns.map((_, column) => row[column])
      return [
        name,
        together<Scalar | undefined>(
          whole,
          outside.length === 0
            ? []
            : [total(whole.flatMap((value, column) => (isOutside(column) ? [numberOf(value)] : [])))]
        )
      ]
    }),
    isMatrix: true,
    ...(outside.length === 0 ? {} : { lines: listed(outside) })
  }
}
