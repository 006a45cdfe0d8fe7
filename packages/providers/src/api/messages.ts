/**
 * Anthropic's Messages API: https://docs.claude.com/en/api/messages.
 */
import type { Prompt, Provider } from "@assay/core"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Assembly, Dialect, Said } from "./endpoint.ts"
import type { ApiOptions } from "./options.ts"
import { Count, isErrorBody, Text } from "./shapes.ts"
import { closed, type JsonObject, parametersOf } from "./structured.ts"
import { toolCall } from "./toolCalls.ts"
import { usedInMessage } from "./used.ts"

const Usage = Schema.Record(Schema.String, Schema.Unknown)
type Usage = typeof Usage.Type

const Details = Schema.optional(Schema.NullOr(Schema.Struct({ explanation: Text })))

const Block = Schema.Struct({
  type: Schema.String,
  text: Text,
  id: Text,
  name: Text,
  input: Schema.optional(Schema.Json)
})
type Block = typeof Block.Type

const Reply = Schema.Struct({
  model: Text,
  content: Schema.Array(Block),
  stop_reason: Text,
  stop_details: Details,
  usage: Schema.optional(Schema.NullOr(Usage))
})

const finishes: { readonly [reason: string]: Provider.Finish } = {
  max_tokens: "length",
  model_context_window_exceeded: "length",
  refusal: "refusal"
}

/** Arguments come as JSON already; from a stream, as the text they were put together from. */
const callsOf = (content: ReadonlyArray<Block>): ReadonlyArray<Prompt.ToolCall> =>
  content
    .filter(({ type }) => type === "tool_use")
    .map(({ id, name, input = {} }, position) => ({
      ...toolCall({ id, name, arguments: typeof input === "string" ? input : undefined }, position),
      ...(typeof input === "string" ? {} : { arguments: input })
    }))

const decodeReply = Schema.decodeUnknownResult(Reply)

const read = (body: unknown): Result.Result<Said, Schema.SchemaError> => {
  if (isErrorBody(body)) return Result.succeed({ _tag: "Fault", body: body.error })
  return Result.map(decodeReply(body), ({ content, stop_reason, stop_details, model }): Said => {
    const text = content.map((block) => (block.type === "text" ? (block.text ?? "") : "")).join("")
    const finish = finishes[stop_reason ?? ""] ?? "stop"
    return {
      _tag: "Said",
      text: text === "" && finish === "refusal" ? (stop_details?.explanation ?? "") : text,
      finish,
      model: model ?? undefined,
      toolCalls: callsOf(content),
      usage: usedInMessage(body)
    }
  })
}

const decodeEvent = Schema.decodeUnknownOption(
  Schema.Struct({
    type: Schema.String,
    message: Schema.optional(Schema.Struct({ model: Text, usage: Schema.optional(Schema.NullOr(Usage)) })),
    index: Count,
    content_block: Schema.optional(Schema.Struct({ type: Schema.String, id: Text, name: Text })),
    delta: Schema.optional(
      Schema.Struct({ type: Text, text: Text, partial_json: Text, stop_reason: Text, stop_details: Details })
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

/** A call without arguments has no text at all; an empty text would be read as one. */
const toolUse = ({
  input,
  ...call
}: {
  readonly id: unknown
  readonly name: unknown
  readonly input: string
}) => ({
  type: "tool_use",
  ...call,
  input: input === "" ? {} : input
})

const assembly = (): Assembly => {
  let text = ""
  let model: string | undefined
  let usage: Usage | undefined
  let stopReason: string | undefined
  let stopDetails: typeof Details.Type
  const calls = new Map<number, { id: string | undefined; name: string | undefined; input: string }>()
  return {
    add: (event) => {
      const decoded = Option.getOrUndefined(decodeEvent(event))
      if (decoded === undefined) return undefined
      const { message, delta } = decoded
      model ??= message?.model ?? undefined
      usage = merged(usage, decoded.usage ?? message?.usage ?? undefined)
      stopReason = delta?.stop_reason ?? stopReason
      stopDetails = delta?.stop_details ?? stopDetails
      const place = decoded.index ?? 0
      const block = decoded.content_block
      if (block?.type === "tool_use") {
        calls.set(place, { id: block.id ?? undefined, name: block.name ?? undefined, input: "" })
        return block.name ?? undefined
      }
      if (delta?.type === "input_json_delta") {
        const call = calls.get(place)
        if (call !== undefined) call.input += delta.partial_json ?? ""
        return delta.partial_json ?? undefined
      }
      if (delta?.type !== "text_delta") return undefined
      text += delta.text ?? ""
      return delta.text ?? undefined
    },
    whole: () =>
      stopReason === undefined
        ? undefined
        : {
            model,
            content: [{ type: "text", text }, ...[...calls.values()].map(toolUse)],
            stop_reason: stopReason,
            stop_details: stopDetails,
            usage
          }
  }
}

const partOf = (part: Prompt.Part): JsonObject => {
  if (part.type === "text") return { type: "text", text: part.text }
  const source =
    "url" in part
      ? { type: "url", url: part.url }
      : { type: "base64", media_type: part.mediaType, data: part.data }
  return { type: "image", source }
}

interface Turn {
  readonly role: "user" | "assistant"
  readonly content: string | ReadonlyArray<JsonObject>
}

const turnOf = (message: Exclude<Prompt.Message, Prompt.SystemMessage>): Turn => {
  switch (message.role) {
    case "user": {
      const { content } = message
      return { role: "user", content: typeof content === "string" ? content : content.map(partOf) }
    }
    case "assistant": {
      const { content, toolCalls = [] } = message
      if (toolCalls.length === 0) return { role: "assistant", content }
      const said = content === "" ? [] : [{ type: "text", text: content }]
      const calls = toolCalls.map(({ id, name, arguments: input }) => ({ type: "tool_use", id, name, input }))
      return { role: "assistant", content: [...said, ...calls] }
    }
    case "tool":
      return {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: message.toolCallId, content: message.content }]
      }
  }
}

/** The API wants the results of one turn's calls in one message. */
const joined = (messages: ReadonlyArray<Prompt.Message>): ReadonlyArray<JsonObject> => {
  const turns: Array<{ role: Turn["role"]; content: string | Array<JsonObject> }> = []
  let previous: Prompt.Message["role"] | undefined
  for (const message of messages) {
    if (message.role === "system") continue
    const { role, content } = turnOf(message)
    const open = turns.at(-1)
    if (
      message.role === "tool" &&
      previous === "tool" &&
      open !== undefined &&
      typeof open.content !== "string"
    ) {
      if (typeof content !== "string") open.content.push(...content)
    } else turns.push({ role, content: typeof content === "string" ? content : [...content] })
    previous = message.role
  }
  return turns
}

/** The API takes instructions beside the conversation, not in it. */
const conversation = (messages: ReadonlyArray<Prompt.Message>): JsonObject => {
  const system = messages.flatMap((message) => (message.role === "system" ? [message.content] : []))
  return {
    ...(system.length === 0 ? {} : { system: system.join("\n\n") }),
    messages: joined(messages)
  }
}

const toolOf =
  (held: boolean) =>
  ({ name, description, parameters }: Provider.ToolSpec): JsonObject => {
    const { shape, strict } = parametersOf(parameters, held)
    return {
      name,
      ...(description === undefined ? {} : { description }),
      input_schema: shape,
      ...(strict ? { strict } : {})
    }
  }

const choiceOf = (choice: Provider.ToolChoice): JsonObject => {
  if (typeof choice === "object") return { type: "tool", name: choice.tool }
  return { type: choice === "required" ? "any" : choice }
}

/** `maxOutputTokens` is the one parameter that the API does not let out. */
export const anthropicMessages = (model: string, options: ApiOptions, maxOutputTokens: number): Dialect => ({
  path: "/v1/messages",
  body: ({ messages, outputSchema, tools, toolChoice }) => ({
    model,
    max_tokens: maxOutputTokens,
    ...conversation(messages),
    ...(options.stop === undefined ? {} : { stop_sequences: options.stop }),
    ...(options.structured === true && outputSchema !== undefined
      ? { output_config: { format: { type: "json_schema", schema: closed(outputSchema.schema) } } }
      : {}),
    ...(tools === undefined ? {} : { tools: tools.map(toolOf(options.structured ?? false)) }),
    ...(toolChoice === undefined ? {} : { tool_choice: choiceOf(toolChoice) }),
    ...options.extra
  }),
  streaming: { stream: true },
  read,
  assembly
})
