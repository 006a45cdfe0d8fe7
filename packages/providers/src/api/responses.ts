/**
 * OpenAI's Responses API: https://platform.openai.com/docs/api-reference/responses.
 */
import type { Prompt, Provider } from "@assay/core"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Assembly, Dialect, Said } from "./endpoint.ts"
import { logprobsOf } from "./logprobs.ts"
import type { ApiOptions, Probed } from "./options.ts"
import { isErrorBody, Text } from "./shapes.ts"
import { closed, isStrict, type JsonObject, parametersOf } from "./structured.ts"
import { imageAddress, toolCall, writtenArguments } from "./toolCalls.ts"
import { usedInResponse } from "./used.ts"

// Lists of log probabilities are long; they are read by hand, where they were asked for.
const Part = Schema.Struct({
  type: Schema.String,
  text: Text,
  refusal: Text,
  logprobs: Schema.optional(Schema.Unknown)
})

const Item = Schema.Struct({
  type: Schema.String,
  content: Schema.optional(Schema.NullOr(Schema.Array(Part))),
  call_id: Text,
  name: Text,
  // A text where the item is a call; other kinds of item have other things under this name.
  arguments: Schema.optional(Schema.Unknown)
})
type Item = typeof Item.Type

const callsOf = (output: ReadonlyArray<Item>): ReadonlyArray<Prompt.ToolCall> =>
  output
    .filter(({ type }) => type === "function_call")
    .map(({ call_id, name, arguments: written }, position) =>
      toolCall({ id: call_id, name, arguments: typeof written === "string" ? written : undefined }, position)
    )

const ModelResponse = Schema.Struct({
  model: Text,
  status: Text,
  incomplete_details: Schema.optional(Schema.NullOr(Schema.Struct({ reason: Text }))),
  output: Schema.Array(Item)
})
type ModelResponse = typeof ModelResponse.Type

const finishOf = ({ status, incomplete_details }: ModelResponse, declined: string): Provider.Finish => {
  if (declined !== "") return "refusal"
  if (status !== "incomplete") return "stop"
  return incomplete_details?.reason === "content_filter" ? "filtered" : "length"
}

const decodeResponse = Schema.decodeUnknownResult(ModelResponse)

const reading =
  (probed: boolean) =>
  (body: unknown): Result.Result<Said, Schema.SchemaError> => {
    if (isErrorBody(body)) return Result.succeed({ _tag: "Fault", body: body.error })
    return Result.map(decodeResponse(body), (response): Said => {
      // Reasoning items have parts too; only messages are the answer.
      const parts = response.output.flatMap(({ type, content }) =>
        type === "message" ? (content ?? []) : []
      )
      const textOf = (type: string, key: "text" | "refusal") =>
        parts.map((part) => (part.type === type ? (part[key] ?? "") : "")).join("")
      const declined = textOf("refusal", "refusal")
      const { model } = response
      return {
        _tag: "Said",
        text: declined === "" ? textOf("output_text", "text") : declined,
        finish: finishOf(response, declined),
        model: model ?? undefined,
        toolCalls: callsOf(response.output),
        logprobs:
          probed && declined === ""
            ? logprobsOf(parts.flatMap(({ logprobs }) => (Array.isArray(logprobs) ? logprobs : [])))
            : undefined,
        usage: usedInResponse(body)
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
const textual = new Set([
  "response.output_text.delta",
  "response.refusal.delta",
  "response.function_call_arguments.delta"
])

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

const itemsOf = (message: Prompt.Message): ReadonlyArray<JsonObject> => {
  switch (message.role) {
    case "system":
      return [{ role: "system", content: message.content }]
    case "user":
      return [
        {
          role: "user",
          content:
            typeof message.content === "string"
              ? message.content
              : message.content.map((part) =>
                  part.type === "text"
                    ? { type: "input_text", text: part.text }
                    : { type: "input_image", image_url: imageAddress(part), detail: "auto" }
                )
        }
      ]
    case "assistant": {
      const { content, toolCalls = [] } = message
      const calls = toolCalls.map((call) => ({
        type: "function_call",
        call_id: call.id,
        name: call.name,
        arguments: writtenArguments(call)
      }))
      return content === "" && calls.length > 0 ? calls : [{ role: "assistant", content }, ...calls]
    }
    case "tool":
      return [{ type: "function_call_output", call_id: message.toolCallId, output: message.content }]
  }
}

/** `strict` is always said, since this API holds to it unless told otherwise. */
const toolOf =
  (held: boolean) =>
  ({ name, description, parameters }: Provider.ToolSpec): JsonObject => {
    const { shape, strict } = parametersOf(parameters, held)
    return {
      type: "function",
      name,
      ...(description === undefined ? {} : { description }),
      parameters: shape,
      strict
    }
  }

const choiceOf = (choice: Provider.ToolChoice): string | JsonObject =>
  typeof choice === "string" ? choice : { type: "function", name: choice.tool }

/** Replies are not kept by OpenAI (`store: false`) unless `extra` says otherwise. */
export const responses = (model: string, options: ApiOptions & Probed): Dialect => ({
  path: "/responses",
  body: ({ messages, outputSchema, tools, toolChoice }) => ({
    model,
    input: messages.flatMap(itemsOf),
    store: false,
    ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
    ...(options.maxOutputTokens === undefined ? {} : { max_output_tokens: options.maxOutputTokens }),
    ...(options.structured === true && outputSchema !== undefined ? { text: textFormat(outputSchema) } : {}),
    ...(tools === undefined ? {} : { tools: tools.map(toolOf(options.structured ?? false)) }),
    ...(toolChoice === undefined ? {} : { tool_choice: choiceOf(toolChoice) }),
    ...(options.logprobs === true ? { include: ["message.output_text.logprobs"] } : {}),
    ...options.extra
  }),
  streaming: { stream: true },
  read: reading(options.logprobs ?? false),
  assembly
})
