/**
 * A learner whose answer is the same for every input.
 */
import { type Case, Outcome } from "@assay/core"
import { type Contract, isContract, jsonSchemaOf, SchemaLike } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { failed, type Learner } from "../learner.ts"
import { keyOf } from "./commonest.ts"

/** The one answer, and how often it was right among the examples, 0 to 1. */
export interface Constant<out Output> {
  readonly answer: Output
  readonly share: number
}

const Stored = Schema.Struct({
  answer: Schema.Json,
  share: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))
})
type Stored = typeof Stored.Type

const isJson = Schema.is(Schema.Json)

/** A learner of a constant. `choose` makes the answer of the labels; undefined where there are none. */
export const constantLearner = <Output extends Case.Present, Input>(
  kind: string,
  from: Contract<Input, Output> | SchemaLike.SchemaLike<Output>,
  choose: (
    labels: ReadonlyArray<Output>,
    decode: SchemaLike.Decode<Output>
  ) => Effect.Effect<Output | undefined>
): Learner<Input, Output, Output, Constant<Output>, Stored> => {
  const schema = typeof from === "object" && isContract(from) ? from.schemas.output : from
  const decode = SchemaLike.compile(schema)
  return {
    kind,
    version: 1,
    ignoresInputs: true,
    settings: { schema: jsonSchemaOf(schema) },
    prepare: (examples) => ({
      train: Effect.fnUntraced(function* (indices) {
        const labels = Array.from(indices, (index) => examples[index]).flatMap((example) =>
          example === undefined ? [] : [example.expected]
        )
        const answer = yield* choose(labels, decode)
        if (answer === undefined)
          return yield* failed("expected at least one labelled example to learn from, found none")
        const key = keyOf(answer)
        return { answer, share: labels.filter((label) => keyOf(label) === key).length / labels.length }
      })
    }),
    predict:
      ({ answer, share }) =>
      () => ({ outcome: Outcome.answered(answer, { confidence: share }) }),
    form: Stored,
    encode: ({ answer, share }) => {
      if (isJson(answer)) return { answer, share }
      throw new RangeError("answer: expected JSON, to be kept in a file")
    },
    decode: ({ answer, share }) => ({
      answer: Effect.runSync(
        Effect.mapError(
          decode(answer),
          ([issue]) => new RangeError(`answer: ${issue?.message ?? "expected another value"}`)
        )
      ),
      share
    }),
    explain: ({ answer, share }) => ({
      notes: [
        `always ${JSON.stringify(answer).slice(0, 200)}; right for ${(100 * share).toFixed(1)} % of the examples`
      ]
    })
  }
}
