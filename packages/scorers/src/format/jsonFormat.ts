/**
 * The format JSON, by a schema.
 */
import { Decode } from "@assay/core"
import { answerOf, jsonNesting, jsonReadings, jsonSchemaOf, SchemaLike } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as JsonSchema from "effect/JsonSchema"
import * as Schema from "effect/Schema"
import * as SchemaRepresentation from "effect/SchemaRepresentation"
import { Defects } from "./defect.ts"
import type { Inspection } from "./inspection.ts"
import { findJson } from "./jsonDocument.ts"
import { nameFields, nameIssues, rootTypes } from "./jsonShape.ts"
import { scanJson } from "./jsonSyntax.ts"

/** A JSON Schema, draft 2020-12. */
export type JsonSchemaObject = { readonly [key: string]: Schema.Json }

/** The schema of the format: of Effect, any Standard Schema, or a JSON Schema. */
export type JsonFormatSchema = SchemaLike.SchemaLike<unknown> | JsonSchemaObject

const isSchemaLike = (schema: JsonFormatSchema): schema is SchemaLike.SchemaLike<unknown> =>
  Schema.isSchema(schema) || "~standard" in schema

// A schema that was made of a JSON Schema needs no services.
const isPlain = (schema: Schema.Top): schema is Schema.Top & Schema.ConstraintDecoder<unknown> =>
  Schema.isSchema(schema)

/** A schema that decodes, with its JSON Schema, or why it cannot be used. */
type UsableSchema =
  | {
      readonly schema: SchemaLike.SchemaLike<unknown>
      readonly jsonSchema: Schema.Json
      readonly isOpenByDefault: boolean
    }
  | { readonly problem: string; readonly jsonSchema: Schema.Json }

/** Makes the schema usable. A JSON Schema becomes one of Effect, which knows the keywords of draft 2020-12. */
export const usableSchema = (given: JsonFormatSchema): UsableSchema => {
  if (isSchemaLike(given)) return { schema: given, jsonSchema: jsonSchemaOf(given), isOpenByDefault: false }
  try {
    const document = JsonSchema.fromSchemaDraft2020_12({ ...given })
    const schema = SchemaRepresentation.fromJsonSchemaDocument(document, { patterns: "apply" })
    if (isPlain(schema)) return { schema, jsonSchema: given, isOpenByDefault: true }
    return { problem: "expected a JSON Schema", jsonSchema: given }
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return { problem: `expected a JSON Schema that can be checked: ${message}`, jsonSchema: given }
  }
}

/** How the reply is looked at. */
export interface JsonInspection {
  readonly order: boolean
  readonly reasoning: Decode.Reasoning
}

const repairs = { exact: "none", extracted: "extract", repaired: "mend" } as const

/** The inspector of replies for a schema. */
export const inspectJson = (
  usable: UsableSchema,
  { order, reasoning }: JsonInspection
): ((text: string) => Effect.Effect<Inspection>) => {
  if ("problem" in usable) {
    const { problem } = usable
    return () => Effect.succeed({ defects: new Defects(), recovered: undefined, unscored: problem })
  }
  const { schema, jsonSchema, isOpenByDefault } = usable
  const shape = { jsonSchema, isOpenByDefault, order }
  const wanted = rootTypes(jsonSchema)
  const decode = SchemaLike.compile(schema)
  const lenient = Decode.json(schema, { reasoning, maxLength: Number.MAX_SAFE_INTEGER })

  const nameShape = Effect.fnUntraced(function* (value: unknown, defects: Defects) {
    nameFields(value, shape, defects)
    const decoded = yield* Effect.result(decode(value))
    if (decoded._tag === "Failure") nameIssues(value, decoded.failure, shape, defects)
    return decoded
  })

  /** A text that is JSON and nothing else. */
  const whole = Effect.fnUntraced(function* (text: string, value: unknown, defects: Defects) {
    const spelling = new Defects()
    scanJson(text, 0, spelling)
    defects.addAll(spelling.only("duplicate-field"), 0)
    const decoded = yield* nameShape(value, defects)
    return decoded._tag === "Success" ? { output: decoded.success, repair: repairs.exact } : undefined
  })

  return Effect.fnUntraced(function* (raw) {
    const defects = new Defects()
    const text = raw.replace(/^\uFEFF/u, "")
    if (text.trim() === "") {
      defects.add("empty", 0)
      return { defects, recovered: undefined }
    }
    const all = jsonReadings(text, Decode.defaultMaxDepth)
    if (all.exact !== undefined) return { defects, recovered: yield* whole(text, all.exact.value, defects) }

    const answered = yield* Effect.result(answerOf(text, reasoning, "answers"))
    if (answered._tag === "Failure") {
      defects.add(answered.failure.kind === "empty" ? "empty" : "no-end-of-reasoning", text.length)
      return { defects, recovered: undefined }
    }
    const answer = answered.success
    const offset = Math.max(0, raw.lastIndexOf(answer))
    const found = new Defects()
    const readings = answer === text ? all : jsonReadings(answer, Decode.defaultMaxDepth)
    if (readings.exact !== undefined) {
      const recovered = yield* whole(answer, readings.exact.value, found)
      defects.addAll(found, offset)
      return { defects, recovered }
    }
    const part = findJson(answer, wanted, found)
    if (part !== undefined) {
      const inner = jsonReadings(part.text, Decode.defaultMaxDepth)
      const reading = inner.exact ?? inner.mended()[0]
      if (reading !== undefined) {
        const shapeDefects = new Defects()
        yield* nameShape(reading.value, shapeDefects)
        // The last thing before a cut is whatever the repair made of it.
        found.addAll(found.names.has("truncated") ? shapeDefects.only("missing-field") : shapeDefects, 0)
      } else if (jsonNesting(part.text) > Decode.defaultMaxDepth) found.add("too-deep", part.at)
    }
    if (found.count === 0) found.add("not-parseable", 0)
    defects.addAll(found, offset)
    const decoded = yield* Effect.result(lenient(text))
    return {
      defects,
      recovered:
        decoded._tag === "Success"
          ? { output: decoded.success.output, repair: repairs[decoded.success.form] }
          : undefined
    }
  })
}
