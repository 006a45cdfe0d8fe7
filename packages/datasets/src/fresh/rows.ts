/**
 * Rows that can be compared: drawn, and as texts.
 */
import { Rng } from "@assay/stats"
import { deepest } from "../source/jsonFault.ts"
import type { Row, Side } from "./model.ts"

/** The texts and numbers of what was read as JSON, without its keys. */
export const textOf = (value: unknown, depth = 0): string => {
  if (typeof value !== "object" || value === null) return String(value)
  return depth === deepest
    ? ""
    : Object.values(value)
        .map((each) => textOf(each, depth + 1))
        .join("\n")
}

/** A label whose rate can be compared: a text, number or truth value. Undefined for others. */
export const labelOf = (value: unknown): string | undefined =>
  value === undefined || value === null || typeof value === "object" ? undefined : String(value)

/** The cluster of each row; one that stands alone has one of its own. */
export const clustersOf = (rows: ReadonlyArray<Row>): ReadonlyArray<string> =>
  rows.map(({ cluster }, i) => (cluster === undefined ? `row ${i}` : `cluster ${cluster}`))

/** At most so many rows, by whole clusters in random order. */
export const draw = (rows: ReadonlyArray<Row>, most: number, seed: number): ReadonlyArray<Row> => {
  if (rows.length <= most) return rows
  const byCluster = new Map<string, Array<Row>>()
  for (const [i, cluster] of clustersOf(rows).entries()) {
    const row = rows[i]
    if (row === undefined) continue
    const own = byCluster.get(cluster)
    if (own === undefined) byCluster.set(cluster, [row])
    else own.push(row)
  }
  const groups = [...byCluster.values()]
  const rng = Rng.make(seed)
  const drawn: Array<Row> = []
  for (let left = groups.length; left > 0 && drawn.length < most; left--) {
    const at = rng.below(left)
    const group = groups[at] ?? []
    groups[at] = groups[left - 1] ?? []
    if (drawn.length + group.length <= most || drawn.length === 0) drawn.push(...group)
  }
  return drawn
}

/** A side of the comparison. */
export const sideOf = (name: string, all: ReadonlyArray<Row>, compared: ReadonlyArray<Row>): Side => ({
  name,
  n: all.length,
  compared: compared.length,
  clusters: new Set(clustersOf(compared)).size
})
