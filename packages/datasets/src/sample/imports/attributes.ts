/**
 * The attributes of a span, in the conventions that tools have had one after the other.
 */
import { isJsonList, isJsonObject, type JsonObject } from "@assay/core/internal"
import type * as Schema from "effect/Schema"
import { type Message, messagesOf, parsed } from "./messages.ts"

/** The value of an attribute as OTLP writes it. */
const plainOf = (value: Schema.Json | undefined): Schema.Json => {
  if (!isJsonObject(value)) return value ?? null
  const { stringValue, intValue, doubleValue, boolValue, arrayValue, kvlistValue } = value
  if (isJsonObject(arrayValue)) return isJsonList(arrayValue.values) ? arrayValue.values.map(plainOf) : []
  if (isJsonObject(kvlistValue)) return attributesOf(kvlistValue.values)
  return stringValue ?? intValue ?? doubleValue ?? boolValue ?? value
}

/** Attributes as an object, from OTLP's list of keys and values or as they are. */
export const attributesOf = (attributes: Schema.Json | undefined): JsonObject => {
  if (isJsonObject(attributes)) return attributes
  if (!isJsonList(attributes)) return {}
  return Object.fromEntries(
    attributes.flatMap((each) =>
      isJsonObject(each) && typeof each.key === "string" ? [[each.key, plainOf(each.value)]] : []
    )
  )
}

/** Lengths at which exporters cut attributes. */
const cuts = new Set([1024, 1028, 2048, 4096, 8192, 16_384, 32_768, 64_000, 65_535, 65_536])

/** Whether an attribute was cut: at a length where exporters cut, or as JSON that does not end. */
const isCut = (value: Schema.Json | undefined): boolean =>
  typeof value === "string" &&
  (cuts.has(value.length) || (/^\s*[[{]\s*["{[]/.test(value) && parsed(value) === undefined))

/** Attributes `prefix.0.role`, `prefix.0.content` as messages; `inner` is what stands between. */
const numbered = (attributes: JsonObject, prefix: string, inner = ""): ReadonlyArray<Message> => {
  const found: Array<Message> = []
  for (let nth = 0; ; nth++) {
    const own = `${prefix}.${nth}.${inner}`
    const role = attributes[`${own}role`]
    if (typeof role !== "string") return found
    const direct = attributes[`${own}content`]
    const parts: Array<string> = []
    for (let part = 0; ; part++) {
      const text = attributes[`${own}contents.${part}.message_content.text`]
      if (typeof text !== "string") break
      parts.push(text)
    }
    found.push(
      ...(messagesOf([{ role, content: typeof direct === "string" ? direct : parts.join("\n") }]) ?? [])
    )
  }
}

/** What a span says: messages that went in, and what came out; whether a part of it was cut. */
export interface Said {
  /** The messages that went in. */
  readonly input: ReadonlyArray<Message>
  /** The messages that came out. */
  readonly output: ReadonlyArray<Message>
  /** Whether an attribute that they stand in was cut. */
  readonly isCut: boolean
}

const inputKeys = [
  "gen_ai.input.messages",
  "ai.prompt.messages",
  "ai.prompt",
  "gen_ai.prompt",
  "input.value",
  "input"
]
const outputKeys = [
  "gen_ai.output.messages",
  "ai.response.text",
  "ai.response.object",
  "gen_ai.completion",
  "output.value",
  "output"
]

/** The messages under the first of several keys that has any. */
const under = (attributes: JsonObject, keys: ReadonlyArray<string>) => {
  for (const key of keys) {
    const value = attributes[key]
    if (value === undefined || value === null || value === "") continue
    if (isCut(value)) return { messages: [], isCut: true }
    if (key === "ai.response.object" && typeof value === "string")
      return { messages: [{ role: "assistant", content: value }], isCut: false }
    const messages = messagesOf(value)
    if (messages !== undefined) return { messages, isCut: false }
  }
  return { messages: [], isCut: false }
}

/** Messages of a span's events: `gen_ai.user.message` and its like, and `gen_ai.content.prompt`. */
const ofEvents = (events: Schema.Json | undefined) => {
  const input: Array<Message> = []
  const output: Array<Message> = []
  let cut = false
  for (const event of isJsonList(events) ? events : []) {
    if (!isJsonObject(event)) continue
    const name = String(event.name ?? event.eventName ?? "")
    const attributes = { ...attributesOf(event.body), ...attributesOf(event.attributes) }
    const role = /^gen_ai\.(system|user|assistant|tool)\.message$/.exec(name)?.[1]
    if (role !== undefined) {
      if (isCut(attributes.content)) cut = true
      input.push(...(messagesOf([{ role, content: attributes.content ?? "" }]) ?? []))
    } else {
      const [before, after] = [under(attributes, inputKeys), under(attributes, outputKeys)]
      cut ||= before.isCut || after.isCut
      // Some write the role into the text.
      input.push(
        ...before.messages.map(({ role, content }) => ({ role, content: content.replace(/^user: /, "") }))
      )
      output.push(...after.messages)
      if (name === "gen_ai.choice")
        output.push(...(messagesOf(attributes.message ?? attributes.content) ?? []))
    }
  }
  return { input, output, isCut: cut }
}

/** What a span says, by whichever convention it keeps. */
export const saidBy = (attributes: JsonObject, events: Schema.Json | undefined): Said => {
  const eventful = ofEvents(events)
  const [before, after] = [under(attributes, inputKeys), under(attributes, outputKeys)]
  const pick = (...lists: ReadonlyArray<ReadonlyArray<Message>>) =>
    lists.find((list) => list.length > 0) ?? []
  return {
    input: pick(
      numbered(attributes, "llm.input_messages", "message."),
      numbered(attributes, "gen_ai.prompt"),
      before.messages,
      eventful.input
    ),
    output: pick(
      numbered(attributes, "llm.output_messages", "message."),
      numbered(attributes, "gen_ai.completion"),
      after.messages,
      eventful.output
    ),
    isCut: before.isCut || after.isCut || eventful.isCut
  }
}
