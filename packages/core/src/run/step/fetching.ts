/**
 * The `fetch` that a function hands to the client of another library: its calls are steps like any other.
 */
import * as Effect from "effect/Effect"
import { either } from "../../candidate/Caller.ts"
import type { Provider, Reply } from "../../provider/Provider.ts"
import { ProviderError } from "../../provider/ProviderError.ts"
import { type Routes, toResponse, type Wire, type WireAnswer, type WireRequest } from "../../provider/Wire.ts"
import { unknownProvider } from "./unknownRoute.ts"

/** How a call ended that was not handed out on the way. */
export type CallEnd =
  | { readonly _tag: "Came"; readonly reply: Reply }
  | { readonly _tag: "Failed"; readonly error: Error }

/** Starts a call. What it ends in is told, unless the attempt is over by then. Returns what ends it. */
export type StartCall = (provider: Provider, body: string, tell: (end: CallEnd) => void) => () => void

/** A call that has failed for good. */
interface Failure {
  readonly answer: WireAnswer | undefined
  readonly error: Error
}

const isRequest = (input: string | URL | Request): input is Request => input instanceof Request

/** The body of a request where it is a text. */
const textOf = (body: RequestInit["body"]): string | undefined => {
  if (typeof body === "string") return body
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : undefined
}

/** What `fetch` throws where no answer came. */
const unanswered = (error: Error): TypeError => new TypeError("fetch failed", { cause: error })

const settle = (
  { answer, error }: Failure,
  resolve: (response: Response) => void,
  reject: (error: Error) => void
): void => (answer === undefined ? reject(unanswered(error)) : resolve(toResponse(answer)))

/** What can no longer be tried: a part of its answer has been handed out. */
const unrepeatable = (error: ProviderError): ProviderError =>
  new ProviderError({
    ...error,
    reason: error.reason,
    limits: { ...error.limits, shouldRetry: false }
  })

/**
 * A `fetch` by `start`. `routes`: what recognises calls, once it is loaded. Where a call has failed for good, the same
 * request again gets that failure without a call, since clients try again by themselves.
 */
export const makeFetch = (routes: () => Promise<Routes | undefined>, start: StartCall): typeof fetch => {
  const failures = new Map<string, Failure>()

  const call = (
    request: WireRequest,
    wireOf: (wire: Omit<Wire, "send">) => Wire,
    known: Routes | undefined,
    signal: AbortSignal
  ): Promise<Response> =>
    new Promise((resolve, reject) => {
      const { method, url, body = "" } = request
      const name = `${method} ${url.href}\n${body}`
      const before = failures.get(name)
      if (before !== undefined) return settle(before, resolve, reject)
      let answer: WireAnswer | undefined
      let isHandedOut = false
      const wire = wireOf({
        cancelled: signal,
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
      const once: Provider = {
        ...provider,
        complete: (asked) =>
          Effect.mapError(provider.complete(asked), (error) => (isHandedOut ? unrepeatable(error) : error))
      }
      const end = start(once, body, (ended) => {
        if (isHandedOut) return
        if (ended._tag === "Came") {
          const whole = answer ?? ended.reply.wire
          if (whole !== undefined) return resolve(toResponse(whole))
          return reject(unanswered(new Error("the answer is no longer there")))
        }
        const failure = { answer, error: ended.error }
        failures.set(name, failure)
        settle(failure, resolve, reject)
      })
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
    const request: WireRequest = {
      url: new URL(asked === undefined ? String(input) : asked.url),
      method: (init?.method ?? asked?.method ?? "GET").toUpperCase(),
      headers: new Headers(init?.headers ?? asked?.headers),
      body:
        init?.body === undefined && asked !== undefined
          ? asked.body === null
            ? undefined
            : await asked.clone().text()
          : textOf(init?.body)
    }
    const known = await routes()
    return call(
      request,
      (wire) => ({
        ...wire,
        send: (ours) => globalThis.fetch(asked?.clone() ?? input, { ...init, signal: either(ours, signal) })
      }),
      known,
      signal
    )
  }
}
