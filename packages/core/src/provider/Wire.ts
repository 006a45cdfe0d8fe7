/**
 * Calls that a client of another library makes of a model's API: how they are recognised, made, and handed back.
 *
 * A package that knows an API brings {@link Routes}. It names them in its `package.json`, and a run finds them among the
 * dependencies of the project:
 *
 * ```json
 * "assay": { "version": 1, "routes": "./routes" }
 * ```
 *
 * The module exports them as its default.
 */
import type { Provider } from "./Provider.ts"
import type { WireAnswer } from "./WireAnswer.ts"

export type { WireAnswer } from "./WireAnswer.ts"

/** A request as the client makes it. */
export interface WireRequest {
  /** Where it goes. */
  readonly url: URL
  /** `POST`, `GET` and so on, in capitals. */
  readonly method: string
  /** What it is sent with, credentials among it. */
  readonly headers: Headers
  /** The body as text. Undefined where it has none, or none that is a text. */
  readonly body: string | undefined
}

/** One request on its way: how it is sent, and where its answer goes. */
export interface Wire {
  /** Sends the request, once for each try. */
  readonly send: (signal: AbortSignal) => Promise<Response>
  /** Takes the whole answer of a try, good or bad: the last one is what the client gets. */
  readonly answered: (answer: WireAnswer) => void
  /** Aborts when the client wants no answer any more. */
  readonly cancelled: AbortSignal
  /**
   * Resolves when what became of the call is recorded, to the error where it failed. Until then the client does not get
   * the end of an answer: what follows may be the end of its trial, which ends the calls that are under way.
   */
  readonly recorded: Promise<Error | undefined>
  /** Gives the client an answer whose body is still coming. No try follows after that. */
  readonly handOut: (response: Response) => void
}

/** What a package knows of APIs. */
export interface Routes {
  /**
   * The provider that a request is a call of: its `complete` sends it and reads the answer. Undefined for a request that
   * is no known call.
   */
  readonly providerOf: (request: WireRequest, wire: Wire) => Provider | undefined
}

/** A body that is read to its end by us, whoever reads the copy of it and how far. */
export interface Alongside {
  /** What the client gets. */
  readonly copy: Response
  /** The same bytes for us. Leaving the loop over them ends the copy too. */
  readonly pieces: AsyncIterable<Uint8Array>
}

/** Statuses whose answers have no body. */
const bodiless = new Set([101, 204, 205, 304])

/** Headers that speak of the bytes on the network, which the body is no longer. */
const ofTransport = ["content-encoding", "content-length", "transfer-encoding"]

/** Tells clients that no try of theirs follows: ours were made. */
const noRetry = "x-should-retry"

/** The headers that an answer is handed out with. */
const handedHeaders = (headers: Headers | WireAnswer["headers"]): Headers => {
  const handed = new Headers(headers)
  for (const name of ofTransport) handed.delete(name)
  handed.set(noRetry, "false")
  return handed
}

/** An answer as the client gets it. */
export const toResponse = ({ status, headers, body }: WireAnswer): Response =>
  new Response(bodiless.has(status) ? null : body, { status, headers: handedHeaders(headers) })

/** What a body ends with that breaks off. */
const terminated = (error: Error): TypeError => new TypeError("terminated", { cause: error })

/**
 * Reads the body of an answer alongside the client, who gets each piece when we have read it, and the end when the call is
 * recorded. When the client cancels, the pieces end with what there was.
 *
 * @param abort ends the call when the client cancels
 * @param isComplete whether the pieces so far say that nothing follows: a client may stop at them. By default the end of
 *   the body alone says so.
 */
export const alongside = (
  response: Response,
  { cancelled, recorded }: Pick<Wire, "cancelled" | "recorded">,
  abort: () => void,
  isComplete: () => boolean = () => false
): Alongside => {
  let isOpen = true
  let isComing = true
  const held: Array<Uint8Array> = []
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const stream = new ReadableStream<Uint8Array>({
    start: (each) => {
      controller = each
    },
    cancel: () => {
      isOpen = false
      abort()
    }
  })
  const isWanted = (): boolean => isOpen && !cancelled.aborted
  const give = (piece: Uint8Array): void => {
    if (!isOpen) return
    // A copy, since whoever reads it may do with it as he likes.
    if (held.length > 0 || isComplete()) held.push(piece.slice())
    else controller?.enqueue(piece.slice())
  }
  const finish = (thrown: unknown): void => {
    if (!isOpen) return
    isOpen = false
    for (const piece of held) controller?.enqueue(piece)
    if (thrown === undefined) controller?.close()
    else controller?.error(thrown)
  }
  const end = (thrown?: unknown): void => {
    if (!isComing) return
    isComing = false
    if (cancelled.aborted) finish(thrown)
    else
      void recorded.then((error) =>
        finish(thrown === undefined || error === undefined ? thrown : terminated(error))
      )
  }
  const pieces = async function* () {
    try {
      for await (const piece of response.body ?? []) {
        try {
          yield piece
        } finally {
          give(piece)
        }
        if (!isWanted()) return abort()
      }
    } catch (thrown) {
      const isOurs = isWanted()
      end(thrown)
      if (isOurs) throw thrown
    } finally {
      end()
    }
  }
  const { status, statusText, headers } = response
  const copy = new Response(bodiless.has(status) ? null : stream, {
    status,
    statusText,
    headers: handedHeaders(headers)
  })
  return { copy, pieces: pieces() }
}
