/**
 * Labelling by people: a queue, a rubric and the labels of a store make a desk, at which people sit by a local page or
 * a terminal.
 *
 * @see docs/review.md
 */
import type { Store } from "@assay/core/analysis"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { type Listening, listen } from "./server/Server.ts"
import * as Desk from "./session/Desk.ts"
import type { LabelLog, Work } from "./session/model.ts"

export type { Listening } from "./server/Server.ts"
export type { Item, Judged, Shown, Work } from "./session/model.ts"

/** The page cannot be served. */
export class ReviewError extends Schema.TaggedError<ReviewError>()("ReviewError", {
  /** What went wrong. */
  message: Schema.String
}) {}

/** The labels of a store, for the scores of a rubric. */
const logOf = (labels: Store.Labels["Service"], { criteria }: Work["rubric"]): LabelLog => {
  const scores = new Set(criteria.map(({ score }) => score))
  const [only] = scores
  return {
    list: async () => {
      const all = await Effect.runPromise(
        labels.list({ history: true, ...(scores.size === 1 && only !== undefined ? { score: only } : {}) })
      )
      return all.filter(({ score }) => scores.has(score))
    },
    append: async (label) => {
      await Effect.runPromise(labels.append([label]))
    }
  }
}

/** A desk over the labels of a store. */
export const deskOf = (work: Work, labels: Store.Labels["Service"]): Desk.Desk =>
  Desk.make(work, logOf(labels, work.rubric))

/**
 * Serves the page on 127.0.0.1 until the scope is closed.
 *
 * @param port 0 for any free one
 */
export const serve = (
  work: Work,
  labels: Store.Labels["Service"],
  port: number = 0
): Effect.Effect<Listening, ReviewError, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: () => listen(deskOf(work, labels), port),
      catch: (thrown) =>
        new ReviewError({
          message: `the page cannot be served on port ${port}: ${thrown instanceof Error ? thrown.message : String(thrown)}`
        })
    }),
    ({ close }) => Effect.promise(close)
  )
