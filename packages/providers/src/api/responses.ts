/**
 * OpenAI's Responses API: https://platform.openai.com/docs/api-reference/responses.
 */
import type { Provider } from "@assay/core"
import { Effect, Option, Schema } from "effect"
import type { Assembly, Dialect, Said } from "./endpoint.ts"
import type { ApiOptions } from "./options.ts"
import { Count, isErrorBody, Text } from "./shapes.ts"
import { closed, isStrict, type JsonObject } from "./structured.ts"
import { cachedInside } from "./tokens.ts"

const Part = Schema.Struct({ type: Schema.String, text: Text, refusal: Text })

const Item = Schema.Struct({
  type: Schema.String,
  content: Schema.optional(Schema.NullOr(Schema.Array(Part)))
})

const ModelResponse = Schema.Struct({
  model: Text,
  status: Text,
  incomplete_details: Schema.optional(Schema.NullOr(Schema.Struct({ reason: Text }))),
  output: Schema.Array(Item),
  usage: Schema.optional(
    Schema.NullOr(
      Schema.Struct({
        input_tokens: Count,
        input_tokens_details: Schema.optional(
          Schema.NullOr(Schema.Struct({ cached_tokens: Count, cache_write_tokens: Count }))
        ),
        output_tokens: Count,
        output_tokens_details: Schema.optional(Schema.NullOr(Schema.Struct({ reasoning_tokens: Count })))
      })
    )
  )
})
type ModelResponse = typeof ModelResponse.Type

const finishOf = ({ status, incomplete_details }: ModelResponse, declined: string): Provider.Finish => {
  if (declined !== "") return "refusal"
  if (status !== "incomplete") return "stop"
  return incomplete_details?.reason === "content_filter" ? "filtered" : "length"
}

const decodeResponse = Schema.decodeUnknownEffect(ModelResponse)

const read = (body: unknown): Effect.Effect<Said, Schema.SchemaError> => {
  if (isErrorBody(body)) return Effect.succeed({ _tag: "Fault", body: body.error })
  return Effect.map(decodeResponse(body), (response): Said => {
    // Reasoning items have parts too; only messages are the answer.
    const parts = response.output.flatMap(({ type, content }) => (type === "message" ? (content ?? []) : []))
    const textOf = (type: string, key: "text" | "refusal") =>
      parts.map((part) => (part.type === type ? (part[key] ?? "") : "")).join("")
    const declined = textOf("refusal", "refusal")
    const { usage, model } = response
    return {
      _tag: "Said",
      text: declined === "" ? textOf("output_text", "text") : declined,
      finish: finishOf(response, declined),
      model: model ?? undefined,
      usage: cachedInside({
        input: usage?.input_tokens,
        cacheRead: usage?.input_tokens_details?.cached_tokens,
        cacheWrite: usage?.input_tokens_details?.cache_write_tokens,
        output: usage?.output_tokens,
        reasoning: usage?.output_tokens_details?.reasoning_tokens
      })
    }
  })
}

const decodeEvent = Schema.decodeUnknownOption(
  Schema.Struct({
    type: Schema.String,
    delta: Schema.optional(Schema.Unknown),
    response: Schema.optional(Schema.Unknown)
  })
)

const last = new Set(["response.completed", "response.incomplete", "response.failed"])
const textual = new Set(["response.output_text.delta", "response.refusal.delta"])

const assembly = (): Assembly => {
  let whole: unknown
  return {
    add: (event) => {
      const decoded = Option.getOrUndefined(decodeEvent(event))
      if (decoded === undefined) return undefined
      if (last.has(decoded.type)) whole = decoded.response
      return textual.has(decoded.type) && typeof decoded.delta === "string" ? decoded.delta : undefined
    },
    whole: () => whole
  }
}

const textFormat = ({ name, schema }: Provider.OutputSchema): JsonObject => {
  const shape = closed(schema)
  return { format: { type: "json_schema", name, schema: shape, strict: isStrict(shape) } }
}

/** Replies are not kept by OpenAI (`store: false`) unless `extra` says otherwise. */
export const responses = (model: string, options: ApiOptions): Dialect => ({
  path: "/responses",
  body: ({ messages, outputSchema }) => ({
    model,
    input: messages.map(({ role, content }) => ({ role, content })),
    store: false,
    ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
    ...(options.maxOutputTokens === undefined ? {} : { max_output_tokens: options.maxOutputTokens }),
    ...(options.structured === true && outputSchema !== undefined ? { text: textFormat(outputSchema) } : {}),
    ...options.extra
  }),
  streaming: { stream: true },
  read,
  assembly
})
