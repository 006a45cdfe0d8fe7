/**
 * The side of the set: its typical cases.
 */
import type { Dataset } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { Reference } from "./compare.ts"
import type { Row } from "./model.ts"
import { labelOf, textOf } from "./rows.ts"

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Json))

/** The typical cases of a dataset, as what production is held against. */
export const reference = Effect.fn("Fresh.reference")(function* <Input, Expected>(
  dataset: Dataset.Dataset<Input, Expected>
): Effect.fn.Return<Reference, Dataset.Error> {
  const rows: Array<Row> = []
  let leftOut = 0
  yield* Stream.runForEach(dataset.rows, ({ case: { id, kind, cluster }, inputJson, expectedJson }) =>
    Effect.sync(() => {
      if (kind !== "typical") {
        leftOut++
        return
      }
      const label = expectedJson === undefined ? undefined : labelOf(decode(expectedJson))
      rows.push({
        id,
        text: textOf(decode(inputJson)),
        ...(cluster === undefined ? {} : { cluster }),
        ...(label === undefined ? {} : { label })
      })
    })
  )
  return { name: dataset.name, rows, leftOut }
})
