/**
 * Anthropic's Messages API: https://docs.claude.com/en/api/messages.
 */

import type { Prompt, Provider } from "@assay/core"
import { defined } from "@assay/core/internal"
import type { Dialect } from "../endpoint.ts"
import type { ApiOptions } from "../options.ts"
import { messageAssembly, readMessage } from "../read/anthropic.ts"
import { closed, type JsonObject, parametersOf } from "./structured.ts"

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
      ...defined({ description }),
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
    ...defined({ stop_sequences: options.stop }),
    ...(options.structured === true && outputSchema !== undefined
      ? { output_config: { format: { type: "json_schema", schema: closed(outputSchema.schema) } } }
      : {}),
    ...(tools === undefined ? {} : { tools: tools.map(toolOf(options.structured ?? false)) }),
    ...(toolChoice === undefined ? {} : { tool_choice: choiceOf(toolChoice) }),
    ...options.extra
  }),
  streaming: { stream: true },
  read: readMessage,
  assembly: messageAssembly
})
