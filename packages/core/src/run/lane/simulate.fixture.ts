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

export interface Server {
  readonly limit?: Limit
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
  /** Tokens of a call, before ±20 % of error in its estimate. Default uniform on 200 … 1800. */
  readonly tokens?: (rng: Rng.Rng) => number
}

export interface Measured {
  /** Of the windows after the first: what was served, as a part of what the limit allows. */
  readonly throughput: number
  /** Of the windows after the first: the part of calls that was refused. */
  readonly refused: number
  /** When the last call ended, milliseconds. */
  readonly finishedAt: number
  readonly served: number
  readonly mostInFlight: number
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

/** Time on the way to the server, ±5 ms. */
const meanArrivalMs = 15

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

  const start = (job: Job, ticket: Governor.Ticket): void => {
    const startedAt = now
    const arrival = now + meanArrivalMs + 10 * (rng.uniform() - 0.5)
    events.push(arrival, () => {
      let waitMs = 0
      if (limit?.on === "concurrency") waitMs = inService >= limit.limit ? 200 : 0
      else if (counter !== undefined) waitMs = counter.take(now, limit?.on === "tokens" ? job.tokens : 1)
      const limits = told()
      if (waitMs > 0) {
        const retryAfterMs = { truthful: waitMs, absent: undefined, zero: 0, short: waitMs / 10 }[
          server.retryAfter ?? "absent"
        ]
        events.push(now + 20 + 20 * rng.uniform(), () => {
          if (startedAt >= windowMs) measuredRefused++
          retries.push(job)
          governor.ended(now, ticket, {
            _tag: "RateLimited",
            scope: (server.namesScope ?? true) ? (limit?.on ?? "unknown") : "unknown",
            ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
            ...(limits === undefined ? {} : { limits })
          })
        })
        return
      }
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

  pump()
  for (let event = events.pop(); event !== undefined && event.at < horizon; event = events.pop()) {
    now = event.at
    if (now >= wake) wake = Number.POSITIVE_INFINITY
    event.happen()
    pump()
  }
  const windows = setup.windows - 1
  const allowed =
    limit === undefined
      ? Number.NaN
      : limit.on === "concurrency"
        ? (limit.limit * windows * windowMs) / (meanOf(serviceMs) + meanArrivalMs)
        : (limit.limit - others) * windows
  return {
    throughput: measuredAmount / allowed,
    refused: measuredRefused / Math.max(1, measuredRefused + measuredServed),
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
