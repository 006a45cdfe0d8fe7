/**
 * Streams of the Chat Completions API. What a piece says is gathered; what cannot be read ends the stream, since an
 * answer without it would be another answer.
 */
import * as Result from "effect/Result"
import { callPieces } from "../dialects/toolCalls.ts"
import { gathering } from "./calls.ts"
import { messageOf, usageIn } from "./chat.ts"
import { contentOf } from "./contents.ts"
import { errorBeside, eventError } from "./errorsWithin.ts"
import { laterWord } from "./finish.ts"
import type { AssembledReply, Assembly } from "./said.ts"
import { at, type Fields, isFields, isNothing, mismatch, placeAt, textAt } from "./shapes.ts"

/** `tools`: the names of those offered. `probed`: log probabilities were asked for. */
export const chatAssembly = (tools: ReadonlySet<string>, probed: boolean): Assembly => {
  let content = ""
  let refusal = ""
  let finish: string | undefined
  let model: string | undefined
  let usage: unknown
  let tier: unknown
  let choiceError: unknown
  let fault: unknown
  let problem: string | undefined
  const calls = gathering(tools)
  const probabilities: Array<unknown> = []
  let isProbable = probed
  // With n > 1 the pieces of several choices take turns. The first is the reply; the others must be whole as well,
  // or else the server merely numbers its pieces, and what belongs to the reply would be missing.
  let ours: number | undefined
  const others = new Map<number, boolean>()

  const addChoice = (choice: Fields): string | undefined => {
    const place = placeAt(choice, "index")
    ours ??= place
    if (place !== undefined && place !== ours) {
      others.set(
        place,
        (others.get(place) ?? false) || laterWord(undefined, choice.finish_reason) !== undefined
      )
      return undefined
    }
    finish = laterWord(finish, choice.finish_reason)
    choiceError ??= errorBeside(choice)
    const delta = messageOf(choice)
    if (isNothing(delta)) return undefined
    const read = isFields(delta)
      ? contentOf(delta.content, "choices[0].delta.content")
      : Result.fail(mismatch("an object", "choices[0].delta", delta))
    const called = callPieces(delta, "choices[0].delta")
    if (Result.isFailure(read) || Result.isFailure(called)) {
      problem = Result.isFailure(read) ? read.failure : Result.isFailure(called) ? called.failure : undefined
      return undefined
    }
    const declined = textAt(delta, "refusal") || read.success.refusal
    content += read.success.text
    refusal += declined
    if (isProbable) {
      const listed = at(choice.logprobs, "content")
      if (Array.isArray(listed)) for (const each of listed) probabilities.push(each)
      // The probability of a text is known from all of its tokens or not at all.
      else if (read.success.text !== "") isProbable = false
    }
    let written = ""
    for (const piece of called.success) {
      calls.add(piece)
      written += piece.name + piece.arguments
    }
    return read.success.text || declined || written || undefined
  }

  const add: Assembly["add"] = (event, name) => {
    if (event === null) return undefined
    fault = eventError(event, name, ["choices"])
    if (fault !== undefined) return undefined
    if (!isFields(event)) {
      problem = mismatch("an object", "an event", event)
      return undefined
    }
    model ??= textAt(event, "model")
    const counted = usageIn(event)
    if (isFields(counted)) usage = counted
    tier = event.service_tier ?? tier
    const { choices } = event
    if (isNothing(choices)) return undefined
    if (!Array.isArray(choices)) {
      problem = mismatch("a list", "choices", choices)
      return undefined
    }
    let brought = ""
    for (const choice of choices) {
      if (choice === null) continue
      if (isFields(choice)) brought += addChoice(choice) ?? ""
      else problem ??= mismatch("an object", "choices[0]", choice)
    }
    return brought === "" ? undefined : brought
  }

  const body = (): unknown => ({
    model,
    choices: [
      {
        message: {
          content,
          refusal,
          tool_calls: calls.all().map(({ id, ...called }) => ({ id, function: called }))
        },
        finish_reason: finish,
        error: choiceError,
        logprobs: { content: isProbable ? probabilities : [] }
      }
    ],
    usage,
    service_tier: tier
  })

  const whole = (): AssembledReply => {
    if (problem !== undefined) return { _tag: "Unreadable", isJson: true, problem }
    if (fault !== undefined) return { _tag: "Fault", body: fault, text: content }
    if (finish === undefined && choiceError === undefined) return { _tag: "Open" }
    const open = [...others].find(([, isFinished]) => !isFinished)
    return open === undefined
      ? { _tag: "Whole", body: body() }
      : {
          _tag: "Unreadable",
          isJson: true,
          problem: `pieces of choice ${open[0]} without an end came between`
        }
  }

  return { add, isOver: () => problem !== undefined || fault !== undefined, whole }
}
