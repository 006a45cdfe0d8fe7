/**
 * Replies of Anthropic's Messages API, whole and streamed.
 */
import * as Result from "effect/Result"
import { callPiece, toolCall } from "../dialects/toolCalls.ts"
import { contentOf } from "./contents.ts"
import { errorOf, eventError } from "./errorsWithin.ts"
import { laterWord, replyEndOf } from "./finish.ts"
import { type AssembledReply, type Assembly, contentWith, type Read } from "./said.ts"
import { at, type Fields, idAt, isFields, isNothing, mismatch, misshapen, placeAt, textAt } from "./shapes.ts"
import { usedInMessage } from "./used.ts"

const isCall = (block: unknown): boolean => at(block, "type") === "tool_use"

export const readMessage: Read = (body) => {
  const error = errorOf(body, ["content", "stop_reason"])
  if (error !== undefined) return Result.succeed({ _tag: "Fault", body: error, partial: undefined })
  if (!isFields(body)) return misshapen("an object", "the top", body)
  const ending = replyEndOf(body.stop_reason)
  const isSilenced = ending._tag !== "Finished" || !["stop", "other"].includes(ending.finish)
  const content = body.content ?? (isSilenced ? [] : undefined)
  if (content === undefined) return misshapen("a list", "content", body.content)
  const read = contentOf(content, "content")
  if (Result.isFailure(read)) return Result.fail(read.failure)
  const calls = Array.isArray(content) ? content.filter(isCall) : []
  const toolCalls = []
  for (const [position, call] of calls.entries()) {
    const piece = callPiece(call, `content[${position}]`)
    if (Result.isFailure(piece)) return Result.fail(piece.failure)
    toolCalls.push(toolCall(piece.success, position))
  }
  const isRefusal = ending._tag === "Finished" && ending.finish === "refusal"
  const { text } = read.success
  return Result.succeed(
    contentWith(
      {
        text: text === "" && isRefusal ? (textAt(body.stop_details, "explanation") ?? "") : text,
        model: textAt(body, "model"),
        toolCalls,
        usage: usedInMessage(body)
      },
      ending
    )
  )
}

/** Counts at the end of a stream are totals; what the last event leaves out was said in the first. */
const merged = (first: Fields, later: unknown): Fields =>
  isFields(later)
    ? {
        ...first,
        ...Object.fromEntries(Object.entries(later).filter(([, count]) => !isNothing(count) || count === 0))
      }
    : first

interface OpenCall {
  readonly id: string | undefined
  readonly name: string | undefined
  readonly input: unknown
  written: string
}

/** Events are known by their `type`, or by the name they are sent under. */
const typeOf = (event: Fields, name: string | undefined): string | undefined => textAt(event, "type") ?? name

export const messageAssembly = (): Assembly => {
  let text = ""
  let model: string | undefined
  let usage: Fields = {}
  let stopReason: string | undefined
  let stopDetails: unknown
  let fault: unknown
  let problem: string | undefined
  let sent: Fields | undefined
  const calls: Array<OpenCall> = []
  const byPlace = new Map<number, OpenCall>()

  const addBlock = (block: unknown, place: number | undefined): string | undefined => {
    if (isCall(block)) {
      const call = {
        id: idAt(block, "id"),
        name: textAt(block, "name"),
        input: at(block, "input"),
        written: ""
      }
      calls.push(call)
      if (place !== undefined) byPlace.set(place, call)
      return call.name
    }
    const read = contentOf(block, "content_block")
    if (Result.isFailure(read)) {
      problem = read.failure
      return undefined
    }
    text += read.success.text
    return read.success.text
  }

  const addDelta = (delta: unknown, place: number | undefined): string | undefined => {
    const type = textAt(delta, "type")
    if (type === "input_json_delta") {
      const written = at(delta, "partial_json")
      if (isNothing(written)) return undefined
      // What a server's own tool is given has a place too, of which there is no call here.
      const call = place === undefined ? calls.at(-1) : byPlace.get(place)
      if (call === undefined) return undefined
      if (typeof written !== "string") problem = mismatch("a text", "delta.partial_json", written)
      else call.written += written
      return typeof written === "string" ? written : undefined
    }
    if (type !== undefined && type !== "text_delta") return undefined
    if (isNothing(delta)) return undefined
    const written = at(delta, "text")
    if (typeof written === "string") {
      text += written
      return written
    }
    if (written !== undefined && written !== null) problem = mismatch("a text", "delta.text", written)
    else if (!isFields(delta)) problem = mismatch("an object", "delta", delta)
    return undefined
  }

  const addMessage = (message: unknown): string | undefined => {
    model ??= textAt(message, "model")
    usage = merged(usage, at(message, "usage"))
    const content = at(message, "content")
    if (isNothing(content)) return undefined
    // A message that begins with all it has to say.
    const blocks: ReadonlyArray<unknown> = Array.isArray(content) ? content : [content]
    stopReason = laterWord(stopReason, at(message, "stop_reason"))
    return blocks.map((block, place) => addBlock(block, place) ?? "").join("")
  }

  const add: Assembly["add"] = (event, name) => {
    if (event === null) return undefined
    fault = eventError(event, name, ["content", "delta", "content_block", "message"])
    if (fault !== undefined) return undefined
    if (!isFields(event)) {
      problem = mismatch("an object", "an event", event)
      return undefined
    }
    const place = placeAt(event, "index")
    switch (typeOf(event, name)) {
      case "message":
        sent = event
        return undefined
      case "message_start":
        return addMessage(event.message)
      case "content_block_start":
        return isNothing(event.content_block) ? undefined : addBlock(event.content_block, place)
      case "content_block_delta":
        return addDelta(event.delta, place)
      case "message_delta":
        stopReason = laterWord(stopReason, at(event.delta, "stop_reason"))
        stopDetails = at(event.delta, "stop_details") ?? stopDetails
        usage = merged(usage, event.usage)
        return undefined
      default:
        return undefined
    }
  }

  const whole = (): AssembledReply => {
    if (problem !== undefined) return { _tag: "Unreadable", isJson: true, problem }
    if (fault !== undefined) return { _tag: "Fault", body: fault, text }
    if (sent !== undefined && stopReason === undefined) return { _tag: "Whole", body: sent }
    if (stopReason === undefined) return { _tag: "Open" }
    // A call without arguments has no text at all; then its block's own input holds.
    const used = calls.map(({ id, name, input, written }) => ({
      type: "tool_use",
      id,
      name,
      input: written === "" ? input : written
    }))
    const body = {
      model,
      content: [{ type: "text", text }, ...used],
      stop_reason: stopReason,
      stop_details: stopDetails,
      usage
    }
    return { _tag: "Whole", body }
  }

  return { add, isOver: () => problem !== undefined || fault !== undefined, whole }
}
