/**
 * A candidate answers cases: a task put to a provider, a fitted baseline, or a plain function. All are run,
 * timed, stored and compared the same way.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { type Returned, settle } from "../foundation/settle.ts"
import { sourceDigest } from "../foundation/sourceDigest.ts"
import { type Provider, Reply, type Request } from "../provider/Provider.ts"
import { ProviderError } from "../provider/ProviderError.ts"
import * as Outcome from "./Outcome.ts"

/** What a candidate is given: the input, never the label. */
export interface Question<out Input> {
  readonly input: Input
  readonly caseId: string
  /** The name under which the experiment lists this candidate. */
  readonly candidate: string
  /** 0 for the first answer to a case, 1 for the second, and so on. */
  readonly repeat: number
  /** The run's seed, for candidates that draw random numbers. */
  readonly seed: number
}

/**
 * Facts about an attempt that only the candidate knows. All optional: absent means unknown.
 *
 * - `text`: the model's reply as it came, kept for inspection and for decoding again. Of a task with tools: the JSON
 *   `{"content": …, "toolCalls": […]}`.
 * - `ending`: how the reply ended, in words, where the server says so in words that are not known; kept as the reason of
 *   an answer.
 * - `latencyMs`: overrides the engine's clock, as for recorded replies.
 * - `firstTokenMs`: from the call to the first piece of text, in milliseconds.
 * - `replayed`: nothing was generated now; the latency is that of the original call.
 * - `limits`: what the provider says about its rate limits, for pacing; not stored.
 */
export const Facts = Schema.Struct({
  ...Struct.omit(Reply.fields, ["finish", "text", "toolCalls", "logprobs"]),
  text: Schema.optionalKey(Schema.String)
})
export type Facts = typeof Facts.Type

/** One answer and the facts about it. */
export interface Answer<out Output> {
  readonly outcome: Outcome.Reached<Output>
  readonly facts: Facts
}

/**
 * The attempt brought no answer. `message` is kept with the trial; `cause` is the provider's error where one was
 * behind it, and says whether to try again.
 */
export class CandidateError extends Schema.TaggedError<CandidateError>()("CandidateError", {
  message: Schema.String,
  cause: Schema.optionalKey(ProviderError)
}) {}

/**
 * Anything that answers a case.
 *
 * - `kind`: for reports only; the engine treats all alike.
 * - `settings`: everything that decides what comes back, as JSON without secrets. Its digest is the candidate's
 *   fingerprint: a stored answer is reused only under the same fingerprint.
 * - `decoding`: what decides how a stored answer is read, as JSON, where that is apart: when only this changes,
 *   stored answers are restored anew and nothing is asked again.
 * - `lane`: candidates of one lane share its concurrency; absent for work inside this process.
 * - `answer`: one attempt. A failure becomes the outcome `Errored`.
 * - `call`: where an answer is one call of a provider, its parts, so that the engine can look the call up in its cache,
 *   reserve its cost and price it. `answer` is the same three in a row.
 * - `estimateTokens`: roughly how many input tokens a case costs, for planning; absent where no prompt is sent.
 * - `restore`: rebuilds an output from what the store kept of it: the reply's text, and the output as JSON where
 *   it was JSON. Outputs that are plain JSON use {@link fromJson}.
 */
export interface Candidate<in Input, out Output> {
  readonly _tag: "Candidate"
  readonly kind: "task" | "baseline" | "function"
  readonly settings: Schema.Json
  readonly decoding?: Schema.Json
  readonly lane?: string
  readonly answer: (question: Question<Input>) => Effect.Effect<Answer<Output>, CandidateError>
  readonly call?: Call<Input, Output>
  readonly estimateTokens?: (input: Input) => number
  readonly restore: (stored: Stored) => Effect.Effect<Output, CandidateError>
}

/** An answer as one call of a provider. `conclude` also takes a reply that an earlier call brought. */
export interface Call<in Input, out Output> {
  readonly provider: Provider
  readonly request: (question: Question<Input>) => Effect.Effect<Request, CandidateError>
  readonly conclude: (reply: Reply) => Effect.Effect<Answer<Output>>
  /** What a failed call means for the case: an answer all the same (filtered), or none. */
  readonly fail: (error: ProviderError) => Effect.Effect<Answer<Output>, CandidateError>
}

/** What the store keeps of an answer. */
export interface Stored {
  readonly text: string | undefined
  readonly output: Schema.Json | undefined
}

/**
 * Restores outputs that are plain JSON: strings, numbers, booleans, null, and arrays and objects of these.
 *
 * The engine stores an output as JSON only when it is JSON, under the fingerprint of the candidate that gave it;
 * so what comes back here is that candidate's own output, unchanged.
 */
export const fromJson = <Output>(stored: Stored): Effect.Effect<Output, CandidateError> =>
  stored.output === undefined
    ? Effect.fail(new CandidateError({ message: "the stored answer has no output" }))
    : Effect.succeed(stored.output as Output)

/** Makes a candidate from its parts. */
export const make = <Input, Output>(
  parts: Omit<Candidate<Input, Output>, "_tag">
): Candidate<Input, Output> => ({ _tag: "Candidate", ...parts })

/** What a plain function is given besides the input. `signal` aborts when the time is up or the run is stopped. */
export interface Asked<out Input> extends Question<Input> {
  readonly signal: AbortSignal
}

/** A plain function as a candidate: it may answer at once, later (a promise), or as an Effect. */
export type Answering<in Input, out Output> = (input: Input, asked: Asked<Input>) => Returned<Output>

/**
 * A candidate from a plain function.
 *
 * The fingerprint is the digest of the function's source text; what it closes over is invisible to it. Give `version` when
 * a change elsewhere changes the answers, and `lane` when the function calls something that must be paced.
 */
export const fromFunction = <Input, Output>(
  answering: Answering<Input, Output>,
  options?: { readonly version?: string; readonly lane?: string }
): Candidate<Input, Output> =>
  make<Input, Output>({
    kind: "function",
    settings: { source: sourceDigest(answering), version: options?.version ?? null },
    ...(options?.lane === undefined ? {} : { lane: options.lane }),
    restore: fromJson,
    answer: (question) =>
      Effect.suspend(() => {
        const aborting = new AbortController()
        return settle(() => answering(question.input, { ...question, signal: aborting.signal })).pipe(
          Effect.onInterrupt(() => Effect.sync(() => aborting.abort())),
          Effect.map((output) => ({ outcome: Outcome.answered(output), facts: {} })),
          Effect.mapError((message) => new CandidateError({ message }))
        )
      })
  })
