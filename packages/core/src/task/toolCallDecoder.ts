/**
 * The decoder of tool calls.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { parse as parseExact } from "../foundation/exactJson.ts"
import { compile } from "../foundation/SchemaLike.ts"
import { ToolCall } from "../provider/Message.ts"
import type { Reply } from "../provider/Provider.ts"
import { excerpt, listed } from "../text/excerpt.ts"
import { DecodeFailure } from "./answer/DecodeFailure.ts"
import { type DecodedReply, type Decoder, decoder, fail, schemaFailure } from "./decoder.ts"
import { type Call, specs, type Tools } from "./Tool.ts"

/** A reply with its tool calls as one text, which is what the store keeps and decodes again. */
const Calling = Schema.fromJsonString(
  Schema.Struct({ content: Schema.String, toolCalls: Schema.Array(ToolCall) })
)

const readCalling = Schema.decodeUnknownOption(Calling)

/**
 * What a task with tools decodes, and what is kept of its replies: the JSON `{"content": …, "toolCalls": [{"id": …,
 * "name": …, "arguments": …}]}`. `content` is what the model said in words; often empty.
 */
export const calling = ({ text: content, toolCalls = [] }: Pick<Reply, "text" | "toolCalls">): string =>
  JSON.stringify({ content, toolCalls })

const isJson = Schema.is(Schema.Json)

/** Arguments with whole numbers that only a text keeps exactly are kept as their text; a text that is no JSON is itself. */
const argumentsOf = ({ arguments: args }: ToolCall): unknown => {
  if (typeof args !== "string") return args
  try {
    const read = parseExact(args)
    return isJson(read) ? args : read
  } catch {
    return args
  }
}

/** How tool calls are read. */
export interface ToolCallsOptions {
  /**
   * Whether a reply without any call is no answer, instead of the empty list.
   *
   * @defaultValue false
   */
  readonly required?: boolean
}

/**
 * The tools that the model called, in its order, with arguments decoded by the tools' schemas; for tasks with `tools`.
 * What the model said in words is left out.
 *
 * Fails with `tool-call`, naming the tool, where it is unknown, where its arguments are not JSON or not what the schema
 * takes, and where a call is `required` and there is none. One such call fails the whole reply.
 */
export const toolCalls = <const T extends Tools>(
  tools: T,
  options: ToolCallsOptions = {}
): Decoder<ReadonlyArray<Call<T>>> => {
  const { required = false } = options
  const known = new Map(
    Object.entries(tools).map(([name, { parameters }]) => [name, compile(parameters)] as const)
  )
  const decodeCall = Effect.fnUntraced(function* (call: ToolCall): Effect.fn.Return<Call<T>, DecodeFailure> {
    const decode = known.get(call.name)
    if (decode === undefined) {
      return yield* fail(
        "tool-call",
        `expected a call of ${listed([...known.keys()])}; found ${excerpt(call.name)}`
      )
    }
    const given = argumentsOf(call)
    const args = yield* Effect.mapError(decode(given), (issues) => {
      const complaint =
        typeof given === "string" ? `expected JSON, found ${excerpt(given)}` : schemaFailure(issues).message
      return new DecodeFailure({ kind: "tool-call", message: `arguments of "${call.name}": ${complaint}` })
    })
    // The map holds exactly the tools of T, so name and arguments belong together.
    return { name: call.name, arguments: args } as Call<T>
  })
  return decoder(
    {
      format: "tool-calls",
      tools: Object.fromEntries(specs(tools).map(({ name, parameters }) => [name, parameters])),
      required
    },
    Effect.fnUntraced(function* (
      reply: string
    ): Effect.fn.Return<DecodedReply<ReadonlyArray<Call<T>>>, DecodeFailure> {
      const read = Option.getOrUndefined(readCalling(reply))
      if (read === undefined) {
        return yield* fail(
          "not-json",
          `expected the content and toolCalls of a reply, found ${excerpt(reply)}`
        )
      }
      if (required && read.toolCalls.length === 0) {
        return yield* fail("tool-call", `expected a tool call, found ${excerpt(read.content)}`)
      }
      return { output: yield* Effect.forEach(read.toolCalls, decodeCall), form: "exact" }
    })
  )
}
