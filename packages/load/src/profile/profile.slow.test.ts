import { describe, expect, it } from "vitest"
import { binding, explain } from "./fit.ts"
import { type Hidden, run } from "./servers.fixture.ts"
import { profileOf } from "./summary.ts"

const options = {
  calls: 1_200,
  mostInFlight: 64,
  upTo: 40,
  precision: 0.04,
  sizes: [
    { inputTokens: 200, maxOutputTokens: 100 },
    { inputTokens: 600, maxOutputTokens: 100 },
    { inputTokens: 200, maxOutputTokens: 500 }
  ]
}

/**
 * What an oracle needs that knows the kind of limit and how it is counted, and neither its value nor when its windows begin: one
 * refusal, then one whole minute at the limit. A bucket and a window of a minute are full at first, and take a minute's worth
 * before anything is refused. Calls of 430 tokens on average; a call takes 0.8 s.
 */
const oracleOf = ({ limit, on, others = 0, windowSeconds = 60 }: Hidden): number => {
  const perMinute = on === "concurrency" ? (limit * 60) / 0.8 : (limit - others) / (on === "tokens" ? 500 : 1)
  return perMinute * (on === "concurrency" || windowSeconds < 60 ? 1 : 2)
}

const settings: Readonly<Record<string, Hidden>> = {
  "a bucket of requests": { on: "requests", limit: 300 },
  "requests in a fixed minute": { on: "requests", limit: 300, counting: "fixed" },
  "requests in any minute": { on: "requests", limit: 200, counting: "sliding" },
  "requests by the second": { on: "requests", limit: 600, counting: "fixed", windowSeconds: 1 },
  "requests in ten seconds": { on: "requests", limit: 600, counting: "sliding", windowSeconds: 10 },
  "tokens, reserved": { on: "tokens", limit: 200_000 },
  "tokens, reserved, in a fixed minute": { on: "tokens", limit: 150_000, counting: "fixed" },
  "tokens, reserved, in ten seconds": { on: "tokens", limit: 300_000, windowSeconds: 10 },
  "tokens as used": { on: "tokens", limit: 120_000, reserves: false },
  "8 at once": { on: "concurrency", limit: 8 },
  "20 at once": { on: "concurrency", limit: 20 },
  "shared with others": { on: "requests", limit: 400, others: 150, counting: "sliding" },
  "a Retry-After that lies": { on: "requests", limit: 300, retryAfter: 10 }
}

const runs = 20

describe("the profile of a provider with a hidden limit", () => {
  it("names what binds in 95 of 100 and its value within 5 %, with at most twice the calls of an oracle", () => {
    let named = 0
    let valued = 0
    let all = 0
    for (const [name, server] of Object.entries(settings)) {
      let calls = 0
      let own = 0
      for (let seed = 1; seed <= runs; seed++) {
        const { probe } = run(server, options, seed)
        const found = binding(explain(probe.log))
        calls += probe.log.length
        all++
        const isNamed = found?.resource.startsWith(server.on) === true
        const truth = server.limit - (server.others ?? 0)
        if (isNamed) named++
        if (isNamed && Math.abs(found.value / truth - 1) <= 0.05) {
          valued++
          own++
        }
      }
      expect(own, name).toBeGreaterThanOrEqual(0.9 * runs)
      expect(calls / runs, name).toBeLessThanOrEqual(2 * oracleOf(server))
    }
    expect(named / all).toBeGreaterThanOrEqual(0.95)
    expect(valued / all).toBeGreaterThanOrEqual(0.95)
  })

  it("claims none where there is none, or where refusals come whatever is sent", () => {
    for (const chance of [0, 0.03, 0.1, 0.3]) {
      let claims = 0
      for (let seed = 1; seed <= runs; seed++) {
        const { probe } = run({ on: "requests", limit: 1e9, chance }, options, seed)
        if (binding(explain(probe.log)) !== undefined) claims++
      }
      expect(claims, `${chance}`).toBeLessThanOrEqual(1)
    }
  })

  it("finds out whether Retry-After tells the truth", () => {
    const verdict = (retryAfter: number | undefined): string => {
      const server: Hidden = {
        on: "requests",
        limit: 300,
        ...(retryAfter === undefined ? {} : { retryAfter })
      }
      const { probe } = run(server, options, 3)
      const at = new Date(0)
      return profileOf(probe.log, { target: "t", isSized: true, at, costUsd: undefined, ending: "found" })
        .retryAfter
    }
    expect(verdict(undefined)).toBe("not given")
    expect(verdict(50)).toBe("too long")
  })
})
