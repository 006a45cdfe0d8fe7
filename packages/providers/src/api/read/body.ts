/**
 * The bytes of an answer in bounded memory, counted as they are unpacked, and what kind of answer they are.
 */
import { Readable as NodeStream } from "node:stream"
import { parseExactJson, type StreamWatch } from "@assay/core/internal"
import * as Sse from "effect/encoding/Sse"
import { bringsReasoning } from "./reasoning.ts"
import type { AssembledReply, Assembly } from "./said.ts"

const mebi = 2 ** 20

/** The longest answer that is read, in bytes, where no limit on its tokens was asked for. */
const longestBody = 64 * mebi
/** What an answer may bring besides its tokens: an echo of the request, sources, images. */
const besidesTokens = 8 * mebi
/** A token of a reply with log probabilities of its alternatives; without them it is four to twenty bytes. */
const bytesPerToken = 8_192

/** The longest answer to a call that asked for so many tokens, in bytes. */
export const longest = (maxOutputTokens: number | undefined): number =>
  maxOutputTokens === undefined || !(maxOutputTokens >= 0)
    ? longestBody
    : Math.min(longestBody, besidesTokens + Math.ceil(maxOutputTokens) * bytesPerToken)

/** Events wrap each token into some hundred bytes, which are not kept. */
const eventsToKept = 4

/** The longest error that is read; of more, the beginning. */
const longestError = mebi

/** The answer is longer than is read. */
export class TooLong extends Error {
  constructor(limit: number) {
    super(`expected an answer of at most ${Math.floor(limit / mebi)} MiB, found a longer one`)
    this.name = "TooLong"
  }
}

/** An answer whose bytes come one piece after the other. Leaving the loop over them ends the call. */
export interface Readable {
  readonly headers: { readonly get: (name: string) => string | null }
  readonly body: AsyncIterable<Uint8Array> | null
}

const piecesOf = async function* ({ headers, body }: Readable, limit: number) {
  if (body === null) return
  // Packed bytes are fewer than what comes of them. Thrown inside the loop, which ends the call.
  const isTooLong = Number(headers.get("content-length")) > limit
  let bytes = 0
  for await (const piece of body) {
    bytes += piece.byteLength
    if (isTooLong || bytes > limit) throw new TooLong(limit)
    yield piece
  }
}

const utf8 = new TextDecoder()

/**
 * The bytes of a Node stream, by its events: a loop over them costs several turns of the event loop for every answer,
 * most of which come in one piece.
 */
const bytesOf = (stream: NodeStream, announced: number, limit: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const pieces: Array<Buffer> = []
    let bytes = 0
    const giveUp = (): void => {
      reject(new TooLong(limit))
      pieces.length = 0
      stream.destroy()
    }
    stream.on("error", reject)
    // Nothing comes after these two, unless the answer was broken off without a word.
    stream.on("close", () => reject(new Error("the answer ended before it was complete")))
    if (announced > limit) return giveUp()
    stream.on("data", (piece: Buffer) => {
      bytes += piece.byteLength
      if (bytes > limit) giveUp()
      else pieces.push(piece)
    })
    stream.on("end", () => resolve(Buffer.concat(pieces, bytes)))
  })

/** A whole answer as text. */
export const wholeText = async (response: Readable, limit: number): Promise<string> => {
  const { headers, body } = response
  if (body instanceof NodeStream) {
    return utf8.decode(await bytesOf(body, Number(headers.get("content-length")), limit))
  }
  const decoder = new TextDecoder()
  let text = ""
  for await (const piece of piecesOf(response, limit)) text += decoder.decode(piece, { stream: true })
  return text + decoder.decode()
}

/** An error's text, of which a long one's beginning says enough, as does what came of one that breaks off. */
export const errorTextOf = async ({ body }: Readable): Promise<string> => {
  const decoder = new TextDecoder()
  let text = ""
  try {
    for await (const piece of body ?? []) {
      text += decoder.decode(piece, { stream: true })
      if (text.length > longestError) break
    }
  } catch {
    return text
  }
  return text.slice(0, longestError)
}

/** How much of an answer is kept of what could not be read, in characters. */
export const longestKept = 10_000

/** What came of an answer: a text, or what its events were put together into. `raw`: the beginning of the events. */
export type BodyResult =
  | { readonly _tag: "Text"; readonly text: string }
  | {
      readonly _tag: "Events"
      readonly assembled: AssembledReply
      readonly raw: string
      readonly firstTokenMs: number | undefined
    }

const isEventStream = (type: string | null): boolean => type?.toLowerCase().includes("event-stream") ?? false

type Kind = "text" | "events"

/**
 * Servers name the types of their answers wrongly, or not at all; how one begins tells. `beginning`: without blanks
 * before it. Undefined: too little came to tell.
 */
const kindOf = (beginning: string, type: string | null): Kind | undefined => {
  if (beginning === "") return undefined
  if (/^[{["]/u.test(beginning)) return "text"
  if (/^(?::|(?:data|event|id|retry)(?::|[\r\n]))/u.test(beginning)) return "events"
  if (/^[a-z]{1,5}$/u.test(beginning)) return undefined
  return isEventStream(type) ? "events" : "text"
}

/** Reads events into an assembly. `limit`: the most characters of one event, and of what they bring of the reply. */
const eventReader = (assembly: Assembly, limit: number, watch?: StreamWatch) => {
  let kept = 0
  let raw = ""
  let isFlushing = false
  let unreadable: AssembledReply | undefined
  let brought = ""

  const take = (data: string, name: string | undefined): boolean => {
    const trimmed = data.trim()
    if (trimmed === "" || trimmed.startsWith("[DONE]")) return true
    let event: unknown
    try {
      event = parseExactJson(trimmed)
    } catch {
      return false
    }
    const text = assembly.add(event, name)
    if (text !== undefined) {
      kept += text.length
      brought ||= text
      watch?.onChunk("answer", performance.now())
    } else if (watch !== undefined && bringsReasoning(event)) watch.onChunk("reasoning", performance.now())
    return true
  }

  const parser = Sse.makeParser(
    (event) => {
      if (event._tag === "Retry" || unreadable !== undefined || assembly.isOver()) return
      const name = event.event === "message" ? undefined : event.event
      if (take(event.data, name)) return
      // Some servers leave out the empty line between events.
      const lines = event.data.split("\n")
      if (lines.length > 1 && lines.every((line) => take(line, name))) return
      if (!isFlushing) unreadable = { _tag: "Unreadable", isJson: false, problem: "the stream is not JSON" }
      // A part of an event at the end is no fault of the server's writing: the connection was lost.
      else if (!"[DONE]".startsWith(event.data.trim())) unreadable = { _tag: "Open" }
    },
    { maxEventSize: limit }
  )

  const feed = (text: string): void => {
    if (raw.length < longestKept) raw += text.slice(0, longestKept - raw.length)
    if (parser.feed(text) !== undefined || kept > limit) throw new TooLong(limit)
  }

  return {
    feed,
    /** What the events have brought of the reply, if anything. */
    hasBrought: () => brought !== "",
    isOver: () => unreadable !== undefined || assembly.isOver(),
    end: (firstTokenMs: number | undefined): BodyResult => {
      isFlushing = true
      parser.feed("\n\n")
      return { _tag: "Events", assembled: unreadable ?? assembly.whole(), raw, firstTokenMs }
    }
  }
}

/** The events in a text that has come whole. */
const eventsIn = (text: string, assembly: () => Assembly, limit: number): BodyResult => {
  const reader = eventReader(assembly(), limit)
  reader.feed(text)
  return reader.end(undefined)
}

/** The text of a whole answer that may turn out to be events all the same. `type`: of its content, as it says. */
export const ofText = (
  text: string,
  type: string | null,
  assembly: () => Assembly,
  limit: number
): BodyResult => {
  if (text.startsWith("{")) return { _tag: "Text", text }
  const begun = text.trimStart()
  return (kindOf(begun, type) ?? (isEventStream(type) ? "events" : "text")) === "events"
    ? eventsIn(begun, assembly, limit)
    : { _tag: "Text", text }
}

/** A whole answer, of any length. */
export const readWhole = async (
  response: Readable,
  assembly: () => Assembly,
  limit: number
): Promise<BodyResult> =>
  ofText(await wholeText(response, limit), response.headers.get("content-type"), assembly, limit)

/**
 * An answer that was asked for in pieces; a server that cannot stream sends it at once. `startedAt`: of the call. `watch`: who
 * is told of its pieces.
 */
export const readStream = async (
  response: Readable,
  assembly: () => Assembly,
  limit: number,
  startedAt: number,
  watch?: StreamWatch
): Promise<BodyResult> => {
  const decoder = new TextDecoder()
  const type = response.headers.get("content-type")
  let kind: Kind | undefined
  let text = ""
  let reader: ReturnType<typeof eventReader> | undefined
  let firstTokenMs: number | undefined
  for await (const piece of piecesOf(response, limit * eventsToKept)) {
    const decoded = decoder.decode(piece, { stream: true })
    if (reader === undefined) {
      text = kind === undefined ? (text + decoded).trimStart() : text + decoded
      kind ??= kindOf(text, type)
      if (kind !== "events") {
        if (text.length > limit) throw new TooLong(limit)
        continue
      }
      reader = eventReader(assembly(), limit, watch)
      reader.feed(text)
    } else reader.feed(decoded)
    if (firstTokenMs === undefined && reader.hasBrought()) firstTokenMs = performance.now() - startedAt
    if (reader.isOver()) break
  }
  if (reader === undefined) {
    text += decoder.decode()
    return kind === undefined && isEventStream(type)
      ? eventsIn(text, assembly, limit)
      : { _tag: "Text", text }
  }
  reader.feed(decoder.decode())
  return reader.end(firstTokenMs)
}
