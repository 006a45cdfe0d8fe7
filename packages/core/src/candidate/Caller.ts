/**
 * What makes the calls of a function while it answers: the engine inside a run, and nothing in between outside of one.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Provider, Reply, Request } from "../provider/Provider.ts"
import { Usage } from "../provider/Usage.ts"

/** What a provider is to complete: a {@link Request} without what the engine knows by itself. */
export type CompletionRequest = Omit<Request, "caseId" | "candidate" | "repeat">

/**
 * What a function tells of work that Assay does not see: tokens and costs of calls that it made by itself, and the text
 * that its output was made of.
 */
export const Report = Schema.Struct({
  /**
   * Tokens that the function used beside those of its steps. Several reports add up.
   *
   * @defaultValue none
   */
  usage: Schema.optional(Usage),
  /**
   * What the function paid beside its steps, in US dollars, 0 or more. Several reports add up. Tokens that are reported
   * without a cost have an unknown cost.
   *
   * @defaultValue none
   */
  costUsd: Schema.optional(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))),
  /**
   * The reply that the output was made of, kept for inspection. The last one counts.
   *
   * @defaultValue none
   */
  text: Schema.optional(Schema.String)
})
export type Report = typeof Report.Type

/** Makes calls for one answer of a function. */
export interface Caller {
  /** Completes a prompt. Rejects with the provider's error where no try brought a reply. */
  readonly complete: (provider: Provider, request: CompletionRequest) => Promise<Reply>
  /** Calls the API of a model as a client of another library does. */
  readonly fetch: typeof globalThis.fetch
  /** Takes what the function tells of itself. */
  readonly report: (report: Report) => void
}

/** Whose question is answered. */
type Identity = Pick<Request, "caseId" | "candidate" | "repeat">

/** Calls without a run: not paced, not kept, not counted. They end when the signal aborts. */
export const direct = ({ caseId, candidate, repeat }: Identity, signal: AbortSignal): Caller => ({
  complete: (provider, request) =>
    Effect.runPromise(provider.complete({ ...request, caseId, candidate, repeat }), { signal }),
  fetch: (input, init) => globalThis.fetch(input, { ...init, signal: either(signal, init?.signal) }),
  report: () => {}
})

/** Aborts when one of the two does. */
export const either = (signal: AbortSignal, other: AbortSignal | null | undefined): AbortSignal =>
  other === null || other === undefined ? signal : AbortSignal.any([signal, other])
