/**
 * Taking up an answer that the store has.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Candidate, CandidateError, Facts } from "../candidate/Candidate.ts"
import * as Outcome from "../candidate/Outcome.ts"
import { frozenCopy } from "../dataset/frozen.ts"
import { defined } from "../foundation/defined.ts"
import type { AttemptRow, TrialKey } from "../store/Journal.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { AttemptContext, LastAttempt } from "./call/attempt.ts"

/** What makes an output again of what is stored of it. */
export type Restoring<Output> = Pick<Candidate<never, Output>, "restore">

const parseJson = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Json))

/**
 * Rebuilds the outcome of a journalled attempt. A reply's text is decoded anew, because what decodes it may have
 * changed since: what was malformed may now be an answer, and the other way round.
 */
const restoreOutcome = Effect.fnUntraced(function* <Output>(
  candidate: Restoring<Output>,
  row: AttemptRow
): Effect.fn.Return<Outcome.Outcome<Output>, CandidateError | Schema.SchemaError> {
  const reason = row.reason ?? ""
  switch (row.outcome) {
    case "Answered":
    case "Malformed": {
      // What the server could not read was no reply, and no decoding makes it one.
      if (row.error !== undefined) return Outcome.malformed(reason)
      const output = row.outputJson === undefined ? undefined : yield* parseJson(row.outputJson)
      const restored = yield* Effect.result(candidate.restore({ text: row.text, output }))
      if (Result.isSuccess(restored)) {
        const { confidence } = row
        const answered = Outcome.answered(restored.success, confidence === undefined ? {} : { confidence })
        return frozenCopy(answered) ?? answered
      }
      if (row.text === undefined && row.outcome === "Answered") return yield* restored.failure
      return Outcome.malformed(restored.failure.message, restored.failure.partial)
    }
    case "Escalated":
      return Outcome.escalated(reason)
    case "Refused":
      return Outcome.refused(reason)
    case "Truncated":
      return Outcome.truncated(reason)
    case "Errored":
      return Outcome.errored(reason)
  }
})

/** The answer that the store has of a trial. Undefined when there is none, or it can no longer be read. */
export const takeUp = Effect.fnUntraced(function* <Output>(
  { journal, run }: Pick<AttemptContext, "journal" | "run">,
  key: TrialKey,
  candidate: Restoring<Output>
): Effect.fn.Return<LastAttempt<Output> | undefined, StoreError> {
  const row = yield* journal.lastAttempt(run, key)
  if (row === undefined) return undefined
  const outcome = yield* Effect.orElseSucceed(restoreOutcome(candidate, row), () => undefined)
  if (outcome === undefined) return undefined
  const facts: Facts = {
    ...defined({ text: row.text, usage: row.usage, model: row.model, requestId: row.requestId }),
    replayed: row.replayed
  }
  return { attempt: row.attempt, outcome, facts, latencyMs: row.latencyMs }
})
