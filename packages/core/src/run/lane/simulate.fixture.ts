/**
 * Model servers and a virtual clock, for testing a governor against limits that it cannot see.
 */
import type { RateLimits } from "../../provider/RateLimits.ts"
import * as Rng from "../../stats/Rng.ts"
import type * as Governor from "./governor.ts"

/** How a server counts against a limit. */
type Counting = "bucket" | "small-bucket" | "fixed" | "sliding"

/** What the server limits. Amounts are per window. */
export interface Limit {
  readonly on: "requests" | "tokens" | "concurrency"
  readonly limit: number
  readonly counting: Counting
}

/** Refusals that no limit is behind: each call on its own, whatever is sent. They count against no limit. */
export interface Chance {
  /** The part of calls that is refused, 0 to 1. */
  readonly share: number
  /** Default `RateLimited`. */
  readonly as?: "RateLimited" | "Overloaded"
  /** What a 429 names. Default `unknown`. */
  readonly scope?: "requests" | "tokens" | "concurrency" | "unknown"
  /** Default: none is told. */
  readonly retryAfterMs?: number
  /** Only calls that arrive from and before these times, milliseconds. Default: always. */
  readonly fromMs?: number
  readonly untilMs?: number
}

export interface Server {
  readonly limit?: Limit
  /** Default: none. */
  readonly chance?: Chance
  /** Between these times, milliseconds, all calls are refused, without a limit that is named. Default: none. */
  readonly outage?: { readonly fromMs: number; readonly untilMs: number }
  /** What it tells beside replies and refusals. Default `none`. */
  readonly headers?: "openai" | "anthropic" | "none"
  /** What it tells beside refusals. Default `absent`. */
  readonly retryAfter?: "truthful" | "absent" | "zero" | "short"
  /** Whether refusals name the limit. Default true. */
  readonly namesScope?: boolean
  /** What others with the same key take of the limit, evenly, in one window. Default 0. */
  readonly others?: number
  /** Service time. Default exponential above 200 ms, mean 1100 ms, at most 10 s. */
  readonly serviceMs?: (rng: Rng.Rng) => number
}

export interface Setup {
  readonly server: Server
  readonly windowMs: number
  /** How many windows to run, unless the calls run out. */
  readonly windows: number
  readonly calls?: number
  readonly seed?: number
  /** Calls in flight that the governor may grow to, for what is possible without a limit. Default 64. */
  readonly most?: number
  /** Tokens of a call, before ±20 % of error in its estimate. Default uniform on 200 … 1800. */
  readonly tokens?: (rng: Rng.Rng) => number
}

export interface Measured {
  /**
   * Of the windows after the first: what was served, as a part of what the limit allows, or without a limit of what
   * the most calls in flight could be served.
   */
  readonly throughput: number
  /** Of the windows after the first: the part of calls that was refused. */
  readonly refused: number
  /** The same of refusals that the limit caused. */
  readonly refusedByLimit: number
  readonly seconds: ReadonlyArray<Second>
  /** When the last call ended, milliseconds. */
  readonly finishedAt: number
  readonly served: number
  readonly mostInFlight: number
}

/** What was served, as a part of what is possible; calls that arrived; and the concurrency at the end. */
interface Second {
  readonly throughput: number
  readonly arrived: number
  readonly concurrency: number
}

interface Counter {
  /** Milliseconds until this amount would be accepted; 0 accepts it. */
  readonly take: (now: number, amount: number) => number
  readonly told: (now: number) => { readonly remaining: number; readonly resetMs: number }
}

const counters: Record<Counting, (limit: number, windowMs: number) => Counter> = {
  bucket: (limit, windowMs) => bucket(limit, limit, windowMs),
  "small-bucket": (limit, windowMs) => bucket(limit, limit / 20, windowMs),
  fixed: (limit, windowMs) => {
    let window = -1
    let used = 0
    // Windows of the server do not begin when the lane does.
    const phase = 0.37 * windowMs
    const roll = (now: number): number => {
      const current = Math.floor((now + phase) / windowMs)
      if (current !== window) used = 0
      window = current
      return (window + 1) * windowMs - phase - now
    }
    return {
      take: (now, amount) => {
        const left = roll(now)
        if (used + amount > limit) return left
        used += amount
        return 0
      },
      told: (now) => ({ resetMs: roll(now), remaining: limit - used })
    }
  },
  sliding: (limit, windowMs) => {
    const log: Array<{ readonly at: number; readonly amount: number }> = []
    let head = 0
    let used = 0
    const expire = (now: number): void => {
      for (let entry = log[head]; entry !== undefined && entry.at <= now - windowMs; entry = log[++head])
        used -= entry.amount
    }
    return {
      take: (now, amount) => {
        expire(now)
        if (used + amount <= limit) {
          log.push({ at: now, amount })
          used += amount
          return 0
        }
        let over = used + amount - limit
        for (let k = head; ; k++) {
          const entry = log[k]
          if (entry === undefined) return windowMs
          over -= entry.amount
          if (over <= 0) return entry.at + windowMs - now
        }
      },
      told: (now) => {
        expire(now)
        const last = log[log.length - 1]
        return { remaining: limit - used, resetMs: used > 0 && last ? last.at + windowMs - now : 0 }
      }
    }
  }
}

const bucket = (limit: number, size: number, windowMs: number): Counter => {
  let level = size
  let at = 0
  const fill = (now: number): void => {
    level = Math.min(size, level + ((now - at) * limit) / windowMs)
    at = now
  }
  return {
    take: (now, amount) => {
      fill(now)
      const needed = Math.min(amount, size)
      if (level < needed) return ((needed - level) * windowMs) / limit
      level -= amount
      return 0
    },
    told: (now) => {
      fill(now)
      return { remaining: Math.max(0, level), resetMs: ((size - level) * windowMs) / limit }
    }
  }
}

/** Time on the way to the server, ±5 ms, and until a refusal is back, ±10 ms. */
const meanArrivalMs = 15
const meanRefusalMs = 30

interface Job {
  readonly tokens: number
  readonly estimate: number
}

/** Runs calls against a server, as fast as the governor lets them start. */
export const run = (governor: Governor.Governor, setup: Setup): Measured => {
  const { server, windowMs } = setup
  const rng = Rng.make(setup.seed ?? 1)
  const serviceMs = server.serviceMs ?? ((r) => Math.min(200 - 900 * Math.log(1 - r.uniform()), 10_000))
  const tokensOf = setup.tokens ?? ((r) => 200 + 1600 * r.uniform())
  const limit = server.limit
  const counter =
    limit === undefined || limit.on === "concurrency"
      ? undefined
      : counters[limit.counting](limit.limit, windowMs)
  const events = makeHeap()
  const horizon = setup.windows * windowMs
  const total = setup.calls ?? Number.POSITIVE_INFINITY
  const retries: Array<Job> = []
  let fresh = 0
  let now = 0
  let inService = 0
  let served = 0
  let finishedAt = 0
  let mostInFlight = 0
  let measuredServed = 0
  let measuredAmount = 0
  let measuredRefused = 0
  let measuredByLimit = 0
  const seconds: Array<{ served: number; arrived: number; concurrency: number }> = []
  let wake = Number.POSITIVE_INFINITY

  const told = (): RateLimits | undefined => {
    if (counter === undefined || limit === undefined || (server.headers ?? "none") === "none")
      return undefined
    const { remaining, resetMs } = counter.told(now)
    const reset =
      server.headers === "anthropic" ? Math.max(0, Math.ceil((now + resetMs) / 1000) * 1000 - now) : resetMs
    const size = limit.counting === "small-bucket" ? limit.limit / 20 : limit.limit
    const allowance = { limit: Math.floor(size), remaining: Math.floor(remaining), resetMs: reset }
    return limit.on === "requests" ? { requests: allowance } : { tokens: allowance }
  }

  const next = (): Job | undefined => {
    const again = retries[retries.length - 1]
    if (again !== undefined) return again
    if (fresh >= total) return undefined
    const tokens = Math.round(tokensOf(rng))
    const job = { tokens, estimate: Math.round(tokens * (0.8 + 0.4 * rng.uniform())) }
    fresh++
    retries.push(job)
    return job
  }

  const chance = server.chance
  const isUnlucky = (): boolean =>
    chance !== undefined &&
    now >= (chance.fromMs ?? 0) &&
    now < (chance.untilMs ?? Number.POSITIVE_INFINITY) &&
    rng.uniform() < chance.share

  const start = (job: Job, ticket: Governor.Ticket): void => {
    const startedAt = now
    const arrival = now + meanArrivalMs + 10 * (rng.uniform() - 0.5)
    events.push(arrival, () => {
      const refuse = (ending: Governor.Ending): void =>
        events.push(now + meanRefusalMs - 10 + 20 * rng.uniform(), () => {
          if (startedAt >= windowMs) measuredRefused++
          retries.push(job)
          governor.ended(now, ticket, ending)
        })
      const second = seconds[seconds.length - 1]
      if (second !== undefined) second.arrived++
      const { outage } = server
      if (outage !== undefined && now >= outage.fromMs && now < outage.untilMs)
        return refuse({ _tag: "RateLimited", scope: "unknown" })
      if (chance !== undefined && isUnlucky()) {
        const asked = chance.retryAfterMs === undefined ? {} : { retryAfterMs: chance.retryAfterMs }
        return refuse(
          chance.as === "Overloaded"
            ? { _tag: "Overloaded", ...asked }
            : { _tag: "RateLimited", scope: chance.scope ?? "unknown", ...asked }
        )
      }
      let waitMs = 0
      if (limit?.on === "concurrency") waitMs = inService >= limit.limit ? 200 : 0
      else if (counter !== undefined) waitMs = counter.take(now, limit?.on === "tokens" ? job.tokens : 1)
      const limits = told()
      if (waitMs > 0) {
        const retryAfterMs = { truthful: waitMs, absent: undefined, zero: 0, short: waitMs / 10 }[
          server.retryAfter ?? "absent"
        ]
        if (startedAt >= windowMs) measuredByLimit++
        return refuse({
          _tag: "RateLimited",
          scope: (server.namesScope ?? true) ? (limit?.on ?? "unknown") : "unknown",
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
          ...(limits === undefined ? {} : { limits })
        })
      }
      if (second !== undefined) second.served += limit?.on === "tokens" ? job.tokens : 1
      inService++
      if (now >= windowMs && now < horizon) {
        measuredServed++
        measuredAmount += limit?.on === "tokens" ? job.tokens : 1
      }
      const service = serviceMs(rng)
      events.push(now + service, () => {
        inService--
        served++
        finishedAt = now
        governor.ended(now, ticket, {
          _tag: "Ok",
          tokens: job.tokens,
          ...(limits === undefined ? {} : { limits })
        })
      })
    })
  }

  const pump = (): void => {
    for (;;) {
      const job = next()
      if (job === undefined) return
      const answer = governor.admit(now, job.estimate)
      if (answer._tag === "Wait") {
        if (answer.untilMs !== undefined && answer.untilMs < wake) {
          wake = answer.untilMs
          events.push(wake, () => {})
        }
        return
      }
      retries.pop()
      start(job, answer)
      mostInFlight = Math.max(mostInFlight, answer.inFlight)
    }
  }

  const others = server.others ?? 0
  const takeByOthers = (at: number): void =>
    events.push(at, () => {
      counter?.take(at, 1)
      takeByOthers(at + windowMs / others)
    })
  if (others > 0) takeByOthers(0)

  const sample = (at: number): void => {
    seconds.push({ served: 0, arrived: 0, concurrency: 0 })
    events.push(at + 1000, () => {
      const second = seconds[seconds.length - 1]
      if (second !== undefined) second.concurrency = governor.state(now).concurrency
      sample(now)
    })
  }
  sample(0)

  pump()
  for (let event = events.pop(); event !== undefined && event.at < horizon; event = events.pop()) {
    now = event.at
    if (now >= wake) wake = Number.POSITIVE_INFINITY
    event.happen()
    pump()
  }
  // A place is taken for the service, and for the refusals before it.
  const occupiedMs =
    meanOf(serviceMs) +
    meanArrivalMs +
    (chance === undefined || chance.fromMs !== undefined || chance.untilMs !== undefined
      ? 0
      : ((meanArrivalMs + meanRefusalMs) * chance.share) / (1 - chance.share))
  const inPlaces = (places: number): number => (places * windowMs) / occupiedMs
  const allowed =
    limit === undefined
      ? inPlaces(setup.most ?? 64)
      : limit.on === "concurrency"
        ? inPlaces(limit.limit)
        : limit.limit - others
  return {
    throughput: measuredAmount / (allowed * (setup.windows - 1)),
    refused: measuredRefused / Math.max(1, measuredRefused + measuredServed),
    refusedByLimit: measuredByLimit / Math.max(1, measuredRefused + measuredServed),
    seconds: seconds.map(({ arrived, concurrency, served }) => ({
      arrived,
      throughput: (served * windowMs) / (1000 * allowed),
      concurrency
    })),
    finishedAt,
    served,
    mostInFlight
  }
}

const meanOf = (draw: (rng: Rng.Rng) => number): number => {
  const rng = Rng.make(7)
  let sum = 0
  for (let k = 0; k < 20_000; k++) sum += draw(rng)
  return sum / 20_000
}

interface Event {
  readonly at: number
  readonly order: number
  readonly happen: () => void
}

/** A binary heap of events: earliest first, equal times in the order they were added. */
const makeHeap = () => {
  const heap: Array<Event> = []
  let order = 0
  const before = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)
  return {
    push: (at: number, happen: () => void): void => {
      const event = { at, order: order++, happen }
      let k = heap.length
      heap.push(event)
      while (k > 0) {
        const up = (k - 1) >> 1
        const parent = heap[up]
        if (parent === undefined || !before(event, parent)) break
        heap[k] = parent
        k = up
      }
      heap[k] = event
    },
    pop: (): Event | undefined => {
      const top = heap[0]
      const last = heap.pop()
      if (top === undefined || last === undefined || heap.length === 0) return top
      let k = 0
      for (;;) {
        let child = 2 * k + 1
        const right = heap[child + 1]
        const left = heap[child]
        if (left === undefined) break
        if (right !== undefined && before(right, left)) child++
        const least = heap[child]
        if (least === undefined || !before(least, last)) break
        heap[k] = least
        k = child
      }
      heap[k] = last
      return top
    }
  }
}
