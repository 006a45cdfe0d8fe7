import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { fill, governed } from "./fixtures/governed.fixture.ts"
import { run } from "./fixtures/simulate.fixture.ts"
import type * as Governor from "./Governor.ts"

const minute = 60_000

const admitted = (answer: Governor.Permit | Governor.Wait): Governor.Permit => {
  if (answer._tag === "Wait") throw new Error(`expected a permit; found a wait: ${answer.why}`)
  return answer
}

const ok = { _tag: "Ok" } as const
const tooMany = { _tag: "RateLimited", scope: "concurrency" } as const

describe("without a limit", () => {
  it("2 000 calls at 50 in flight take within 3 % of calls × latency / concurrency", () => {
    const governor = governed({ concurrency: { start: 50, max: 50 } })
    const setup = { server: { serviceMs: () => 985 }, windowMs: minute, windows: 10, calls: 2000 }
    const measured = run(governor, setup)
    expect(measured.served).toBe(2000)
    expect(measured.finishedAt).toBeLessThan((2000 * 1000 * 1.03) / 50)
  })

  it("concurrency doubles per round trip until it is at its most", () => {
    const governor = governed()
    for (const expected of [8, 16, 32, 64, 64]) {
      const permits = fill(governor, 0)
      expect(permits.length).toBe(expected)
      // Each reply is followed by a new call, so that the lane stays full, as in a queue that never runs dry.
      const next = permits.flatMap((permit) => {
        governor.ended(1, permit, ok)
        return fill(governor, 1)
      })
      for (const permit of next) governor.ended(2, permit, { _tag: "Neutral" })
    }
    expect(governor.state(2).concurrency).toBe(64)
  })

  it("concurrency does not grow while the lane is not full", () => {
    const governor = governed()
    for (let k = 0; k < 100; k++) governor.ended(k + 1, admitted(governor.admit(k, 0)), ok)
    expect(governor.state(100).concurrency).toBe(8)
  })
})

describe("episodes", () => {
  it("thirty refusals at once shrink the lane once, and a call after it starts a new episode", () => {
    const governor = governed({ concurrency: { start: 30, max: 30 } })
    for (const permit of fill(governor, 0)) governor.ended(50, permit, tooMany)
    expect(governor.state(50)).toMatchObject({ concurrency: 21, inFlight: 0 })
    expect(governor.state(50).lastEpisode).toEqual({ at: 50, from: 30, to: 21, reason: "concurrency" })
    governor.ended(100, admitted(governor.admit(60, 0)), tooMany)
    expect(governor.state(100).concurrency).toBe(14)
  })

  it("never shrinks below one call", () => {
    const governor = governed()
    for (let now = 0; now < 200_000; now += 10_000)
      governor.ended(now + 10, admitted(governor.admit(now, 0)), tooMany)
    expect(governor.state(200_000).concurrency).toBe(1)
  })

  it("a refusal that names requests or tokens slows the rate and leaves the concurrency", () => {
    for (const scope of ["requests", "tokens"] as const) {
      const governor = governed()
      for (const permit of fill(governor, 0).slice(0, 7)) governor.ended(500, permit, ok)
      const permit = admitted(governor.admit(500, 100))
      governor.ended(520, permit, { _tag: "RateLimited", scope })
      const state = governor.state(520)
      expect(state.lastEpisode).toMatchObject({
        from: state.concurrency,
        to: state.concurrency,
        reason: scope
      })
      expect(state.requestsPerMinute === undefined).toBe(scope === "tokens")
      expect(state.tokensPerMinute === undefined).toBe(scope === "requests")
    }
  })

  it("Retry-After pauses the whole lane, at most one window", () => {
    for (const [asked, kept] of [
      [5_000, 5_000],
      [3_600_000, 60_000]
    ] as const) {
      const governor = governed()
      const permit = admitted(governor.admit(0, 0))
      governor.ended(10, permit, { _tag: "RateLimited", scope: "requests", retryAfterMs: asked })
      expect(governor.state(10).pausedUntil).toBe(10 + kept)
      expect(governor.admit(20, 0)).toEqual({ _tag: "Wait", why: "asked-to-wait", untilMs: 10 + kept })
      expect(governor.admit(10 + kept, 0)._tag).toBe("Permit")
    }
  })

  it("after a pause one call goes ahead of the others", () => {
    const governor = governed()
    const permit = admitted(governor.admit(0, 0))
    governor.ended(50, permit, { _tag: "RateLimited", scope: "concurrency", retryAfterMs: 1000 })
    expect(fill(governor, 1050).length).toBe(1)
    expect(fill(governor, 1250).length).toBeGreaterThan(1)
  })
})

describe("what says nothing about limits", () => {
  it("faults pause growth, and do not shrink", () => {
    const grown = (result: Governor.CallResult): number => {
      const governor = governed()
      const permits = fill(governor, 0)
      const first = permits.pop()
      if (first !== undefined) governor.ended(10, first, result)
      for (let now = 20; now < 5000; now += 100) {
        permits.push(...fill(governor, now))
        const oldest = permits.shift()
        if (oldest !== undefined) governor.ended(now, oldest, ok)
      }
      return governor.state(5000).concurrency
    }
    expect(grown({ _tag: "Fault" })).toBe(8)
    expect(grown(ok)).toBeGreaterThan(40)
  })

  it("overload shrinks once while nothing is accepted, and pauses growth", () => {
    const governor = governed()
    for (const permit of fill(governor, 0)) governor.ended(10, permit, { _tag: "Overloaded" })
    expect(governor.state(10).concurrency).toBe(5)
    expect(governor.state(10).lastEpisode).toMatchObject({ from: 8, to: 5, reason: "overloaded" })
    const until = governor.state(10).pausedUntil ?? 0
    expect(until).toBeGreaterThan(10)
    governor.ended(until + 5, admitted(governor.admit(until, 0)), { _tag: "Overloaded" })
    expect(governor.state(until + 5).concurrency).toBe(5)
    expect((governor.state(until + 5).pausedUntil ?? 0) - until - 5).toBeGreaterThan(until - 10)
  })

  it("neutral results change nothing, and take nothing from declared limits", () => {
    const governor = governed({ requestsPerMinute: 10, tokensPerMinute: 1000 })
    const before = governor.state(0)
    for (let k = 0; k < 1000; k++) governor.ended(0, admitted(governor.admit(0, 100)), { _tag: "Neutral" })
    expect(governor.state(0)).toEqual(before)
  })

  it("a permit that is handed back twice counts once", () => {
    const governor = governed()
    const [first] = fill(governor, 0)
    if (first === undefined) throw new Error("expected a permit")
    governor.ended(1, first, { _tag: "Neutral" })
    governor.ended(1, first, { _tag: "Neutral" })
    expect(governor.state(1).inFlight).toBe(7)
  })
})

describe("limits that the server tells", () => {
  const reply = (limit: number, remaining: number, resetMs: number): Governor.CallResult => ({
    _tag: "Ok",
    limits: { requests: { limit, remaining, resetMs } }
  })

  it("a limit per day is not read as one per minute", () => {
    const governor = governed()
    for (let k = 1; k <= 1000; k++) {
      const permit = admitted(governor.admit(100 * k, 0))
      governor.ended(100 * k + 50, permit, reply(10_000, 10_000 - k, 8640 * k))
    }
    expect(governor.state(100_050).requestsPerMinute).toBeCloseTo(10_000 / 1440, 1)
  })

  it("what remains wins over own book-keeping: others may use the same key", () => {
    const governor = governed()
    governor.ended(50, admitted(governor.admit(0, 0)), reply(600, 10, 59_000))
    const started = fill(governor, 60).length
    expect(started).toBeGreaterThan(0)
    expect(started).toBeLessThan(10)
    expect(governor.admit(60, 0)).toMatchObject({ _tag: "Wait", why: "requests" })
  })
})

describe("declared limits", () => {
  const calls = fc.array(
    fc.record({ gapMs: fc.nat(800), tokens: fc.integer({ min: 1, max: 400 }), serviceMs: fc.nat(3000) }),
    { minLength: 50, maxLength: 300 }
  )

  it("are never exceeded in any window, wherever it begins", () => {
    const check = (
      requestsPerMinute: number,
      tokensPerMinute: number,
      plan: ReadonlyArray<{ gapMs: number; tokens: number; serviceMs: number }>
    ) => {
      const windowMs = 10_000
      const governor = governed({ requestsPerMinute, tokensPerMinute, windowMs })
      const started: Array<{ at: number; tokens: number }> = []
      const running: Array<{ until: number; permit: Governor.Permit }> = []
      let now = 0
      for (const call of plan) {
        now += call.gapMs
        for (;;) {
          for (const done of running.filter(({ until }) => until <= now)) {
            governor.ended(now, done.permit, ok)
            running.splice(running.indexOf(done), 1)
          }
          const answer = governor.admit(now, call.tokens)
          if (answer._tag === "Permit") {
            started.push({ at: now, tokens: call.tokens })
            running.push({ until: now + call.serviceMs, permit: answer })
            break
          }
          now = answer.untilMs ?? Math.max(now + 1, Math.min(...running.map(({ until }) => until)))
        }
      }
      let first = 0
      let tokens = 0
      started.forEach((call, last) => {
        tokens += call.tokens
        for (
          let old = started[first];
          old !== undefined && call.at - old.at > windowMs;
          old = started[++first]
        )
          tokens -= old.tokens
        expect(last - first + 1).toBeLessThanOrEqual(requestsPerMinute)
        expect(tokens).toBeLessThanOrEqual(tokensPerMinute)
      })
    }
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 400, max: 9000 }), calls, check),
      { numRuns: 60, seed: 11 }
    )
  })

  it("are used: 600 calls a minute are made, when 600 are allowed", () => {
    const measured = run(governed({ requestsPerMinute: 600 }), {
      server: { limit: { on: "requests", limit: 600, counting: "sliding" } },
      windowMs: minute,
      windows: 4
    })
    expect(measured.throughput).toBeGreaterThan(0.985)
    expect(measured.refused).toBe(0)
  })

  it("one call larger than the cap on tokens starts, alone in its window", () => {
    const governor = governed({ tokensPerMinute: 1000 })
    expect(governor.admit(0, 5000)._tag).toBe("Permit")
    const wait = governor.admit(1, 10)
    expect(wait).toMatchObject({ _tag: "Wait", why: "tokens" })
    if (wait._tag === "Wait") expect(wait.untilMs).toBeGreaterThanOrEqual(minute)
  })
})

describe("liveness", () => {
  const retryAfterMs = fc.option(fc.double({ min: 0, max: 1e7, noNaN: true }), { nil: undefined })
  const allowance = fc.record({
    limit: fc.nat(1000),
    remaining: fc.nat(1000),
    resetMs: fc.double({ min: 0, max: 1e8, noNaN: true })
  })
  const limits = fc.record({ requests: allowance, tokens: allowance, outputTokens: allowance })
  const scope = fc.constantFrom("requests", "tokens", "concurrency", "unknown")
  const asked = (wait: number | undefined) => (wait === undefined ? {} : { retryAfterMs: wait })
  const result: fc.Arbitrary<Governor.CallResult> = fc.oneof(
    fc.record({ _tag: fc.constant("Ok" as const), limits, tokens: fc.nat(5000) }),
    fc
      .tuple(scope, retryAfterMs, limits)
      .map(
        ([named, wait, told]) =>
          ({ _tag: "RateLimited", scope: named, limits: told, ...asked(wait) }) as const
      ),
    retryAfterMs.map((wait) => ({ _tag: "Overloaded", ...asked(wait) }) as const),
    fc.constant({ _tag: "Fault" } as const),
    fc.boolean().map((sent) => ({ _tag: "Neutral", sent }) as const)
  )

  it("whatever happens, a call may start now, after a call has ended, or at a time that is named", () => {
    const check = (
      steps: ReadonlyArray<{ result: Governor.CallResult; serviceMs: number; tokens: number }>,
      declared: number | undefined
    ) => {
      const governor = governed({
        ...(declared === undefined ? {} : { requestsPerMinute: declared, tokensPerMinute: 1000 * declared })
      })
      let open: Array<{ permit: Governor.Permit; result: Governor.CallResult; at: number }> = []
      let now = 0
      const finish = (until: number) => {
        for (const call of open) if (call.at <= until) governor.ended(until, call.permit, call.result)
        open = open.filter((call) => call.at > until)
      }
      for (const step of steps) {
        let asks = 0
        for (;;) {
          finish(now)
          const answer = governor.admit(now, step.tokens)
          if (answer._tag === "Permit") {
            open.push({ permit: answer, result: step.result, at: now + step.serviceMs })
            break
          }
          expect(++asks).toBeLessThan(200)
          if (answer.untilMs === undefined) {
            expect(open.length).toBeGreaterThan(0)
            now = Math.max(now, Math.min(...open.map((call) => call.at)))
          } else {
            expect(answer.untilMs).toBeGreaterThan(now)
            now = answer.untilMs
          }
        }
        expect(governor.state(now).inFlight).toBe(open.length)
      }
      finish(Number.MAX_SAFE_INTEGER)
      expect(governor.state(now).inFlight).toBe(0)
    }
    const steps = fc.array(fc.record({ result, serviceMs: fc.nat(5000), tokens: fc.nat(5000) }), {
      minLength: 20,
      maxLength: 120
    })
    fc.assert(fc.property(steps, fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }), check), {
      numRuns: 150,
      seed: 5
    })
  })
})

it("impossible options are refused", () => {
  expect(() => governed({ concurrency: { start: 0, max: 4 } })).toThrow(RangeError)
  expect(() => governed({ concurrency: { start: 8, max: 4 } })).toThrow(RangeError)
  expect(() => governed({ requestsPerMinute: 0 })).toThrow(RangeError)
  expect(() => governed({ windowMs: Number.NaN })).toThrow(RangeError)
})
