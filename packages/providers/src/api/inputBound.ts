/**
 * An upper bound on the input tokens of a request, for reserving a budget before a call.
 *
 * No tokeniser makes more tokens of a text than it has bytes. Bytes are those of texts, tools, output schema and `extra`,
 * with room for the marks around messages; images count by a bound of their own, whatever their bytes.
 */
import { Prompt, type Provider } from "@assay/core"
import type { JsonObject } from "./dialects/structured.ts"

/**
 * - `tokensPerImage`: most tokens that an image can cost.
 * - `tokensPerRequest`: what a vendor adds of its own when tools or an output schema are sent.
 */
export interface Bounds {
  readonly tokensPerImage: number
  readonly tokensPerRequest: number
  readonly extra: JsonObject | undefined
}

/** Room for the marks around one message, call or part. */
const marks = 32

const bytesOf = (text: string): number => Buffer.byteLength(text)

const bytesOfJson = (json: unknown): number => bytesOf(JSON.stringify(json))

/** Counts a value once: tools and schemas are the same for all cases of a task. */
const remembered = (count: (value: object) => number) => {
  const known = new WeakMap<object, number>()
  return (value: object | undefined): number => {
    if (value === undefined) return 0
    const found = known.get(value) ?? count(value)
    known.set(value, found)
    return found
  }
}

export const inputBound = ({
  tokensPerImage,
  tokensPerRequest,
  extra
}: Bounds): NonNullable<Provider.Provider["maxInputTokens"]> => {
  const fixed = marks + (extra === undefined ? 0 : bytesOfJson(extra))
  const ofJson = remembered(bytesOfJson)
  const ofPart = (part: Prompt.Part): number =>
    marks + (part.type === "text" ? bytesOf(part.text) : tokensPerImage)
  const ofMessage = (message: Prompt.Message): number =>
    Prompt.partsOf(message).reduce((sum, part) => sum + ofPart(part), marks) +
    ("toolCalls" in message ? bytesOfJson(message.toolCalls) : 0)
  return ({ messages, tools, outputSchema }) =>
    fixed +
    messages.reduce((sum, message) => sum + ofMessage(message), 0) +
    ofJson(tools) +
    ofJson(outputSchema) +
    (tools === undefined && outputSchema === undefined ? 0 : tokensPerRequest)
}
