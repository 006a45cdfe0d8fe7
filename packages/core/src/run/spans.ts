/**
 * The spans of trials and attempts. Those around an effect leave it as it is when nothing is traced.
 */

import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Facts, Question } from "../candidate/Candidate.ts"
import type { Tag } from "../candidate/Outcome.ts"
import { defined } from "../foundation/defined.ts"
import type { Provider, Request } from "../provider/Provider.ts"
import type { ScoreRow } from "../store/Journal.ts"
import { textOf } from "../task/Prompt.ts"
import type { Options } from "./Telemetry.ts"

/** What a traced trial ended with. */
interface TrialEnd {
  readonly outcome: Tag
  readonly scores: ReadonlyArray<ScoreRow>
  readonly scorers: ReadonlyArray<{ readonly name: string }>
}

/** A span around a trial. */
export const trialSpan =
  (telemetry: Options | undefined, run: string, { caseId, candidate, repeat }: Question<unknown>) =>
  <A, E, R>(trial: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    telemetry === undefined
      ? trial
      : (Effect.withSpan(trial, "assay.trial", {
          attributes: {
            "assay.run": run,
            "assay.case": caseId,
            "assay.candidate": candidate,
            "assay.repeat": repeat
          }
        }) as Effect.Effect<A, E, R>)

/** Tells the current span how its trial ended: the outcome, and an event for every score. */
export const trialEnded = (clock: Clock.Clock, { outcome, scores, scorers }: TrialEnd): Effect.Effect<void> =>
  Effect.ignore(
    Effect.map(Effect.currentSpan, (span) => {
      span.attribute("assay.outcome", outcome)
      for (const { scorer, name, value, unscored } of scores) {
        span.event("gen_ai.evaluation.result", clock.currentTimeNanosUnsafe(), {
          "gen_ai.evaluation.name": `${scorers[scorer]?.name ?? scorer}.${name}`,
          ...(value === undefined
            ? { "error.type": "unscored", "gen_ai.evaluation.explanation": unscored ?? "" }
            : { "gen_ai.evaluation.score.value": value })
        })
      }
    })
  )

/** How an attempt went, as far as its span says. */
interface AttemptEnd {
  readonly facts: Facts
  readonly error: string | undefined
}

/** The waits before an attempt, in milliseconds, and its number. */
interface AttemptStart {
  readonly attempt: number
  readonly queuedMs: number
  readonly limitedMs: number
}

const partsOf = (id: string): readonly [provider: string, model: string] => {
  const at = id.indexOf("/")
  return at < 0 ? [id, id] : [id.slice(0, at), id.slice(at + 1)]
}

const responseAttributes = ({ model, requestId, usage }: Facts): Readonly<Record<string, unknown>> => ({
  ...defined({ "gen_ai.response.model": model, "gen_ai.response.id": requestId }),
  ...(usage?.inputTokens === undefined
    ? {}
    : {
        // By the conventions cached tokens are part of the input.
        "gen_ai.usage.input_tokens":
          usage.inputTokens + (usage.cacheReadTokens ?? 0) + (usage.cacheWriteTokens ?? 0)
      }),
  ...(usage?.cacheReadTokens === undefined
    ? {}
    : { "gen_ai.usage.cache_read.input_tokens": usage.cacheReadTokens }),
  ...(usage?.outputTokens === undefined ? {} : { "gen_ai.usage.output_tokens": usage.outputTokens })
})

/** A span around one call of a provider. `end` reads what the call ended with. `scorer`: which asks, if one does. */
export const callSpan =
  <A>(
    telemetry: Options | undefined,
    { id, maxOutputTokens }: Provider,
    request: Request,
    start: AttemptStart,
    end: (ended: A) => AttemptEnd,
    scorer?: string
  ) =>
  <E, R>(call: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
    if (telemetry === undefined) return call
    const [provider, model] = partsOf(id)
    const told = Effect.tap(call, (ended) =>
      Effect.suspend(() => {
        const { facts, error } = end(ended)
        return Effect.annotateCurrentSpan({
          ...responseAttributes(facts),
          ...defined({ "error.type": error }),
          ...(telemetry.content && facts.text !== undefined
            ? {
                "gen_ai.output.messages": JSON.stringify([
                  { role: "assistant", parts: [{ type: "text", content: facts.text }] }
                ])
              }
            : {})
        })
      })
    )
    return Effect.withSpan(told, `chat ${model}`, {
      kind: "client",
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": provider,
        "gen_ai.request.model": model,
        ...defined({ "gen_ai.request.max_tokens": maxOutputTokens }),
        ...defined({ "assay.scorer": scorer }),
        "assay.attempt": start.attempt,
        "assay.queued_ms": start.queuedMs,
        "assay.limited_ms": start.limitedMs,
        ...(telemetry.content
          ? {
              "gen_ai.input.messages": JSON.stringify(
                request.messages.map((message) => ({
                  role: message.role,
                  parts: [{ type: "text", content: textOf(message) }]
                }))
              )
            }
          : {})
      }
    }) as Effect.Effect<A, E, R>
  }
