/**
 * Extraction that is learned: a linear tagger reads a text token by token and marks where the fields of a record stand.
 *
 * It is a conditional random field over words, shapes, beginnings and ends of words, neighbours and places: no list of names,
 * no embedding, seconds of training, a fraction of a millisecond for an utterance. Use it beside `Regex.extract`, as what a
 * model has to beat.
 *
 * **Gotchas**
 *
 * It finds what stands in the text. A value that is computed, translated or true or false is never found, and costs the
 * answer only where the schema demands the field. Labels are looked for in the text: see `explain` for how many were found.
 */
import { type Case, Outcome } from "@assay/core"
import {
  type Contract,
  defined,
  isContract,
  jsonSchemaOf,
  type SchemaLike,
  sourceDigest
} from "@assay/core/internal"
import * as Recalibration from "@assay/stats/reliability/Recalibration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { fitting, type Reading, unfit } from "./fitting.ts"
import { type Learned, learned, type Prediction, pausing } from "./learner.ts"
import type * as Learning from "./learning.ts"
import { type On, textOf } from "./on.ts"
import { runOfOffsets } from "./tagger/align.ts"
import { find } from "./tagger/answering.ts"
import { capturedOf, valuesOf } from "./tagger/fields.ts"
import { type Aligned, align, number, numbered, type Read, read } from "./tagger/learning.ts"
import { decode, encode, Form, mostFields, type State, type Stored, topFeatures } from "./tagger/state.ts"
import { logOdds, train } from "./tagger/training.ts"

/** Where a value stands in the text. */
export interface Span {
  /** The field: `date`, `vendor.name`, `tags[]`, `lines[].item`. */
  readonly field: string
  /** UTF-16 code units before it, 0 or more. */
  readonly start: number
  /** Where it ends, not included. */
  readonly end: number
}

/** How a tagger learns and reads. */
export interface Options<Input, Expected extends Case.Present>
  extends Learning.Options<Input, Expected>,
    Reading {
  /**
   * Where the values of a label stand.
   *
   * @defaultValue they are looked for: as written, else with case, spaces and marks aside, else as the same date or number;
   * at all places where they stand
   */
  readonly spans?: (expected: Expected, input: Input) => ReadonlyArray<Span>
  /**
   * What holds for the text as a whole, as words: what was asked for, who speaks.
   *
   * @defaultValue nothing
   */
  readonly context?: (input: Input) => ReadonlyArray<string>
  /**
   * Passes over the examples, 1 or more.
   *
   * @defaultValue 20
   */
  readonly epochs?: number
}

const Captures = Schema.fromJsonString(Schema.Record(Schema.String, Schema.NullOr(Schema.String)))

// Chosen by five-fold cross-validation on the training rows of restaurant8k.
const rate = 0.1
const penalty = 1e-3

const resolveEpochs = (epochs = 20): number => {
  if (!Number.isSafeInteger(epochs) || epochs < 1)
    throw new RangeError(`epochs: expected a positive integer, found ${epochs}`)
  return epochs
}

/** The labels of a text by the offsets that are given. */
const alignOffsets = (text: Read, fields: ReadonlyArray<string>, spans: ReadonlyArray<Span>): Aligned => {
  const runs = spans.map(({ field, start, end }) => ({
    field: fields.indexOf(field),
    run: runOfOffsets(text, start, end)
  }))
  const wanted = runs.flatMap(({ field, run }) => (run === undefined ? [] : [{ field, places: [run] }]))
  return { read: text, wanted, absent: runs.length - wanted.length }
}

/**
 * Extracts a record by a tagger that is learned from labelled cases: of a list every value that is found, of any other field
 * the likeliest. What was found goes through the output schema as it does for `Regex.extract`, dotted paths included; an
 * answer that does not fit is `Malformed`, and the reason names the field. Without `training` it is cross-fitted on the
 * evaluated cases.
 *
 * The confidence is the probability that all fields are right, learned on halves of the training set that were held out;
 * from fewer than 20 examples it is the product of the fields' probabilities as they are.
 *
 * Fitting fails where a label is no record, or there are no examples.
 *
 * @example
 * ```ts
 * Tagger.extract(task)
 * ```
 */
export const extract = <Output extends object, Input = string, Expected extends Case.Present = Output>(
  from: Contract<Input, Output> | SchemaLike.SchemaLike<Output>,
  ...[options]: [Input] extends [string]
    ? [options?: Options<Input, Expected> & On<Input>]
    : [options: Options<Input, Expected> & On<Input>]
): Learned<Input, Expected, Output> => {
  const schema = isContract(from) ? from.schemas.output : from
  const { decimal, dates, spans, context } = options ?? {}
  const epochs = resolveEpochs(options?.epochs)
  const reading = defined({ decimal, dates })
  const fitted = fitting(schema, reading)
  const text = textOf<Input>(options)
  const readInput = (input: Input): Read => read(text(input), context?.(input) ?? [])
  const predict =
    (state: State) =>
    (input: Input): Effect.Effect<Prediction<Output>> => {
      const seen = readInput(input)
      const found = find(state.chain, state.fields, seen, numbered(state.numbers, seen))
      const confidence =
        state.calibration === null
          ? found.probability
          : Recalibration.apply(state.calibration, logOdds(found.probability))
      const captured = capturedOf(
        state.fields.map(({ name }) => name),
        found.values
      )
      const because = () =>
        found.values.map(
          ({ field, text: value, start, probability }) =>
            `${field}: ${JSON.stringify(value)} at ${start}, probability ${probability.toFixed(2)}`
        )
      return Effect.match(fitted(captured), {
        onFailure: ({ message, partial }) => ({
          outcome: Outcome.malformed(message, partial),
          text: JSON.stringify(captured),
          because
        }),
        onSuccess: (output) => ({
          outcome: Outcome.answered(output, { confidence }),
          text: JSON.stringify(captured),
          because
        })
      })
    }
  return learned<Input, Expected, Output, State, Stored>(
    {
      kind: "tagger",
      version: 1,
      settings: {
        epochs,
        decimal: decimal ?? ".",
        dates: dates ?? null,
        // What is found is read by the schema, so that another schema is another answer.
        schema: jsonSchemaOf(schema)
      },
      code: () => ({
        on: options?.on === undefined ? null : sourceDigest(options.on),
        spans: spans === undefined ? null : sourceDigest(spans),
        context: context === undefined ? null : sourceDigest(context)
      }),
      prepare: (examples) => {
        const labels = examples.map(({ input, expected }) =>
          spans === undefined ? { values: valuesOf(expected) } : { spans: spans(expected, input) }
        )
        const fields = [
          ...new Set(
            labels.flatMap(({ values, spans: at }) =>
              at === undefined ? [...(values?.keys() ?? [])] : at.map(({ field }) => field)
            )
          )
        ].sort()
        if (fields.length > mostFields)
          throw new RangeError(`label: expected at most ${mostFields} fields, found ${fields.length}`)
        const texts = examples.map(({ input }) => readInput(input))
        const names = number(texts)
        const grouped = texts.map((each, at) => ({
          aligned:
            labels[at]?.spans === undefined
              ? align(each, fields, labels[at]?.values ?? new Map(), reading)
              : alignOffsets(each, fields, labels[at].spans),
          features: names.sequences[at] ?? [],
          group: examples[at]?.cluster === undefined ? `text ${each.text}` : `cluster ${examples[at].cluster}`
        }))
        return {
          train: (indices, seed) =>
            pausing(() =>
              train(
                Array.from(indices).flatMap((index) => grouped[index] ?? []),
                fields,
                names,
                { epochs, rate, penalty, seed }
              )
            )
        }
      },
      predict,
      restore: ({ text: stored }) =>
        Schema.decodeEffect(Captures)(stored ?? "").pipe(Effect.flatMap(fitted), Effect.mapError(unfit)),
      form: Form,
      encode,
      decode,
      explain: (state, top) => ({
        notes: [
          `${state.alignment.found} labelled values stand at one place of their text, ${state.alignment.ambiguous} at several, ${state.alignment.absent} at none`
        ],
        features: topFeatures(state, top)
      })
    },
    options
  )
}
