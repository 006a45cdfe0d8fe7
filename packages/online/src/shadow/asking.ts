/**
 * Asks shadowed candidates, once each: nothing is tried again. Loaded when a shadow is made.
 */
import type { Candidate } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Calls from "../work/calls.ts"
import type { Money } from "../work/Money.ts"
import type { Asked, ShadowContext, Shadowed } from "./options.ts"
import type { Callable, Tools } from "./tools.ts"

export { ready } from "../guard/scoring.ts"

/** What a candidate answered. */
export interface Answered {
  /** The answer; undefined where it did not answer: refused, malformed, truncated, escalated. */
  readonly output: unknown
  /** What it ended in. */
  readonly outcome: string
  /** How long it took, in milliseconds. */
  readonly latencyMs: number
  /** What it cost, in US dollars; undefined where that is not known. */
  readonly costUsd: number | undefined
}

/** A question to a candidate. */
export interface Question<T extends Tools> extends Asked {
  readonly id: string
  readonly name: string
  readonly input: unknown
  readonly tools: Callable<T>
  readonly money: Money
  readonly signal: AbortSignal
}

const isCandidate = (value: unknown): value is Candidate.Candidate<unknown, unknown> =>
  typeof value === "object" && value !== null && "_tag" in value && value._tag === "Candidate"

const askCandidate = async (
  candidate: Candidate.Candidate<unknown, unknown>,
  { id, name, input, signal }: Question<Tools>,
  calls: Calls.Spending
): Promise<Candidate.Answer<unknown>> => {
  const question = { input, caseId: id, candidate: name, repeat: 0, seed: 0 }
  const { call } = candidate
  if (call === undefined) return Effect.runPromise(candidate.answer(question, calls.caller), { signal })
  // By parts, so that the call is held to the budget.
  const request = await Effect.runPromise(call.request(question), { signal })
  const reply = await calls.caller.complete(call.provider, request)
  return Effect.runPromise(call.conclude(reply), { signal })
}

/** Asks. It rejects with what the candidate fails with, and with `NotPaidFor` where the budget does not allow it. */
export const ask = async <T extends Tools>(
  shadowed: Shadowed<never, unknown, T> | ((input: never, context: never) => unknown),
  question: Question<T>
): Promise<Answered> => {
  const { id, name, input, tools, money, signal, session, tags } = question
  const calls = Calls.make({ caseId: id, candidate: name }, money, signal)
  let reported: number | undefined
  const report = (costUsd: number): void => {
    if (!(costUsd >= 0 && Number.isFinite(costUsd))) return
    reported = (reported ?? 0) + costUsd
    calls.caller.report({ costUsd })
  }
  const began = performance.now()
  let found: { readonly outcome: string; readonly output: unknown }
  if (isCandidate(shadowed)) {
    const { outcome } = await askCandidate(shadowed, question, calls)
    found = { outcome: outcome._tag, output: outcome._tag === "Answered" ? outcome.output : undefined }
  } else {
    const context: ShadowContext<T> = {
      id,
      tools,
      report,
      complete: calls.caller.complete,
      signal,
      ...(session === undefined ? {} : { session }),
      ...(tags === undefined ? {} : { tags })
    }
    const answer = shadowed as (input: unknown, context: ShadowContext<T>) => unknown
    found = { outcome: "Answered", output: await answer(input, context) }
  }
  const spent = calls.usd()
  return {
    ...found,
    latencyMs: performance.now() - began,
    costUsd: calls.isUnknown() || (reported === undefined && spent === 0) ? undefined : spent
  }
}
