/**
 * Replies of the Chat Completions API and of the servers that speak it.
 */
import * as Result from "effect/Result"
import { callPieces, toolCall } from "../dialects/toolCalls.ts"
import { type Content, contentOf } from "./contents.ts"
import { errorBeside, errorOf } from "./errorsWithin.ts"
import { type ReplyEnd, replyEndOf } from "./finish.ts"
import { logprobsOf } from "./logprobs.ts"
import { contentWith, type Read, type ReplyContent } from "./said.ts"
import { at, type Fields, isFields, isNothing, misshapen, textAt } from "./shapes.ts"
import { usedInChat } from "./used.ts"

/** The tokens of a body or an event. Groq's streams have them in a field of Groq's own. */
export const usageIn = (body: unknown): unknown => {
  const usage = at(body, "usage")
  return isFields(usage) ? usage : at(at(body, "x_groq"), "usage")
}

/** The message of a choice. A stream's choice has a `delta` in its place, one of the older API its text. */
export const messageOf = (choice: Fields): unknown =>
  choice.message ?? choice.delta ?? (typeof choice.text === "string" ? { content: choice.text } : undefined)

/** A filter's choice may have no message. */
const isSilenced = (ending: ReplyEnd): boolean =>
  ending._tag !== "Finished" || ending.finish === "filtered" || ending.finish === "refusal"

const contentIn = (message: unknown, ending: ReplyEnd): Result.Result<Content, string> => {
  const place = "choices[0].message"
  if (!isFields(message)) {
    return isNothing(message) && isSilenced(ending)
      ? Result.succeed({ text: "", refusal: "" })
      : misshapen("an object", place, message)
  }
  return Result.map(contentOf(message.content, `${place}.content`), ({ text, refusal }) => ({
    text,
    refusal: textAt(message, "refusal") || refusal
  }))
}

const readChoice = (body: Fields, choice: Fields, probed: boolean): Result.Result<ReplyContent, string> => {
  const ending = replyEndOf(choice.finish_reason)
  const message = messageOf(choice)
  const read = contentIn(message, ending)
  const usage = usedInChat(body)
  const model = textAt(body, "model")
  const error = errorBeside(choice)
  if (error !== undefined) {
    const text = Result.isSuccess(read) ? read.success.text : ""
    return Result.succeed({ _tag: "Fault", body: error, partial: { text, usage, model } })
  }
  if (Result.isFailure(read)) return Result.fail(read.failure)
  const { text, refusal } = read.success
  return Result.map(callPieces(message, "choices[0].message"), (pieces) =>
    contentWith(
      {
        text: refusal === "" ? text : refusal,
        model,
        usage,
        toolCalls: pieces.map(toolCall),
        logprobs: probed && refusal === "" ? logprobsOf(at(choice.logprobs, "content")) : undefined
      },
      refusal === "" ? ending : { _tag: "Finished", finish: "refusal" }
    )
  )
}

/** `probed`: log probabilities were asked for. */
export const readChat =
  (probed: boolean): Read =>
  (body) => {
    const error = errorOf(body, ["choices"])
    if (error !== undefined) return Result.succeed({ _tag: "Fault", body: error, partial: undefined })
    if (!isFields(body)) return misshapen("an object", "the top", body)
    const { choices } = body
    if (!Array.isArray(choices) || choices.length === 0) {
      return misshapen("a list of one or more", "choices", choices)
    }
    const choice: unknown = choices[0]
    return isFields(choice) ? readChoice(body, choice, probed) : misshapen("an object", "choices[0]", choice)
  }
