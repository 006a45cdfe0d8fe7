/**
 * Requests that wait for a connection in this process. A pool that is too small queues them unseen, and what is measured then
 * is the pool. Node's `fetch` and undici tell of every request when it goes out and when it
 * has ended: what is in flight is counted there, and held against what was sent.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel"
import { performance } from "node:perf_hooks"

/** What was seen of the connections of this process. */
export interface SocketFacts {
  /** Requests that went out. 0 where the target uses none that tell. */
  readonly sent: number
  /** The most that were on the wire at once. */
  readonly mostInFlight: number
  /** Requests on the wire, summed over milliseconds. */
  readonly inFlightMs: number
}

const requestOf = (message: unknown): object | undefined =>
  typeof message === "object" &&
  message !== null &&
  "request" in message &&
  typeof message.request === "object"
    ? (message.request ?? undefined)
    : undefined

/** Watches until it is ended. */
export const watchSockets = (): { readonly end: () => SocketFacts } => {
  const out = new WeakSet<object>()
  let sent = 0
  let inFlight = 0
  let mostInFlight = 0
  let inFlightMs = 0
  let changedAt = performance.now()
  const change = (by: 1 | -1): void => {
    const at = performance.now()
    inFlightMs += inFlight * (at - changedAt)
    changedAt = at
    inFlight += by
    mostInFlight = Math.max(mostInFlight, inFlight)
  }
  const left = (message: unknown): void => {
    const request = requestOf(message)
    if (request !== undefined && out.delete(request)) change(-1)
  }
  const went = (message: unknown): void => {
    const request = requestOf(message)
    if (request === undefined) return
    sent++
    out.add(request)
    change(1)
  }
  const listeners: ReadonlyArray<readonly [string, (message: unknown) => void]> = [
    ["undici:client:sendHeaders", went],
    ["undici:request:trailers", left],
    ["undici:request:error", left]
  ]
  for (const [name, listener] of listeners) subscribe(name, listener)
  return {
    end: () => {
      for (const [name, listener] of listeners) unsubscribe(name, listener)
      return { sent, mostInFlight, inFlightMs }
    }
  }
}
