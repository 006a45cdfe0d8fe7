/** Servers with limits that a probe cannot see, on a virtual clock. */
import { Rng } from "@assay/stats"
import * as Probe from "./probe.ts"

export interface Hidden {
  readonly on: "requests" | "tokens" | "concurrency" | "none"
  /** A minute's worth, or calls at once. */
  readonly limit: number
  readonly counting?: "bucket" | "fixed" | "sliding"
  /** The window, seconds. Default 60. */
  readonly windowSeconds?: number
  /** Whether tokens are counted with the output that is asked for. Default true. */
  readonly reserves?: boolean
  /** What others take of requests, evenly, a minute. */
  readonly others?: number
  /** The share of calls that is refused whatever is sent. */
  readonly chance?: number
  /** What a refusal asks to wait, as a multiple of the truth. */
  readonly retryAfter?: number
}

const meanServiceMs = 800

interface Event {
  readonly at: number
  readonly happen: () => void
}

/** Runs a probe against it. */
export const run = (server: Hidden, options: Probe.ProbeOptions, seed: number) => {
  const rng = Rng.make(seed)
  const windowMs = 1_000 * (server.windowSeconds ?? 60)
  const limit = server.on === "concurrency" ? server.limit : (server.limit * windowMs) / 60_000
  const probe = Probe.make(options)
  const events: Array<Event> = []
  const push = (at: number, happen: () => void): void => {
    let i = events.length
    while (i > 0 && (events[i - 1]?.at ?? 0) < at) i--
    events.splice(i, 0, { at, happen })
  }
  let now = 0
  let busy = 0
  const phase = rng.uniform() * windowMs
  let used: Array<{ readonly at: number; readonly amount: number }> = []
  let level = limit
  let filledAt = 0

  /** Milliseconds until it would be taken; 0 takes it. */
  const take = (amount: number): number => {
    switch (server.counting ?? "bucket") {
      case "bucket":
        level = Math.min(limit, level + ((now - filledAt) * limit) / windowMs)
        filledAt = now
        if (level < Math.min(amount, limit)) return ((Math.min(amount, limit) - level) * windowMs) / limit
        level -= amount
        return 0
      case "fixed":
      case "sliding": {
        const from =
          server.counting === "fixed"
            ? Math.floor((now + phase) / windowMs) * windowMs - phase
            : now - windowMs
        used = used.filter(({ at }) => at > from)
        const sum = used.reduce((total, each) => total + each.amount, 0)
        if (sum + amount > limit) return Math.max(1, (used[0]?.at ?? now) + windowMs - now)
        used.push({ at: now, amount })
        return 0
      }
    }
  }

  const others = server.others ?? 0
  /** They get what they ask for: what is left is the limit. */
  const takeOthers = (): void => {
    if ((server.counting ?? "bucket") === "bucket") level -= 1
    else used.push({ at: now, amount: 1 })
    push(now + 60_000 / others, takeOthers)
  }
  for (let at = -60_000; others > 0 && at < 0; at += 60_000 / others) used.push({ at, amount: 1 })
  if (others > 0) push(0, takeOthers)

  let wakeAt = Number.POSITIVE_INFINITY
  const pump = (): void => {
    for (;;) {
      const move = probe.next(now)
      if (move._tag === "Done") return
      if (move._tag === "Wait") {
        if (move.untilMs < wakeAt) {
          wakeAt = move.untilMs
          push(wakeAt, () => {})
        }
        return
      }
      const { entry, size } = move
      push(now + 10 + 10 * rng.uniform(), () => {
        const output = Math.round(size.maxOutputTokens * (0.2 + 0.5 * rng.uniform()))
        const counted = size.inputTokens + ((server.reserves ?? true) ? size.maxOutputTokens : output)
        const isUnlucky = rng.uniform() < (server.chance ?? 0)
        const waitMs =
          server.on === "none"
            ? 0
            : server.on === "concurrency"
              ? busy >= limit
                ? 200
                : 0
              : isUnlucky
                ? 0
                : take(server.on === "tokens" ? counted : 1)
        if (isUnlucky || waitMs > 0) {
          const retryAfterMs =
            server.retryAfter === undefined ? undefined : server.retryAfter * Math.max(waitMs, 100)
          push(now + 10 + 10 * rng.uniform(), () =>
            probe.ended(
              now,
              entry,
              {
                _tag: "Refused",
                kind: "rate limited",
                isLimit: true,
                isFinal: false,
                scope: "unknown",
                status: 429,
                retryAfterMs,
                detail: "too many"
              },
              undefined
            )
          )
          return
        }
        busy++
        push(now + 200 - (meanServiceMs - 200) * Math.log(1 - rng.uniform()), () => {
          busy--
          probe.ended(
            now,
            entry,
            { _tag: "Served", usage: undefined, costUsd: undefined, ending: "stop" },
            size.inputTokens + output
          )
        })
      })
    }
  }
  pump()
  for (let event = events.pop(); event !== undefined && probe.ending() === undefined; event = events.pop()) {
    now = event.at
    if (now >= wakeAt) wakeAt = Number.POSITIVE_INFINITY
    event.happen()
    pump()
  }
  return { probe, now }
}
