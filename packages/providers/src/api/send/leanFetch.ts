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
import type { Dispatcher } from "undici"
import { textual } from "./leanHeaders.ts"
import { LeanResponse } from "./leanResponse.ts"
import { connected } from "./transport.ts"

type Fetch = typeof globalThis.fetch

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
    {
      error: {
        message: `the address redirects to ${origin}${pathname}; this redirect is not followed`
      }
    },
    { status: statusCode }
  )

type Sent = string | Uint8Array

const isSent = (body: unknown): body is Sent | undefined =>
  body === undefined || typeof body === "string" || body instanceof Uint8Array

interface SendOptions {
  readonly method: Dispatcher.HttpMethod
  readonly headers: Headers | Readonly<Record<string, string>>
  readonly body: Sent | undefined
  readonly signal: AbortSignal | null
}

/** Makes a call, following what may be followed. */
export const send = async (from: URL, { method, headers, body, signal }: SendOptions): Promise<Response> => {
  const request = await connected()
  if (from.username !== "" || from.password !== "") {
    throw new TypeError("expected an address without user and password; use an Authorization header")
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
