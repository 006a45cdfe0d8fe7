/**
 * Which new cases a dataset does not have yet, and under which ids they go into it.
 */
import type { Dataset } from "@assay/core"
import { canonicalJson, sha256 } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { NewCase } from "./Labelled.ts"

/** What a dataset has. */
export interface Known {
  /** The ids of its cases. */
  readonly ids: ReadonlySet<string>
  /** Whether the cases of an input have a label, by the digest of the input. */
  readonly labelled: ReadonlyMap<string, boolean>
}

/** What a dataset has; nothing where there is none. Fails as the dataset does. */
export const casesIn = (
  dataset: Pick<Dataset.Dataset<unknown, unknown>, "rows"> | undefined
): Effect.Effect<Known, Dataset.Error> =>
  Effect.suspend(() => {
    const ids = new Set<string>()
    const labelled = new Map<string, boolean>()
    const known: Known = { ids, labelled }
    return dataset === undefined
      ? Effect.succeed(known)
      : Effect.as(
          Stream.runForEachArray(dataset.rows, (chunk) =>
            Effect.sync(() => {
              for (const { case: each, inputDigest, expectedJson } of chunk) {
                ids.add(each.id)
                const hasLabel = expectedJson !== undefined || each.graceful !== undefined
                labelled.set(inputDigest, hasLabel || labelled.get(inputDigest) === true)
              }
            })
          ),
          known
        )
  })

/** New cases, and those that are there. */
export interface Placed {
  /** What is added, in order. A case whose id another one has gets a part of its digest behind it. */
  readonly cases: ReadonlyArray<NewCase>
  /** How many requests are cases already, with a label. */
  readonly there: number
  /** How many requests are cases already, without a label. */
  readonly unlabelled: number
}

const shownDigits = 8

/** Finds what is new. A request is there where a case has its input, whatever the id. */
export const placed = (cases: ReadonlyArray<NewCase>, known: Known): Placed => {
  const ids = new Set(known.ids)
  const added: Array<NewCase> = []
  let [there, unlabelled] = [0, 0]
  for (const each of cases) {
    const digest = sha256(canonicalJson(each.input))
    const hasLabel = known.labelled.get(digest)
    if (hasLabel === true) there++
    else if (hasLabel === false) unlabelled++
    else {
      const id = ids.has(each.id) ? `${each.id}-${digest.slice(0, shownDigits)}` : each.id
      ids.add(id)
      added.push({ ...each, id })
    }
  }
  return { cases: added, there, unlabelled }
}
