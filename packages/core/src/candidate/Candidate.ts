/**
 * A candidate answers cases: a task put to a provider, a fitted baseline, or a plain function. All are run,
 * timed, stored and compared the same way.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { defined } from "../foundation/defined.ts"
import { sourceDigest } from "../foundation/sourceDigest.ts"
import { type Awaitable, describe, runThrowing } from "../foundation/userCode.ts"
import { type Provider, Reply, type Request } from "../provider/Provider.ts"
import { ProviderError } from "../provider/ProviderError.ts"
import type { Routes } from "../provider/Wire.ts"
import { type Answering, type Ending, make as makeAnswering } from "./answering.ts"
import { type Caller, direct } from "./Caller.ts"
import * as Outcome from "./Outcome.ts"
import { factsWithoutReply, outcomeWithoutReply } from "./withoutReply.ts"

export type { Answering, RetryOptions } from "./answering.ts"
export type { Caller, CompletionRequest, Report } from "./Caller.ts"

/** What a candidate is given: the input, never the label. */
export interface Question<out Input> {
  /** The input of the case. */
  readonly input: Input
  /** The id of the case. */
  readonly caseId: string
  /** The name under which the experiment lists this candidate. */
  readonly candidate: string
  /** 0 for the first answer to a case, 1 for the second, and so on. */
  readonly repeat: number
  /** The run's seed, for candidates that draw random numbers. */
  readonly seed: number
}

/**
 * Facts about an attempt that only the candidate knows, those of a {@link Reply} among them. All optional:
 * absent means unknown.
 *
 * `latencyMs` overrides the engine's clock, as for recorded replies. `limits` is for pacing and is not
 * stored.
 */
export const Facts = Schema.Struct({
  ...Struct.omit(Reply.fields, ["finish", "text", "toolCalls", "logprobs", "wire"]),
  /**
   * The model's reply as it came, kept for inspection and for decoding again. Of a task with tools: the JSON
   * `{"content": …, "toolCalls": […]}`.
   */
  text: Schema.optionalKey(Schema.String)
})
export type Facts = typeof Facts.Type

/** One answer and the facts about it. */
export interface Answer<out Output> {
  /** What the attempt ended in. */
  readonly outcome: Outcome.CandidateOutcome<Output>
  /** What else the candidate knows of it. */
  readonly facts: Facts
  /** The provider's error that the outcome is of, where a call brought no reply. Absent for every other answer. */
  readonly error?: ProviderError
}

/** The attempt brought no answer. */
export class CandidateError extends Schema.TaggedError<CandidateError>()("CandidateError", {
  /** What went wrong, in words. It is kept with the trial. */
  message: Schema.String,
  /** The provider's error, which says whether to try again. Absent where no provider was behind it. */
  cause: Schema.optionalKey(ProviderError),
  /** What could be read of a stored answer that no longer fits. Absent where nothing could, and for other failures. */
  partial: Schema.optionalKey(Outcome.PartlyRead),
  /** Another attempt may succeed, after this wait at the earliest. Absent where the failure is final. */
  retry: Schema.optionalKey(
    Schema.Struct({
      /** The shortest wait, in milliseconds, 0 or more. Absent where it does not matter. */
      afterMs: Schema.optionalKey(Schema.Finite)
    })
  )
}) {}

export { CandidateError as Error }

/** Anything that answers a case. */
export interface Candidate<in Input, out Output> {
  readonly _tag: "Candidate"
  /** What it is made of, for reports only. The engine treats all alike. */
  readonly kind: "task" | "baseline" | "function"
  /**
   * Everything that decides what comes back, as JSON without secrets. Its digest is the candidate's
   * fingerprint: a stored answer is reused only under the same fingerprint.
   */
  readonly settings: Schema.Json
  /**
   * What decides how a stored answer is read, as JSON, where that is apart. When only this changes, stored
   * answers are restored anew and nothing is asked again.
   */
  readonly decoding?: Schema.Json
  /** Candidates of one lane share its concurrency and limits. Absent for work inside this process. */
  readonly lane?: string
  /**
   * Makes one attempt. A failure becomes the outcome `Errored`. `caller` makes the calls of a function, and records them
   * as steps of the trial; without one, outside a run, they are made directly.
   */
  readonly answer: (
    question: Question<Input>,
    caller?: Caller
  ) => Effect.Effect<Answer<Output>, CandidateError>
  /**
   * The parts of an answer that is one call of a provider, so that the engine can look the call up in its
   * cache, reserve its cost and price it. `answer` is the same three in a row. Absent where an answer is no
   * such call.
   */
  readonly call?: Call<Input, Output>
  /**
   * What recognises the calls that a function makes by `fetch`. Absent for what the packages of the project know.
   */
  readonly routes?: Routes
  /** Roughly how many input tokens a case costs, for planning. Absent where no prompt is sent. */
  readonly estimateTokens?: (input: Input) => number
  /**
   * Rebuilds an output from what the store kept of it: the reply's text, and the output as JSON where it was
   * JSON. Outputs that are plain JSON use {@link fromJson}.
   */
  readonly restore: (stored: StoredAnswer) => Effect.Effect<Output, CandidateError>
}

/** An answer as one call of a provider. */
export interface Call<in Input, out Output> {
  /** The provider that is called. */
  readonly provider: Provider
  /** Makes the request for a case. */
  readonly request: (question: Question<Input>) => Effect.Effect<Request, CandidateError>
  /** Makes an answer of a reply. It also takes a reply that an earlier call brought. */
  readonly conclude: (reply: Reply) => Effect.Effect<Answer<Output>>
  /** What a failed call means for the case: an answer all the same (filtered), or none. */
  readonly fail: (error: ProviderError) => Effect.Effect<Answer<Output>, CandidateError>
}

/** What the store keeps of an answer. */
export interface StoredAnswer {
  /** The reply as it came. Undefined where there was none. */
  readonly text: string | undefined
  /** The output as JSON. Undefined where it was not JSON. */
  readonly output: Schema.Json | undefined
}

/**
 * Restores outputs that are plain JSON: strings, numbers, booleans, null, and arrays and objects of these.
 *
 * The engine stores an output as JSON only when it is JSON, under the fingerprint of the candidate that gave it;
 * so what comes back here is that candidate's own output, unchanged.
 */
export const fromJson = <Output>(stored: StoredAnswer): Effect.Effect<Output, CandidateError> =>
  stored.output === undefined
    ? Effect.fail(new CandidateError({ message: "the stored answer has no output" }))
    : Effect.succeed(stored.output as Output)

/** Makes a candidate from its parts. */
export const make = <Input, Output>(
  parts: Omit<Candidate<Input, Output>, "_tag">
): Candidate<Input, Output> => ({ _tag: "Candidate", ...parts })

/** What a plain function is given besides the input. */
export interface AnswerContext<out Input> extends Question<Input>, Answering {
  /** Aborts when the time is up or the run is stopped. */
  readonly signal: AbortSignal
}

/** A plain function as a candidate: it may answer at once, later (a promise), or as an Effect. */
export type AnswerFunction<in Input, out Output> = (
  input: Input,
  asked: AnswerContext<Input>
) => Awaitable<Output>

/** Options of {@link fromFunction}. */
export interface FunctionOptions {
  /**
   * Raise it when code that the function calls changes the answers.
   *
   * @defaultValue none
   */
  readonly version?: string
  /**
   * The lane in which the function itself waits for its turn, shared with all candidates of that lane.
   *
   * @defaultValue one of its own
   */
  readonly lane?: string
  /**
   * What recognises the calls of its `fetch`, such as `Routes.make` of `@assay/providers`.
   *
   * @defaultValue what the installed packages of the project know
   */
  readonly routes?: Routes
}

/** What a function ended its attempt in, in place of an answer. */
const endedIn = (ending: Ending): Effect.Effect<Answer<never>, CandidateError> =>
  ending._tag === "Again"
    ? Effect.fail(new CandidateError({ message: ending.reason, retry: defined({ afterMs: ending.afterMs }) }))
    : Effect.succeed({ outcome: ending, facts: {} })

/** What a function failed with. A failed call that it let pass means what it means for a task. */
const failedWith = (thrown: unknown): Effect.Effect<Answer<never>, CandidateError> => {
  if (!(thrown instanceof ProviderError))
    return Effect.fail(new CandidateError({ message: describe(thrown) }))
  const outcome = outcomeWithoutReply(thrown)
  return outcome === undefined
    ? Effect.fail(new CandidateError({ message: thrown.message, cause: thrown }))
    : Effect.succeed({ outcome, facts: factsWithoutReply(thrown), error: thrown })
}

/**
 * A candidate from a plain function.
 *
 * The fingerprint is the digest of the function's source as parsed code: the same under `tsx`, `node` and vitest. What
 * the function closes over is invisible to it. Give `version` when a change elsewhere changes the answers, and `lane` when
 * the function calls something that must be paced.
 *
 * @example
 * const twice = Candidate.fromFunction(async (ticket: string, asked) => {
 *   const draft = await asked.complete(small, `refund, cancel or other? ${ticket}`)
 *   if (draft.finish !== "stop") return asked.escalate("no whole draft")
 *   return (await asked.complete(large, `Is "${draft.text}" right for: ${ticket}`)).text
 * })
 */
export const fromFunction = <Input, Output>(
  answering: AnswerFunction<Input, Output>,
  options?: FunctionOptions
): Candidate<Input, Output> =>
  make<Input, Output>({
    kind: "function",
    settings: {
      get source() {
        return sourceDigest(answering)
      },
      version: options?.version ?? null
    },
    ...defined({ lane: options?.lane, routes: options?.routes }),
    restore: fromJson,
    answer: (question, caller) =>
      Effect.suspend(() => {
        const aborting = new AbortController()
        const { signal } = aborting
        const { means, ending } = makeAnswering(caller ?? direct(question, signal))
        const answered = runThrowing(() => answering(question.input, { ...question, ...means, signal }))
        return Effect.matchCauseEffect(answered, {
          onFailure: (cause): Effect.Effect<Answer<Output>, CandidateError> => {
            const said = ending()
            if (said !== undefined && !Cause.hasInterruptsOnly(cause)) return endedIn(said)
            const failure = Cause.findError(cause)
            return Result.isSuccess(failure) ? failedWith(failure.success) : Effect.failCause(failure.failure)
          },
          onSuccess: (output): Effect.Effect<Answer<Output>, CandidateError> => {
            const said = ending()
            return said === undefined
              ? Effect.succeed({ outcome: Outcome.answered(output), facts: {} })
              : endedIn(said)
          }
        }).pipe(Effect.onInterrupt(() => Effect.sync(() => aborting.abort())))
      })
  })
