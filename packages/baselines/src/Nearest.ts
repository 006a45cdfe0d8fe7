/**
 * The answer of the nearest case: what a search over past answers would give.
 *
 * For generation it is the reply to the most similar question; for open classification a label that nobody listed; for
 * extraction the record of the most similar text, which only helps where texts repeat. It makes nothing up: each answer was
 * somebody's.
 *
 * **Gotchas**
 *
 * It keeps its examples: texts and labels are in memory and in the file that is saved.
 */
import { type Case, Outcome } from "@assay/core"
import { type Contract, isContract, jsonSchemaOf, SchemaLike, sourceDigest } from "@assay/core/internal"
import * as Recalibration from "@assay/stats/reliability/Recalibration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type Learned, learned, pausing } from "./learner.ts"
import type * as Learning from "./learning.ts"
import { calibrate, type Entry, type Library, make } from "./nearest/library.ts"
import { type On, textOf } from "./on.ts"
import { analyse } from "./text/analysis.ts"
import type { TextOptions } from "./text/textOptions.ts"

/** How the nearest case is found. */
export interface Options<Input, Expected extends Case.Present> extends Learning.Options<Input, Expected> {
  /**
   * Which terms texts are compared by.
   *
   * @defaultValue single words, and runs of 3 to 4 characters within words, all that a text has; else as in
   * {@link TextOptions}
   */
  readonly text?: TextOptions
}

const terms: TextOptions = { wordNgrams: [1, 1], characterNgrams: [3, 4], minDocumentFrequency: 1 }

/** Examples, ready to be asked. */
interface State {
  readonly entries: ReadonlyArray<Entry>
  readonly library: Library
  readonly calibration: { readonly kind: "platt"; readonly slope: number; readonly intercept: number } | null
}

const Form = Schema.Struct({
  entries: Schema.Array(
    Schema.Struct({ id: Schema.String, text: Schema.String, label: Schema.Json, group: Schema.String })
  ),
  calibration: Schema.NullOr(
    Schema.Struct({ kind: Schema.Literal("platt"), slope: Schema.Finite, intercept: Schema.Finite })
  )
})
type Stored = typeof Form.Type

const isJson = Schema.is(Schema.Json)

const jsonOf = ({ id, label }: Entry): Schema.Json => {
  if (isJson(label)) return label
  throw new RangeError(`case ${id}: expected a label that is JSON, to be kept in a file`)
}

/**
 * Answers with the label of the most similar labelled case (BM25). A text that shares no term with any is escalated; of equally
 * similar cases the one with the first id answers, whatever the order of the dataset. Without `training` it is cross-fitted on the evaluated cases, so that no
 * case finds itself, nor one of its cluster.
 *
 * The confidence is the probability that the answer equals the label, learned from the cases among themselves; absent below 20
 * of them. For free text, where answers seldom equal, it is low, and rightly so.
 *
 * @example
 * ```ts
 * Nearest.answer(task)
 * ```
 */
export const answer = <Output extends Case.Present, Input = string>(
  from: Contract<Input, Output> | SchemaLike.SchemaLike<Output>,
  ...[options]: [Input] extends [string]
    ? [options?: Options<Input, Output> & On<Input>]
    : [options: Options<Input, Output> & On<Input>]
): Learned<Input, Output, Output> => {
  const schema = typeof from === "object" && isContract(from) ? from.schemas.output : from
  const decodeLabel = SchemaLike.compile(schema)
  const read = textOf<Input>(options)
  const text = { ...terms, ...options?.text }
  const labelOf = new WeakMap<Entry, Output>()
  const labelled = (entry: Omit<Entry, "label">, label: Output): Entry => {
    const whole = { ...entry, label }
    labelOf.set(whole, label)
    return whole
  }
  const predict =
    ({ entries, library, calibration }: State) =>
    (input: Input) => {
      const found = library.nearest(read(input))
      const entry = found === undefined ? undefined : entries[found.at]
      const label = entry === undefined ? undefined : labelOf.get(entry)
      if (found === undefined || entry === undefined || label === undefined)
        return { outcome: Outcome.escalated("no labelled case shares a word with the text") }
      return {
        outcome: Outcome.answered<Output>(
          label,
          calibration === null ? {} : { confidence: Recalibration.apply(calibration, found.similarity) }
        ),
        because: () => [`nearest case: ${entry.id}, similarity ${found.similarity.toFixed(2)}`]
      }
    }
  return learned<Input, Output, Output, State, Stored>(
    {
      kind: "nearest",
      version: 1,
      settings: { text: { ...text }, schema: jsonSchemaOf(schema) },
      code: () => ({ on: options?.on === undefined ? null : sourceDigest(options.on) }),
      prepare: (examples) => {
        // By id, so that nothing hangs on the order of the dataset: of equally near cases the first answers.
        const order = Uint32Array.from(examples.keys()).sort((a, b) =>
          (examples[a]?.id ?? "") < (examples[b]?.id ?? "") ? -1 : 1
        )
        const positions = new Uint32Array(order.length)
        for (const [position, example] of order.entries()) positions[example] = position
        const sorted = Array.from(order).flatMap((example) => examples[example] ?? [])
        const entries = sorted.map(({ id, input, expected, cluster }) => {
          const said = read(input)
          return labelled(
            { id, text: said, group: cluster === undefined ? `text ${said}` : `cluster ${cluster}` },
            expected
          )
        })
        const corpus = analyse(
          entries.map((entry) => entry.text),
          text
        )
        return {
          train: (indices) =>
            pausing(function* () {
              const documents = indices.map((index) => positions[index] ?? 0).sort()
              const own = Array.from(documents).flatMap((document) => entries[document] ?? [])
              const library = make(corpus, documents, own)
              return { entries: own, library, calibration: (yield* calibrate(library, own)) ?? null }
            })
        }
      },
      predict,
      form: Form,
      encode: ({ entries, calibration }) => ({
        entries: entries.map((entry) => ({
          id: entry.id,
          text: entry.text,
          label: jsonOf(entry),
          group: entry.group
        })),
        calibration
      }),
      decode: ({ entries: stored, calibration }) => {
        const entries = stored.map(({ label, ...entry }, at) =>
          labelled(
            entry,
            Effect.runSync(
              Effect.mapError(
                decodeLabel(label),
                ([issue]) =>
                  new RangeError(`entries.${at}.label: ${issue?.message ?? "expected another value"}`)
              )
            )
          )
        )
        const corpus = analyse(
          entries.map((entry) => entry.text),
          text
        )
        return { entries, library: make(corpus, Uint32Array.from(entries.keys()), entries), calibration }
      },
      explain: ({ entries }) => ({ notes: [`the nearest of ${entries.length} labelled cases answers`] })
    },
    options
  )
}
