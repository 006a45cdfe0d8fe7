/**
 * Replies of OpenAI's Embeddings API, of which only what is paid for is read.
 */
import * as Result from "effect/Result"
import { errorOf } from "../read/errorsWithin.ts"
import { type Assembly, contentWith, type Read } from "../read/said.ts"
import { at, isFields, misshapen, textAt } from "../read/shapes.ts"
import { usedInChat } from "../read/used.ts"

export const readEmbeddings: Read = (body) => {
  const error = errorOf(body, ["data"])
  if (error !== undefined) return Result.succeed({ _tag: "Fault", body: error, partial: undefined })
  if (!isFields(body)) return misshapen("an object", "the top", body)
  const { data } = body
  if (!Array.isArray(data)) return misshapen("a list", "data", data)
  const input = at(body.usage, "prompt_tokens")
  return Result.succeed(
    contentWith(
      {
        text: `${data.length} embedding${data.length === 1 ? "" : "s"}`,
        usage: typeof input === "number" ? { ...usedInChat(body), outputTokens: 0 } : undefined,
        model: textAt(body, "model"),
        toolCalls: []
      },
      { _tag: "Finished", finish: "stop" }
    )
  )
}

/** Embeddings do not come in pieces. */
export const noAssembly = (): Assembly => ({
  add: () => undefined,
  isOver: () => false,
  whole: () => ({ _tag: "Open" })
})
