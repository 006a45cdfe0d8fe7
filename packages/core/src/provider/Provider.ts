/**
 * A provider completes a prompt: an API, a local server, or a file of recorded replies.
 *
 * Providers make one attempt per call and report what happened; pacing, retries and journalling belong to the
 * engine.
 */

import { RateLimits } from "@assay/pacing/RateLimits"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe } from "../foundation/userCode.ts"
import type { Cost } from "./Cost.ts"
import { type Message, ToolCall } from "./Message.ts"
import { ProviderError, Unreachable } from "./ProviderError.ts"
import { Usage } from "./Usage.ts"
import { WireAnswer } from "./WireAnswer.ts"

export { Cost, Priced, Unpriced, unpriced } from "./Cost.ts"
export {
  ContentFiltered,
  ContextTooLong,
  CutOff,
  GenerationFailed,
  InvalidRequest,
  MalformedReply,
  NotRecorded,
  Overloaded,
  ProviderError as Error,
  QuotaExhausted,
  RateLimited,
  Reason,
  ServerFault,
  TimedOut,
  Unauthorized,
  Unreachable
} from "./ProviderError.ts"
export { Usage } from "./Usage.ts"

/**
 * Why the model stopped. `refusal` and `filtered` are kept apart from a reply that merely reads like one. `other`: the
 * server does not say, or in a word that is not known; such a reply is read like any, and not kept in the cache.
 */
export const Finish = Schema.Literals(["stop", "length", "refusal", "filtered", "other"])
export type Finish = typeof Finish.Type

/** The shape a reply must have: a JSON Schema (draft 2020-12) and a name for it. */
export interface OutputSchema {
  /** The name of the schema, 1 to 64 of `a-zA-Z0-9_-`. */
  readonly name: string
  /** The JSON Schema (draft 2020-12). */
  readonly schema: { readonly [key: string]: Schema.Json }
}

/** A tool that a model may call. */
export interface ToolSpec {
  /** The name of the tool, 1 to 64 of `a-zA-Z0-9_-`. */
  readonly name: string
  /** Tells the model when to call it. Absent where nothing is said. */
  readonly description?: string
  /** A JSON Schema (draft 2020-12) of its arguments, of an object. */
  readonly parameters: { readonly [key: string]: Schema.Json }
}

/** Whether a model calls tools: as it sees fit, not at all, at least one, or this one. */
export type ToolChoice =
  | "auto"
  | "none"
  | "required"
  | {
      /** The name of the tool that the model must call. */
      readonly tool: string
    }

/** One prompt to complete. `caseId`, `candidate` and `repeat` let recorded replies be found again. */
export interface Request {
  /** The messages, in order. */
  readonly messages: ReadonlyArray<Message>
  /** The id of the case. */
  readonly caseId: string
  /** The name under which the experiment lists the candidate. */
  readonly candidate: string
  /** 0 for the first answer to a case, 1 for the second, and so on. */
  readonly repeat: number
  /**
   * What the task decodes, where it decodes JSON. A provider uses it when its options ask for structured
   * output.
   */
  readonly outputSchema?: OutputSchema
  /** The tools that the model may call. Absent where there are none. */
  readonly tools?: ReadonlyArray<ToolSpec>
  /** Whether the model must call a tool. Absent for the API's default, which is `auto`. */
  readonly toolChoice?: ToolChoice
}

/** A token of a reply, and how likely it was. */
export const TokenLogprob = Schema.Struct({
  /** The text of the token. */
  token: Schema.String,
  /** The natural logarithm of the probability with which it was chosen, 0 or less. */
  logprob: Schema.Finite,
  /** The likeliest tokens at its place, itself among them where it is one. Absent where they were not asked for. */
  alternatives: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({
        /** The text of the token. */
        token: Schema.String,
        /** The natural logarithm of its probability, 0 or less. */
        logprob: Schema.Finite
      })
    )
  )
})
export type TokenLogprob = typeof TokenLogprob.Type

/** What came back. */
export const Reply = Schema.Struct({
  /** The text of the reply. Empty where the model only called tools. */
  text: Schema.String,
  /** Why the model stopped. */
  finish: Finish,
  /** How the reply ended, in words, where `finish` is `other`. It is shown with the trial. */
  ending: Schema.optionalKey(Schema.String),
  /** The tokens that the call used. Absent where the provider does not say. */
  usage: Schema.optionalKey(Usage),
  /** The model that served the call. It may be more precise than the one asked for. */
  model: Schema.optionalKey(Schema.String),
  /** The provider's id of the call, for its support. */
  requestId: Schema.optionalKey(Schema.String),
  /**
   * How long the call took, in milliseconds. Set only where the provider knows better than the engine's
   * clock, as for recorded replies.
   */
  latencyMs: Schema.optionalKey(Schema.Finite),
  /** From the call to the first piece of text, in milliseconds. Known only when the reply was streamed. */
  firstTokenMs: Schema.optionalKey(Schema.Finite),
  /** Whether the reply was generated before. Its latency, if it has one, is then of the original call. */
  replayed: Schema.optionalKey(Schema.Boolean),
  /** What the reply's headers say about rate limits. */
  limits: Schema.optionalKey(RateLimits),
  /** The tools that the model called, in its order. Absent where it called none. */
  toolCalls: Schema.optionalKey(Schema.Array(ToolCall)),
  /** Of every token of the text, in order. Absent where they were not asked for or do not come. */
  logprobs: Schema.optionalKey(Schema.Array(TokenLogprob)),
  /** What somebody who reads the reply must know of it, in words: that a secret was taken out of it. */
  notes: Schema.optionalKey(Schema.Array(Schema.String)),
  /** The answer as it came, for the client of another library that made the call. Absent for every other call. */
  wire: Schema.optionalKey(WireAnswer)
})
export type Reply = typeof Reply.Type

/** A way to complete prompts. */
export interface Provider {
  /** Provider and model, such as `openai/gpt-5-mini`. Calls are paced in the lane of this name. */
  readonly id: string
  /**
   * Everything that changes what comes back (model, temperature, base URL…), as JSON without secrets. It is
   * part of the candidate's fingerprint. It may be a getter that reads a file: it is looked at when a run is
   * planned, never when a candidate is declared, and does not throw.
   */
  readonly settings: Schema.Json
  /** Makes one attempt at a call. */
  readonly complete: (request: Request) => Effect.Effect<Reply, ProviderError>
  /**
   * Fails when no call could succeed: a key that is not set, a file that is not there. It is asked once,
   * before a run that has calls to make, and costs nothing. Absent where nothing can be missing.
   */
  readonly ready?: Effect.Effect<void, ProviderError>
  /** What a call cost that used so many tokens. Absent where calls cost nothing. */
  readonly price?: (
    usage: Usage,
    call: {
      /** The model that served the call. Undefined where the reply does not say. */
      readonly model: string | undefined
      /** When the call was made, in Unix milliseconds. */
      readonly at: number
    }
  ) => Cost
  /**
   * The limit on a reply that calls ask for, in tokens. Absent where there is none, and then a reply may cost
   * anything.
   */
  readonly maxOutputTokens?: number
  /**
   * The same model with another limit on its replies, in tokens, to ask again where a reply was cut off. Absent where the
   * limit cannot be changed.
   */
  readonly withMaxOutputTokens?: (maxOutputTokens: number) => Provider
  /** With how many alternatives each token of a reply comes, with their probabilities. Absent where it comes with none. */
  readonly alternatives?: number
  /** How many replies each call generates, as `n` asks for. Absent for 1. */
  readonly repliesPerCall?: number
  /**
   * As `price`, but the most that a call with such tokens can cost, for reserving a budget: in the dearest
   * tier that may serve it, with the tools of the server. Absent where that is `price`.
   */
  readonly mostPrice?: Provider["price"]
  /**
   * Why the cost of a call has no bound that is known before it, such as searches of the server's own. Its
   * calls cannot be held to a budget. Absent where there is a bound.
   */
  readonly unbounded?: string
  /**
   * Whether its replies were generated before. They are then neither paced nor kept in the cache. Absent for
   * false.
   */
  readonly replays?: boolean
  /**
   * An upper bound on the input tokens of a request, for reserving a budget. Absent for the number of UTF-8
   * bytes sent, which no tokeniser exceeds.
   */
  readonly maxInputTokens?: (request: Request) => number
}

/** A provider whose calls are promises. */
export interface PromiseProvider extends Omit<Provider, "settings" | "complete" | "ready"> {
  /**
   * Everything that changes what comes back, as JSON without secrets, as in {@link Provider}.
   *
   * @defaultValue `{}`
   */
  readonly settings?: Schema.Json
  /**
   * Makes one attempt at a call. `signal` aborts when the time is up or the run is stopped. It throws a `Provider.Error`
   * whose reason says whether to try again; whatever else it throws counts as `Unreachable`, which is tried again.
   */
  readonly complete: (request: Request, signal: AbortSignal) => Promise<Reply>
}

/** A provider of one's own, without Effect. */
export const fromPromise = ({ complete, settings = {}, ...provider }: PromiseProvider): Provider => ({
  ...provider,
  settings,
  complete: (request) =>
    Effect.tryPromise({
      try: (signal) => complete(request, signal),
      catch: (thrown) =>
        thrown instanceof ProviderError
          ? thrown
          : new ProviderError({
              provider: provider.id,
              reason: new Unreachable({}),
              detail: describe(thrown)
            })
    })
})
