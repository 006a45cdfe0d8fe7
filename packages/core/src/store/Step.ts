/**
 * The steps of a trial: the calls that a function made while it answered, and those that a scorer made while it scored. A
 * step is one question put to a provider; it has several calls where it was tried again.
 */
import * as Schema from "effect/Schema"
import { Cost } from "../provider/Cost.ts"
import { Finish, Reply } from "../provider/Provider.ts"
import { Usage } from "../provider/Usage.ts"

/** One call of a step, as it is journalled. */
export const StepRow = Schema.Struct({
  /** The candidate, by its position in the manifest. */
  candidate: Schema.Natural,
  /** Id of the case. */
  caseId: Schema.String,
  /** Number of the repeat, from 0. */
  repeat: Schema.Natural,
  /** The scorer that made it, by its position in the manifest. Absent for a step of the candidate. */
  scorer: Schema.optionalKey(Schema.Natural),
  /** Number of the attempt that it is a part of, or whose answer is scored, from 1. */
  attempt: Schema.Natural,
  /** Number of the step within the attempt, and of a scorer within its scoring of it, from 1. */
  step: Schema.Natural,
  /** Number of the call within the step, from 1. */
  call: Schema.Natural,
  /** When it was begun, in Unix milliseconds. */
  startedAt: Schema.Finite,
  /** Service time in milliseconds. Undefined when nothing was measured. */
  latencyMs: Schema.UndefinedOr(Schema.Finite),
  /** From the call to the first piece of text, in milliseconds. Undefined where it was not streamed. */
  firstTokenMs: Schema.UndefinedOr(Schema.Finite),
  /** Wait here for a free slot, in milliseconds. Undefined where it could not wait. */
  queuedMs: Schema.UndefinedOr(Schema.Finite),
  /** Wait for a limit, a pause, or before another try, in milliseconds. Undefined where it could not wait. */
  limitedMs: Schema.UndefinedOr(Schema.Finite),
  /** The reply came from the cache or from a recording: nothing was paid for it. */
  replayed: Schema.Boolean,
  /** Id of the provider that was called. */
  provider: Schema.String,
  /** What was sent, for inspection: messages, or the body of a request, as JSON. Undefined after the first call. */
  prompt: Schema.UndefinedOr(Schema.String),
  /** Why the model stopped. Undefined where no reply came. */
  finish: Schema.UndefinedOr(Finish),
  /** Tag of the provider's error, such as `RateLimited`, for a call that brought no reply. */
  error: Schema.UndefinedOr(Schema.String),
  /** What went wrong, in words, where no reply came. */
  reason: Schema.UndefinedOr(Schema.String),
  /** What the call cost. Undefined where calls cost nothing. */
  cost: Schema.UndefinedOr(Cost),
  /** Text of the reply. Undefined where there is none. */
  text: Schema.UndefinedOr(Schema.String),
  /** Tokens that the call used. Undefined where they were not reported. */
  usage: Schema.UndefinedOr(Usage),
  /** The model that answered, as the provider names it. */
  model: Schema.UndefinedOr(Schema.String),
  /** The provider's id of the call. */
  requestId: Schema.UndefinedOr(Schema.String),
  /** What a reader of the reply must know of it. */
  note: Schema.UndefinedOr(Schema.String)
})
export type StepRow = typeof StepRow.Type

/** A reply that is kept until its attempt or score is recorded, so that a killed process does not lose it. */
export const OpenStep = Schema.Struct({
  ...StepRow.fields,
  /** The key under which the cache would keep it, with how often it was asked for before in the attempt. */
  key: Schema.String,
  /** The whole reply. */
  reply: Reply
})
export type OpenStep = typeof OpenStep.Type

/** A step as it is read: the calls of one question together. */
export interface TrialStep {
  /** Number of the attempt that it was a part of, from 1. */
  readonly attempt: number
  /** Number of the step within the attempt, from 1. */
  readonly step: number
  /** Id of the provider that was called, such as `openai/gpt-5-mini`. */
  readonly provider: string
  /** The model that answered, as the provider names it. Undefined where it did not say. */
  readonly model: string | undefined
  /** When its first call began, in Unix milliseconds. */
  readonly startedAt: number
  /** How many calls it took; at least 1. */
  readonly calls: number
  /** Errors of the calls that brought no reply, by the tag of the provider's error. */
  readonly failures: ReadonlyArray<string>
  /** What was sent, as JSON: messages, or the body of a request. Of a very long one, the beginning. */
  readonly prompt: string | undefined
  /** Text of the reply. Undefined where no call brought one. */
  readonly text: string | undefined
  /** Why the model stopped. Undefined where no call brought a reply. */
  readonly finish: Finish | undefined
  /** Why there is no reply, in words. Undefined where there is one. */
  readonly reason: string | undefined
  /** The reply came from the cache or from a recording. */
  readonly replayed: boolean
  /** Service time of its last call, in milliseconds. Undefined where nothing was measured. */
  readonly latencyMs: number | undefined
  /** From that call to its first piece of text, in milliseconds. Undefined where it was not streamed. */
  readonly firstTokenMs: number | undefined
  /** Waits here for a free slot, in milliseconds, all calls together. Undefined where none could wait. */
  readonly queuedMs: number | undefined
  /** Waits for limits and before further calls, in milliseconds, together. Undefined where none could wait. */
  readonly limitedMs: number | undefined
  /** Input tokens of any sort, all calls together. Undefined where none were reported. */
  readonly inputTokens: number | undefined
  /** Output tokens, all calls together. Undefined where none were reported. */
  readonly outputTokens: number | undefined
  /** What its calls cost, in US dollars; a lower bound where `unpriced` says why. Undefined where calls cost nothing. */
  readonly costUsd: number | undefined
  /** Why the cost of one of its calls is not known in full. Undefined where it is. */
  readonly unpriced: string | undefined
  /** What a reader of the reply must know of it. Undefined where there is nothing. */
  readonly note: string | undefined
}

/** A step of a scorer: what it asked while it scored an answer. */
export interface ScorerStep extends TrialStep {
  /** The scorer, by its position in the manifest. */
  readonly scorer: number
}

/** One call of a scorer, as figures are made of it. */
export interface ScorerCallRow extends Omit<StepRow, "prompt" | "text" | "scorer"> {
  /** The scorer, by its position in the manifest. */
  readonly scorer: number
}
