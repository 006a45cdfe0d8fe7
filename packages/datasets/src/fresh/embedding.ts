/**
 * Vectors of both sides from an embedder, in one session.
 *
 * A server that changes its model midway makes everything drift. So a few texts are embedded at the start, between and at
 * the end: where one of them moves, the comparison is refused. The identity is provider, model and width.
 */
import type { Embedder } from "@assay/core"
import type { ProviderError } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { FreshError } from "./FreshError.ts"
import type { Vectors } from "./groups.ts"

const canaries = [
  "The invoice of 3 March is wrong.",
  "How do I change my password?",
  "Das Paket ist gestern nicht angekommen."
]

const batchSize = 64
// Between how many batches the canaries are asked again.
const every = 8
// Servers round and batch: the same text has a cosine above this, and another model's is far below.
const alike = 0.995

const retrying = Schedule.jittered(Schedule.exponential("500 millis"))

const cosine = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number => {
  let [dot, left, right] = [0, 0, 0]
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k] ?? 0, b[k] ?? 0]
    dot += x * y
    left += x * x
    right += y * y
  }
  return dot / Math.sqrt(left * right)
}

/** Vectors of the texts, each of length 1; of an empty text 0. */
export const embed = Effect.fn("Fresh.embed")(function* (
  embedder: Embedder.Embedder,
  texts: ReadonlyArray<string>
): Effect.fn.Return<Vectors, FreshError | ProviderError.ProviderError> {
  const ask = (batch: ReadonlyArray<string>) =>
    embedder
      .embed(batch)
      .pipe(Effect.retry({ times: 4, schedule: retrying, while: ({ reason }) => reason.isRetryable }))
  const refused = (what: string) =>
    Effect.fail(
      new FreshError({ message: `${embedder.id} changed while it was asked: ${what}; nothing was compared` })
    )
  const first = yield* ask(canaries)
  const width = first[0]?.length ?? 0
  const check = Effect.fnUntraced(function* () {
    const now = yield* ask(canaries)
    for (const [i, text] of canaries.entries()) {
      const [before = [], after = []] = [first[i], now[i]]
      if (after.length !== width)
        return yield* refused(`expected vectors of ${width} numbers, found ${after.length}`)
      const same = cosine(before, after)
      if (!(same >= alike))
        return yield* refused(
          `expected the same vector for ${JSON.stringify(text)}, found a cosine of ${same.toFixed(2)}`
        )
    }
  })
  const values = new Float64Array(texts.length * width)
  const asked = texts.flatMap((text, at) => (text.trim() === "" ? [] : [{ text, at }]))
  for (let start = 0, nth = 1; start < asked.length; start += batchSize, nth++) {
    const batch = asked.slice(start, start + batchSize)
    const found = yield* ask(batch.map(({ text }) => text))
    for (const [i, { at }] of batch.entries()) {
      const own = found[i] ?? []
      if (own.length !== width)
        return yield* refused(`expected vectors of ${width} numbers, found ${own.length}`)
      const length = Math.sqrt(own.reduce((sum, x) => sum + x * x, 0))
      for (let k = 0; k < width; k++) values[at * width + k] = length > 0 ? (own[k] ?? 0) / length : 0
    }
    if (nth % every === 0) yield* check()
  }
  yield* check()
  const vectors: Vectors = { rows: texts.length, width, values }
  return vectors
})
