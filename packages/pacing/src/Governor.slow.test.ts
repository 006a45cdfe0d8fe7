import { describe, expect, it } from "vitest"
import { fill, governed } from "./fixtures/governed.fixture.ts"
import {
  type Chance,
  type Limit,
  run,
  type Server,
  type SimulationResult
} from "./fixtures/simulate.fixture.ts"
import type * as Governor from "./Governor.ts"

const minute = 60_000
const countings = ["bucket", "small-bucket", "fixed", "sliding"] as const
const retryAfters = ["truthful", "absent", "zero", "short"] as const

const expectPromises = (server: Server) => {
  const measured = run(governed(), { server, windowMs: minute, windows: 11 })
  const met = measured.throughput >= 0.95 && measured.refused < 0.02
  return met ? [] : [{ ...server, throughput: measured.throughput, refused: measured.refused }]
}

const ok = { _tag: "Ok" } as const

describe("after the first minute a lane gets 95 % of a hidden limit, with under 2 % refused", () => {
  const limits = { requests: 600, tokens: 300_000 } as const
  for (const on of ["requests", "tokens"] as const)
    for (const headers of ["none", "openai", "anthropic"] as const)
      it.each(countings)(`${on}, headers ${headers}, %s`, (counting) => {
        const limit: Limit = { on, limit: limits[on], counting }
        expect(retryAfters.flatMap((retryAfter) => expectPromises({ limit, headers, retryAfter }))).toEqual(
          []
        )
      })

  it.each(countings)("60 requests a minute, %s", (counting) => {
    const limit: Limit = { on: "requests", limit: 60, counting }
    expect(retryAfters.flatMap((retryAfter) => expectPromises({ limit, retryAfter }))).toEqual([])
  })

  it.each(countings)("600 requests a minute, refusals that name no limit, %s", (counting) => {
    const limit: Limit = { on: "requests", limit: 600, counting }
    const namesScope = false
    expect(retryAfters.flatMap((retryAfter) => expectPromises({ limit, retryAfter, namesScope }))).toEqual([])
  })

  it.each(countings)("a key that others use too, %s", (counting) => {
    const limit: Limit = { on: "requests", limit: 600, counting }
    const others = 200
    for (const headers of ["none", "openai"] as const)
      expect(
        retryAfters.flatMap((retryAfter) => expectPromises({ limit, headers, retryAfter, others }))
      ).toEqual([])
  })

  it.each([5, 20])("%i calls in flight", (most) => {
    const limit: Limit = { on: "concurrency", limit: most, counting: "fixed" }
    for (const namesScope of [true, false])
      expect(retryAfters.flatMap((retryAfter) => expectPromises({ limit, retryAfter, namesScope }))).toEqual(
        []
      )
  })
})

describe("a server that refuses by chance", () => {
  const seeds = [1, 2, 3]
  const kinds: ReadonlyArray<Pick<Chance, "as" | "scope">> = [
    { scope: "unknown" },
    { scope: "requests" },
    { scope: "tokens" },
    { scope: "concurrency" },
    { as: "Overloaded" }
  ]
  const waits = [undefined, 0, 1000]

  const measure = (server: Server, windows: number, options: Governor.Options = {}) =>
    seeds.map((seed) => run(governed(options), { server, windowMs: minute, windows, seed }))

  /** The longest time after the first minute in which nothing was served, seconds. */
  const stall = ({ seconds }: SimulationResult): number => {
    let longest = 0
    let now = 0
    for (const { throughput } of seconds.slice(60, -1)) {
      now = throughput === 0 ? now + 1 : 0
      longest = Math.max(longest, now)
    }
    return longest
  }

  /** Seconds after a time until five in a row reach 80 % of what is possible. */
  const recovery = ({ seconds }: SimulationResult, after: number): number => {
    for (let k = after; k + 5 <= seconds.length; k++) {
      const five = seconds.slice(k, k + 5)
      if (five.reduce((sum, { throughput }) => sum + throughput, 0) / 5 >= 0.8) return k + 5 - after
    }
    return Number.POSITIVE_INFINITY
  }

  it.each([
    [2, 0.8],
    [10, 0.8],
    [30, 0.5]
  ])(
    "%i in a hundred: after the first minute at least %d of what is possible, and no stall",
    (percent, least) => {
      const missed = kinds.flatMap((kind) =>
        waits.flatMap((retryAfterMs) => {
          const asked = retryAfterMs === undefined ? {} : { retryAfterMs }
          const server = { chance: { share: percent / 100, ...kind, ...asked } }
          return measure(server, 3)
            .filter(
              (measured) => measured.throughput < least || stall(measured) > (retryAfterMs ?? 0) / 1000 + 1
            )
            .map((measured) => ({ ...server, throughput: measured.throughput, stall: stall(measured) }))
        })
      )
      expect(missed).toEqual([])
    }
  )

  it("leaves the concurrency where it was, and growth possible", () => {
    for (const { seconds } of measure({ chance: { share: 0.1 } }, 3))
      expect(seconds.slice(60, -1).every(({ concurrency }) => concurrency >= 32)).toBe(true)
  })

  it("is told from a limit when it begins late, and when calls are long", () => {
    for (const measured of measure({ chance: { share: 0.1, fromMs: 90_000 } }, 6))
      expect(measured.throughput).toBeGreaterThan(0.8)
    const serviceMs: Server["serviceMs"] = (rng) => 4000 + 8000 * rng.uniform()
    for (const measured of measure({ chance: { share: 0.1 }, serviceMs }, 6))
      expect(measured.throughput).toBeGreaterThan(0.8)
  })

  it.each([0.5, 1])("after a burst of 20 s (%d of calls) the lane is back within 30 s", (share) => {
    for (const kind of kinds) {
      const chance = { share, ...kind, fromMs: 90_000, untilMs: 110_000 }
      for (const measured of measure({ chance }, 4)) expect(recovery(measured, 110)).toBeLessThanOrEqual(30)
    }
  })

  it.each(countings)(
    "and has a limit too: at least 0.85 of it are used, and it refuses under 0.03, %s",
    (counting) => {
      const limit: Limit = { on: "requests", limit: 600, counting }
      const missed = [true, false].flatMap((namesScope) =>
        retryAfters.flatMap((retryAfter) => {
          const chance: Chance = { share: 0.05, scope: namesScope ? "requests" : "unknown" }
          const server = { limit, chance, retryAfter, namesScope }
          return measure(server, 11)
            .filter(({ throughput, refusedByLimit }) => throughput < 0.85 || refusedByLimit >= 0.03)
            .map(({ throughput, refusedByLimit }) => ({ ...server, throughput, refusedByLimit }))
        })
      )
      expect(missed).toEqual([])
    }
  )

  it.each([0, 0.1])("is backed off from when it refuses everything (by chance before: %d)", (share) => {
    const outage = { fromMs: 90_000, untilMs: 150_000 }
    for (const measured of measure({ chance: { share }, outage }, 4)) {
      const arrived = measured.seconds.slice(90, 150).map((second) => second.arrived)
      // Those in flight when it begins, what it takes to notice, and then one now and then.
      expect(arrived.reduce((sum, calls) => sum + calls, 0)).toBeLessThan(200)
      expect(Math.max(...arrived.slice(5))).toBeLessThanOrEqual(3)
      expect(recovery(measured, 150)).toBeLessThanOrEqual(30)
    }
  })

  it("is not sent more than is declared, whatever is tried", () => {
    const limit: Limit = { on: "requests", limit: 300, counting: "sliding" }
    const options = { requestsPerMinute: 300 }
    for (const measured of measure({ limit, chance: { share: 0.1 } }, 4, options))
      expect(measured.refusedByLimit).toBe(0)
  })

  it("is obeyed when it asks for more than a moment, even while something is tried", () => {
    const governor = governed()
    const refuse = (
      now: number,
      permit: Governor.Permit | undefined,
      more: { retryAfterMs?: number } = {}
    ) => {
      if (permit === undefined) throw new Error("expected a permit")
      governor.ended(now, permit, { _tag: "RateLimited", scope: "requests", ...more })
    }
    const [first, ...others] = fill(governor, 0)
    refuse(50, first)
    others.forEach((permit, k) => {
      governor.ended(1000 + k, permit, ok)
    })
    // Below the cut, and one call was served since: a probe begins with the next refusal.
    let now = 2000
    const next = (): Governor.Permit => {
      for (;;) {
        const answer = governor.admit(now, 0)
        if (answer._tag === "Permit") return answer
        now = answer.untilMs ?? now
      }
    }
    const served = next()
    now += 500
    const refusedNext = next()
    governor.ended(now + 10, served, ok)
    refuse(now + 50, refusedNext)
    now += 50
    const probe = fill(governor, now)
    expect(probe.length).toBeGreaterThan(3)
    refuse(now + 50, probe[0], { retryAfterMs: 20_000 })
    expect(governor.state(now + 50).pausedUntil).toBe(now + 20_050)
    expect(fill(governor, now + 100)).toEqual([])
  })
})
