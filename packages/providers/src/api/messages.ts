/**
 * Anthropic's Messages API: https://docs.claude.com/en/api/messages.
 */
import type { Prompt, Provider } from "@assay/core"
import { Effect, Option, Schema } from "effect"
import type { Assembly, Dialect, Said } from "./endpoint.ts"
import type { ApiOptions } from "./options.ts"
import { Count, isErrorBody, Text } from "./shapes.ts"
import { closed, type JsonObject } from "./structured.ts"
import { cachedBeside } from "./tokens.ts"

const Usage = Schema.Struct({
  input_tokens: Count,
  cache_read_input_tokens: Count,
  cache_creation_input_tokens: Count,
  output_tokens: Count,
  output_tokens_details: Schema.optional(Schema.NullOr(Schema.Struct({ thinking_tokens: Count })))
})
type Usage = typeof Usage.Type

const Details = Schema.optional(Schema.NullOr(Schema.Struct({ explanation: Text })))

const Reply = Schema.Struct({
  model: Text,
  content: Schema.Array(Schema.Struct({ type: Schema.String, text: Text })),
  stop_reason: Text,
  stop_details: Details,
  usage: Schema.optional(Schema.NullOr(Usage))
})

const finishes: { readonly [reason: string]: Provider.Finish } = {
  max_tokens: "length",
  model_context_window_exceeded: "length",
  refusal: "refusal"
}

const decodeReply = Schema.decodeUnknownEffect(Reply)

const read = (body: unknown): Effect.Effect<Said, Schema.SchemaError> => {
  if (isErrorBody(body)) return Effect.succeed({ _tag: "Fault", body: body.error })
  return Effect.map(decodeReply(body), ({ content, stop_reason, stop_details, usage, model }): Said => {
    const text = content.map((block) => (block.type === "text" ? (block.text ?? "") : "")).join("")
    const finish = finishes[stop_reason ?? ""] ?? "stop"
    return {
      _tag: "Said",
      text: text === "" && finish === "refusal" ? (stop_details?.explanation ?? "") : text,
      finish,
      model: model ?? undefined,
      usage: cachedBeside({
        input: usage?.input_tokens,
        cacheRead: usage?.cache_read_input_tokens,
        cacheWrite: usage?.cache_creation_input_tokens,
        output: usage?.output_tokens,
        reasoning: usage?.output_tokens_details?.thinking_tokens
      })
    }
  })
}

const decodeEvent = Schema.decodeUnknownOption(
  Schema.Struct({
    type: Schema.String,
    message: Schema.optional(Schema.Struct({ model: Text, usage: Schema.optional(Schema.NullOr(Usage)) })),
    delta: Schema.optional(
      Schema.Struct({ type: Text, text: Text, stop_reason: Text, stop_details: Details })
    ),
    usage: Schema.optional(Schema.NullOr(Usage))
  })
)

/** Counts at the end of a stream are totals; what the last event leaves out was said in the first. */
const merged = (first: Usage | undefined, later: Usage | undefined): Usage | undefined => {
  if (first === undefined || later === undefined) return later ?? first
  const said = Object.entries(later).filter(([, count]) => count !== null && count !== undefined)
  return { ...first, ...Object.fromEntries(said) }
}

const assembly = (): Assembly => {
  let text = ""
  let model: string | undefined
  let usage: Usage | undefined
  let stopReason: string | undefined
  let stopDetails: typeof Details.Type
  return {
    add: (event) => {
      const decoded = Option.getOrUndefined(decodeEvent(event))
      if (decoded === undefined) return undefined
      const { message, delta } = decoded
      model ??= message?.model ?? undefined
      usage = merged(usage, decoded.usage ?? message?.usage ?? undefined)
      stopReason = delta?.stop_reason ?? stopReason
      stopDetails = delta?.stop_details ?? stopDetails
      if (delta?.type !== "text_delta") return undefined
      text += delta.text ?? ""
      return delta.text ?? undefined
    },
    whole: () =>
      stopReason === undefined
        ? undefined
        : {
            model,
            content: [{ type: "text", text }],
            stop_reason: stopReason,
            stop_details: stopDetails,
            usage
          }
  }
}

/** The API takes instructions beside the conversation, not in it. */
const conversation = (messages: ReadonlyArray<Prompt.Message>): JsonObject => {
  const system = messages.flatMap(({ role, content }) => (role === "system" ? [content] : []))
  return {
    ...(system.length === 0 ? {} : { system: system.join("\n\n") }),
    messages: messages.flatMap(({ role, content }) => (role === "system" ? [] : [{ role, content }]))
  }
}

/** `maxOutputTokens` is the one parameter that the API does not let out. */
export const anthropicMessages = (model: string, options: ApiOptions, maxOutputTokens: number): Dialect => ({
  path: "/v1/messages",
  body: ({ messages, outputSchema }) => ({
    model,
    max_tokens: maxOutputTokens,
    ...conversation(messages),
    ...(options.stop === undefined ? {} : { stop_sequences: options.stop }),
    ...(options.structured === true && outputSchema !== undefined
      ? { output_config: { format: { type: "json_schema", schema: closed(outputSchema.schema) } } }
      : {}),
    ...options.extra
  }),
  streaming: { stream: true },
  read,
  assembly
})
