import { type Embedder, Score, type Scorer } from "@assay/core"
import * as Cache from "effect/Cache"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { preview, previewText } from "../comparing/preview.ts"
import { type Compared, type References, referenced } from "../comparing/referenced.ts"
import type { CommonOptions } from "../scorerOptions.ts"

/** Options of the similarity by embeddings. */
export interface CosineOptions extends CommonOptions {
  /** What turns texts into vectors: `OpenAI.embeddings(…)`, or one of your own by `Embedder.fromPromise`. */
  readonly by: Embedder.Embedder
}

/** Vectors that are kept: of 1,536 numbers each, 60 MB. */
const keptVectors = 10_000

// What comes from outside need not be what its type says.
const isOneVector = Schema.is(Schema.Tuple([Schema.Array(Schema.Finite)]))

const furtherTries = 3

/** A vector of length 1, in half the memory; a text says why there is none. */
const unit = (vector: ReadonlyArray<number>): Float32Array | string => {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  if (!Number.isFinite(length) || length === 0)
    return `expected a vector of numbers that are not all 0, found one of length ${length}`
  return Float32Array.from(vector, (value) => value / length)
}

/** Asks for the vector of each text once, and tries again what may be tried again. Failures are not kept. */
const remembering = (by: Embedder.Embedder) => {
  const lookup = (text: string): Effect.Effect<Float32Array, string> =>
    by.embed([text]).pipe(
      Effect.retry({
        times: furtherTries,
        while: (error) => error.isRetryable,
        schedule: Schedule.jittered(Schedule.exponential("500 millis"))
      }),
      Effect.mapError((error) => error.message),
      Effect.flatMap((vectors) => {
        if (!isOneVector(vectors))
          return Effect.fail(`${by.id}: expected one list of numbers, found ${preview(vectors, 60)}`)
        const found = unit(vectors[0])
        return typeof found === "string" ? Effect.fail(`${by.id}: ${found}`) : Effect.succeed(found)
      })
    )
  return Cache.makeWith(lookup, {
    capacity: keptVectors,
    timeToLive: (exit) => (Exit.isSuccess(exit) ? Duration.infinity : Duration.zero)
  })
}

/**
 * How alike two texts are by their embeddings: the cosine of the angle between the two vectors, of several expected texts
 * that of the nearest. The score is 0 to 1: a cosine below 0 scores 0, and the detail has it.
 *
 * The scale is the model's own. Texts that have nothing to do with each other often have a cosine of 0.1 to 0.7, so that
 * a threshold has to be found on labelled pairs; see docs/similarity.md.
 *
 * Every text is asked for once in a run (the last 10,000 are kept), in a call of its own, up to three times more where a
 * call may be tried again. A call that fails leaves the trial unscored, and it is asked again when the run is continued.
 * An empty text is not asked for: it is like another empty one, and unlike everything else.
 */
export const cosine = ({
  by,
  ...options
}: CosineOptions): Scorer.Scorer<unknown, References, string | null> => {
  const { name = "cosine" } = options
  let made: Effect.Success<ReturnType<typeof remembering>> | undefined
  const vectorOf = (text: string) =>
    Effect.suspend(() => {
      made ??= Effect.runSync(remembering(by))
      return Cache.get(made, text)
    })
  const between = (one: Float32Array, other: Float32Array): Effect.Effect<number, string> => {
    if (one.length !== other.length)
      return Effect.fail(`${by.id}: expected vectors of one length, found ${one.length} and ${other.length}`)
    let sum = 0
    for (const [index, value] of one.entries()) sum += value * (other[index] ?? 0)
    // Rounding may bring a vector's angle with itself beyond 1.
    return Effect.succeed(Math.max(-1, Math.min(1, sum)))
  }
  const similarity = (reply: string, reference: string): Effect.Effect<number, string> =>
    reply === reference
      ? Effect.succeed(1)
      : reply === "" || reference === ""
        ? Effect.succeed(0)
        : Effect.flatMap(vectorOf(reply), (one) =>
            Effect.flatMap(vectorOf(reference), (other) => between(one, other))
          )
  return referenced<References>({
    name,
    names: [name],
    options,
    settings: { scorer: "Similarity.cosine", version: 1, by: by.id, embedder: by.settings },
    compare: (reply, references) =>
      Effect.map(
        Effect.forEach(references, (reference) => similarity(reply, reference)),
        (all): Compared => {
          const best = Math.max(...all)
          const nearest = references[all.indexOf(best)] ?? ""
          if (best === 1) return Score.scored(1)
          return Score.scored(Math.max(0, best), {
            ...(best < 0 ? { cosine: best } : {}),
            ...(references.length === 1 ? {} : { nearest: previewText(nearest) })
          })
        }
      )
  })
}
