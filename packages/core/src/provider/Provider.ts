/**
 * A provider completes a prompt: an API, a local server, or a file of recorded replies.
 *
 * Providers make one attempt per call and report what happened; pacing, retries and journalling belong to the
 * engine.
 */
import { type Effect, Schema } from "effect"
import type { Message } from "../task/Prompt.ts"
import { Usage } from "./Usage.ts"

/** Why the model stopped. `refusal` and `filtered` are kept apart from a reply that merely reads like one. */
export const Finish = Schema.Literals(["stop", "length", "refusal", "filtered"])
export type Finish = typeof Finish.Type

/** One prompt to complete. `caseId`, `candidate` and `repeat` let recorded replies be found again. */
export interface Request {
  readonly messages: ReadonlyArray<Message>
  readonly caseId: string
  readonly candidate: string
  /** 0 for the first answer to a case, 1 for the second, and so on. */
  readonly repeat: number
}

/**
 * What came back.
 *
 * - `latencyMs`: set only where the provider knows better than the engine's clock, as for recorded replies.
 * - `replayed`: the reply was not generated now; its latency, if it has one, is of the original call.
 */
export const Reply = Schema.Struct({
  text: Schema.String,
  finish: Finish,
  usage: Schema.optionalKey(Usage),
  model: Schema.optionalKey(Schema.String),
  requestId: Schema.optionalKey(Schema.String),
  latencyMs: Schema.optionalKey(Schema.Finite),
  replayed: Schema.optionalKey(Schema.Boolean)
})
export type Reply = typeof Reply.Type

/** A call that brought no reply. `reason` is for a person; it never contains a key. */
export class ProviderError extends Schema.TaggedError<ProviderError>()("ProviderError", {
  provider: Schema.String,
  reason: Schema.String
}) {
  override get message(): string {
    return `${this.provider}: ${this.reason}`
  }
}

/**
 * A way to complete prompts.
 *
 * - `id`: provider and model, such as `openai/gpt-5-mini`; also the lane its calls are paced in.
 * - `settings`: everything that changes what comes back (model, temperature, base URL…), as JSON without
 *   secrets. Part of the candidate's fingerprint. May be a getter that reads a file: it is looked at when a run is
 *   planned, never when a candidate is declared, and does not throw.
 */
export interface Provider {
  readonly id: string
  readonly settings: Schema.Json
  readonly complete: (request: Request) => Effect.Effect<Reply, ProviderError>
}
