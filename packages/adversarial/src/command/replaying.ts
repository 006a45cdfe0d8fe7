/**
 * A shrinking that was kept in a file, taken again.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { replayFound, type ShrunkCase } from "../shrink/found.ts"

const Kept = Schema.Struct({
  caseId: Schema.String,
  of: Schema.String,
  family: Schema.String,
  candidate: Schema.String,
  how: Schema.String,
  seed: Schema.Int,
  input: Schema.Json,
  expected: Schema.optionalKey(Schema.Json),
  texts: Schema.Struct({ after: Schema.String, before: Schema.optionalKey(Schema.String) }),
  options: Schema.Struct({
    budget: Schema.optionalKey(Schema.Int),
    keep: Schema.optionalKey(Schema.Finite),
    alpha: Schema.optionalKey(Schema.Finite),
    finalCalls: Schema.optionalKey(Schema.Int),
    parallel: Schema.optionalKey(Schema.Int)
  }),
  shrunk: Schema.Struct({
    text: Schema.String,
    calls: Schema.Int,
    searchCalls: Schema.Int,
    replies: Schema.Array(Schema.Literals(["failed", "held", "other", "rejected", "unassessed"]))
  }),
  answers: Schema.Array(Schema.String)
})

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Kept))

/** Takes the steps of a kept shrinking again, and says whether they led to the same. Fails for a file of another making. */
export const takenAgain = Effect.fnUntraced(function* (
  file: string,
  text: string
): Effect.fn.Return<{ readonly again: ShrunkCase; readonly isSame: boolean }, Error> {
  const kept = yield* Effect.mapError(
    decode(text),
    (error) => new Error(`${file}: expected what --shrink writes with --json, found: ${String(error)}`)
  )
  const shrunk = yield* replayFound(kept)
  return {
    again: { ...kept, shrunk, spentUsd: 0 },
    isSame: shrunk.text === kept.shrunk.text && shrunk.calls === kept.shrunk.calls
  }
})
