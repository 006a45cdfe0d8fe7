/**
 * Logistic regression on word and character n-grams: the classical text classifier, and a fair rival to a model.
 *
 * Texts become TF-IDF vectors of word n-grams and of character n-grams within words; a multinomial logistic
 * regression with an L2 penalty maps them to label probabilities. It trains in seconds, answers in well under a
 * millisecond, costs nothing to call, and its confidence is a probability.
 */

import { Baseline, Candidate, Outcome, Task } from "@assay/core"
import { defined, sourceDigest } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Learning from "./learning.ts"
import * as Softmax from "./linear/softmaxRegression.ts"
import { type On, textOf } from "./on.ts"
import { type Analysis, analyse, reading, type TermCounts } from "./text/analysis.ts"
import type { TextOptions } from "./text/textOptions.ts"
import * as Vectoriser from "./text/vectoriser.ts"

export type { TextOptions } from "./text/textOptions.ts"

/** How logistic regression learns. */
export interface Options<Input> extends Learning.Options<Input, string> {
  /**
   * How texts become vectors.
   *
   * @defaultValue the defaults of {@link TextOptions}
   */
  readonly text?: TextOptions
  /**
   * How closely to fit the training texts, above 0.
   *
   * @defaultValue 100
   */
  readonly inverseRegularisation?: number
}

const failed = (thrown: unknown): Candidate.CandidateError =>
  new Candidate.CandidateError({ message: thrown instanceof Error ? thrown.message : String(thrown) })

/** The documents of a fold's training set: all that are not held out of it. */
const trainedOn = (foldOf: Uint8Array, fold: number): Uint32Array =>
  Uint32Array.from(foldOf.keys().filter((index) => foldOf[index] !== fold))

/** Trains on some of the documents of a corpus that has been read. */
const train = <Input, Label extends string>(
  corpus: Analysis,
  classes: Uint32Array,
  documents: Uint32Array,
  labels: ReadonlyArray<Label>,
  regression: Softmax.SoftmaxOptions,
  count: (input: Input) => TermCounts
): Candidate.Candidate<Input, Label> => {
  const vectoriser = Vectoriser.fitAnalysed(corpus, documents)
  const model = Softmax.fit(
    Vectoriser.transformAnalysed(vectoriser, corpus, documents),
    documents.map((document) => classes[document] ?? 0),
    labels.length,
    regression
  )
  return Candidate.make<Input, Label>({
    kind: "baseline",
    settings: "logistic-regression",
    restore: Candidate.fromJson,
    answer: ({ input }) =>
      Effect.try({
        try: () => {
          const row = Vectoriser.transformCounted(vectoriser, count(input))
          return mostProbable(Softmax.predictProbabilities(model, row), labels)
        },
        catch: failed
      })
  })
}

const mostProbable = <Label extends string>(
  probabilities: Float64Array,
  labels: ReadonlyArray<Label>
): Candidate.Answer<Label> => {
  const confidence = Math.max(...probabilities)
  const label = labels[probabilities.indexOf(confidence)]
  return label === undefined
    ? { outcome: Outcome.escalated("no label has a probability"), facts: {} }
    : { outcome: Outcome.answered(label, { confidence: Math.min(1, confidence) }), facts: {} }
}

/**
 * Classifies texts by logistic regression, into the labels of a task, a schema or a list. Without `training` it is cross-fitted on the evaluated cases; texts are
 * read once, vocabulary and weights are learned anew for each fold.
 *
 * Fitting fails when an example's label is not among `labels`, or there are no examples.
 *
 * @example
 * ```ts
 * LogisticRegression.classify(task)
 * LogisticRegression.classify(["spam", "ham"], { training: Dataset.jsonl("train.jsonl", task) })
 * ```
 */
export const classify = <const Label extends string, Input = string>(
  labels: Task.Labels<Label, Input>,
  ...[options]: [Input] extends [string]
    ? [options?: Options<Input> & On<Input>]
    : [options: Options<Input> & On<Input>]
): Baseline.Baseline<Input, string, Label> => {
  const known = Task.labelsOf(labels, "LogisticRegression.classify")
  const classOf = new Map<string, number>(known.map((label, position) => [label, position]))
  const { text = {}, inverseRegularisation } = options ?? {}
  const read = textOf<Input>(options)
  return Baseline.make<Input, string, Label>({
    settings: {
      baseline: "logistic-regression",
      labels: known,
      text: { ...text },
      inverseRegularisation: inverseRegularisation ?? null,
      get on() {
        return options?.on === undefined ? null : sourceDigest(options.on)
      }
    },
    learning: Learning.from<Input, string, Label>(
      options ?? {},
      Effect.fnUntraced(function* (examples, { folds, foldOf, seed, fitted = () => Effect.void }) {
        const trainFold = yield* Effect.try({
          try: () => {
            const corpus = analyse(
              examples.map(({ input }) => read(input)),
              text
            )
            const classes = Uint32Array.from(examples, ({ expected }) => {
              const position = classOf.get(expected)
              if (position === undefined) {
                throw new RangeError(
                  `label: expected one of ${known.join(", ")}; found ${JSON.stringify(expected)}`
                )
              }
              return position
            })
            const regression = {
              seed,
              ...defined({ inverseRegularisation })
            }
            // All folds' candidates read with one memory of words, which knows no labels.
            const texts = reading(corpus.options, corpus.vocabulary.fixed)
            const count = (input: Input) => texts([read(input)])
            return (fold: number) => train(corpus, classes, trainedOn(foldOf, fold), known, regression, count)
          },
          catch: failed
        })
        return yield* Effect.forEach(Array.from({ length: folds }).keys(), (fold) =>
          Effect.tap(Effect.try({ try: () => trainFold(fold), catch: failed }), () => fitted(fold + 1))
        )
      })
    )
  })
}
