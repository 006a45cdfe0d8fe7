/**
 * One try of a call that a client makes: sent as the client would have, read as a provider's is, and handed back.
 */
import type { Provider } from "@assay/core"
import { type ProviderError, Wire } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import {
  brokenOff,
  type Head,
  headOf,
  notBegun,
  type Reporter,
  silent,
  unreached
} from "../failures/failures.ts"
import { type BodyResult, errorTextOf, longest, ofText, readStream, wholeText } from "../read/body.ts"
import { replyOf } from "../read/replyOf.ts"
import type { Assembly } from "../read/said.ts"
import { cleaner } from "../secrets.ts"
import type { Reading } from "./kinds.ts"

/** What a call is made of. `hasServed`: calls of the lane were served before. */
export interface Exchange {
  readonly reading: Reading
  readonly isStreamed: boolean
  readonly reporter: Reporter
  readonly wire: Wire.Wire
  readonly hasServed: () => boolean
}

/** What came: for us, and as it is kept for the client. */
interface Came {
  readonly result: BodyResult | { readonly _tag: "Error"; readonly status: number; readonly text: string }
  readonly answer: Wire.WireAnswer
}

interface Progress {
  sent: boolean
  head: Head | undefined
}

const answerOf = ({ status, headers }: Response, body: string): Wire.WireAnswer => ({
  status,
  headers: Object.fromEntries(headers),
  body
})

/** Tells of the first piece that an event brings. */
const telling = (assembly: Assembly, brought: () => void): Assembly => ({
  ...assembly,
  add: (event, name) => {
    const piece = assembly.add(event, name)
    if (piece !== undefined && piece !== "") brought()
    return piece
  }
})

/** The last event of a stream, by any of the APIs. */
const lastEvent =
  /(?:^|\n)data:\s*\[DONE\]|"type"\s*:\s*"(?:message_stop|response\.(?:completed|incomplete|failed))"/u

/** The last event may lie over two pieces; as much of the one before is looked at too. */
const longestMark = 40

/**
 * Reads a stream alongside the client, who gets it with the first piece of the reply: until then another try may do
 * better.
 */
const stream = async (
  { reading, wire }: Exchange,
  response: Response,
  abort: () => void,
  startedAt: number
): Promise<Came> => {
  let text = ""
  let seen = 0
  const isComplete = (): boolean => lastEvent.test(text.slice(Math.max(0, seen - longestMark)))
  const { copy, pieces } = Wire.alongside(response, wire, abort, isComplete)
  let isHandedOut = false
  const handOut = (): void => {
    if (!isHandedOut) wire.handOut(copy)
    isHandedOut = true
  }
  const decoder = new TextDecoder()
  const gathered = async function* () {
    for await (const piece of pieces) {
      seen = text.length
      text += decoder.decode(piece, { stream: true })
      yield piece
    }
  }
  const result = await readStream(
    { headers: response.headers, body: gathered() },
    () => telling(reading.assembly(), handOut),
    longestOf(reading),
    startedAt
  )
  return { result, answer: answerOf(response, text + decoder.decode()) }
}

/** The longest answer that is read. One without any tokens, as embeddings are, is not bounded by them. */
const longestOf = ({ maxOutputTokens }: Reading): number =>
  longest(maxOutputTokens === 0 ? undefined : maxOutputTokens)

const call = async (exchange: Exchange, signal: AbortSignal, progress: Progress): Promise<Came> => {
  const { reading, wire, isStreamed } = exchange
  const ending = new AbortController()
  const startedAt = performance.now()
  progress.sent = true
  const response = await wire.send(AbortSignal.any([signal, ending.signal]))
  progress.head = headOf(response.headers, Date.now())
  const readable = { headers: response.headers, body: response.body }
  if (!response.ok) {
    const text = await errorTextOf(readable)
    return { result: { _tag: "Error", status: response.status, text }, answer: answerOf(response, text) }
  }
  if (isStreamed) return stream(exchange, response, () => ending.abort(), startedAt)
  const limit = longestOf(reading)
  const text = await wholeText(readable, limit)
  return {
    result: ofText(text, response.headers.get("content-type"), reading.assembly, limit),
    answer: answerOf(response, text)
  }
}

/** Headers that are kept with an answer. */
const keptHeaders = ["content-type", "x-request-id", "request-id"]

/** An answer as it may be kept; undefined where the server sent a secret back. */
const kept = (
  { status, headers, body }: Wire.WireAnswer,
  { secrets }: Reporter
): Wire.WireAnswer | undefined =>
  secrets.length > 0 && cleaner(secrets).text(body) !== body
    ? undefined
    : {
        status,
        headers: Object.fromEntries(
          keptHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]))
        ),
        body
      }

/** Makes one try. */
export const complete = (exchange: Exchange): Effect.Effect<Provider.Reply, ProviderError.ProviderError> =>
  Effect.suspend(() => {
    const { reading, reporter, wire } = exchange
    const progress: Progress = { sent: false, head: undefined }
    const came = Effect.tryPromise({
      try: (signal) => call(exchange, signal, progress),
      catch: (thrown) => {
        const { sent, head } = progress
        if (head !== undefined) return brokenOff(reporter, thrown, head)
        return sent ? unreached(reporter, thrown) : notBegun(reporter, thrown)
      }
    })
    return Effect.flatMap(came, ({ result, answer }) => {
      wire.answered(answer)
      const reply = replyOf(
        { dialect: { read: reading.read }, maxOutputTokens: reading.maxOutputTokens },
        reporter,
        progress.head ?? silent,
        result,
        exchange.hasServed()
      )
      return Effect.map(Effect.fromResult(reply), (read) => {
        const whole = kept(answer, reporter)
        return whole === undefined ? read : { ...read, wire: whole }
      })
    })
  })
