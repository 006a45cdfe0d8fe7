import type { Dataset } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** The ids of a dataset. Fails as the dataset does. */
export const idsOf = ({
  rows
}: Pick<Dataset.Dataset<unknown, unknown>, "rows">): Effect.Effect<ReadonlySet<string>, Dataset.Error> =>
  Effect.suspend(() => {
    const ids = new Set<string>()
    return Effect.as(
      Stream.runForEachArray(rows, (chunk) =>
        Effect.sync(() => {
          for (const row of chunk) ids.add(row.case.id)
        })
      ),
      ids
    )
  })
