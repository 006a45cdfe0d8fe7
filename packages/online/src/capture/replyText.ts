/**
 * Reads what an API of a model answered: the text of its first answer, of a whole body or of server-sent events. For the
 * protocols that most servers speak: chat completions and responses of OpenAI, messages of Anthropic.
 */
import type { Outcome } from "@assay/core"

type Json = { readonly [key: string]: unknown }

const objectOf = (value: unknown): Json =>
  typeof value === "object" && value !== null ? (value as Json) : {}
const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])
const textOf = (value: unknown): string => (typeof value === "string" ? value : "")

/** Text blocks: `[{ type: "text", text }]`, or a bare text. */
const blocks = (content: unknown): string =>
  typeof content === "string"
    ? content
    : listOf(content)
        .map((block) => textOf(objectOf(block).text))
        .join("")

interface Read {
  text: string
  refusal: string
  finish: string
  isKnown: boolean
}

const whole = (body: Json, read: Read): void => {
  const first = objectOf(listOf(body.choices)[0])
  const message = objectOf(first.message)
  if (body.choices !== undefined) {
    read.isKnown = true
    read.text = blocks(message.content)
    read.refusal = textOf(message.refusal)
    read.finish = textOf(first.finish_reason)
  } else if (body.type === "message") {
    read.isKnown = true
    read.text = blocks(body.content)
    read.finish = textOf(body.stop_reason)
  } else if (body.object === "response") {
    read.isKnown = true
    read.text = listOf(body.output)
      .map((item) => blocks(objectOf(item).content))
      .join("")
    read.finish = textOf(objectOf(body.incomplete_details).reason)
  }
}

const event = (data: Json, read: Read): void => {
  const choices = listOf(data.choices).map(objectOf)
  // Several answers come interleaved; the first is the one that counts.
  for (const choice of choices.filter(({ index }) => index === undefined || index === 0)) {
    const delta = objectOf(choice.delta)
    read.isKnown = true
    read.text += textOf(delta.content)
    read.refusal += textOf(delta.refusal)
    read.finish = textOf(choice.finish_reason) || read.finish
  }
  if (data.type === "content_block_delta" || data.type === "message_delta") {
    read.isKnown = true
    const delta = objectOf(data.delta)
    if (data.type === "content_block_delta") read.text += textOf(delta.text)
    else read.finish = textOf(delta.stop_reason) || read.finish
  }
  if (data.type === "response.output_text.delta") {
    read.isKnown = true
    read.text += textOf(data.delta)
  }
}

const parsed = (text: string): Json | undefined => {
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** The outcome of a body. What is none of these protocols is an answer as it stands. */
export const outcomeOf = (body: string): Outcome.Outcome<string> => {
  const read: Read = { text: "", refusal: "", finish: "", isKnown: false }
  const json = /^\s*[{[]/u.test(body) ? parsed(body) : undefined
  if (json !== undefined) whole(json, read)
  else
    for (const line of body.split(/\r\n|\r|\n/u)) {
      if (!line.startsWith("data:")) continue
      const data = parsed(line.slice(5))
      if (data !== undefined) event(data, read)
    }
  if (!read.isKnown) return { _tag: "Answered", output: body }
  if (read.refusal !== "") return { _tag: "Refused", reason: read.refusal.slice(0, 200) }
  if (read.finish === "content_filter" || read.finish === "refusal")
    return { _tag: "Refused", reason: `finished with ${read.finish}` }
  if (read.finish === "length" || read.finish === "max_tokens" || read.finish === "max_output_tokens")
    return { _tag: "Truncated", reason: `finished with ${read.finish}` }
  return { _tag: "Answered", output: read.text }
}

/** What was asked, of the body of a request: its messages where it has some. */
export const inputOf = (body: unknown): unknown => {
  if (typeof body !== "string") return null
  const json = parsed(body)
  return json?.messages ?? json?.input ?? body
}
