/**
 * The Chat Completions API, as OpenAI defines it and most other servers speak it:
 * https://platform.openai.com/docs/api-reference/chat.
 */
import type { Prompt, Provider } from "@assay/core"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Assembly, Dialect, Said } from "./endpoint.ts"
import { logprobsOf } from "./logprobs.ts"
import type { ApiOptions, Probed, Seeded } from "./options.ts"
import { Count, isErrorBody, Text } from "./shapes.ts"
import { closed, isStrict, type JsonObject, parametersOf } from "./structured.ts"
import { imageAddress, toolCall, writtenArguments } from "./toolCalls.ts"
import { usedInChat } from "./used.ts"

const Called = Schema.optional(Schema.NullOr(Schema.Struct({ name: Text, arguments: Text })))

const Message = Schema.Struct({
  content: Text,
  refusal: Text,
  tool_calls: Schema.optional(Schema.NullOr(Schema.Array(Schema.Struct({ id: Text, function: Called }))))
})

const Delta = Schema.Struct({
  content: Text,
  refusal: Text,
  tool_calls: Schema.optional(
    Schema.NullOr(Schema.Array(Schema.Struct({ index: Count, id: Text, function: Called })))
  )
})

// Lists of log probabilities are long; they are read by hand, where they were asked for.
const Probabilities = Schema.optional(
  Schema.NullOr(Schema.Struct({ content: Schema.optional(Schema.Unknown) }))
)

const Completion = Schema.Struct({
  model: Text,
  choices: Schema.NonEmptyArray(
    Schema.Struct({ message: Message, finish_reason: Text, logprobs: Probabilities })
  ),
  usage: Schema.optional(Schema.Unknown),
  service_tier: Schema.optional(Schema.Unknown)
})

const Chunk = Schema.Struct({
  model: Text,
  choices: Schema.optional(
    Schema.NullOr(
      Schema.Array(
        Schema.Struct({
          delta: Schema.optional(Schema.NullOr(Delta)),
          finish_reason: Text,
          logprobs: Probabilities
        })
      )
    )
  ),
  usage: Schema.optional(Schema.Unknown),
  service_tier: Schema.optional(Schema.Unknown)
})

const finishes: { readonly [reason: string]: Provider.Finish } = {
  length: "length",
  max_tokens: "length",
  content_filter: "filtered",
  refusal: "refusal"
}

const decodeCompletion = Schema.decodeUnknownResult(Completion)

const reading =
  (probed: boolean) =>
  (body: unknown): Result.Result<Said, Schema.SchemaError> => {
    if (isErrorBody(body)) return Result.succeed({ _tag: "Fault", body: body.error })
    return Result.map(decodeCompletion(body), ({ choices, model }): Said => {
      const { message, finish_reason, logprobs } = choices[0]
      const declined = message.refusal ?? ""
      return {
        _tag: "Said",
        text: declined === "" ? (message.content ?? "") : declined,
        finish: declined === "" ? (finishes[finish_reason ?? ""] ?? "stop") : "refusal",
        model: model ?? undefined,
        toolCalls: (message.tool_calls ?? []).map(({ id, function: called }, position) =>
          toolCall({ id, name: called?.name, arguments: called?.arguments }, position)
        ),
        logprobs: probed && declined === "" ? logprobsOf(logprobs?.content) : undefined,
        usage: usedInChat(body)
      }
    })
  }

const decodeChunk = Schema.decodeUnknownOption(Chunk)

interface Fragments {
  id: string | undefined
  name: string
  arguments: string
}

const assembly = (): Assembly => {
  let content = ""
  let refusal = ""
  let finish: string | undefined
  let model: string | undefined
  let usage: unknown
  let tier: unknown
  const calls = new Map<number, Fragments>()
  const probabilities: Array<unknown> = []
  /** A call comes in pieces; only its first has id and name, and its place tells it from others. */
  const addCalls = (pieces: NonNullable<(typeof Delta.Type)["tool_calls"]>): string | undefined => {
    let written: string | undefined
    for (const [position, { index, id, function: called }] of pieces.entries()) {
      const place = index ?? position
      const call = calls.get(place) ?? { id: undefined, name: "", arguments: "" }
      calls.set(place, call)
      call.id ??= id ?? undefined
      call.name += called?.name ?? ""
      call.arguments += called?.arguments ?? ""
      written = called?.name ?? called?.arguments ?? written
    }
    return written
  }
  return {
    add: (event) => {
      const chunk = Option.getOrUndefined(decodeChunk(event))
      if (chunk === undefined) return undefined
      model ??= chunk.model ?? undefined
      usage = chunk.usage ?? usage
      tier = chunk.service_tier ?? tier
      const [choice] = chunk.choices ?? []
      finish = choice?.finish_reason ?? finish
      content += choice?.delta?.content ?? ""
      refusal += choice?.delta?.refusal ?? ""
      const probable = choice?.logprobs?.content
      if (Array.isArray(probable)) probabilities.push(...probable)
      const written = addCalls(choice?.delta?.tool_calls ?? [])
      return (choice?.delta?.content || choice?.delta?.refusal || written) ?? undefined
    },
    whole: () => {
      if (finish === undefined) return undefined
      const tool_calls = [...calls]
        .sort(([a], [b]) => a - b)
        .map(([, { id, ...called }]) => ({ id, function: called }))
      const message = { content, refusal, tool_calls }
      return {
        model,
        choices: [{ message, finish_reason: finish, logprobs: { content: probabilities } }],
        usage,
        service_tier: tier
      }
    }
  }
}

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
        ...(description === undefined ? {} : { description }),
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
  options: Omit<ApiOptions, "prices"> & Seeded & Probed,
  limitField: "max_completion_tokens" | "max_tokens"
): Dialect => ({
  path: "/chat/completions",
  body: ({ messages, repeat, outputSchema, tools, toolChoice }) => ({
    model,
    messages: messages.map(messageOf),
    ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
    ...(options.maxOutputTokens === undefined ? {} : { [limitField]: options.maxOutputTokens }),
    ...(options.seed === undefined ? {} : { seed: options.seed + repeat }),
    ...(options.stop === undefined ? {} : { stop: options.stop }),
    ...(options.structured === true && outputSchema !== undefined
      ? { response_format: responseFormat(outputSchema) }
      : {}),
    ...(tools === undefined ? {} : { tools: tools.map(toolOf(options.structured ?? false)) }),
    ...(toolChoice === undefined ? {} : { tool_choice: choiceOf(toolChoice) }),
    ...(options.logprobs === true ? { logprobs: true } : {}),
    ...options.extra
  }),
  streaming: { stream: true, stream_options: { include_usage: true } },
  read: reading(options.logprobs ?? false),
  assembly
})
