/**
 * What a body says, in Assay's terms, and how the pieces of a stream are put together into a body.
 */
import type { Prompt, Provider } from "@assay/core"
import type { Usage } from "@assay/core/internal"
import type * as Result from "effect/Result"
import type { ReplyEnd } from "./finish.ts"

/** A reply. `detail`: how it ended, in the server's words, where `finish` is `other`. */
export interface Reply {
  readonly _tag: "ReplyContent"
  readonly text: string
  readonly finish: Provider.Finish
  readonly detail?: string | undefined
  readonly usage: Usage.Usage | undefined
  readonly model: string | undefined
  readonly toolCalls: ReadonlyArray<Prompt.ToolCall>
  readonly logprobs?: ReadonlyArray<Provider.TokenLogprob> | undefined
}

/** What had come of a reply that is none. */
export interface Partial {
  readonly text: string
  readonly usage: Usage.Usage | undefined
  readonly model: string | undefined
}

/**
 * - `Fault`: the body is an error after all, `body` in the API's shape.
 * - `Failed`: the model wrote what the server could not read.
 * - `Pending`: the server has not begun yet, since it was asked to work in the background.
 */
export type ReplyContent =
  | Reply
  | { readonly _tag: "Fault"; readonly body: unknown; readonly partial: Partial | undefined }
  | { readonly _tag: "Failed"; readonly detail: string; readonly partial: Partial }
  | { readonly _tag: "Pending"; readonly detail: string }

/** Reads a body. Fails with what is wrong where what decides the reply cannot be read. */
export type Read = (body: unknown) => Result.Result<ReplyContent, string>

/**
 * What came of a stream. `Whole`: the body that the same endpoint sends at once. `Fault`: it turned into an error, after
 * some text. `Open`: its end did not come.
 * `Unreadable`: a piece that may be a part of the answer cannot be read; `isJson`: it is JSON all the same.
 */
export type AssembledReply =
  | { readonly _tag: "Whole"; readonly body: unknown }
  | { readonly _tag: "Fault"; readonly body: unknown; readonly text: string }
  | { readonly _tag: "Open" }
  | { readonly _tag: "Unreadable"; readonly isJson: boolean; readonly problem: string }

/**
 * Puts a stream's events together. `add` takes the JSON of one, with the name of the event where it has one, and says
 * what it brings of the reply: text or a tool's arguments. `isOver`: nothing that follows could change anything.
 */
export interface Assembly {
  readonly add: (event: unknown, name: string | undefined) => string | undefined
  readonly isOver: () => boolean
  readonly whole: () => AssembledReply
}

/** What a body says that ended with `reason`, a word of the server's for the end of a reply. */
export const contentWith = (
  reply: Omit<Reply, "_tag" | "finish" | "detail">,
  ending: ReplyEnd
): ReplyContent => {
  const { text, usage, model } = reply
  switch (ending._tag) {
    case "Finished":
      return { _tag: "ReplyContent", ...reply, finish: ending.finish, detail: ending.detail }
    case "BrokenOff":
      return {
        _tag: "Fault",
        body: { message: `the server cut off the reply: ${ending.word}` },
        partial: { text, usage, model }
      }
    case "Failed":
      return {
        _tag: "Failed",
        detail: `the server could not read what the model wrote: ${ending.word}`,
        partial: { text, usage, model }
      }
  }
}
