/**
 * What a function can do while it answers: call, end the trial in another way than by an answer, and tell of itself.
 */
import * as Schema from "effect/Schema"
import { show } from "../foundation/SchemaLike.ts"
import type { Message } from "../provider/Message.ts"
import type { Provider, Reply } from "../provider/Provider.ts"
import { type Caller, type CompletionRequest, Report } from "./Caller.ts"
import * as Outcome from "./Outcome.ts"

/** What a function is given to answer with. */
export interface Answering {
  /**
   * Completes a prompt: a text, messages, or messages with tools and an output schema. The call is paced in the lane of
   * its provider, tried again when that makes sense, kept in the cache, priced, held to the budget, and recorded as a
   * step of the trial.
   *
   * Rejects with a `Provider.Error` where no try brought a reply. A reply that was cut off or declined is a reply: see
   * its `finish`.
   *
   * @example
   * const draft = await asked.complete(model, `Summarise: ${ticket}`)
   */
  readonly complete: (
    provider: Provider,
    prompt: string | ReadonlyArray<Message> | CompletionRequest
  ) => Promise<Reply>
  /**
   * A `fetch` for the client of another library. What it calls of OpenAI's API, Anthropic's, or that of a compatible
   * server is treated as a call of {@link complete} is. Retries are ours: the client is told not to try again.
   *
   * @example
   * const client = new OpenAI({ fetch: asked.fetch })
   */
  readonly fetch: typeof globalThis.fetch
  /**
   * Ends the trial `Escalated`: the case is handed over on purpose, to a person or a stronger model. It throws, so that
   * nothing after it runs, and the trial ends so whatever becomes of what is thrown.
   *
   * @example
   * if (score < 0.5) return asked.escalate("not sure enough")
   */
  readonly escalate: (reason: string) => never
  /**
   * Ends the trial `Refused`: the service declines to answer. It throws, as {@link escalate} does.
   *
   * @example
   * return asked.refuse("not about an order")
   */
  readonly refuse: (reason: string) => never
  /**
   * Ends the attempt as a failure that another attempt may mend, such as a service that is busy. The function is asked
   * again as the policy's `retry` says, after `afterMs` milliseconds at the earliest; where no attempt is left, the trial
   * ends `Errored`. It throws, as {@link escalate} does.
   *
   * @example
   * if (response.status === 429) return asked.retry("the service is busy", { afterMs: 2_000 })
   */
  readonly retry: (reason: string, options?: RetryOptions) => never
  /**
   * Tells what Assay cannot see: tokens and costs of calls that the function makes by itself, and the reply that its
   * output is made of.
   *
   * @throws TypeError when a number is none of a count or cost.
   *
   * @example
   * asked.report({ usage: { inputTokens: 900, outputTokens: 40 }, costUsd: 0.002, text: raw })
   */
  readonly report: (report: Report) => void
}

/** Options of {@link Answering.retry}. */
export interface RetryOptions {
  /**
   * The shortest wait before the next attempt, in milliseconds, 0 or more.
   *
   * @defaultValue the policy's own wait
   */
  readonly afterMs?: number
}

/** What a function said that its attempt ends in, instead of returning an answer. */
export type Ending =
  | Outcome.Escalated
  | Outcome.Refused
  | { readonly _tag: "Again"; readonly reason: string; readonly afterMs: number | undefined }

/** Thrown where the function goes no further. Nobody reads it: what was said is known already. */
class Ended extends Error {
  override readonly name = "Ended"
}

const isReport = Schema.is(Report)

const requestOf = (prompt: string | ReadonlyArray<Message> | CompletionRequest): CompletionRequest => {
  if (typeof prompt === "string") return { messages: [{ role: "user", content: prompt }] }
  return "messages" in prompt ? prompt : { messages: prompt }
}

/** The means of one answer, and what the function said that it ends in; undefined where it said nothing. */
export const make = (
  caller: Caller
): { readonly means: Answering; readonly ending: () => Ending | undefined } => {
  let said: Ending | undefined
  const end = (ending: Ending): never => {
    said ??= ending
    throw new Ended(`this answer has ended: ${ending.reason}`)
  }
  return {
    ending: () => said,
    means: {
      complete: (provider, prompt) => caller.complete(provider, requestOf(prompt)),
      fetch: (input, init) => caller.fetch(input, init),
      escalate: (reason) => end(Outcome.escalated(reason)),
      refuse: (reason) => end(Outcome.refused(reason)),
      retry: (reason, { afterMs } = {}) => end({ _tag: "Again", reason, afterMs }),
      report: (report) => {
        if (!isReport(report)) {
          throw new TypeError(
            `report: expected usage in whole numbers of 0 or more, costUsd of 0 or more, text; found ${show(report)}`
          )
        }
        caller.report(report)
      }
    }
  }
}
