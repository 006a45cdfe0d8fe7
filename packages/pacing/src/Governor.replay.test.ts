import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { governed } from "./fixtures/governed.fixture.ts"
import { run } from "./fixtures/simulate.fixture.ts"
import * as Governor from "./Governor.ts"

const minute = 60_000

const allowance = fc.record(
  { limit: fc.nat(1000), remaining: fc.nat(1000), resetMs: fc.nat(100_000) },
  { requiredKeys: [] }
)
const limits = fc.record(
  { requests: allowance, tokens: allowance, inputTokens: allowance, outputTokens: allowance },
  { requiredKeys: [] }
)
const retryAfterMs = fc.nat(20_000)
const result: fc.Arbitrary<Governor.CallResult> = fc.oneof(
  fc.record(
    { _tag: fc.constant("Ok" as const), limits, tokens: fc.nat(5000), outputTokens: fc.nat(2000) },
    { requiredKeys: ["_tag"] }
  ),
  fc.record(
    {
      _tag: fc.constant("RateLimited" as const),
      scope: fc.constantFrom("requests", "tokens", "concurrency", "unknown"),
      retryAfterMs,
      limits
    },
    { requiredKeys: ["_tag", "scope"] }
  ),
  fc.record({ _tag: fc.constant("Overloaded" as const), retryAfterMs }, { requiredKeys: ["_tag"] }),
  fc.constant({ _tag: "Fault" } as const),
  fc.record({ _tag: fc.constant("Neutral" as const), sent: fc.boolean() })
)

/** Logs in which calls end in any order, some of them twice. */
const logs: fc.Arbitrary<ReadonlyArray<Governor.Event>> = fc
  .array(
    fc.record({
      gapMs: fc.oneof(fc.constant(0), fc.nat(50), fc.nat(3000)),
      call: fc.oneof(
        { weight: 3, arbitrary: fc.record({ tokens: fc.nat(3000) }) },
        { weight: 2, arbitrary: fc.record({ permit: fc.integer({ min: 1, max: 120 }), result }) }
      )
    }),
    { minLength: 20, maxLength: 300 }
  )
  .map((entries) => {
    let at = 0
    return entries.map(({ call, gapMs }): Governor.Event => {
      at += gapMs
      return "tokens" in call ? { _tag: "CallRequested", at, ...call } : { _tag: "CallEnded", at, ...call }
    })
  })

const options: fc.Arbitrary<Governor.Options> = fc.record(
  {
    concurrency: fc.tuple(fc.integer({ min: 1, max: 20 }), fc.nat(40)).map(([start, more]) => ({
      start,
      max: start + more
    })),
    requestsPerMinute: fc.integer({ min: 1, max: 2000 }),
    tokensPerMinute: fc.integer({ min: 1, max: 200_000 })
  },
  { requiredKeys: [] }
)

const frozen = <A>(value: A): A => {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) frozen(part)
  }
  return value
}

const decisions = (given: Governor.Options, log: ReadonlyArray<Governor.Event>) =>
  Array.from(Governor.replay(given, log), ({ decision }) => decision)

describe("a log of events", () => {
  it("is decided the same way whenever it is replayed, and no state that was given is changed", () => {
    fc.assert(
      fc.property(options, logs, (given, log) => {
        let state = frozen(Governor.initial(given))
        const lived = log.map((event) => {
          const [next, decision] = Governor.step(state, event)
          state = frozen(next)
          return decision
        })
        expect(decisions(given, log)).toEqual(lived)
      }),
      { numRuns: 150, seed: 3 }
    )
  })

  it("is decided the same way from a state that was written as JSON and read again", () => {
    fc.assert(
      fc.property(options, logs, (given, log) => {
        let state = Governor.initial(given)
        const read = log.map((event) => {
          const [next, decision] = Governor.step(JSON.parse(JSON.stringify(state)), event)
          state = next
          return decision
        })
        expect(read).toEqual(decisions(given, log))
        const lived = [...Governor.replay(given, log)].map(({ after }) => after)
        for (const whole of [Governor.initial(given), ...lived.slice(-1)])
          expect(JSON.parse(JSON.stringify(whole))).toEqual(whole)
      }),
      { numRuns: 60, seed: 4 }
    )
  })

  it("of a simulated server leads to the same throughput when its decisions are replayed", () => {
    const governor = governed()
    run(governor, {
      server: { limit: { on: "requests", limit: 600, counting: "fixed" }, chance: { share: 0.05 } },
      windowMs: minute,
      windows: 3
    })
    let last = Governor.initial()
    for (const { after } of Governor.replay({}, governor.events)) last = after
    expect(Governor.overview(last, 3 * minute)).toEqual(governor.state(3 * minute))
  })

  it("has a sentence for every step", () => {
    fc.assert(
      fc.property(options, logs, (given, log) => {
        for (const step of Governor.replay(given, log)) {
          const said = Governor.explain(step)
          expect(said).toMatch(/^(The|Call) .*\.$/u)
          expect(said).not.toMatch(/undefined|NaN|Infinity|-\d/u)
        }
      }),
      { numRuns: 100, seed: 6 }
    )
  })

  it("stays as small as it was: a state does not grow with the calls that were made", () => {
    const sizes = [2, 8].map((windows) => {
      const governor = governed()
      run(governor, {
        server: { limit: { on: "tokens", limit: 300_000, counting: "bucket" }, headers: "openai" },
        windowMs: minute,
        windows
      })
      let last = Governor.initial()
      for (const { after } of Governor.replay({}, governor.events)) last = after
      return JSON.stringify(last).length
    })
    expect(Math.max(...sizes)).toBeLessThan(100_000)
  })
})

const requested = (at: number, tokens = 100): Governor.Event => ({ _tag: "CallRequested", at, tokens })
const ended = (at: number, permit: number, how: Governor.CallResult): Governor.Event => ({
  _tag: "CallEnded",
  at,
  permit,
  result: how
})
const said = (given: Governor.Options, log: ReadonlyArray<Governor.Event>): ReadonlyArray<string> =>
  Array.from(Governor.replay(given, log), (step) => Governor.explain(step))

describe("an explanation", () => {
  it("tells from a log why the lane shrank, and why calls waited", () => {
    const concurrency = { start: 12, max: 12 }
    const log = [
      ...Array.from({ length: 13 }, () => requested(0)),
      ended(40, 1, { _tag: "RateLimited", scope: "concurrency", retryAfterMs: 1500 }),
      ended(50, 2, { _tag: "RateLimited", scope: "concurrency" }),
      ...Array.from({ length: 9 }, (_, k) => ended(100, 3 + k, { _tag: "Ok" })),
      requested(500),
      requested(1540),
      requested(1540)
    ]
    const sentences = said({ concurrency }, log)
    expect([sentences[0], ...sentences.slice(12, 15), sentences[15], ...sentences.slice(-3)]).toEqual([
      "Call 1 starts as number 1 of at most 12 at once.",
      "The call waits until another call ends because 12 calls are in progress, the most that the lane allows.",
      "The lane went from 12 to 8 calls at once and paused for 1.5 s because the server refused a call with 429 and named its limit of concurrent calls.",
      "Call 2 was refused, but it had started before the lane last slowed down, so the lane stays as it is.",
      "Call 3 was served.",
      "The call waits 1.04 s because the lane is paused after a refusal.",
      "Call 13 starts as number 2 of at most 9 at once.",
      "The call waits 179 ms because after the pause one call first tests whether the server accepts calls again."
    ])
  })

  it("names the rate that was slowed, and the limit that the server named", () => {
    const log: Array<Governor.Event> = []
    for (let k = 0; k < 100; k++)
      log.push(requested(k * 1000, 600), ended(k * 1000 + 500, k + 1, { _tag: "Ok", tokens: 600 }))
    log.push(requested(100_000, 600), ended(100_050, 101, { _tag: "RateLimited", scope: "tokens" }))
    expect(said({}, log).at(-1)).toBe(
      "The lane slowed down to 34,600 tokens a minute and paused for 1.35 s because the server refused a call with 429 and named its token limit."
    )
  })

  it("tells of a limit that is declared", () => {
    const log = Array.from({ length: 40 }, () => requested(0, 10))
    const concurrency = { start: 40, max: 40 }
    expect(said({ concurrency, requestsPerMinute: 600 }, log).at(-1)).toBe(
      "The call waits 100 ms because the lane is at its limit of 600 requests a minute."
    )
  })

  it("tells of refusals that come by chance, and of what was taken back for them", () => {
    const governor = governed()
    run(governor, { server: { chance: { share: 0.1 } }, windowMs: minute, windows: 2 })
    const sentences = said({}, governor.events)
    const told = (part: string) => sentences.filter((sentence) => sentence.includes(part)).length
    expect(told("tests with more calls whether slowing down helps")).toBeGreaterThan(0)
    expect(told("of calls are refused at every rate, so the lane is as fast as before")).toBeGreaterThan(0)
    expect(told("was refused by chance")).toBeGreaterThan(20)
  })
})
