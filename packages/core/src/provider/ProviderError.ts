/**
 * Why a call brought no reply: one error with a tagged reason, so that the engine can wait, retry or stop, and a
 * program can handle one reason with `Effect.catchReason("ProviderError", "RateLimited", …)`.
 *
 * What a model *replies* is never an error here: a refusal, a filtered or a truncated reply is a reply.
 */

import { RateLimits } from "@assay/pacing/RateLimits"
import * as Schema from "effect/Schema"
import { Usage } from "./Usage.ts"

const retryAfterMs = Schema.optionalKey(Schema.Finite)

/**
 * Too many calls for now. `scope` is what ran out. `retryAfterMs`: how long the server asks to wait, in milliseconds;
 * absent where it does not say.
 */
export class RateLimited extends Schema.TaggedClass<RateLimited>()("RateLimited", {
  scope: Schema.Literals(["requests", "tokens", "concurrency", "unknown"]),
  retryAfterMs
}) {
  readonly isRetryable = true
}

/** The account's credit or spending limit is used up. Waiting does not help. */
export class QuotaExhausted extends Schema.TaggedClass<QuotaExhausted>()("QuotaExhausted", {}) {
  readonly isRetryable = false
}

/** The provider has no capacity (529, 503). `retryAfterMs` as in {@link RateLimited}. */
export class Overloaded extends Schema.TaggedClass<Overloaded>()("Overloaded", { retryAfterMs }) {
  readonly isRetryable = true
}

/** The provider failed. `status` is the HTTP status, 500 where an error came without one. */
export class ServerFault extends Schema.TaggedClass<ServerFault>()("ServerFault", {
  status: Schema.Int
}) {
  readonly isRetryable = true
}

/** No answer in time: the provider's own limit, a gateway's, or the client's. */
export class TimedOut extends Schema.TaggedClass<TimedOut>()("TimedOut", {}) {
  readonly isRetryable = true
}

/**
 * No connection: refused, name not found, certificate not accepted; or one that was lost before any answer. `sent`: the
 * request may have reached the server, which may have worked on it and billed it. Default false.
 */
export class Unreachable extends Schema.TaggedClass<Unreachable>()("Unreachable", {
  sent: Schema.optionalKey(Schema.Boolean)
}) {
  readonly isRetryable = true
}

/** The reply began and did not end. What was generated is usually paid for. */
export class CutOff extends Schema.TaggedClass<CutOff>()("CutOff", {}) {
  readonly isRetryable = true
}

/** No key, a wrong key, or one that may not do this. */
export class Unauthorized extends Schema.TaggedClass<Unauthorized>()("Unauthorized", {}) {
  readonly isRetryable = false
}

/** The provider does not take the request as it is, or does not know the model. */
export class InvalidRequest extends Schema.TaggedClass<InvalidRequest>()("InvalidRequest", {}) {
  readonly isRetryable = false
}

/** The prompt is longer than the model or the API takes. */
export class ContextTooLong extends Schema.TaggedClass<ContextTooLong>()("ContextTooLong", {}) {
  readonly isRetryable = false
}

/** A content filter stopped the prompt or the answer. A task ends such a case `Refused`. */
export class ContentFiltered extends Schema.TaggedClass<ContentFiltered>()("ContentFiltered", {}) {
  readonly isRetryable = false
}

/**
 * An answer came that is not what the API promises. `fault`: what is wrong with it.
 *
 * - `syntax` (default): it is no JSON, as of a proxy, or damaged on the way. Tried again like a lost connection.
 * - `shape`: it is whole, and not as documented. The same call brings the same again, so that it is made once more at
 *   most.
 * - `size`: it is longer than is read. It is not tried again.
 */
export class MalformedReply extends Schema.TaggedClass<MalformedReply>()("MalformedReply", {
  fault: Schema.optionalKey(Schema.Literals(["syntax", "shape", "size"]))
}) {
  readonly isRetryable = this.fault !== "size"
}

/**
 * The model wrote what its server could not read as the JSON or the tool call that was asked for, and the server keeps
 * it from the reply. A task ends such a case `Malformed`: the model failed, not the call.
 */
export class GenerationFailed extends Schema.TaggedClass<GenerationFailed>()("GenerationFailed", {}) {
  readonly isRetryable = false
}

/** Recorded replies have none for this case, or cannot be read. */
export class NotRecorded extends Schema.TaggedClass<NotRecorded>()("NotRecorded", {}) {
  readonly isRetryable = false
}

export const Reason = Schema.Union([
  RateLimited,
  QuotaExhausted,
  Overloaded,
  ServerFault,
  TimedOut,
  Unreachable,
  CutOff,
  Unauthorized,
  InvalidRequest,
  ContextTooLong,
  ContentFiltered,
  MalformedReply,
  GenerationFailed,
  NotRecorded
])
export type Reason = typeof Reason.Type

/**
 * What had come of a reply that is none. What was generated is usually paid for.
 *
 * - `text`: what was said so far, or where the answer could not be read its beginning as it came; of bounded length.
 * - `usage`, `model`: as the server reports them.
 */
export const Received = Schema.Struct({
  text: Schema.optionalKey(Schema.String),
  usage: Schema.optionalKey(Usage),
  model: Schema.optionalKey(Schema.String)
})
export type Received = typeof Received.Type

/**
 * A call that brought no reply.
 *
 * - `provider`: the provider's id, such as `openai/gpt-5-mini`.
 * - `detail`: what went wrong, for a person. Never contains a key.
 * - `status`: the HTTP status, where there was one.
 * - `requestId`: the provider's id of the call, for its support.
 * - `limits`: what the answer's headers say about limits.
 * - `received`: what had come of a reply all the same; absent where nothing had. It is journalled with the attempt.
 */
export class ProviderError extends Schema.TaggedError<ProviderError>()("ProviderError", {
  provider: Schema.String,
  reason: Reason,
  detail: Schema.String,
  status: Schema.optionalKey(Schema.Int),
  requestId: Schema.optionalKey(Schema.String),
  limits: Schema.optionalKey(RateLimits),
  received: Schema.optionalKey(Received)
}) {
  override get message(): string {
    return `${this.provider}: ${this.detail}`
  }

  /**
   * Whether the same call may be tried again. The reason decides; a server that says otherwise
   * (`x-should-retry`) has the last word, except that nothing revives an exhausted quota or a refused key.
   */
  get isRetryable(): boolean {
    const { _tag, isRetryable } = this.reason
    if (_tag === "QuotaExhausted" || _tag === "Unauthorized") return false
    return this.limits?.shouldRetry ?? isRetryable
  }

  /** How long the server asks to wait before another call, in milliseconds; undefined where it does not say. */
  get retryAfterMs(): number | undefined {
    return this.limits?.retryAfterMs ?? ("retryAfterMs" in this.reason ? this.reason.retryAfterMs : undefined)
  }
}
