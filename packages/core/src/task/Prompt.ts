/**
 * The messages of a task, as its prompt makes them.
 */
import { defined } from "../foundation/defined.ts"
import type {
  AssistantMessage,
  Image,
  MediaType,
  Message,
  Part,
  SystemMessage,
  Text,
  ToolCall,
  ToolMessage,
  UserMessage
} from "../provider/Message.ts"

export * from "../provider/Message.ts"

/** Standing instructions: who the model is, what it may answer. */
export const system = (content: string): SystemMessage => ({ role: "system", content })

/**
 * What the user says: the case's input belongs here, never in `system`. Text, or parts: {@link text}, {@link image}.
 *
 * @example
 * Prompt.user([Prompt.text("What is the total?"), Prompt.image({ data: scan, mediaType: "image/png" })])
 */
export const user = (content: string | ReadonlyArray<Part>): UserMessage => ({ role: "user", content })

/** An earlier answer of the model, for multi-turn prompts and few-shot examples; with the tools it called, if any. */
export const assistant = (
  said: string | { readonly content?: string; readonly toolCalls?: ReadonlyArray<ToolCall> }
): AssistantMessage =>
  typeof said === "string"
    ? { role: "assistant", content: said }
    : {
        role: "assistant",
        content: said.content ?? "",
        ...defined({ toolCalls: said.toolCalls })
      }

/** What a tool brought: `id` is that of the call, in an earlier message of the model. */
export const toolResult = (id: string, content: string): ToolMessage => ({
  role: "tool",
  toolCallId: id,
  content
})

/** A piece of text. */
export const text = (content: string): Text => ({ type: "text", text: content })

/** Where an image is from: an http(s) address, or its bytes, as such or in base64. */
export type ImageSource =
  | {
      /** An http(s) address, which the provider fetches. */
      readonly url: string | URL
    }
  | {
      /** The bytes, as such or in base64 without white space, padded. */
      readonly data: Uint8Array | string
      /** The type of the image. */
      readonly mediaType: MediaType
    }

const mediaTypes: ReadonlyArray<string> = [
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp"
] satisfies ReadonlyArray<MediaType>

/** Whether a text is base64 as APIs take it: no white space, padded to whole groups of four. */
const isBase64 = (data: string): boolean => {
  const padding = data.endsWith("==") ? 2 : data.endsWith("=") ? 1 : 0
  return data.length % 4 === 0 && !/[^A-Za-z0-9+/]/u.test(data.slice(0, data.length - padding))
}

const byAddress = (source: string | URL): Image => {
  const url = String(source)
  const protocol = URL.parse(url)?.protocol
  if (protocol !== "https:" && protocol !== "http:") {
    throw new TypeError(
      "expected the http(s) address of an image; pass bytes or base64 as data, with a mediaType"
    )
  }
  return { type: "image", url }
}

/**
 * An image.
 *
 * Throws a `TypeError` where no API could read it: an address that is not http(s), another media type, no data, or a
 * text that is not base64. Inside a prompt function that ends the trial `Errored`, with this message, before any call.
 */
export const image = (source: ImageSource): Image => {
  if ("url" in source) return byAddress(source.url)
  const { data, mediaType } = source
  if (!mediaTypes.includes(mediaType)) {
    throw new TypeError(`expected one of the media types ${mediaTypes.join(", ")}; found "${mediaType}"`)
  }
  if (data.length === 0) throw new TypeError("expected an image, found no data")
  if (typeof data === "string" && !isBase64(data)) {
    throw new TypeError("expected image bytes, or base64 without white space or a data: prefix")
  }
  return {
    type: "image",
    mediaType,
    data:
      typeof data === "string"
        ? data
        : Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64")
  }
}

/** The parts of a message, a bare text as one. */
export const partsOf = ({ content }: Message): ReadonlyArray<Part> =>
  typeof content === "string" ? [text(content)] : content

/** The text of a message, without its images and tool calls. */
export const textOf = (message: Message): string =>
  typeof message.content === "string"
    ? message.content
    : message.content.map((part) => (part.type === "text" ? part.text : "")).join("")
