/**
 * The messages that a provider completes.
 *
 * A message is plain JSON, so that prompts can be digested, cached and printed: image bytes are kept as base64.
 */
import * as Schema from "effect/Schema"

/** A piece of text beside images. */
export interface Text {
  readonly type: "text"
  /** The text. */
  readonly text: string
}

/** The image types that all APIs take. */
export type MediaType = "image/png" | "image/jpeg" | "image/gif" | "image/webp"

/** An image: an address that the provider fetches, or the bytes in base64. */
export type Image =
  | {
      readonly type: "image"
      /** The http(s) address that the provider fetches. */
      readonly url: string
    }
  | {
      readonly type: "image"
      /** The type of the image. */
      readonly mediaType: MediaType
      /** The bytes in base64, without white space, padded. */
      readonly data: string
    }

export type Part = Text | Image

/** A tool that a model called. */
export const ToolCall = Schema.Struct({
  /** The id of the call, by which a tool message answers it. */
  id: Schema.String,
  /** The name of the tool. */
  name: Schema.String,
  /** The arguments as JSON. The bare text where what the model wrote is no JSON. */
  arguments: Schema.Json
})
export type ToolCall = typeof ToolCall.Type

/** Standing instructions. */
export interface SystemMessage {
  readonly role: "system"
  /** The text. */
  readonly content: string
}

/** What the user says. */
export interface UserMessage {
  readonly role: "user"
  /** The text, or parts: texts and images. */
  readonly content: string | ReadonlyArray<Part>
}

/** An earlier answer of the model. */
export interface AssistantMessage {
  readonly role: "assistant"
  /** The text of the answer. Empty where the model only called tools. */
  readonly content: string
  /** The tools that the model called in this turn. Absent where it called none. */
  readonly toolCalls?: ReadonlyArray<ToolCall>
}

/** What a tool brought. */
export interface ToolMessage {
  readonly role: "tool"
  /** What the tool brought, as text. */
  readonly content: string
  /** The id of the call that it answers. */
  readonly toolCallId: string
}

export type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage
