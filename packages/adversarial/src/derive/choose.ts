/**
 * Which cases of a dataset are perturbed: those with the smallest hashes, so that more cases are the same and more.
 */
import { hash } from "node:crypto"
import type { Dataset } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** What is chosen, and the labels of the dataset that are texts. */
export interface Chosen<Input, Expected> {
  readonly rows: ReadonlyArray<Dataset.Row<Input, Expected>>
  readonly labels: ReadonlyArray<string>
}

/** More labels than this are no choice of labels: then they are texts of their own, and nothing is protected for them. */
const mostLabels = 200

interface Ranked<Row> {
  readonly rank: string
  readonly row: Row
}

const smallest = <Row>(all: Array<Ranked<Row>>, count: number): void => {
  all.sort((a, b) => (a.rank < b.rank ? -1 : 1))
  all.length = Math.min(all.length, count)
}

/** Chooses in one pass. Memory: the rows that are chosen, twice. */
export const choose = Effect.fnUntraced(function* <Input, Expected>(
  dataset: Dataset.Dataset<Input, Expected>,
  count: number,
  seed: number
): Effect.fn.Return<Chosen<Input, Expected>, Dataset.Error> {
  const kept: Array<Ranked<Dataset.Row<Input, Expected>>> = []
  const labels = new Set<string>()
  yield* Stream.runForEachArray(dataset.rows, (rows) =>
    Effect.sync(() => {
      for (const row of rows) {
        const { id, kind, expected, graceful } = row.case
        if (typeof expected === "string" && graceful === undefined && labels.size <= mostLabels)
          labels.add(expected)
        if (kind === "adversarial") continue
        kept.push({ rank: hash("sha256", `${seed} adversarial ${id}`), row })
        if (kept.length > 2 * count + 100) smallest(kept, count)
      }
    })
  )
  smallest(kept, count)
  return { rows: kept.map(({ row }) => row), labels: labels.size > mostLabels ? [] : [...labels].toSorted() }
})
