/**
 * The prompts of a case as the page carries them: each once, and texts that many cases have once for all.
 */
import { Prompt } from "@assay/core"
import type { ShownMessage } from "./explorer/model.ts"

/** Texts that are kept for all cases: instructions and examples. A task has a few of them. */
const mostShared = 100

/** A text of fewer characters is as short as its place. */
const worthSharing = 40

const bytesOf = (base64: string): string =>
  `${Math.ceil((0.75 * base64.length) / 1_000).toLocaleString("en")} kB`

/** A message as text. Of an image, what it is. */
const textOf = (message: Prompt.Message): string => {
  const parts = Prompt.partsOf(message).map((part) =>
    part.type === "text"
      ? part.text
      : "url" in part
        ? `[image ${part.url}]`
        : `[${part.mediaType}, ${bytesOf(part.data)}]`
  )
  const calls =
    "toolCalls" in message && message.toolCalls !== undefined
      ? message.toolCalls.map((call) => `[calls ${call.name} with ${JSON.stringify(call.arguments)}]`)
      : []
  return [...parts, ...calls].join("\n")
}

/** Gathers prompts. `fit`: leaves of a text what there is room for. */
export const makePrompts = (fit: (text: string) => string) => {
  const shared = new Map<string, number>()
  const fitted: Array<string> = []
  const shown = (message: Prompt.Message, isLast: boolean): ShownMessage => {
    const text = textOf(message)
    const { role } = message
    if (isLast || text.length < worthSharing) return { role, text: fit(text) }
    const known = shared.get(text)
    if (known !== undefined) return { role, shared: known }
    if (shared.size >= mostShared) return { role, text: fit(text) }
    shared.set(text, fitted.length)
    fitted.push(fit(text))
    return { role, shared: fitted.length - 1 }
  }
  return {
    /** The prompts of one case. */
    ofCase: () => {
      const prompts: Array<ReadonlyArray<ShownMessage>> = []
      const known = new Map<string, number>()
      return {
        /** The position of a prompt among those of the case. */
        add: (messages: ReadonlyArray<Prompt.Message>): number => {
          const key = JSON.stringify(messages)
          const found = known.get(key)
          if (found !== undefined) return found
          known.set(key, prompts.length)
          prompts.push(messages.map((message, nth) => shown(message, nth === messages.length - 1)))
          return prompts.length - 1
        },
        prompts
      }
    },
    /** Texts that messages share. */
    shared: (): ReadonlyArray<string> => fitted
  }
}
