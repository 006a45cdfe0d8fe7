/**
 * Replies without secrets: some gateways send back what they were sent.
 */

import type { Prompt, Provider } from "@assay/core"
import { defined } from "@assay/core/internal"
import type * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import { type Cleaner, cleaner, mark } from "./secrets.ts"

const cleanJson = (json: Schema.Json, { text }: Cleaner): Schema.Json => {
  if (typeof json !== "object" || json === null) return typeof json === "string" ? text(json) : json
  const written = JSON.stringify(json)
  if (text(written) === written) return json
  const cleaned = cleanEach(json, { text, line: text })
  // A secret in two pieces, in a name and its value, is whole in the text that arguments are stored as.
  const rewritten = JSON.stringify(cleaned)
  return text(rewritten) === rewritten ? cleaned : mark
}

const cleanEach = (json: Schema.Json, clean: Cleaner): Schema.Json => {
  if (typeof json === "string") return clean.text(json)
  if (typeof json !== "object" || json === null) return json
  if (isList(json)) return json.map((each) => cleanEach(each, clean))
  return Object.fromEntries(
    Object.entries(json).map(([name, each]) => [clean.text(name), cleanEach(each, clean)])
  )
}

const isList = (json: object): json is ReadonlyArray<Schema.Json> => Array.isArray(json)

const cleanCall = (call: Prompt.ToolCall, clean: Cleaner): Prompt.ToolCall => ({
  ...call,
  id: clean.text(call.id),
  name: clean.text(call.name),
  arguments: cleanJson(call.arguments, clean)
})

/**
 * A reply in which no secret stands. Where one stood in what the model says, the reply has a note of it, and no log
 * probabilities, which repeat the text.
 */
export const cleanReply = (
  reply: Provider.Reply,
  secrets: ReadonlyArray<Redacted.Redacted<string>>
): Provider.Reply => {
  if (secrets.length === 0) return reply
  const clean = cleaner(secrets)
  const text = clean.text(reply.text)
  const toolCalls = reply.toolCalls?.map((call) => cleanCall(call, clean))
  const model = reply.model === undefined ? undefined : clean.text(reply.model)
  const requestId = reply.requestId === undefined ? undefined : clean.text(reply.requestId)
  const ending = reply.ending === undefined ? undefined : clean.text(reply.ending)
  const isTextDirty = text !== reply.text
  const isDirty =
    isTextDirty ||
    ending !== reply.ending ||
    model !== reply.model ||
    requestId !== reply.requestId ||
    JSON.stringify(toolCalls) !== JSON.stringify(reply.toolCalls)
  if (!isDirty) return reply
  const { logprobs, ...rest } = reply
  return {
    ...rest,
    text,
    ...defined({ model, ending, requestId, toolCalls }),
    ...(logprobs === undefined || isTextDirty ? {} : { logprobs }),
    notes: [`the server sent a secret back; ${mark} replaces it`]
  }
}
