/**
 * What measuring took: the calls that scorers made. No part of it is a candidate's cost or latency.
 */
import * as Schema from "effect/Schema"
import { Reason } from "./estimateModel.ts"
import { Timing } from "./timingModel.ts"

const counts = {
  /** Answers that are still to be scored: calls could not be made, or another answer is waited for. */
  waiting: Schema.Natural,
  /** Calls that were made, those that failed and were made again among them. Replies from the cache are none. */
  calls: Schema.Natural,
  /** Calls that brought no reply. */
  failedCalls: Schema.Natural,
  /** Replies from the cache or from a recording: nothing was paid for them. */
  replayed: Schema.Natural,
  /** Tokens of input of the calls that were made. Absent where none was reported. */
  inputTokens: Schema.optionalKey(Schema.Natural),
  /** Tokens of output of the calls that were made. Absent where none was reported. */
  outputTokens: Schema.optionalKey(Schema.Natural),
  /** What this run paid for them, in US dollars. Absent where no call can cost anything, or no cost is known. */
  spentUsd: Schema.optionalKey(Schema.Finite),
  /** Whether the cost of a call is not known, so that `spentUsd` is a lower bound. */
  isAtLeast: Schema.Boolean
}

/** What one scorer's calls took. */
export const ScorerCosts = Schema.Struct({
  /** The name of the scorer. */
  scorer: Schema.String,
  /** Ids of the providers that it called, such as `openai/gpt-5-mini`. */
  providers: Schema.Array(Schema.String),
  /** Answers for which it made calls. */
  answers: Schema.Natural,
  ...counts,
  /** Why the cost of calls is not known, the most frequent reason first; `trials` counts calls. */
  unpriced: Schema.Array(Reason),
  /** The service time of the calls that were made and brought a reply. */
  latency: Timing
}).annotate({ identifier: "ScorerCosts" })
export type ScorerCosts = typeof ScorerCosts.Type

/** What measuring took: beside what the candidates cost, and under the same budget. */
export const Measuring = Schema.Struct({
  /** Scorers that made calls, or are to make some, in the order of the experiment. */
  scorers: Schema.Array(ScorerCosts),
  /** All of them together. */
  total: Schema.Struct(counts),
  /** Judges that are of one family with a candidate, each in a sentence: they tend to prefer their own kind. */
  relatives: Schema.Array(Schema.String)
}).annotate({ identifier: "Measuring" })
export type Measuring = typeof Measuring.Type
