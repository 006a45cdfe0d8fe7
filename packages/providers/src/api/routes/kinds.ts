/**
 * The calls that are known, by the end of their address, and how their answers are read.
 */
import { messageAssembly, readMessage } from "../read/anthropic.ts"
import { readChat } from "../read/chat.ts"
import { chatAssembly } from "../read/chatStream.ts"
import { readResponse, responseAssembly } from "../read/openaiResponse.ts"
import type { Assembly, Read } from "../read/said.ts"
import { at, type Fields, isFields } from "../read/shapes.ts"
import { noAssembly, readEmbeddings } from "./embeddings.ts"

/** How the answers to one request are read. */
export interface Reading {
  readonly read: Read
  readonly assembly: () => Assembly
  /** The most tokens of a reply; undefined where the request has no limit. */
  readonly maxOutputTokens: number | undefined
  /** The field that limits a reply. */
  readonly limitField: string
  /** Why a stream will not say what it used; undefined where it does. */
  readonly silent: string | undefined
}

/** A kind of call. `path`: the end of its address. */
export interface Kind {
  readonly api: string
  readonly path: string
  readonly reading: (body: Fields) => Reading
}

const numberAt = (body: Fields, ...names: ReadonlyArray<string>): number | undefined =>
  names.map((name) => body[name]).find((value) => typeof value === "number")

/** The names of the tools that a chat request offers. */
const toolsIn = ({ tools }: Fields): ReadonlySet<string> =>
  new Set(
    (Array.isArray(tools) ? tools : []).flatMap((tool: unknown) => {
      const name = at(at(tool, "function"), "name")
      return typeof name === "string" ? [name] : []
    })
  )

const asksForUsage = ({ stream_options }: Fields): boolean =>
  isFields(stream_options) && stream_options.include_usage === true

export const kinds: ReadonlyArray<Kind> = [
  {
    api: "chat",
    path: "/chat/completions",
    reading: (body) => ({
      read: readChat(body.logprobs === true),
      assembly: () => chatAssembly(toolsIn(body), body.logprobs === true),
      maxOutputTokens: numberAt(body, "max_completion_tokens", "max_tokens"),
      limitField: "max_completion_tokens",
      silent:
        body.stream === true && !asksForUsage(body)
          ? "a stream without stream_options.include_usage does not say what it used"
          : undefined
    })
  },
  {
    api: "responses",
    path: "/responses",
    reading: (body) => ({
      read: readResponse(false),
      assembly: responseAssembly,
      maxOutputTokens: numberAt(body, "max_output_tokens"),
      limitField: "max_output_tokens",
      silent: undefined
    })
  },
  {
    api: "messages",
    path: "/v1/messages",
    reading: (body) => ({
      read: readMessage,
      assembly: messageAssembly,
      maxOutputTokens: numberAt(body, "max_tokens"),
      limitField: "max_tokens",
      silent: undefined
    })
  },
  {
    api: "embeddings",
    path: "/embeddings",
    reading: () => ({
      read: readEmbeddings,
      assembly: noAssembly,
      maxOutputTokens: 0,
      limitField: "",
      silent: undefined
    })
  }
]
