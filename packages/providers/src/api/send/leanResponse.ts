/**
 * An answer as undici has it, with the members of `Response`.
 */
import type { Readable } from "node:stream"
import type { Dispatcher } from "undici"
import { LeanHeaders, textual } from "./leanHeaders.ts"
import { unpacked } from "./unpacking.ts"

const textOf = async (stream: Readable): Promise<string> => {
  const pieces: Array<Buffer> = []
  for await (const piece of stream) pieces.push(piece)
  return new TextDecoder().decode(Buffer.concat(pieces))
}

/** A web stream that reads only as it is read. */
const webStream = (stream: Readable): ReadableStream<Uint8Array<ArrayBuffer>> => {
  const pieces = stream[Symbol.asyncIterator]()
  return new ReadableStream(
    {
      pull: async (controller) => {
        const { done, value } = await pieces.next()
        if (done === true) controller.close()
        else controller.enqueue(new Uint8Array(value))
      },
      cancel: () => {
        stream.destroy()
      }
    },
    { highWaterMark: 0 }
  )
}

/**
 * An answer with the members that callers of an API use. The body is read as text without a web stream in between;
 * whatever else is asked of it, a real `Response` answers.
 */
export class LeanResponse implements Response {
  readonly status: number
  readonly statusText: string
  readonly headers: Headers
  readonly url: string
  readonly redirected = false
  readonly type = "basic"
  readonly #answer: Dispatcher.ResponseData
  #taken = false
  #real: Response | undefined

  constructor(url: string, answer: Dispatcher.ResponseData) {
    this.status = answer.statusCode
    this.statusText = answer.statusText
    this.headers = new LeanHeaders(answer.headers)
    this.url = url
    this.#answer = answer
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }

  get #stream(): Readable {
    return unpacked(this.#answer.body, textual(this.#answer.headers["content-encoding"]))
  }

  get #response(): Response {
    const { status, statusText, headers } = this
    const isEmpty = status === 204 || status === 205 || status === 304
    this.#real ??= new Response(isEmpty || this.#taken ? null : webStream(this.#stream), {
      status,
      statusText,
      headers: [...headers]
    })
    return this.#real
  }

  get body(): Response["body"] {
    return this.#response.body
  }

  get bodyUsed(): boolean {
    return this.#taken || (this.#real?.bodyUsed ?? false)
  }

  /** The bytes, unpacked, without a web stream in between. Leaving a loop over them ends the call. */
  pieces(): AsyncIterable<Uint8Array> {
    if (this.#taken) throw new TypeError("the body was already read")
    this.#taken = true
    return this.#stream
  }

  /** The bytes that the body has, unpacked; undefined where that is not known before they are read. */
  get announcedBytes(): number | undefined {
    const { "content-encoding": encoding, "content-length": length } = this.#answer.headers
    return encoding === undefined && typeof length === "string" && /^\d{1,15}$/u.test(length)
      ? Number(length)
      : undefined
  }

  async text(): Promise<string> {
    if (this.#real !== undefined) return this.#real.text()
    if (this.#taken) throw new TypeError("the body was already read")
    this.#taken = true
    return this.#answer.headers["content-encoding"] === undefined
      ? this.#answer.body.text()
      : textOf(this.#stream)
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  arrayBuffer(): ReturnType<Response["arrayBuffer"]> {
    return this.#response.arrayBuffer()
  }
  blob(): ReturnType<Response["blob"]> {
    return this.#response.blob()
  }
  bytes(): ReturnType<Response["bytes"]> {
    return this.#response.bytes()
  }
  formData(): ReturnType<Response["formData"]> {
    return this.#response.formData()
  }
  clone(): ReturnType<Response["clone"]> {
    return this.#response.clone()
  }
}

const isPieces = (body: unknown): body is AsyncIterable<Uint8Array> =>
  typeof body === "object" && body !== null && Symbol.asyncIterator in body

/** The bytes of an answer, by whatever `fetch` it came; null where it has none. */
export const piecesOf = (response: Response): AsyncIterable<Uint8Array> | null => {
  if (response instanceof LeanResponse) return response.pieces()
  const body: unknown = response.body
  if (isPieces(body)) return body
  const whole = async function* () {
    yield new TextEncoder().encode(await response.text())
  }
  return body === null ? null : whole()
}

/** The text of an answer, the fastest way, where it is sure to have at most so many bytes; undefined elsewhere. */
export const textWithin = (response: Response, limit: number): Promise<string> | undefined => {
  const bytes = response instanceof LeanResponse ? response.announcedBytes : undefined
  return bytes !== undefined && bytes <= limit ? response.text() : undefined
}
