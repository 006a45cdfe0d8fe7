/**
 * The Chat Completions API, as OpenAI defines it and most other servers speak it:
 * https://platform.openai.com/docs/api-reference/chat.
 */

import type { Prompt, Provider } from "@assay/core"
import { defined } from "@assay/core/internal"
import type { Dialect } from "../endpoint.ts"
import {
  type ApiOptions,
  alternativesOf,
  areLogprobsAsked,
  type LogprobOptions,
  type SeedOptions
} from "../options.ts"
import { readChat } from "../read/chat.ts"
import { chatAssembly } from "../read/chatStream.ts"
import { closed, isStrict, type JsonObject, parametersOf } from "./structured.ts"
import { imageAddress, writtenArguments } from "./toolCalls.ts"

const responseFormat = ({ name, schema }: Provider.OutputSchema): JsonObject => {
  const shape = closed(schema)
  return { type: "json_schema", json_schema: { name, schema: shape, strict: isStrict(shape) } }
}

const messageOf = (message: Prompt.Message): JsonObject => {
  switch (message.role) {
    case "system":
      return { role: "system", content: message.content }
    case "user":
      return {
        role: "user",
        content:
          typeof message.content === "string"
            ? message.content
            : message.content.map((part) =>
                part.type === "text"
                  ? { type: "text", text: part.text }
                  : { type: "image_url", image_url: { url: imageAddress(part) } }
              )
      }
    case "assistant": {
      const { content, toolCalls = [] } = message
      if (toolCalls.length === 0) return { role: "assistant", content }
      return {
        role: "assistant",
        content: content === "" ? null : content,
        tool_calls: toolCalls.map((call) => ({
          id: call.id,
          type: "function",
          function: { name: call.name, arguments: writtenArguments(call) }
        }))
      }
    }
    case "tool":
      return { role: "tool", tool_call_id: message.toolCallId, content: message.content }
  }
}

const toolOf =
  (held: boolean) =>
  ({ name, description, parameters }: Provider.ToolSpec): JsonObject => {
    const { shape, strict } = parametersOf(parameters, held)
    return {
      type: "function",
      function: {
        name,
        ...defined({ description }),
        parameters: shape,
        ...(strict ? { strict } : {})
      }
    }
  }

const choiceOf = (choice: Provider.ToolChoice): string | JsonObject =>
  typeof choice === "string" ? choice : { type: "function", function: { name: choice.tool } }

/** `limitField`: OpenAI's reasoning models know only `max_completion_tokens`, other servers often only `max_tokens`. */
export const chatCompletions = (
  model: string,
  options: Omit<ApiOptions, "prices"> & SeedOptions & LogprobOptions,
  limitField: "max_completion_tokens" | "max_tokens"
): Dialect => ({
  path: "/chat/completions",
  body: ({ messages, repeat, outputSchema, tools, toolChoice }) => ({
    model,
    messages: messages.map(messageOf),
    ...defined({ temperature: options.temperature }),
    ...(options.maxOutputTokens === undefined ? {} : { [limitField]: options.maxOutputTokens }),
    ...(options.seed === undefined ? {} : { seed: options.seed + repeat }),
    ...defined({ stop: options.stop }),
    ...(options.structured === true && outputSchema !== undefined
      ? { response_format: responseFormat(outputSchema) }
      : {}),
    ...(tools === undefined ? {} : { tools: tools.map(toolOf(options.structured ?? false)) }),
    ...(toolChoice === undefined ? {} : { tool_choice: choiceOf(toolChoice) }),
    ...(areLogprobsAsked(options) ? { logprobs: true } : {}),
    ...defined({ top_logprobs: alternativesOf(options) }),
    ...options.extra
  }),
  streaming: { stream: true, stream_options: { include_usage: true } },
  read: readChat(areLogprobsAsked(options)),
  assembly: ({ tools = [] }) =>
    chatAssembly(new Set(tools.map(({ name }) => name)), areLogprobsAsked(options))
})
