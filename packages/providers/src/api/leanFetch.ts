/**
 * A `fetch` for many small calls to few hosts, on undici's `request`.
 *
 * Node's own `fetch` is built for browsers' rules: CORS, caches, web streams for every body. For an API call that
 * is most of the processor time. This one keeps to what the SDKs use:
 *
 * - Connections are kept alive and shared by all providers of the process, one call at a time on each, as many as
 *   there are calls in flight: nothing queues here unseen.
 * - No time limit after the connection: those are the engine's. Aborting the signal ends the call at any point.
 * - Redirects are followed within the same origin only (307 and 308, with method and body), so that a key never
 *   goes elsewhere; any other redirect is an answer that says where it points.
 * - `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, in either case, are honoured: see `proxies.ts`.
 * - Nothing compressed is asked for; what comes compressed all the same is unpacked, as far as it is read.
 */
import { pipeline, Readable, type Transform } from "node:stream"
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress
} from "node:zlib"
import type { Dispatcher } from "undici"
import { proxiesOf } from "./proxies.ts"

type Fetch = typeof globalThis.fetch

/** One request on a connection of the pool. */
type Transport = (options: Dispatcher.RequestOptions) => Promise<Dispatcher.ResponseData>

/** No limits on headers and body: a reasoning model may be silent for many minutes. */
const limits = { headersTimeout: 0, bodyTimeout: 0, pipelining: 1 } as const

const whole = async (): Promise<Transport> => {
  const { Agent, EnvHttpProxyAgent } = await import("undici")
  const direct = new Agent(limits)
  const proxies = proxiesOf(process.env)
  if (proxies === undefined) return (options) => direct.request(options)
  const { isDirect, ...addresses } = proxies
  const proxied = new EnvHttpProxyAgent({ ...limits, ...addresses })
  return (options) => {
    const { hostname } = new URL(options.origin ?? "http://localhost")
    return (isDirect(hostname) ? direct : proxied).request(options)
  }
}

/** From the two files of undici that it takes: all of it takes twice as long to load. */
const lean = async (): Promise<Transport> => {
  const [{ default: Agent }, { default: request }] = await Promise.all([
    import("undici/lib/dispatcher/agent.js"),
    import("undici/lib/api/api-request.js")
  ])
  const agent = new Agent(limits)
  return (options) => request.call(agent, options)
}

/** Where a version of undici has not those files, the whole is asked. */
const connect = async (): Promise<Transport> =>
  proxiesOf(process.env) === undefined ? lean().catch(whole) : whole()

let transport: Promise<Transport> | undefined

const connected = (): Promise<Transport> => {
  transport ??= connect()
  return transport
}

/** Loads what the first call needs. */
export const prepare = async (): Promise<void> => {
  await connected()
}

/** `deflate` is meant to have zlib's header (RFC 9110, 8.4.1.2); some servers leave it out, as browsers allow. */
const hasZlibHeader = ([first = 0, second = 0]: Uint8Array): boolean =>
  (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0

const inflated = (body: Readable): Readable => {
  const inflating = async function* (): AsyncGenerator<Uint8Array> {
    const pieces: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]()
    let first = Buffer.alloc(0)
    while (first.length < 2) {
      const { done, value } = await pieces.next()
      if (done === true) break
      first = Buffer.concat([first, value])
    }
    if (first.length === 0) return
    const rest = async function* () {
      yield first
      for (;;) {
        const { done, value } = await pieces.next()
        if (done === true) return
        yield value
      }
    }
    const make = hasZlibHeader(first) ? createInflate : createInflateRaw
    yield* pipeline(Readable.from(rest()), make(), () => undefined)
  }
  return Readable.from(inflating()).once("close", () => body.destroy())
}

const unpackers: { readonly [encoding: string]: () => Transform } = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  br: createBrotliDecompress,
  zstd: createZstdDecompress
}

type Body = Dispatcher.ResponseData["body"]

/** Nobody packs twice; every time multiplies what a few bytes may become. */
const mostEncodings = 3

/** The body as it was before it was packed. */
const unpacked = (body: Body, encoding: string | undefined): Readable => {
  let unpacking: Readable = body
  const encodings = (encoding ?? "").toLowerCase().split(",")
  if (encodings.length > mostEncodings) {
    throw new TypeError(`an answer packed ${encodings.length} times is not unpacked`)
  }
  for (const each of encodings.reverse()) {
    const name = each.trim()
    if (name === "deflate") unpacking = inflated(unpacking)
    const make = unpackers[name]
    // A fault on the way is the last stream's; there it is thrown to the reader.
    if (make !== undefined) unpacking = pipeline(unpacking, make(), () => undefined)
  }
  return unpacking
}

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

const textual = (value: string | ReadonlyArray<string> | undefined): string | undefined =>
  typeof value === "string" ? value : value?.join(", ")

/**
 * An answer's headers, by lower-case names as undici has them. Most are never looked at, so a real `Headers` is made
 * only for what needs one.
 */
class LeanHeaders implements Headers {
  readonly #raw: Dispatcher.ResponseData["headers"]
  #real: Headers | undefined

  constructor(raw: Dispatcher.ResponseData["headers"]) {
    this.#raw = raw
  }

  get #headers(): Headers {
    if (this.#real === undefined) {
      this.#real = new Headers()
      for (const [name, value] of Object.entries(this.#raw)) {
        for (const each of typeof value === "string" ? [value] : (value ?? [])) this.#real.append(name, each)
      }
    }
    return this.#real
  }

  get(name: string): string | null {
    if (this.#real !== undefined) return this.#real.get(name)
    // Most are asked for by the name they have here.
    const value = this.#raw[name] ?? this.#raw[name.toLowerCase()]
    return value === undefined ? null : (textual(value)?.trim() ?? null)
  }
  has(name: string): boolean {
    return this.get(name) !== null
  }
  append(name: string, value: string): void {
    this.#headers.append(name, value)
  }
  set(name: string, value: string): void {
    this.#headers.set(name, value)
  }
  delete(name: string): void {
    this.#headers.delete(name)
  }
  getSetCookie(): Array<string> {
    return this.#headers.getSetCookie()
  }
  forEach(visit: Parameters<Headers["forEach"]>[0], self?: unknown): void {
    this.#headers.forEach(visit, self)
  }
  entries() {
    if (this.#real !== undefined || "set-cookie" in this.#raw) return this.#headers.entries()
    return Object.keys(this.#raw)
      .sort()
      .map((name): [string, string] => [name, this.get(name) ?? ""])
      .values()
  }
  keys() {
    return this.#headers.keys()
  }
  values() {
    return this.#headers.values()
  }
  [Symbol.iterator]() {
    return this.entries()
  }
}

/**
 * An answer with the members that callers of an API use. The body is read as text without a web stream in between;
 * whatever else is asked of it, a real `Response` answers.
 */
class LeanResponse implements Response {
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

  get body() {
    return this.#response.body
  }

  get bodyUsed(): boolean {
    return this.#taken || (this.#real?.bodyUsed ?? false)
  }

  /** The bytes, unpacked, without a web stream in between. Leaving a loop over them ends the call. */
  pieces(): AsyncIterable<Uint8Array> {
    if (this.#taken) throw new TypeError("the body has been read already")
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
    if (this.#taken) throw new TypeError("the body has been read already")
    this.#taken = true
    return this.#answer.headers["content-encoding"] === undefined
      ? this.#answer.body.text()
      : textOf(this.#stream)
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  arrayBuffer() {
    return this.#response.arrayBuffer()
  }
  blob() {
    return this.#response.blob()
  }
  bytes() {
    return this.#response.bytes()
  }
  formData() {
    return this.#response.formData()
  }
  clone() {
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

const keepsMethod = (status: number): boolean => status === 307 || status === 308
const isRedirect = (status: number): boolean => keepsMethod(status) || (status >= 301 && status <= 303)

const mostRedirects = 5

/** Where an answer points; undefined where it does not, or to no address. */
const targetOf = ({ statusCode, headers }: Dispatcher.ResponseData, from: URL): URL | undefined => {
  const location = isRedirect(statusCode) ? textual(headers.location) : undefined
  return location === undefined ? undefined : (URL.parse(location, from.href) ?? undefined)
}

/** An answer that leads elsewhere, as an error that a person can act on. */
const ledAway = ({ statusCode }: Dispatcher.ResponseData, { origin, pathname }: URL): Response =>
  Response.json(
    { error: { message: `the address leads to ${origin}${pathname}, which is not followed` } },
    { status: statusCode }
  )

type Sent = string | Uint8Array

const isSent = (body: unknown): body is Sent | undefined =>
  body === undefined || typeof body === "string" || body instanceof Uint8Array

interface Sending {
  readonly method: Dispatcher.HttpMethod
  readonly headers: Headers | Readonly<Record<string, string>>
  readonly body: Sent | undefined
  readonly signal: AbortSignal | null
}

/** Makes a call, following what may be followed. */
export const send = async (from: URL, { method, headers, body, signal }: Sending): Promise<Response> => {
  const request = await connected()
  if (from.username !== "" || from.password !== "") {
    throw new TypeError("an address may not hold a user or a password; give an Authorization header")
  }
  let at = from
  for (let redirects = 0; ; redirects++) {
    const answer = await request({
      origin: at.origin,
      path: `${at.pathname}${at.search}`,
      method,
      headers: headers as Headers | Record<string, string>,
      body: body ?? null,
      signal
    })
    const target = targetOf(answer, at)
    if (target === undefined) return new LeanResponse(at.href, answer)
    await answer.body.dump()
    const mayFollow =
      keepsMethod(answer.statusCode) && target.origin === from.origin && redirects < mostRedirects
    if (!mayFollow) return ledAway(answer, target)
    at = target
  }
}

/** The `fetch` of all API providers. What it is not made for (a `Request`, a form, a stream to send) goes to Node's. */
export const leanFetch: Fetch = async (input, init = {}) => {
  const body = init.body ?? undefined
  return (typeof input === "string" || input instanceof URL) && isSent(body)
    ? send(new URL(input), {
        method: init.method ?? "GET",
        headers: init.headers instanceof Headers ? init.headers : new Headers(init.headers),
        body,
        signal: init.signal ?? null
      })
    : globalThis.fetch(input, init)
}
