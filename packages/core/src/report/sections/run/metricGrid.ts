/**
 * Metrics as grids. A metric is any JSON; the shapes that make a table are recognised here.
 *
 * - a list of flat objects, named by their `label` or `name`: per-class figures
 * - an object of flat objects: the same, named by key
 * - a confusion matrix (`confusion.ts`)
 */

import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import { isJsonObject } from "../../../foundation/json.ts"
import { confusionGrid } from "./confusion.ts"
import type { Flat, Grid, Scalar } from "./grid.ts"

export const isScalar = (json: Schema.Json): json is Scalar => json === null || typeof json !== "object"

export const isFlat = (json: Schema.Json): json is Flat =>
  isJsonObject(json) && Object.values(json).every(isScalar)

/** Flat objects under each other; their keys are the columns, in the order of the fullest. */
export const gridOf = (rows: ReadonlyArray<readonly [name: string, cells: Flat]>, corner = ""): Grid => {
  const keys = rows.map(([, cells]) => Object.keys(cells))
  const columns = [...new Set(keys.toSorted((a, b) => b.length - a.length).flat())]
  return {
    corner,
    columns,
    rows: rows.map(([name, cells]) => [name, columns.map((column) => cells[column])])
  }
}

/** The grid a JSON value is, if it is one. */
export const toGrid = (json: Schema.Json): Grid | undefined =>
  Array.isArray(json)
    ? listGrid(json)
    : isJsonObject(json)
      ? (confusionGrid(json) ?? recordGrid(json))
      : undefined

const listGrid = (list: ReadonlyArray<Schema.Json>): Grid | undefined => {
  const rows = list.flatMap((each) => (isFlat(each) ? [each] : []))
  if (rows.length === 0 || rows.length < list.length) return undefined
  const key = ["label", "name"].find((each) => rows.every((row) => Predicate.isString(row[each])))
  return gridOf(
    rows.map((row, nth) => [
      key === undefined ? String(nth + 1) : String(row[key]),
      Object.fromEntries(Object.entries(row).filter(([each]) => each !== key))
    ]),
    key
  )
}

const recordGrid = (record: { readonly [key: string]: Schema.Json }): Grid | undefined => {
  const entries = Object.entries(record)
  const rows = entries.flatMap(([name, each]) => (isFlat(each) ? [[name, each] as const] : []))
  return rows.length === 0 || rows.length < entries.length ? undefined : gridOf(rows)
}
