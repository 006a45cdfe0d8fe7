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

/** How the engine cross-fits. */
export interface Folds {
  /** How many folds there are, 2 to 255. */
  readonly folds: number
  /** The fold of each example, 0 to `folds` - 1, in the order of the examples. */
  readonly foldOf: Uint8Array
  /** The run's seed, for learners that draw random numbers. */
  readonly seed: number
  /**
   * To be told how many folds are fitted, for the progress of a run. A learner that takes long waits for it after each.
   *
   * @defaultValue nobody is told
   */
  readonly fitted?: (folds: number) => Effect.Effect<void>
}

/**
 * Where a learner's examples come from.
 *
 * `CrossFit`: the evaluated dataset, of which no case is answered by a model that saw its label. `Separate`:
 * a training set of its own, learned from when the run first needs an answer.
 */
export type Learning<Input, Expected, Output> =
  | {
      readonly _tag: "CrossFit"
      /** How many folds the evaluated dataset is split into, 2 to 255. */
      readonly folds: number
      /**
       * Whether the answers depend on the labels of the examples alone, as those of the most common label do: near copies of a
       * case in other folds then say nothing, and are not looked for.
       *
       * @defaultValue false
       */
      readonly ignoresInputs?: boolean
      /**
       * Learns once for each fold and returns one candidate per fold. The `i`-th must not have seen the
       * examples of fold `i`. It is given all labelled cases and their folds.
       */
      readonly fit: (
        examples: ReadonlyArray<Example<Input, Expected>>,
        folds: Folds
      ) => Effect.Effect<ReadonlyArray<Candidate<Input, Output>>, CandidateError>
    }
  | {
      readonly _tag: "Separate"
      /** Identifies the training set. */
      readonly training: Effect.Effect<TrainingSet, DatasetError>
      /** Learns from the training set. */
      readonly fit: (options: {
        /** The run's seed, for learners that draw random numbers. */
        readonly seed: number
      }) => Effect.Effect<Candidate<Input, Output>, CandidateError | DatasetError>
    }

/** A learner. */
export interface Baseline<in Input, in Expected, out Output> {
  readonly _tag: "Baseline"
  /** Its options as JSON without secrets. Its fingerprint adds the digest of what it was trained on. */
  readonly settings: Schema.Json
  /** Where its examples come from, and how it learns. */
  readonly learning: Learning<Input, Expected, Output>
}

/** Makes a baseline from its parts. */
export const make = <Input, Expected, Output>(
  parts: Omit<Baseline<Input, Expected, Output>, "_tag">
): Baseline<Input, Expected, Output> => ({ _tag: "Baseline", ...parts })
