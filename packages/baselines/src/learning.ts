/**
 * Where a baseline learns: from a training set of its own, or cross-fitted on the evaluated cases.
 */
import { type Baseline, Candidate, type Case, Dataset } from "@assay/core"
import * as Effect from "effect/Effect"

/** Where a baseline learns. */
export interface Options<Input, Expected extends Case.Present> {
  /**
   * Labelled cases to learn from.
   *
   * @defaultValue the evaluated cases, cross-fitted, so that each is answered by a model that did not see it
   */
  readonly training?: Dataset.Dataset<Input, Expected>
  /**
   * The number of folds for cross-fitting, 2 to 255.
   *
   * @defaultValue 5
   */
  readonly folds?: number
}

/** Fits one candidate per fold, or just one. `foldOf[i]` is the fold of example `i`; fold `f` holds its members out. */
export type Fit<Input, Expected, Label> = (
  examples: ReadonlyArray<Baseline.Example<Input, Expected>>,
  folds: Baseline.Folds
) => Effect.Effect<ReadonlyArray<Candidate.Candidate<Input, Label>>, Candidate.CandidateError>

/**
 * Learning as the engine wants it, from one `fit`. A single training set is one fold that nothing is held out of.
 *
 * @param ignoresInputs whether it learns from labels alone
 */
export const from = <Input, Expected extends Case.Present, Label>(
  { training, folds = 5 }: Options<Input, Expected>,
  fit: Fit<Input, Expected, Label>,
  ignoresInputs = false
): Baseline.Learning<Input, Expected, Label> =>
  training === undefined
    ? { _tag: "CrossFit", folds, ignoresInputs, fit }
    : {
        _tag: "Separate",
        training: Dataset.trainingSet(training),
        fit: Effect.fnUntraced(function* ({ seed }) {
          const { examples } = yield* Dataset.examples(training)
          const heldOutOfNothing = new Uint8Array(examples.length).fill(1)
          const [candidate] = yield* fit(examples, { folds: 1, foldOf: heldOutOfNothing, seed })
          return candidate ?? (yield* new Candidate.CandidateError({ message: "nothing was fitted" }))
        })
      }
