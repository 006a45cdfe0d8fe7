/**
 * What logistic regression makes of labelled texts that it did not see: the scores of all classes, for whoever looks for
 * labels that are probably wrong, or for the rows that a model is least sure of.
 */
import type { Candidate } from "@assay/core"
import { Rng } from "@assay/stats"
import type * as Effect from "effect/Effect"
import { logisticRegression } from "./classify/kinds.ts"
import * as LinearModel from "./classify/linearModel.ts"
import { trained } from "./classify/textClassifier.ts"
import { pausing } from "./learner.ts"
import { analyse } from "./text/analysis.ts"
import type { TextOptions } from "./text/textOptions.ts"
import * as Vectoriser from "./text/vectoriser.ts"

/** Labelled texts in folds. */
export interface Options {
  /** The texts. */
  readonly texts: ReadonlyArray<string>
  /** The class of each text, a whole number of 0 or more. */
  readonly classes: Uint32Array
  /** The fold of each text, 0 to `folds` - 1. The model that scores a fold has learned from the others. */
  readonly foldOf: Uint8Array
  /** How many folds there are, 2 to 255. */
  readonly folds: number
  /** Decides which texts are learned from where there are more than `mostTrained`. A whole number. */
  readonly seed: number
  /**
   * How many texts a model learns from at most, drawn at random from the other folds. A whole number of 1 or more.
   *
   * @defaultValue all of them
   */
  readonly mostTrained?: number
  /**
   * How closely to fit the training texts, above 0.
   *
   * @defaultValue 100
   */
  readonly inverseRegularisation?: number
  /**
   * How texts become vectors.
   *
   * @defaultValue the defaults of {@link TextOptions}
   */
  readonly text?: TextOptions
  /**
   * Is given the scores of a text: `scores[k]`, in nats, belongs to the class `classes[k]`. Classes that no text of the
   * training had are not among them. Both are overwritten by the next call.
   */
  readonly look: (text: number, classes: ReadonlyArray<number>, scores: Float64Array) => void
}

/** So many of the indices, drawn without replacement, increasing. */
const drawn = (indices: Uint32Array, most: number, rng: Rng.Rng): Uint32Array => {
  if (indices.length <= most) return indices
  const all = indices.slice()
  for (let k = 0; k < most; k++) {
    const other = k + rng.below(all.length - k)
    const moved = all[k] ?? 0
    all[k] = all[other] ?? 0
    all[other] = moved
  }
  return all.slice(0, most).sort()
}

/**
 * Trains a model for each fold and scores the texts of the fold with it. Texts are read once, for all folds. Folds without
 * texts to learn from are not scored.
 */
export const scores = (options: Options): Effect.Effect<void, Candidate.CandidateError> =>
  pausing(function* () {
    const { texts, classes, foldOf, folds, seed, look } = options
    const corpus = analyse(texts, options.text)
    yield
    const kind = logisticRegression(options.inverseRegularisation)
    const rng = Rng.make(seed)
    for (let fold = 0; fold < folds; fold++) {
      const rest = Uint32Array.from(foldOf.keys().filter((index) => foldOf[index] !== fold))
      const held = Uint32Array.from(foldOf.keys().filter((index) => foldOf[index] === fold))
      if (rest.length === 0 || held.length === 0) continue
      const training = drawn(rest, options.mostTrained ?? rest.length, rng)
      const model = yield* trained(corpus, classes, training, { seed, isRough: true }, kind)
      const scoring = LinearModel.scoring(model)
      for (let start = 0; start < held.length; start += 1_000) {
        const part = held.subarray(start, start + 1_000)
        const rows = Vectoriser.transformAnalysed(model.vectoriser, corpus, part)
        for (const [row, index] of part.entries()) look(index, model.classes, scoring.scores(rows, row))
        yield
      }
    }
  })
