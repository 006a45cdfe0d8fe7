/**
 * Requests that wait for a connection in this process. A pool that is too small queues them unseen, and what is measured then
 * is the pool. Node's `fetch` and undici tell of every request when it is made and when it goes out.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel"
import { performance } from "node:perf_hooks"

/** What was seen of the connections of this process. */
export interface SocketFacts {
  /** Requests that went out. 0 where the target uses none that tell. */
  readonly sent: number
  /** Those among them that waited longer than 5 ms although no new connection was made for them. */
  readonly waited: number
  /** The most that were on the wire at once. */
  readonly mostInFlight: number
}

const noticeableMs = 5

const requestOf = (message: unknown): object | undefined =>
  typeof message === "object" &&
  message !== null &&
  "request" in message &&
  typeof message.request === "object"
    ? (message.request ?? undefined)
    : undefined

/** Watches until it is ended. */
export const watchSockets = (): { readonly end: () => SocketFacts } => {
  const made = new WeakMap<object, number>()
  const out = new WeakSet<object>()
  let sent = 0
  let late = 0
  let connections = 0
  let inFlight = 0
  let mostInFlight = 0
  const left = (message: unknown): void => {
    const request = requestOf(message)
    if (request !== undefined && out.delete(request)) inFlight--
  }
  const listeners: ReadonlyArray<readonly [string, (message: unknown) => void]> = [
    [
      "undici:request:create",
      (message) => {
        const request = requestOf(message)
        if (request !== undefined) made.set(request, performance.now())
      }
    ],
    ["undici:client:connected", () => void connections++],
    [
      "undici:client:sendHeaders",
      (message) => {
        const request = requestOf(message)
        if (request === undefined) return
        const at = made.get(request)
        if (at === undefined) return
        sent++
        out.add(request)
        inFlight++
        mostInFlight = Math.max(mostInFlight, inFlight)
        if (performance.now() - at > noticeableMs) late++
      }
    ],
    ["undici:request:trailers", left],
    ["undici:request:error", left]
  ]
  for (const [name, listener] of listeners) subscribe(name, listener)
  return {
    end: () => {
      for (const [name, listener] of listeners) unsubscribe(name, listener)
      return { sent, waited: Math.max(0, late - connections), mostInFlight }
    }
  }
}
