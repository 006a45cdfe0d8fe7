/**
 * Messages in the forms that tools write them, as texts with roles.
 */
import { isJsonList, isJsonObject, type JsonObject } from "@assay/core/internal"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** One message. */
export interface Message {
  /** `user`, `assistant`, `system`, `tool`, or what else the tool calls it. */
  readonly role: string
  /** Its texts; empty for a call of a tool alone. */
  readonly content: string
}

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Json))

/** JSON in a text; undefined where it is none. */
export const parsed = (text: string): Schema.Json | undefined => Option.getOrUndefined(decode(text))

/** The texts of a message's content, whatever lists and parts they are in. Calls and results of tools are left out. */
const textOfContent = (content: Schema.Json | undefined): string => {
  if (typeof content === "string") return content
  if (isJsonList(content))
    return content
      .map((part) => textOfContent(part))
      .filter((part) => part !== "")
      .join("\n")
  if (!isJsonObject(content)) return ""
  const { text, content: inner, parts, message_content } = content
  return textOfContent(text ?? inner ?? parts ?? message_content)
}

const roles: Readonly<Record<string, string>> = {
  human: "user",
  model: "assistant",
  ai: "assistant",
  developer: "system",
  function: "tool"
}

const messageOf = (each: JsonObject): Message | undefined => {
  const inner = isJsonObject(each.message) ? each.message : each
  const { role, content, parts, contents, type } = inner
  if (typeof role !== "string")
    return typeof type === "string" && type.startsWith("function_call")
      ? { role: "tool", content: "" }
      : undefined
  return { role: roles[role] ?? role, content: textOfContent(content ?? parts ?? contents) }
}

/** The messages of a value: a list, an object that has one, or a text. Undefined where there are none. */
export const messagesOf = (value: Schema.Json | undefined): ReadonlyArray<Message> | undefined => {
  if (typeof value === "string") {
    const inner = /^\s*[[{"]/.test(value) ? parsed(value) : undefined
    if (inner !== undefined) return messagesOf(inner)
    return value.trim() === "" ? undefined : [{ role: "user", content: value }]
  }
  if (isJsonList(value)) {
    const found = value.flatMap((each) => {
      const message = isJsonObject(each) ? messageOf(each) : undefined
      return message === undefined ? [] : [message]
    })
    return found.length > 0 ? found : undefined
  }
  if (!isJsonObject(value)) return undefined
  const own = messageOf(value)
  if (own !== undefined) return [own]
  for (const key of [
    "messages",
    "contents",
    "input",
    "prompt",
    "choices",
    "output",
    "content",
    "new_message"
  ]) {
    const found = value[key] === undefined ? undefined : messagesOf(value[key])
    if (found !== undefined) return found
  }
  return undefined
}
