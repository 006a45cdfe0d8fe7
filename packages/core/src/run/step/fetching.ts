/**
 * The `fetch` that a function hands to the client of another library: its calls are steps like any other.
 */
import { either } from "../../candidate/Caller.ts"
import type { Provider, Reply } from "../../provider/Provider.ts"
import { type Routes, toResponse, type Wire, type WireAnswer, type WireRequest } from "../../provider/Wire.ts"
import { unknownProvider } from "./unknownRoute.ts"

/** How a call ended that was not handed out on the way. */
export type CallEnd =
  | { readonly _tag: "Came"; readonly reply: Reply }
  | { readonly _tag: "Failed"; readonly error: Error }

/**
 * Starts a call. What it ends in is told, unless the attempt is over by then. `isRepeatable`: whether it may be tried
 * again. Returns what ends it.
 */
export type StartCall = (
  provider: Provider,
  body: string,
  tell: (end: CallEnd) => void,
  isRepeatable: () => boolean
) => () => void

/** A call that has failed for good. */
interface Failure {
  readonly answer: WireAnswer | undefined
  readonly error: Error
}

const isRequest = (input: string | URL | Request): input is Request => input instanceof Request

/** The body of a request where it can be read and still be sent: no stream, and no form, which is another text each time. */
const textOf = async (body: RequestInit["body"]): Promise<string | undefined> => {
  if (typeof body === "string") return body
  return body instanceof Blob ||
    body instanceof URLSearchParams ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body)
    ? new Response(body).text()
    : undefined
}

/** A body as far as it can be read. */
interface ReadBody {
  readonly hasBody: boolean
  /** Its text. Undefined where it has none, or none that is read. */
  readonly body?: string
  /** What to send in place of a body that reading has used up. */
  readonly instead?: string
}

/** Reads the body of a request: not one of a form with files, which is another text each time and may hold secrets. */
const bodyOf = async (
  asked: Request | undefined,
  init: RequestInit | undefined,
  type: string
): Promise<ReadBody> => {
  const given = init?.body ?? undefined
  if (given === undefined && (asked === undefined || asked.body === null || init?.body === null))
    return { hasBody: false }
  if (/^\s*multipart\//iu.test(type)) return { hasBody: true }
  if (given instanceof ReadableStream) {
    if (!/\bjson\b/iu.test(type)) return { hasBody: true }
    const read = await new Response(given).text()
    return { hasBody: true, body: read, instead: read }
  }
  const body = given === undefined ? await asked?.clone().text() : await textOf(given)
  return body === undefined ? { hasBody: true } : { hasBody: true, body }
}

/** Addresses that are called over the network; `data:` and `blob:` are not. */
const isCalled = ({ protocol }: URL): boolean => protocol === "http:" || protocol === "https:"

/** What `fetch` throws where no answer came. */
const unanswered = (error: Error): TypeError => new TypeError("fetch failed", { cause: error })

const settle = (
  { answer, error }: Failure,
  resolve: (response: Response) => void,
  reject: (error: Error) => void
): void => (answer === undefined ? reject(unanswered(error)) : resolve(toResponse(answer)))

/**
 * A `fetch` by `start`. `routes`: what recognises calls, once it is loaded. Where a call has failed for good, the same
 * request again gets that failure without a call, since clients try again by themselves.
 */
export const makeFetch = (routes: () => Promise<Routes | undefined>, start: StartCall): typeof fetch => {
  const failures = new Map<string, Failure>()

  /** `name`: what tells the request from others; undefined where its body cannot be read. */
  const call = (
    request: WireRequest,
    name: string | undefined,
    wireOf: (wire: Omit<Wire, "send">) => Wire,
    known: Routes | undefined,
    signal: AbortSignal
  ): Promise<Response> =>
    new Promise((resolve, reject) => {
      const before = name === undefined ? undefined : failures.get(name)
      if (before !== undefined) return settle(before, resolve, reject)
      let answer: WireAnswer | undefined
      let isHandedOut = false
      const recorded = Promise.withResolvers<Error | undefined>()
      const wire = wireOf({
        cancelled: signal,
        recorded: recorded.promise,
        answered: (whole) => {
          answer = whole
        },
        handOut: (response) => {
          isHandedOut = true
          resolve(response)
        }
      })
      const why =
        known === undefined
          ? "@assay/providers, which reads calls of known APIs, is not installed in this project"
          : "it is no call of a known API"
      const provider = known?.providerOf(request, wire) ?? unknownProvider(request, wire, why)
      const tell = (ended: CallEnd): void => {
        recorded.resolve(ended._tag === "Failed" ? ended.error : undefined)
        if (isHandedOut) return
        if (ended._tag === "Came") {
          const whole = answer ?? ended.reply.wire
          if (whole === undefined) reject(unanswered(new Error("the answer is no longer there")))
          else resolve(toResponse(whole))
          return
        }
        const failure = { answer, error: ended.error }
        if (name !== undefined) failures.set(name, failure)
        settle(failure, resolve, reject)
      }
      // No try can take back what is handed out.
      const end = start(provider, request.body ?? "", tell, () => !isHandedOut)
      signal.addEventListener(
        "abort",
        () => {
          // What is handed out already ends by itself, with what there was.
          if (isHandedOut) return
          end()
          reject(signal.reason)
        },
        { once: true }
      )
    })

  return async (input, init) => {
    const asked = isRequest(input) ? input : undefined
    const signal = init?.signal ?? asked?.signal ?? new AbortController().signal
    signal.throwIfAborted()
    const url = new URL(asked === undefined ? String(input) : asked.url)
    if (!isCalled(url)) return globalThis.fetch(input, init)
    const method = (init?.method ?? asked?.method ?? "GET").toUpperCase()
    const headers = new Headers(init?.headers ?? asked?.headers)
    const { hasBody, body, instead } = await bodyOf(asked, init, headers.get("content-type") ?? "")
    const sent = instead === undefined ? init : { ...init, body: instead }
    const request: WireRequest = { url, method, headers, body }
    const name = hasBody && body === undefined ? undefined : `${method} ${url.href}\n${body ?? ""}`
    const known = await routes()
    return call(
      request,
      name,
      (wire) => ({
        ...wire,
        send: (ours) => globalThis.fetch(asked?.clone() ?? input, { ...sent, signal: either(ours, signal) })
      }),
      known,
      signal
    )
  }
}
