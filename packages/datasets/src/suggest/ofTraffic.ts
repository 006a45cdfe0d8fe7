/** What a sample of production has that no case of the set is like. */
import { LatentSpace } from "@assay/baselines"
import { Novelty } from "@assay/stats"
import type { Row } from "../fresh/model.ts"
import { clustersOf, draw } from "../fresh/rows.ts"
import * as Redact from "../sample/Redact.ts"
import type { Pool } from "./Suggest.ts"

/** The requests, redacted, those marked that are far from every case. At most `most` rows of each side. */
export const ofTraffic = (
  cases: ReadonlyArray<Row>,
  traffic: ReadonlyArray<Row>,
  { most, seed }: { readonly most: number; readonly seed: number }
): ReadonlyArray<Pool> => {
  const [old, now] = [draw(cases, most, seed), draw(traffic, most, seed + 1)]
  const rows = [...old, ...now].map((row) => ({
    ...row,
    text: Redact.text(row.text).value,
    ...(row.input === undefined ? {} : { input: Redact.json(row.input).value }),
    ...(row.output === undefined ? {} : { output: Redact.json(row.output).value })
  }))
  const { distance, bound } = Novelty.test(
    LatentSpace.of(
      rows.map(({ text }) => text),
      { seed }
    ),
    rows.map((_, i) => (i < old.length ? 0 : 1)),
    { clusters: clustersOf(rows), permutations: 19 }
  )
  return rows
    .slice(old.length)
    .map((row, i) => ({ row, reasons: (distance[old.length + i] ?? 0) > bound ? ["not covered"] : [] }))
}
