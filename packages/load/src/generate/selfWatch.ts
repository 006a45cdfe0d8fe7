/**
 * Watches the generator itself: how late it sends, how long its event loop is held up, how busy it is. A figure is worth no
 * more than the machine that measures it.
 */
import { type EventLoopUtilization, monitorEventLoopDelay, performance } from "node:perf_hooks"
import { OrderedQuantile, OrderedSample } from "@assay/stats"
import { type SocketFacts, watchSockets } from "./sockets.ts"

/** What was seen of the generator. Times in milliseconds, 0 or more. */
export interface GeneratorFacts {
  /** How late requests were sent: half of them by no more. */
  readonly lagP50Ms: number
  /** 99 in 100 by no more. */
  readonly lagP99Ms: number
  /** The latest. */
  readonly lagMaxMs: number
  /** How long the event loop was held up, 99 in 100 times no more. */
  readonly loopP99Ms: number
  /** The longest. */
  readonly loopMaxMs: number
  /** The share of the time in which it was not idle, 0 to 1. */
  readonly busy: number
  /** Requests that were due and had not been sent when the schedule ended. */
  readonly unsent: number
  /** The connections of this process. */
  readonly sockets: SocketFacts
}

/** A turn of the loop in which nothing happened takes less, milliseconds. */
const idleTurnMs = 0.05

/** Watches until it is ended. */
export interface SelfWatch {
  /** A request was sent so much late, milliseconds. */
  readonly sent: (lagMs: number) => void
  /** A turn of a loop that only waits took so long, milliseconds. */
  readonly turned: (ms: number) => void
  /** `warmUp`: requests at the beginning whose lag does not count, as their times do not. */
  readonly end: (unsent: number) => (warmUp: number) => GeneratorFacts
}

/** So long the process may take to warm up, milliseconds. */
const warmUpMs = 1_000

const resolution = 1

export const make = (): SelfWatch => {
  const lags = OrderedSample.make()
  const delay = monitorEventLoopDelay({ resolution })
  delay.enable()
  const warm = setTimeout(() => delay.reset(), warmUpMs)
  const sockets = watchSockets()
  const from: EventLoopUtilization = performance.eventLoopUtilization()
  const startedAt = performance.now()
  let count = 0
  let waitedMs = 0
  return {
    sent: (lagMs) => lags.record(count++, 1_000 * Math.max(0, lagMs)),
    turned: (ms) => {
      if (ms < idleTurnMs) waitedMs += ms
    },
    end: (unsent) => {
      clearTimeout(warm)
      delay.disable()
      const { idle } = performance.eventLoopUtilization(from)
      const busy = Math.min(1, Math.max(0, 1 - (idle + waitedMs) / (performance.now() - startedAt)))
      const seen = sockets.end()
      return (warmUp) => {
        const all = OrderedSample.pooled(lags.batches().slice(Math.ceil(warmUp / lags.span())))
        const lag = (q: number): number => (OrderedQuantile.pointOf(all, q) ?? 0) / 1_000
        return {
          lagP50Ms: lag(0.5),
          lagP99Ms: lag(0.99),
          lagMaxMs: all.max / 1_000,
          loopP99Ms: Math.max(0, delay.percentile(99) / 1e6 - resolution),
          loopMaxMs: Math.max(0, delay.max / 1e6 - resolution),
          busy,
          unsent,
          sockets: seen
        }
      }
    }
  }
}
