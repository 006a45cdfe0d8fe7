/**
 * The messages that a provider completes.
 *
 * A message is plain JSON, so that prompts can be digested, cached and printed: image bytes are kept as base64.
 */
import * as Schema from "effect/Schema"

/** A piece of text beside images. */
export interface Text {
  readonly type: "text"
  readonly text: string
}

/** The image types that all APIs take. */
export type MediaType = "image/png" | "image/jpeg" | "image/gif" | "image/webp"

/** An image: an address that the provider fetches, or the bytes in base64. */
export type Image =
  | { readonly type: "image"; readonly url: string }
  | { readonly type: "image"; readonly mediaType: MediaType; readonly data: string }

export type Part = Text | Image

/** A tool that a model called. `arguments`: as JSON; the bare text where what the model wrote is none. */
export const ToolCall = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  arguments: Schema.Json
})
export type ToolCall = typeof ToolCall.Type

export interface SystemMessage {
  readonly role: "system"
  readonly content: string
}

export interface UserMessage {
  readonly role: "user"
  readonly content: string | ReadonlyArray<Part>
}

/** `toolCalls`: what the model called in this turn. */
export interface AssistantMessage {
  readonly role: "assistant"
  readonly content: string
  readonly toolCalls?: ReadonlyArray<ToolCall>
}

/** What a tool brought. `toolCallId`: the call that it answers. */
export interface ToolMessage {
  readonly role: "tool"
  readonly content: string
  readonly toolCallId: string
}

export type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage
