/**
 * Linear classifiers of texts: what they share, from reading the texts to a calibrated confidence.
 */
import { type Baseline, Outcome, type Task } from "@assay/core"
import { defined, sourceDigest } from "@assay/core/internal"
import type * as Schema from "effect/Schema"
import { type Learned, type Learner, learned, pausing } from "../learner.ts"
import type * as Learning from "../learning.ts"
import type { CsrMatrix } from "../linear/csrMatrix.ts"
import { textOf } from "../on.ts"
import { type Analysis, analyse } from "../text/analysis.ts"
import type { TextOptions } from "../text/textOptions.ts"
import * as Vectoriser from "../text/vectoriser.ts"
import { splits } from "./innerFolds.ts"
import * as LinearModel from "./linearModel.ts"
import * as Temperature from "./temperature.ts"

/** What linear classifiers of texts have in common. */
export interface Options<Input> extends Learning.Options<Input, Task.Label> {
  /**
   * How texts become vectors.
   *
   * @defaultValue the defaults of {@link TextOptions}
   */
  readonly text?: TextOptions
  /**
   * Whether the confidence is fitted to be a probability: by a temperature, on examples that are held out of an inner
   * training. Answers stay the same.
   *
   * @defaultValue true
   */
  readonly calibrated?: boolean
}

/** How one kind of classifier trains on rows. */
export interface Kind {
  /** Its name, as in files: `naive-bayes`. */
  readonly kind: string
  /** The version of what it keeps in files, from 1. */
  readonly version: number
  /** Its own options as JSON. */
  readonly settings: Schema.Json
  /** Weights of the classes, of which `labels` uses each; feature-major. */
  readonly train: (
    rows: CsrMatrix,
    labels: Uint32Array,
    classCount: number,
    options: {
      /** Decides the order in which rows are visited. */
      readonly seed: number
      /** Whether the weights only serve to find a temperature, and need not be those of the least loss. */
      readonly isRough: boolean
    }
  ) => Generator<undefined, LinearModel.Weights>
  /** What the gap is counted in: `nats an example above the least loss`. Undefined where there is no solver. */
  readonly gapIn: string | undefined
}

const mostReasons = 3

/** How far training came. */
const reached = ({ epochs, gap }: LinearModel.Training, gapIn: string): string =>
  `after ${epochs} ${epochs === 1 ? "pass" : "passes"}: at most ${gap.toPrecision(2)} ${gapIn}`

/** Whether the solver arrived, in a sentence. */
const arrival = (training: LinearModel.Training, { gapIn }: Kind): ReadonlyArray<string> =>
  gapIn === undefined
    ? []
    : [`the solver ${training.converged ? "arrived" : "did not arrive"} ${reached(training, gapIn)}`]

/** The classes that some examples have, increasing, and of each example the position of its own among them. */
const present = (classes: Uint32Array, indices: Uint32Array) => {
  const seen = [...new Set(Array.from(indices, (index) => classes[index] ?? 0))].sort((a, b) => a - b)
  const positionOf = new Map(seen.map((label, position) => [label, position]))
  return { seen, positionOf, labels: indices.map((index) => positionOf.get(classes[index] ?? 0) ?? 0) }
}

/** A model trained on some of the documents, with the temperature 1. */
export const trained = function* (
  corpus: Analysis,
  classes: Uint32Array,
  indices: Uint32Array,
  options: { readonly seed: number; readonly isRough: boolean },
  { train }: Kind
): Generator<undefined, LinearModel.LinearModel> {
  const vectoriser = Vectoriser.fitAnalysed(corpus, indices)
  yield
  const { seen, labels } = present(classes, indices)
  const rows = Vectoriser.transformAnalysed(vectoriser, corpus, indices)
  yield
  const weights: LinearModel.Weights =
    seen.length === 1
      ? {
          weights: new Float64Array(rows.columnCount),
          intercepts: new Float64Array(1),
          training: { converged: true, gap: 0, epochs: 0 }
        }
      : yield* train(rows, labels, seen.length, options)
  const { intercepts, training } = weights
  return { vectoriser, classes: seen, ...LinearModel.round(weights), intercepts, training, temperature: 1 }
}

/** The temperature of models that are trained as this one, from examples held out of an inner training. */
const calibrating = function* (
  corpus: Analysis,
  classes: Uint32Array,
  indices: Uint32Array,
  seed: number,
  kind: Kind,
  groupOf: (index: number) => string
): Generator<undefined, number> {
  const loss: Array<Temperature.HeldOut> = []
  for (const { held, train } of splits(indices, groupOf, seed)) {
    const model = yield* trained(corpus, classes, train, { seed, isRough: true }, kind)
    const { scores } = LinearModel.scoring(model)
    const positionOf = new Map(model.classes.map((label, position) => [label, position]))
    // No temperature makes a class probable that the inner training has not seen.
    const known = held.filter((index) => positionOf.has(classes[index] ?? 0))
    const rows = Vectoriser.transformAnalysed(model.vectoriser, corpus, known)
    const all = new Float64Array(known.length * model.classes.length)
    for (const row of known.keys()) {
      all.set(scores(rows, row), row * model.classes.length)
      if (row % 64 === 0) yield
    }
    loss.push({
      classCount: model.classes.length,
      scores: all,
      right: Array.from(known, (index) => positionOf.get(classes[index] ?? 0) ?? 0)
    })
  }
  return Temperature.fit(loss)
}

/** A baseline that classifies texts by a linear model of a kind, into the labels of a task, a schema or a list. */
export const textClassifier = <Label extends Task.Label, Input>(
  kind: Kind,
  known: ReadonlyArray<Label>,
  options: Options<Input> | undefined,
  on: ((input: Input) => string) | undefined
): Learned<Input, Task.Label, Label> => {
  const { text = {}, calibrated = true } = options ?? {}
  const classOf = new Map<Task.Label, number>(known.map((label, position) => [label, position]))
  const read = textOf<Input>(defined({ on }))
  const prepare = (examples: ReadonlyArray<Baseline.Example<Input, Task.Label>>) => {
    const texts = examples.map(({ input }) => read(input))
    const classes = Uint32Array.from(examples, ({ expected }) => {
      const position = classOf.get(expected)
      if (position === undefined) {
        throw new RangeError(`label: expected one of ${known.join(", ")}; found ${JSON.stringify(expected)}`)
      }
      return position
    })
    const corpus = analyse(texts, text)
    const groupOf = (index: number): string => {
      const cluster = examples[index]?.cluster
      return cluster === undefined ? `text ${texts[index] ?? ""}` : `cluster ${cluster}`
    }
    return {
      train: (indices: Uint32Array, seed: number) =>
        pausing(function* () {
          if (indices.length === 0)
            throw new RangeError("expected at least one example to learn from, found none")
          const model = yield* trained(corpus, classes, indices, { seed, isRough: false }, kind)
          if (!calibrated) return model
          return { ...model, temperature: yield* calibrating(corpus, classes, indices, seed, kind, groupOf) }
        })
    }
  }
  const labelAt = (model: LinearModel.LinearModel, position: number): Label | undefined =>
    known[model.classes[position] ?? -1]
  const learner: Learner<Input, Task.Label, Label, LinearModel.LinearModel, LinearModel.Stored> = {
    kind: kind.kind,
    version: kind.version,
    settings: { labels: known, text: { ...text }, calibrated, of: kind.settings },
    code: () => (on === undefined ? null : sourceDigest(on)),
    prepare,
    predict: (model) => {
      const { score, reasons } = LinearModel.scoring(model)
      return (input) => {
        const own = read(input)
        const { best, second, probability } = score(own)
        const label = labelAt(model, best)
        if (label === undefined) return { outcome: Outcome.escalated("no label has a probability") }
        return {
          outcome: Outcome.answered(label, { confidence: probability }),
          because: () =>
            reasons(own, best, second, mostReasons).map(
              ({ term, weight }) =>
                `${JSON.stringify(term)} speaks for ${label} over ${labelAt(model, second)}: +${weight.toFixed(2)}`
            )
        }
      }
    },
    form: LinearModel.Stored,
    encode: LinearModel.encode,
    decode: (stored) => LinearModel.decode(stored, known.length),
    doubt: ({ training }) =>
      training.converged || kind.gapIn === undefined
        ? undefined
        : `the model that answered was not trained to the end: its solver stopped ${reached(training, kind.gapIn)}`,
    explain: (model, top) => ({
      notes: [
        ...arrival(model.training, kind),
        ...(calibrated
          ? [`confidence calibrated: scores are divided by ${model.temperature.toPrecision(3)}`]
          : [])
      ],
      features: LinearModel.topTerms(model, top).map((features, position) => ({
        label: String(labelAt(model, position)),
        features
      }))
    })
  }
  return learned(learner, defined({ training: options?.training, folds: options?.folds }))
}
