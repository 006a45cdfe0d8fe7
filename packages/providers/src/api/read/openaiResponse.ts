/**
 * Replies of OpenAI's Responses API, whole and streamed.
 */
import * as Result from "effect/Result"
import { callPiece, toolCall } from "../dialects/toolCalls.ts"
import { type Content, contentOf } from "./contents.ts"
import { errorOf, eventError } from "./errorsWithin.ts"
import { type ReplyEnd, replyEndOf } from "./finish.ts"
import { logprobsOf } from "./logprobs.ts"
import { type AssembledReply, type Assembly, contentWith, type Read, type ReplyContent } from "./said.ts"
import { at, type Fields, isFields, isNothing, mismatch, misshapen, placeAt, textAt } from "./shapes.ts"
import { usedInResponse } from "./used.ts"

const endOf = (body: Fields, output: ReadonlyArray<unknown>): ReplyEnd => {
  if (body.status === "incomplete") {
    const reason = at(body.incomplete_details, "reason")
    return isNothing(reason) ? { _tag: "Finished", finish: "length" } : replyEndOf(reason)
  }
  const ending = replyEndOf(body.status)
  const isPartial = output.some(
    (item) => at(item, "type") === "message" && at(item, "status") === "incomplete"
  )
  return isPartial && ending._tag === "Finished" && ending.finish === "stop"
    ? {
        _tag: "Finished",
        finish: "other",
        detail: "the server says that a message of the reply is incomplete"
      }
    : ending
}

/** Work in the background has no answer yet; asking again would only begin it again. */
const pending = new Set<unknown>(["queued", "in_progress"])

/** Messages are the answer; reasoning items have parts too. A few servers leave the items out. */
const contentIn = (output: ReadonlyArray<unknown>): Result.Result<Content, string> => {
  let text = ""
  let refusal = ""
  for (const [index, item] of output.entries()) {
    if (item === null) continue
    if (!isFields(item)) return misshapen("an object", `output[${index}]`, item)
    if (item.type !== "message") continue
    const read = contentOf(item.content, `output[${index}].content`)
    if (Result.isFailure(read)) return read
    text += read.success.text
    refusal += read.success.refusal
  }
  return Result.succeed({ text, refusal })
}

const probabilitiesIn = (output: ReadonlyArray<unknown>): ReadonlyArray<unknown> => {
  const found: Array<unknown> = []
  for (const item of output) {
    const parts = at(item, "type") === "message" ? at(item, "content") : undefined
    if (!Array.isArray(parts)) continue
    for (const part of parts) {
      const listed = at(part, "logprobs")
      if (Array.isArray(listed)) for (const each of listed) found.push(each)
    }
  }
  return found
}

const readOutput = (
  body: Fields,
  output: ReadonlyArray<unknown>,
  probed: boolean
): Result.Result<ReplyContent, string> => {
  const read = contentIn(output)
  if (Result.isFailure(read)) return Result.fail(read.failure)
  const { text, refusal } = read.success
  const toolCalls = []
  for (const item of output) {
    if (at(item, "type") !== "function_call") continue
    const piece = callPiece(item, "output")
    if (Result.isFailure(piece)) return Result.fail(piece.failure)
    toolCalls.push(
      toolCall({ ...piece.success, id: textAt(item, "call_id") ?? piece.success.id }, toolCalls.length)
    )
  }
  return Result.succeed(
    contentWith(
      {
        text: refusal === "" ? text : refusal,
        model: textAt(body, "model"),
        toolCalls,
        logprobs: probed && refusal === "" ? logprobsOf(probabilitiesIn(output)) : undefined,
        usage: usedInResponse(body)
      },
      refusal === "" ? endOf(body, output) : { _tag: "Finished", finish: "refusal" }
    )
  )
}

/** `probed`: log probabilities were asked for. */
export const readResponse =
  (probed: boolean): Read =>
  (body) => {
    const error = errorOf(body, ["output", "output_text", "status"])
    if (!isFields(body)) {
      return error === undefined
        ? misshapen("an object", "the top", body)
        : Result.succeed({ _tag: "Fault", body: error, partial: undefined })
    }
    const { output } = body
    if (error !== undefined) {
      const read = Array.isArray(output) ? contentIn(output) : undefined
      const text = read !== undefined && Result.isSuccess(read) ? read.success.text : ""
      const usage = usedInResponse(body)
      const partial =
        text === "" && usage === undefined ? undefined : { text, usage, model: textAt(body, "model") }
      return Result.succeed({ _tag: "Fault", body: error, partial })
    }
    if (pending.has(body.status)) {
      const detail = `the response is ${String(body.status)}: background calls are not supported`
      return Result.succeed({ _tag: "Pending", detail })
    }
    if (Array.isArray(output)) return readOutput(body, output, probed)
    if (isNothing(output) && typeof body.output_text === "string") {
      return readOutput(body, [{ type: "message", content: body.output_text }], probed)
    }
    const hasNone = isNothing(output) && ["failed", "cancelled", "incomplete"].includes(String(body.status))
    return hasNone ? readOutput(body, [], probed) : misshapen("a list", "output", output)
  }

const last = new Set([
  "response.completed",
  "response.incomplete",
  "response.failed",
  "response.cancelled",
  "response.done"
])
const textual = new Set([
  "response.output_text.delta",
  "response.refusal.delta",
  "response.function_call_arguments.delta"
])

/** The last event has the whole response; where a server leaves its items out there, they came before. */
export const responseAssembly = (): Assembly => {
  let whole: unknown
  let text = ""
  let fault: unknown
  let problem: string | undefined
  const items = new Map<number, unknown>()

  const add: Assembly["add"] = (event, name) => {
    if (event === null) return undefined
    // The error of a failed response is read with the response.
    fault = eventError(event, name, ["response", "delta", "item"])
    if (fault !== undefined) return undefined
    if (!isFields(event)) {
      problem = mismatch("an object", "an event", event)
      return undefined
    }
    const type = textAt(event, "type") ?? name ?? ""
    if (last.has(type) || event.object === "response") {
      whole = event.object === "response" ? event : event.response
      if (!isFields(whole)) problem = mismatch("an object", "response", whole)
      return undefined
    }
    if (type === "response.output_item.done") {
      items.set(placeAt(event, "output_index") ?? items.size, event.item)
      return undefined
    }
    if (!textual.has(type) || isNothing(event.delta)) return undefined
    if (typeof event.delta !== "string") {
      problem = mismatch("a text", "delta", event.delta)
      return undefined
    }
    if (type === "response.output_text.delta") text += event.delta
    return event.delta
  }

  const assembled = (): AssembledReply => {
    if (problem !== undefined) return { _tag: "Unreadable", isJson: true, problem }
    if (fault !== undefined) return { _tag: "Fault", body: fault, text }
    if (!isFields(whole)) return { _tag: "Open" }
    const isEmpty = isNothing(whole.output) && isNothing(whole.output_text)
    if (!isEmpty || (items.size === 0 && text === "")) return { _tag: "Whole", body: whole }
    const output =
      items.size === 0
        ? [{ type: "message", content: text }]
        : [...items].toSorted(([a], [b]) => a - b).map(([, item]) => item)
    return { _tag: "Whole", body: { ...whole, output } }
  }

  return { add, isOver: () => problem !== undefined || fault !== undefined, whole: assembled }
}
