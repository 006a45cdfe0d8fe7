/**
 * OpenAI's Responses API: https://platform.openai.com/docs/api-reference/responses.
 */

import type { Prompt, Provider } from "@assay/core"
import { defined } from "@assay/core/internal"
import type { Dialect } from "../endpoint.ts"
import { type ApiOptions, alternativesOf, areLogprobsAsked, type LogprobOptions } from "../options.ts"
import { readResponse, responseAssembly } from "../read/openaiResponse.ts"
import { closed, isStrict, type JsonObject, parametersOf } from "./structured.ts"
import { imageAddress, writtenArguments } from "./toolCalls.ts"

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
      ...defined({ description }),
      parameters: shape,
      strict
    }
  }

const choiceOf = (choice: Provider.ToolChoice): string | JsonObject =>
  typeof choice === "string" ? choice : { type: "function", name: choice.tool }

/** Replies are not kept by OpenAI (`store: false`) unless `extra` says otherwise. */
export const responses = (model: string, options: ApiOptions & LogprobOptions): Dialect => ({
  path: "/responses",
  body: ({ messages, outputSchema, tools, toolChoice }) => ({
    model,
    input: messages.flatMap(itemsOf),
    store: false,
    ...defined({ temperature: options.temperature, max_output_tokens: options.maxOutputTokens }),
    ...(options.structured === true && outputSchema !== undefined ? { text: textFormat(outputSchema) } : {}),
    ...(tools === undefined ? {} : { tools: tools.map(toolOf(options.structured ?? false)) }),
    ...(toolChoice === undefined ? {} : { tool_choice: choiceOf(toolChoice) }),
    ...(areLogprobsAsked(options) ? { include: ["message.output_text.logprobs"] } : {}),
    ...defined({ top_logprobs: alternativesOf(options) }),
    ...options.extra
  }),
  streaming: { stream: true },
  read: readResponse(areLogprobsAsked(options)),
  assembly: responseAssembly
})
