/**
 * Answers of the three APIs as their readers take them, without a server: a body, or events in any pieces.
 */
import type { Provider } from "@assay/core"
import type { ProviderError } from "@assay/core/internal"
import * as Result from "effect/Result"
import { chatCompletions } from "../dialects/chatCompletions.ts"
import { anthropicMessages } from "../dialects/messages.ts"
import { responses } from "../dialects/responses.ts"
import type { Dialect, Endpoint } from "../endpoint.ts"
import { silent } from "../failures/failures.ts"
import { readStream, readWhole } from "./body.ts"
import { replyOf } from "./replyOf.ts"

export type Api = "chat" | "messages" | "responses"

const dialects: { readonly [A in Api]: Dialect } = {
  chat: chatCompletions("m", {}, "max_tokens"),
  messages: anthropicMessages("m", {}, 100),
  responses: responses("m", {})
}

const request: Provider.Request = {
  messages: [{ role: "user", content: "hello" }],
  caseId: "case-1",
  candidate: "model",
  repeat: 0,
  tools: ["get_weather", "get_time"].map((name) => ({ name, parameters: {} }))
}

export interface Sent {
  readonly api?: Api
  readonly type?: string | null
  readonly limit?: number
  /** Asked for as a stream. Default: where pieces are given. */
  readonly stream?: boolean
}

const endpointOf = (dialect: Dialect, stream: boolean): Endpoint => ({
  id: "local/m",
  key: undefined,
  connect: () => Promise.reject(new Error("not called")),
  dialect,
  stream,
  maxOutputTokens: undefined,
  secrets: []
})

/** What becomes of an answer that arrives in these pieces. Rejects where it is longer than `limit`. */
export const arriving = async (
  pieces: ReadonlyArray<string | Uint8Array>,
  { api = "chat", type = "text/event-stream", limit = 2 ** 20, stream = true }: Sent = {}
): Promise<Result.Result<Provider.Reply, ProviderError.ProviderError>> => {
  const dialect = dialects[api]
  const encoder = new TextEncoder()
  const body = async function* () {
    for (const piece of pieces) yield typeof piece === "string" ? encoder.encode(piece) : piece
  }
  const response = { headers: { get: () => type }, body: body() }
  const assembly = () => dialect.assembly(request)
  const came = stream
    ? await readStream(response, assembly, limit, performance.now())
    : await readWhole(response, assembly, limit)
  const endpoint = endpointOf(dialect, stream)
  return replyOf(endpoint, { provider: "local/m", secrets: [], keyOrigin: "nowhere" }, silent, came, false)
}

export const wholly = (body: unknown, sent: Sent = {}) =>
  arriving([typeof body === "string" ? body : JSON.stringify(body)], {
    type: "application/json",
    ...sent,
    stream: false
  })

export const eventsOf = (events: ReadonlyArray<unknown>): string =>
  events.map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`).join("")

export const streamed = (events: ReadonlyArray<unknown>, sent: Sent = {}) =>
  arriving([eventsOf(events)], sent)

/** The reply, or the error's reason and what of the answer was kept. */
export const outcome = (result: Result.Result<Provider.Reply, ProviderError.ProviderError>) =>
  Result.isSuccess(result)
    ? result.success
    : { reason: result.failure.reason._tag, detail: result.failure.detail, received: result.failure.received }

/** One text in each API, as a body and as the events of a stream that brings it in `pieces`. */
export const completion = (content: unknown, { message = {}, choice = {}, over = {} } = {}) => ({
  model: "m",
  choices: [
    { index: 0, message: { role: "assistant", content, ...message }, finish_reason: "stop", ...choice }
  ],
  usage: { prompt_tokens: 10, completion_tokens: 5 },
  ...over
})

export const chunk = (delta: unknown, choice: object = {}, over: object = {}) => ({
  model: "m",
  choices: [{ index: 0, delta, finish_reason: null, ...choice }],
  ...over
})

export const chatStop = chunk({}, { finish_reason: "stop" })

export const message = (content: unknown, over: object = {}) => ({
  type: "message",
  role: "assistant",
  model: "m",
  content,
  stop_reason: "end_turn",
  usage: { input_tokens: 10, output_tokens: 5 },
  ...over
})

export const response = (output: unknown, over: object = {}) => ({
  object: "response",
  model: "m",
  status: "completed",
  output,
  usage: { input_tokens: 10, output_tokens: 5 },
  ...over
})

export const said = (text: unknown) => ({ type: "message", content: [{ type: "output_text", text }] })

export const messageEvents = (
  deltas: ReadonlyArray<object>,
  stop: unknown = "end_turn"
): ReadonlyArray<unknown> => [
  {
    type: "message_start",
    message: { model: "m", content: [], usage: { input_tokens: 10, output_tokens: 1 } }
  },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  ...deltas,
  { type: "content_block_stop", index: 0 },
  { type: "message_delta", delta: { stop_reason: stop }, usage: { output_tokens: 5 } },
  { type: "message_stop" }
]

export const textDelta = (text: unknown, over: object = {}) => ({
  type: "content_block_delta",
  index: 0,
  delta: { type: "text_delta", text },
  ...over
})
