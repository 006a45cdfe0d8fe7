/**
 * A provider completes a prompt: an API, a local server, or a file of recorded replies.
 *
 * Providers make one attempt per call and report what happened; pacing, retries and journalling belong to the
 * engine.
 */

import { RateLimits } from "@assay/pacing/RateLimits"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Cost } from "./Cost.ts"
import { type Message, ToolCall } from "./Message.ts"
import type { ProviderError } from "./ProviderError.ts"
import { Usage } from "./Usage.ts"

/**
 * Why the model stopped. `refusal` and `filtered` are kept apart from a reply that merely reads like one. `other`: the
 * server does not say, or in a word that is not known; such a reply is read like any, and not kept in the cache.
 */
export const Finish = Schema.Literals(["stop", "length", "refusal", "filtered", "other"])
export type Finish = typeof Finish.Type

/** The shape a reply must have: a JSON Schema (draft 2020-12) and a name for it. */
export interface OutputSchema {
  readonly name: string
  readonly schema: { readonly [key: string]: Schema.Json }
}

/**
 * A tool that a model may call. `parameters`: a JSON Schema (draft 2020-12) of its arguments.
 */
export interface ToolSpec {
  readonly name: string
  readonly description?: string
  readonly parameters: { readonly [key: string]: Schema.Json }
}

/** Whether a model calls tools: as it sees fit, not at all, at least one, or this one. */
export type ToolChoice = "auto" | "none" | "required" | { readonly tool: string }

/**
 * One prompt to complete. `caseId`, `candidate` and `repeat` let recorded replies be found again.
 *
 * - `outputSchema`: what the task decodes, where it decodes JSON. A provider uses it when its options ask for
 *   structured output.
 * - `tools`, `toolChoice`: what the model may or must call. Default choice: the API's, which is `auto`.
 */
export interface Request {
  readonly messages: ReadonlyArray<Message>
  readonly caseId: string
  readonly candidate: string
  /** 0 for the first answer to a case, 1 for the second, and so on. */
  readonly repeat: number
  readonly outputSchema?: OutputSchema
  readonly tools?: ReadonlyArray<ToolSpec>
  readonly toolChoice?: ToolChoice
}

/** The natural logarithm of the probability with which a token was chosen, 0 or less. */
export const TokenLogprob = Schema.Struct({ token: Schema.String, logprob: Schema.Finite })
export type TokenLogprob = typeof TokenLogprob.Type

/**
 * What came back.
 *
 * - `ending`: how the reply ended, in words, where `finish` is `other`; shown with the trial.
 * - `model`: the model that served the call, which may be more precise than the one asked for.
 * - `latencyMs`: set only where the provider knows better than the engine's clock, as for recorded replies.
 * - `firstTokenMs`: from the call to the first piece of text, in milliseconds; known only when streamed.
 * - `replayed`: the reply was not generated now; its latency, if it has one, is of the original call.
 * - `limits`: what the reply's headers say about rate limits.
 * - `toolCalls`: the tools that the model called, in its order; absent where it called none.
 * - `logprobs`: of every token of the text, in order; absent where they were not asked for or do not come.
 * - `notes`: what somebody who reads the reply must know of it, in words: that a secret was taken out of it.
 */
export const Reply = Schema.Struct({
  text: Schema.String,
  finish: Finish,
  ending: Schema.optionalKey(Schema.String),
  usage: Schema.optionalKey(Usage),
  model: Schema.optionalKey(Schema.String),
  requestId: Schema.optionalKey(Schema.String),
  latencyMs: Schema.optionalKey(Schema.Finite),
  firstTokenMs: Schema.optionalKey(Schema.Finite),
  replayed: Schema.optionalKey(Schema.Boolean),
  limits: Schema.optionalKey(RateLimits),
  toolCalls: Schema.optionalKey(Schema.Array(ToolCall)),
  logprobs: Schema.optionalKey(Schema.Array(TokenLogprob)),
  notes: Schema.optionalKey(Schema.Array(Schema.String))
})
export type Reply = typeof Reply.Type

/**
 * A way to complete prompts.
 *
 * - `id`: provider and model, such as `openai/gpt-5-mini`; also the lane its calls are paced in.
 * - `settings`: everything that changes what comes back (model, temperature, base URL…), as JSON without
 *   secrets. Part of the candidate's fingerprint. May be a getter that reads a file: it is looked at when a run is
 *   planned, never when a candidate is declared, and does not throw.
 * - `ready`: fails when no call could succeed (a key that is not set, a file that is not there). Asked once, before a
 *   run that has calls to make; costs nothing.
 * - `price`: what a call cost that used so many tokens; `at` is Unix milliseconds, `model` the one that served it.
 *   Absent where calls cost nothing.
 * - `maxOutputTokens`: the limit on a reply that calls ask for; absent where there is none, and then a reply may cost
 *   anything.
 * - `repliesPerCall`: how many replies each call generates, as `n` asks for. Default 1.
 * - `mostPrice`: as `price`, but the most that a call with such tokens can cost, for reserving a budget: in the dearest
 *   tier that may serve it, with the tools of the server. Default: `price`.
 * - `unbounded`: why the cost of a call has no bound that is known before it, such as searches of the server's own;
 *   then its calls cannot be held to a budget. Absent where there is a bound.
 * - `replays`: its replies were generated before; they are neither paced nor kept in the cache.
 * - `maxInputTokens`: an upper bound on the input tokens of a request, for reserving a budget. Default: the number of
 *   UTF-8 bytes sent, which no tokeniser exceeds.
 */
export interface Provider {
  readonly id: string
  readonly settings: Schema.Json
  readonly complete: (request: Request) => Effect.Effect<Reply, ProviderError>
  readonly ready?: Effect.Effect<void, ProviderError>
  readonly price?: (usage: Usage, call: { readonly model: string | undefined; readonly at: number }) => Cost
  readonly maxOutputTokens?: number
  readonly repliesPerCall?: number
  readonly mostPrice?: Provider["price"]
  readonly unbounded?: string
  readonly replays?: boolean
  readonly maxInputTokens?: (request: Request) => number
}
