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

/** Whether a request has a body, and its text where that can be read. */
const bodyOf = async (
  asked: Request | undefined,
  init: RequestInit | undefined
): Promise<{ readonly hasBody: boolean; readonly body: string | undefined }> => {
  if (init?.body !== undefined && init.body !== null) return { hasBody: true, body: await textOf(init.body) }
  if (asked === undefined || asked.body === null || init?.body === null)
    return { hasBody: false, body: undefined }
  return { hasBody: true, body: await asked.clone().text() }
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
    const { hasBody, body } = await bodyOf(asked, init)
    const method = (init?.method ?? asked?.method ?? "GET").toUpperCase()
    const request: WireRequest = { url, method, headers: new Headers(init?.headers ?? asked?.headers), body }
    const name = hasBody && body === undefined ? undefined : `${method} ${url.href}\n${body ?? ""}`
    const known = await routes()
    return call(
      request,
      name,
      (wire) => ({
        ...wire,
        send: (ours) => globalThis.fetch(asked?.clone() ?? input, { ...init, signal: either(ours, signal) })
      }),
      known,
      signal
    )
  }
}
