/**
 * The Chat Completions API, as OpenAI defines it and most other servers speak it:
 * https://platform.openai.com/docs/api-reference/chat.
 */
import type { Provider } from "@assay/core"
import { Effect, Option, Schema } from "effect"
import type { Assembly, Dialect, Said } from "./endpoint.ts"
import type { ApiOptions, Seeded } from "./options.ts"
import { Count, isErrorBody, Text } from "./shapes.ts"
import { closed, isStrict, type JsonObject } from "./structured.ts"
import { cachedInside } from "./tokens.ts"

const Usage = Schema.Struct({
  prompt_tokens: Count,
  completion_tokens: Count,
  prompt_tokens_details: Schema.optional(
    Schema.NullOr(Schema.Struct({ cached_tokens: Count, cache_write_tokens: Count }))
  ),
  completion_tokens_details: Schema.optional(Schema.NullOr(Schema.Struct({ reasoning_tokens: Count })))
})

const Message = Schema.Struct({ content: Text, refusal: Text })

const Completion = Schema.Struct({
  model: Text,
  choices: Schema.NonEmptyArray(Schema.Struct({ message: Message, finish_reason: Text })),
  usage: Schema.optional(Schema.NullOr(Usage))
})

const Chunk = Schema.Struct({
  model: Text,
  choices: Schema.optional(
    Schema.NullOr(
      Schema.Array(Schema.Struct({ delta: Schema.optional(Schema.NullOr(Message)), finish_reason: Text }))
    )
  ),
  usage: Schema.optional(Schema.NullOr(Usage))
})

const finishes: { readonly [reason: string]: Provider.Finish } = {
  length: "length",
  max_tokens: "length",
  content_filter: "filtered",
  refusal: "refusal"
}

const decodeCompletion = Schema.decodeUnknownEffect(Completion)

const read = (body: unknown): Effect.Effect<Said, Schema.SchemaError> => {
  if (isErrorBody(body)) return Effect.succeed({ _tag: "Fault", body: body.error })
  return Effect.map(decodeCompletion(body), ({ choices, usage, model }): Said => {
    const { message, finish_reason } = choices[0]
    const declined = message.refusal ?? ""
    return {
      _tag: "Said",
      text: declined === "" ? (message.content ?? "") : declined,
      finish: declined === "" ? (finishes[finish_reason ?? ""] ?? "stop") : "refusal",
      model: model ?? undefined,
      usage: cachedInside({
        input: usage?.prompt_tokens,
        cacheRead: usage?.prompt_tokens_details?.cached_tokens,
        cacheWrite: usage?.prompt_tokens_details?.cache_write_tokens,
        output: usage?.completion_tokens,
        reasoning: usage?.completion_tokens_details?.reasoning_tokens
      })
    }
  })
}

const decodeChunk = Schema.decodeUnknownOption(Chunk)

const assembly = (): Assembly => {
  let content = ""
  let refusal = ""
  let finish: string | undefined
  let model: string | undefined
  let usage: typeof Usage.Type | undefined
  return {
    add: (event) => {
      const chunk = Option.getOrUndefined(decodeChunk(event))
      if (chunk === undefined) return undefined
      model ??= chunk.model ?? undefined
      usage = chunk.usage ?? usage
      const [choice] = chunk.choices ?? []
      finish = choice?.finish_reason ?? finish
      content += choice?.delta?.content ?? ""
      refusal += choice?.delta?.refusal ?? ""
      return choice?.delta?.content ?? choice?.delta?.refusal ?? undefined
    },
    whole: () =>
      finish === undefined
        ? undefined
        : { model, choices: [{ message: { content, refusal }, finish_reason: finish }], usage }
  }
}

const responseFormat = ({ name, schema }: Provider.OutputSchema): JsonObject => {
  const shape = closed(schema)
  return { type: "json_schema", json_schema: { name, schema: shape, strict: isStrict(shape) } }
}

/** `limitField`: OpenAI's reasoning models know only `max_completion_tokens`, other servers often only `max_tokens`. */
export const chatCompletions = (
  model: string,
  options: ApiOptions & Seeded,
  limitField: "max_completion_tokens" | "max_tokens"
): Dialect => ({
  path: "/chat/completions",
  body: ({ messages, repeat, outputSchema }) => ({
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
    ...(options.maxOutputTokens === undefined ? {} : { [limitField]: options.maxOutputTokens }),
    ...(options.seed === undefined ? {} : { seed: options.seed + repeat }),
    ...(options.stop === undefined ? {} : { stop: options.stop }),
    ...(options.structured === true && outputSchema !== undefined
      ? { response_format: responseFormat(outputSchema) }
      : {}),
    ...options.extra
  }),
  streaming: { stream: true, stream_options: { include_usage: true } },
  read,
  assembly
})
