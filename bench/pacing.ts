/**
 * How well calls are paced against limits that nobody declared: the governor beside the adaptive limiter of Effect
 * (`RateLimiter.adaptiveConsume`, `adaptiveFeedback`), against the same simulated servers with the same load, on a
 * virtual clock.
 *
 *     tsx bench/pacing.ts
 *
 * Columns: the part of the limit that was used after the first minute, the part of calls that was refused then, and
 * the time until a whole minute first gets 90 % of the limit with at most 5 % refused. The limiter has no limit on
 * calls in flight: it gets the governor's most, 64. As in `HttpClient.withRateLimiter`, it is told of refusals that
 * bring a `Retry-After`, pauses while it cools down, and each refused call waits by itself for what it was asked.
 */
import { Context, Effect, Layer } from "effect"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as RateLimiter from "effect/persistence/RateLimiter"
import { governed } from "../packages/pacing/src/fixtures/governed.fixture.ts"
import {
  type Pacer,
  run,
  type Server,
  type SimulationResult
} from "../packages/pacing/src/fixtures/simulate.fixture.ts"

const minute = 60_000
const windows = 11
const seeds = [1, 2, 3]
const mostInFlight = 64

/** A call that the limiter let go. */
interface Granted {
  readonly _tag: "Permit"
  readonly inFlight: number
  readonly epoch: number
  readonly tokens: number
}

/** The limiter of Effect as a pacer. `countsTokens`: it is told of tokens, else of calls. */
const effectLimiter = (countsTokens: boolean): Pacer<Granted> => {
  let now = 0
  const clock: Clock.Clock = {
    currentTimeMillis: Effect.sync(() => now),
    currentTimeMillisUnsafe: () => now,
    currentTimeNanos: Effect.sync(() => BigInt(Math.round(now * 1e6))),
    currentTimeNanosUnsafe: () => BigInt(Math.round(now * 1e6)),
    monotonicTimeNanos: Effect.sync(() => BigInt(Math.round(now * 1e6))),
    monotonicTimeNanosUnsafe: () => BigInt(Math.round(now * 1e6)),
    sleep: () => Effect.void
  }
  const services = Context.add(
    Effect.runSync(Effect.scoped(Layer.build(RateLimiter.layerStoreMemory))),
    Clock.Clock,
    clock
  )
  const store = Context.get(services, RateLimiter.RateLimiterStore)
  const runNow = Effect.runSyncWith(services)
  let inFlight = 0
  /** When refused calls, which keep their places, have waited for what they were asked. */
  let sleeping: ReadonlyArray<number> = []
  /** A call that has its part of the limit, and waits for its time. */
  let reserved: { readonly until: number; readonly epoch: number; readonly tokens: number } | undefined
  const admit = (at: number, estimatedTokens: number): ReturnType<Pacer<Granted>["admit"]> => {
    now = at
    sleeping = sleeping.filter((until) => until > at)
    if (inFlight + sleeping.length >= mostInFlight) {
      return sleeping.length === 0
        ? { _tag: "Wait", why: "concurrency" }
        : { _tag: "Wait", why: "asked-to-wait", untilMs: Math.max(Math.min(...sleeping), at + 1) }
    }
    if (reserved === undefined) {
      const tokens = countsTokens ? estimatedTokens : 1
      const { delay, epoch, phase } = runNow(
        store.adaptiveConsume({
          key: "lane",
          tokens,
          fallbackLimit: Number.MAX_SAFE_INTEGER,
          fallbackWindow: Duration.millis(minute)
        })
      )
      const until = at + Duration.toMillis(delay)
      // While it cools down nothing is reserved: the call asks again.
      if (phase === "cooldown" && until > at) return { _tag: "Wait", why: "asked-to-wait", untilMs: until }
      reserved = { until, epoch, tokens }
    }
    const { epoch, tokens, until } = reserved
    if (until > at) return { _tag: "Wait", why: "requests", untilMs: Math.max(until, at + 1) }
    reserved = undefined
    inFlight++
    return { _tag: "Permit", inFlight, epoch, tokens }
  }
  return {
    admit,
    ended: (at, { epoch, tokens }, result) => {
      now = at
      inFlight--
      if (result._tag !== "RateLimited" || result.retryAfterMs === undefined) return
      sleeping = [...sleeping, at + result.retryAfterMs]
      const retryAfter = Duration.millis(result.retryAfterMs)
      runNow(store.adaptiveFeedback({ key: "lane", epoch, tokens, status: 429, retryAfter }))
    },
    state: () => ({ concurrency: mostInFlight })
  }
}

/** Seconds until a whole minute first gets 90 % of what is possible with at most 5 % refused; infinite for never. */
const secondsToLearn = ({ seconds }: SimulationResult): number => {
  for (let from = 0; from + 60 <= seconds.length; from++) {
    const whole = seconds.slice(from, from + 60)
    const served = whole.reduce((sum, { throughput }) => sum + throughput, 0) / 60
    const arrived = whole.reduce((sum, second) => sum + second.arrived, 0)
    const refused = whole.reduce((sum, second) => sum + second.refused, 0)
    if (served >= 0.9 && refused <= 0.05 * arrived) return from
  }
  return Number.POSITIVE_INFINITY
}

interface Figures {
  readonly throughput: number
  readonly refused: number
  readonly learnedAfter: number
}

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const measure = <P extends { readonly _tag: "Permit"; readonly inFlight: number }>(
  server: Server,
  make: () => Pacer<P>
): Figures => {
  const measured = seeds.map((seed) => run(make(), { server, windowMs: minute, windows, seed }))
  return {
    throughput: median(measured.map(({ throughput }) => throughput)),
    refused: median(measured.map(({ refused }) => refused)),
    learnedAfter: median(measured.map(secondsToLearn))
  }
}

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`
const after = (seconds: number): string => (Number.isFinite(seconds) ? `${seconds} s` : "never")
const cells = ({ learnedAfter, refused, throughput }: Figures): ReadonlyArray<string> => [
  percent(throughput),
  percent(refused),
  after(learnedAfter)
]
const row = (name: string, columns: ReadonlyArray<string>): string =>
  name.padEnd(52) + columns.map((column) => column.padStart(10)).join("")

const compare = (name: string, server: Server): void => {
  const governor = measure(server, () => governed())
  const limiter = measure(server, () => effectLimiter(server.limit?.on === "tokens"))
  const ratio = (governor.throughput / limiter.throughput).toFixed(2)
  console.log(row(name, [...cells(governor), ...cells(limiter), ratio]))
}

console.log(row("", ["governor", "", "", "limiter"]))
console.log(row("server", ["used", "refused", "learned", "used", "refused", "learned", "ratio"]))
for (const [on, limit] of [
  ["requests", 600],
  ["tokens", 300_000]
] as const)
  for (const counting of ["bucket", "small-bucket", "fixed", "sliding"] as const)
    for (const retryAfter of ["truthful", "absent"] as const)
      compare(`${limit} ${on} a minute, ${counting}, Retry-After ${retryAfter}`, {
        limit: { on, limit, counting },
        retryAfter
      })
for (const retryAfter of ["short", "zero"] as const)
  compare(`600 requests a minute, fixed, Retry-After ${retryAfter}`, {
    limit: { on: "requests", limit: 600, counting: "fixed" },
    retryAfter
  })
compare("600 requests a minute, fixed, 200 by others", {
  limit: { on: "requests", limit: 600, counting: "fixed" },
  retryAfter: "truthful",
  others: 200
})
for (const limit of [5, 20])
  compare(`${limit} calls at once, Retry-After truthful`, {
    limit: { on: "concurrency", limit, counting: "fixed" },
    retryAfter: "truthful"
  })
compare("no limit, 5 % refused by chance, Retry-After 1 s", { chance: { share: 0.05, retryAfterMs: 1000 } })
compare("600 requests a minute, bucket, 5 % refused by chance", {
  limit: { on: "requests", limit: 600, counting: "bucket" },
  chance: { share: 0.05, retryAfterMs: 1000 },
  retryAfter: "truthful"
})
