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

/** Too many calls for now. */
export class RateLimited extends Schema.TaggedClass<RateLimited>()("RateLimited", {
  /** What ran out. */
  scope: Schema.Literals(["requests", "tokens", "concurrency", "unknown"]),
  /** How long the server asks to wait, in milliseconds. Absent where it does not say. */
  retryAfterMs
}) {
  readonly isRetryable = true
}

/** The account's credit or spending limit is used up. Waiting does not help. */
export class QuotaExhausted extends Schema.TaggedClass<QuotaExhausted>()("QuotaExhausted", {}) {
  readonly isRetryable = false
}

/** The provider has no capacity (529, 503). */
export class Overloaded extends Schema.TaggedClass<Overloaded>()("Overloaded", {
  /** How long the server asks to wait, in milliseconds. Absent where it does not say. */
  retryAfterMs
}) {
  readonly isRetryable = true
}

/** The provider failed. */
export class ServerFault extends Schema.TaggedClass<ServerFault>()("ServerFault", {
  /** The HTTP status, 500 where an error came without one. */
  status: Schema.Int
}) {
  readonly isRetryable = true
}

/** No answer in time: the provider's own limit, a gateway's, or the client's. */
export class TimedOut extends Schema.TaggedClass<TimedOut>()("TimedOut", {}) {
  readonly isRetryable = true
}

/**
 * No connection: refused, name not found, certificate not accepted; or one that was lost before any answer.
 */
export class Unreachable extends Schema.TaggedClass<Unreachable>()("Unreachable", {
  /**
   * Whether the request may have reached the server, which may have worked on it and billed it. Absent for
   * false.
   */
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

/** An answer came that is not what the API promises. */
export class MalformedReply extends Schema.TaggedClass<MalformedReply>()("MalformedReply", {
  /**
   * What is wrong with the answer. `syntax`: it is no JSON, as of a proxy, or damaged on the way; it is tried
   * again like a lost connection. `shape`: it is whole, and not as documented; the same call brings the same
   * again, so that it is made once more at most. `size`: it is longer than is read; it is not tried again.
   * Absent for `syntax`.
   */
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

/** What had come of a reply that is none. What was generated is usually paid for. */
export const Received = Schema.Struct({
  /**
   * What was said so far, or where the answer could not be read its beginning as it came. Its length is
   * bounded.
   */
  text: Schema.optionalKey(Schema.String),
  /** The tokens that were used, as the server reports them. */
  usage: Schema.optionalKey(Usage),
  /** The model that served the call, as the server reports it. */
  model: Schema.optionalKey(Schema.String)
})
export type Received = typeof Received.Type

/** A call that brought no reply. */
export class ProviderError extends Schema.TaggedError<ProviderError>()("ProviderError", {
  /** The provider's id, such as `openai/gpt-5-mini`. */
  provider: Schema.String,
  /** Why there is no reply, for programs. */
  reason: Reason,
  /** What went wrong, for a person. It never contains a key. */
  detail: Schema.String,
  /** The HTTP status. Absent where there was none. */
  status: Schema.optionalKey(Schema.Int),
  /** The provider's id of the call, for its support. */
  requestId: Schema.optionalKey(Schema.String),
  /** What the answer's headers say about limits. */
  limits: Schema.optionalKey(RateLimits),
  /** What had come of a reply all the same. Absent where nothing had. It is journalled with the attempt. */
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
