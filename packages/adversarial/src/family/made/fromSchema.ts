/** Inputs from the input schema alone. */
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Family } from "../model.ts"

/** Options of `Family.fromSchema`. */
export interface SchemaOptions {
  /**
   * Its name, unique in a run.
   *
   * @defaultValue `"schema"`
   */
  readonly name?: string
}

/**
 * Inputs that are made from an Effect Schema of the input alone: whatever it allows. The answer must keep to the schema of
 * outputs. The schema encodes them, as it would in a file.
 */
export const fromSchema = <Input, Encoded extends Schema.Json>(
  schema: Schema.Codec<Input, Encoded>,
  { name = "schema" }: SchemaOptions = {}
): Family => {
  const encode = Schema.encodeEffect(schema)
  return {
    _tag: "Family",
    name,
    does: "any input that the schema allows",
    label: "may change",
    certainty: "certain",
    property: "conformance",
    variants: (_source, _about, { seed, count }) =>
      Arbitrary.sampleEffect(Arbitrary.schema(schema), { seed, count }).pipe(
        Effect.flatMap((inputs) => Effect.forEach(inputs, (input) => encode(input))),
        Effect.mapBoth({
          onFailure: (error) => `${name}: the schema gives no values: ${String(error)}`,
          onSuccess: (inputs) => inputs.map((input) => ({ input, expected: undefined }))
        })
      )
  }
}
