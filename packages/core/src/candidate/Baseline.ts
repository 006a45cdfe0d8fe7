/**
 * A baseline that learns: majority class, logistic regression, a decision tree.
 *
 * Fitted, it is a candidate like any other. Without a training set of its own it is cross-fitted on the
 * evaluated dataset, so that no case is answered by a model that saw its label.
 */
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { Example, TrainingSet } from "../dataset/Dataset.ts"
import type { DatasetError } from "../dataset/DatasetError.ts"
import type { Candidate, CandidateError } from "./Candidate.ts"

export type { Example, TrainingSet } from "../dataset/Dataset.ts"

/** How the engine cross-fits: a fold for each example, 0 to `folds` - 1. */
export interface Folds {
  readonly folds: number
  readonly foldOf: Uint8Array
  readonly seed: number
}

/**
 * Where a learner's examples come from.
 *
 * - `CrossFit`: the evaluated dataset. `fit` gets all labelled cases and their folds and returns one candidate
 *   per fold; the `i`-th must not have seen the examples of fold `i`. `folds` is 2 to 255.
 * - `Separate`: a training set of its own, learned from when the run first needs an answer.
 */
export type Learning<Input, Expected, Output> =
  | {
      readonly _tag: "CrossFit"
      readonly folds: number
      readonly fit: (
        examples: ReadonlyArray<Example<Input, Expected>>,
        folds: Folds
      ) => Effect.Effect<ReadonlyArray<Candidate<Input, Output>>, CandidateError>
    }
  | {
      readonly _tag: "Separate"
      readonly training: Effect.Effect<TrainingSet, DatasetError>
      readonly fit: (options: {
        readonly seed: number
      }) => Effect.Effect<Candidate<Input, Output>, CandidateError | DatasetError>
    }

/**
 * A learner. `settings` are its options as JSON without secrets; its fingerprint adds the digest of what it
 * was trained on.
 */
export interface Baseline<in Input, in Expected, out Output> {
  readonly _tag: "Baseline"
  readonly settings: Schema.Json
  readonly learning: Learning<Input, Expected, Output>
}

/** Makes a baseline from its parts. */
export const make = <Input, Expected, Output>(
  parts: Omit<Baseline<Input, Expected, Output>, "_tag">
): Baseline<Input, Expected, Output> => ({ _tag: "Baseline", ...parts })
