/**
 * What is written down of a call that a function or a scorer made.
 */
import type { Answer } from "../../candidate/Candidate.ts"
import * as Outcome from "../../candidate/Outcome.ts"
import type { Reply, Request } from "../../provider/Provider.ts"
import type { OpenStep, StepRow } from "../../store/Step.ts"
import * as Decode from "../../task/Decode.ts"
import { bounded } from "../../text/excerpt.ts"
import type { AttemptResult, Waits } from "../call/attempt.ts"

/** Which call of which trial. */
export type StepKey = Pick<
  StepRow,
  "candidate" | "caseId" | "repeat" | "scorer" | "attempt" | "step" | "call" | "provider" | "prompt"
>

/** Bytes in base64 that are left out of what is shown. */
const longBytes = 200

/** The messages of a request as they are shown: without the bytes of images, and no longer than a person reads. */
export const shownPrompt = ({ messages }: Request): string =>
  bounded(
    JSON.stringify(messages, (name, value: unknown) =>
      name === "data" && typeof value === "string" && value.length > longBytes
        ? `(${value.length.toLocaleString("en")} characters of base64)`
        : value
    )
  )

/** Names that only a secret has, in a body. Those of headers are more: `max_tokens` and `key` are none here. */
const secretName =
  /^(?:.*(?:api[-_]?key|secret|passw(?:or)?d|authorization|credential|assertion).*|(?:.*[-_])?(?:access|refresh|id|auth|bearer)[-_]?token|token)$/iu

/** What stands in the place of a secret. */
const secret = "[secret]"

/** The body of a request as it is shown: the same, and without secrets. */
export const shownBody = (body: string): string => {
  try {
    const json: unknown = JSON.parse(body)
    return bounded(
      JSON.stringify(json, (name, value: unknown) => {
        if (typeof value !== "string") return value
        if (secretName.test(name)) return secret
        return value.length > longBytes && (name === "data" || value.startsWith("data:"))
          ? `(${value.length.toLocaleString("en")} characters of base64)`
          : value
      })
    )
  } catch {
    // A form.
    return bounded(
      body.replace(/(^|&)([^=&\s]+)=[^&\s]*/gu, (pair: string, before: string, name: string) =>
        secretName.test(name) ? `${before}${name}=${secret}` : pair
      )
    )
  }
}

/** A reply as the answer of a step. */
export const answerOf = (reply: Reply): Answer<Reply> => {
  const { finish: _finish, toolCalls, logprobs: _logprobs, wire: _wire, ...facts } = reply
  const text = toolCalls === undefined ? reply.text : Decode.calling(reply)
  return { outcome: Outcome.answered(reply), facts: { ...facts, text } }
}

const replyIn = ({ outcome }: AttemptResult<Reply>): Reply | undefined =>
  outcome._tag === "Answered" ? outcome.output : undefined

/** A call as it is journalled. */
export const toStepRow = (key: StepKey, result: AttemptResult<Reply>, waits: Waits): StepRow => {
  const { outcome, facts, latencyMs, cost, error } = result
  const finish = replyIn(result)?.finish
  return {
    ...key,
    ...waits,
    latencyMs,
    firstTokenMs: facts.firstTokenMs,
    replayed: facts.replayed ?? false,
    finish,
    // A call that was cut short has no error of the provider's.
    error:
      finish !== undefined ? undefined : typeof error === "object" ? error.reason._tag : (error ?? "Failed"),
    reason:
      outcome._tag === "Answered"
        ? facts.ending
        : bounded(outcome._tag === "Errored" ? outcome.error : outcome.reason),
    cost,
    text: facts.text,
    usage: facts.usage,
    model: facts.model,
    requestId: facts.requestId ?? (typeof error === "object" ? error.requestId : undefined),
    note: facts.notes?.join("; ")
  }
}

/** What is kept of a reply until its attempt is recorded. */
export const keptOf = (
  result: AttemptResult<Reply>,
  key: string
): Pick<OpenStep, "key" | "reply"> | undefined => {
  const reply = replyIn(result)
  if (reply === undefined) return undefined
  const { limits: _limits, ...kept } = reply
  return { key, reply: kept }
}
