import { createHash } from "node:crypto"
import type { Provider } from "@assay/core"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Guard from "./Guard.ts"
import type { Check } from "./guard/model.ts"
import * as Sink from "./Sink.ts"

type Texts = { readonly output: string }
const short = ({ output }: Texts) => output.length <= 5
const sumOf = ({ seen, declined, sampled, scored, dropped, pending, droppedBy }: Guard.Counts) => {
  expect(seen).toBe(declined + sampled)
  expect(sampled).toBe(scored + dropped + pending)
  expect(Object.values(droppedBy).reduce((a, b) => a + b, 0)).toBe(dropped)
}

describe("a guard", () => {
  it("scores live answers by the scorers of an experiment, beside the application", async () => {
    const checks: Array<Check> = []
    const guard = Guard.make<string, string>({
      scorers: { short, words: ({ output }: Texts) => ({ score: output.split(" ").length / 10 }) },
      sample: 1,
      sinks: [Sink.call((check) => void checks.push(check))]
    })
    expect(
      guard.observe({ id: "1", input: "hi", output: "hello", session: "ann", tags: { lang: "en" } })
    ).toBe("1")
    expect(checks).toEqual([])
    expect(await guard.flush({ within: 5_000 })).toBe(true)
    expect(checks[0]).toMatchObject({
      id: "1",
      session: "ann",
      tags: { lang: "en" },
      outcome: "Answered",
      scores: { short: 1, words: 0.1 },
      picked: { by: "answer", probability: 1 }
    })
    expect(JSON.stringify(checks)).not.toContain("hello")
    expect(guard.report().scores).toEqual([
      { name: "short", scored: 1, unscored: 0, mean: 1 },
      { name: "words", scored: 1, unscored: 0, mean: 0.1 }
    ])
  })

  it("keeps texts only where it is told how to redact them, and scores what was there before", async () => {
    const checks: Array<Check> = []
    const guard = Guard.make<string, string>({
      scorers: { leak: ({ output }: Texts) => output.includes("@") },
      sample: 1,
      keep: (value) => JSON.parse(JSON.stringify(value).replaceAll(/\w+@\w+/gu, "[EMAIL]")),
      sinks: [Sink.call((check) => void checks.push(check))]
    })
    guard.observe({ input: "who?", output: "ann@firm" })
    await guard.flush({ within: 5_000 })
    expect(checks[0]).toMatchObject({ input: "who?", output: "[EMAIL]", scores: { leak: 1 } })
  })

  it("counts everything exactly, also where the queue is full", async () => {
    const guard = Guard.make<string, string>({ scorers: short, sample: 0.5, limits: { answers: 100 } })
    for (let i = 0; i < 10_000; i++) guard.observe({ id: `${i}`, input: "", output: "x" })
    const full = guard.report().counts
    sumOf(full)
    expect(full).toMatchObject({
      seen: 10_000,
      pending: 100,
      droppedBy: { "queue full": full.sampled - 100 }
    })
    await guard.flush({ within: 5_000 })
    expect(guard.report().counts).toMatchObject({ scored: 100, pending: 0 })
    sumOf(guard.report().counts)
  })

  it("bounds the bytes that wait, and lets an answer go that is too large", async () => {
    const guard = Guard.make<string, string>({
      scorers: short,
      sample: 1,
      limits: { bytes: 1_000_000, answerBytes: 300_000 }
    })
    for (let i = 0; i < 20; i++) guard.observe({ input: "", output: `${i}${"x".repeat(100_000)}` })
    guard.observe({ input: "", output: "x".repeat(1_000_000) })
    const { counts } = guard.report()
    expect(counts).toMatchObject({ pending: 4, droppedBy: { "queue out of bytes": 16, "too large": 1 } })
    await guard.flush({ within: 5_000 })
  })

  it("scores the beginning of a larger text where it is told to", async () => {
    const checks: Array<Check> = []
    const guard = Guard.make<string, string>({
      scorers: { length: ({ output }: Texts) => output.length / 1e6 },
      sample: 1,
      limits: { answerBytes: 4_000, larger: "cut" },
      sinks: [Sink.call((check) => void checks.push(check))]
    })
    guard.observe({ input: "", output: "x".repeat(1_000_000) })
    await guard.flush({ within: 5_000 })
    expect(checks[0]).toMatchObject({ cut: true, scores: { length: 0.001 } })
  })

  it("sees an answer as it was, whatever the application does to it later", async () => {
    const seen: Array<unknown> = []
    const guard = Guard.make<{ n: number }, { list: Array<number> }>({
      scorers: ({ input, output }: { input: unknown; output: unknown }) => {
        seen.push([input, output])
        return 1
      },
      sample: 1
    })
    const [input, output] = [{ n: 1 }, { list: [1] }]
    guard.observe({ input, output })
    input.n = 2
    output.list.push(2)
    await guard.flush({ within: 5_000 })
    expect(seen).toEqual([[{ n: 1 }, { list: [1] }]])
  })

  it("draws by SHA-256 of its name and the id, nested over rates, and by session where asked", () => {
    const picked = (sample: number | Guard.Sample, name = "guard") => {
      const guard = Guard.make<string, string>({ name, scorers: short, sample })
      const ids = Array.from({ length: 4_000 }, (_, i) => `${i}`).filter(
        (id) => guard.observe({ id, input: "", output: "", session: `s${Number(id) % 500}` }) !== undefined
      )
      sumOf(guard.report().counts)
      return ids
    }
    const [tenth, quarter] = [picked(0.1), new Set(picked(0.25))]
    // Within four standard deviations of the binomial.
    expect(Math.abs(tenth.length - 400)).toBeLessThan(4 * Math.sqrt(360))
    expect(tenth.every((id) => quarter.has(id))).toBe(true)
    const place = createHash("sha256").update('["guard","7"]').digest().readUIntBE(0, 6) / 2 ** 48
    expect(tenth.includes("7")).toBe(place < 0.1)
    expect(picked(0.1, "other")).not.toEqual(tenth)
    const sessions = picked({ rate: 0.1, by: "session" })
    const bySession = Map.groupBy(sessions, (id) => Number(id) % 500)
    expect([...bySession.values()].every((ids) => ids.length === 8)).toBe(true)
  })

  it("lets checks go that take too long, and after several in a row leaves them alone", async () => {
    let [now, begun] = [0, 0]
    const guard = Guard.make<string, string>({
      scorers: () => {
        begun++
        return new Promise<number>(() => {})
      },
      sample: 1,
      now: () => now,
      limits: { timeMs: 5, concurrency: 2 }
    })
    for (let i = 0; i < 50; i++) guard.observe({ input: "", output: "" })
    expect(await guard.flush({ within: 10_000 })).toBe(true)
    const { counts, leftRunning } = guard.report()
    expect(counts.droppedBy).toEqual({ "took too long": leftRunning, "checks hang": 50 - leftRunning })
    expect(begun).toBeLessThan(12)
    now = 40_000
    const before = begun
    for (let i = 0; i < 10; i++) guard.observe({ input: "", output: "" })
    await guard.flush({ within: 10_000 })
    expect(begun - before).toBeGreaterThanOrEqual(1)
    sumOf(guard.report().counts)
  })

  it("makes no call that the budget does not allow", async () => {
    let calls = 0
    const judge: Provider.Provider = {
      id: "judge",
      settings: {},
      maxOutputTokens: 100,
      price: ({ outputTokens = 0 }) => ({
        _tag: "Priced",
        usd: outputTokens / 1_000,
        inputUsd: 0,
        outputUsd: outputTokens / 1_000,
        model: "judge",
        source: "bundled"
      }),
      complete: () =>
        Effect.sync(() => {
          calls++
          return { text: "1", finish: "stop" as const, usage: { inputTokens: 10, outputTokens: 50 } }
        })
    }
    const guard = Guard.make<string, string>({
      scorers: async (_: Texts, { complete }) => Number((await complete(judge, "good?")).text),
      sample: 1,
      budget: { usdPerDay: 0.5 },
      limits: { concurrency: 1 }
    })
    for (let i = 0; i < 20; i++) guard.observe({ input: "", output: "" })
    await guard.flush({ within: 5_000 })
    // Each costs 0.05, and 0.1 must be free before it.
    expect(calls).toBe(9)
    expect(guard.report().spentUsd).toBeCloseTo(0.45)
    expect(guard.report().counts.droppedBy).toEqual({ "out of money": 11 })
  })

  it("tells the platform of a promise for each picked answer, which ends with its checks", async () => {
    const told: Array<Promise<void>> = []
    const guard = Guard.make<string, string>({
      scorers: short,
      sample: 1,
      waitUntil: (promise) => told.push(promise)
    })
    guard.observe({ input: "", output: "" })
    guard.observe({ input: "", output: "" }, { waitUntil: (promise) => told.push(promise) })
    expect(told).toHaveLength(2)
    await Promise.all(told)
    expect(guard.report().counts.scored).toBe(2)
  })

  it("keeps to itself: two in one process share nothing", async () => {
    const [a, b] = [1, 0].map((sample) => Guard.make<string, string>({ scorers: short, sample }))
    a?.observe({ input: "", output: "" })
    await a?.flush({ within: 5_000 })
    expect([a?.report().counts.seen, b?.report().counts.seen]).toEqual([1, 0])
  })

  it("says what is wrong with its options", () => {
    expect(() => Guard.make({ scorers: short, sample: 2 })).toThrow(
      "sample: expected a number from 0 to 1, found 2"
    )
    expect(() => Guard.make({ scorers: short, sample: 1, limits: { bytes: 0 } })).toThrow("limits.bytes")
    expect(() => Guard.make({ scorers: undefined as never, sample: 1 })).toThrow("scorers: expected")
  })

  it("is never disturbed by what it is shown, nor disturbs", async () => {
    const guard = Guard.make<unknown, unknown>({ scorers: () => 1, sample: 1 })
    const throwing = new Proxy(
      {},
      {
        get: () => {
          throw new Error("no")
        },
        ownKeys: () => {
          throw new Error("no")
        }
      }
    )
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    const odd = [
      throwing,
      cycle,
      {
        // biome-ignore lint/suspicious/noThenProperty: whatever an application has
        get then() {
          throw new Error("then")
        }
      },
      new Promise(() => {}),
      Symbol("x"),
      () => 1,
      Object.create(null),
      new Map([[1, new Set([2])]]),
      new Date(Number.NaN),
      1n,
      -0,
      [undefined, 1],
      new WeakMap(),
      globalThis
    ]
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything({ withBigInt: true, withMap: true, withSet: true, withDate: true }),
          fc.constantFrom(...odd)
        ),
        (value) => {
          expect(
            typeof guard.observe({
              id: value as never,
              input: value,
              output: value,
              tags: value as never,
              session: value as never
            })
          ).toMatch(/string|undefined/u)
        }
      ),
      { numRuns: 800 }
    )
    await guard.flush({ within: 10_000 })
    sumOf(guard.report().counts)
    expect(guard.report().counts.pending).toBe(0)
  })
})

describe("labels", () => {
  const labelled = ({ output, expected }: { output: string; expected: string }) => output === expected
  const make = (options: Partial<Guard.Options<string, string, string>> = {}) =>
    Guard.make<string, string, string>({
      scorers: short,
      labelled: { right: labelled },
      sample: 1,
      ...options
    })

  it("come later by id, are bounded while they are awaited, and their rate of arrival is shown", async () => {
    let now = 0
    const guard = make({ now: () => now, labels: { answers: 10, withinMs: 1_000 } })
    for (let i = 0; i < 12; i++) guard.observe({ id: `${i}`, input: "", output: "a" })
    expect(guard.label("0", "a")).toBe(false)
    expect(guard.label("5", "a")).toBe(true)
    expect(guard.label("5", "a")).toBe(false)
    now = 2_000
    guard.observe({ id: "late", input: "", output: "a", expected: "a" })
    await guard.flush({ within: 5_000 })
    expect(guard.report().labels).toEqual({
      wanted: 13,
      arrived: 2,
      expired: 9,
      crowded: 2,
      waiting: 0,
      unknown: 2,
      arrivalRate: 2 / 13
    })
    sumOf(guard.report().labelCounts)
    expect(guard.report().labelled[0]).toMatchObject({ name: "right", scored: 2, mean: 1 })
  })

  it("that come for some answers only estimate nothing", async () => {
    const guard = make()
    for (let i = 0; i < 200; i++) {
      guard.observe({ id: `${i}`, input: "", output: "a" })
      if (i % 2 === 0) guard.label(`${i}`, "a")
    }
    await guard.flush({ within: 5_000 })
    expect(guard.report().labelled[0]?.estimate).toEqual({
      _tag: "NotEstimable",
      because: "labels came for 100 of 200 answers, and nothing says at random; draw an audit sample"
    })
  })

  it("of an audit sample estimate, unless they are missing, as where the answer is wrong", async () => {
    const run = async (isMissing: (id: number) => boolean) => {
      let now = 0
      const guard = make({
        now: () => now,
        limits: { answers: 5_000 },
        labels: { audit: 0.5, withinMs: 1_000 }
      })
      for (let i = 0; i < 2_000; i++) {
        const isRight = i % 5 !== 0
        guard.observe({ id: `${i}`, input: "", output: "a" })
        if (!isMissing(i)) guard.label(`${i}`, isRight ? "a" : "b")
      }
      now = 5_000
      guard.observe({ id: "last", input: "", output: "a" })
      await guard.flush({ within: 10_000 })
      return guard.report().labelled[0]?.estimate
    }
    const whole = await run((i) => i % 100 === 1)
    expect(whole).toMatchObject({ _tag: "Estimable" })
    if (whole?._tag !== "Estimable") return
    // 80 % are right, of about 1,000.
    expect(whole.low).toBeLessThan(0.8)
    expect(whole.high).toBeGreaterThan(0.8)
    expect(whole.high - whole.low).toBeLessThan(0.08)
    const wrongAreMissing = await run((i) => i % 5 === 0)
    expect(wrongAreMissing).toMatchObject({ _tag: "NotEstimable" })
    expect(JSON.stringify(wrongAreMissing)).toMatch(
      /in the audit sample have no label; their mean is from 0\.7\d to 1\.00/u
    )
  }, 30_000)
})

describe("sinks", () => {
  const shown = (guard: Guard.Guard<string, string>, n: number) => {
    for (let i = 0; i < n; i++) guard.observe({ input: "", output: "" })
  }

  it("that are dead are left alone, and what they did not get is counted", async () => {
    let [now, tries, isDead] = [0, 0, true]
    const guard = Guard.make<string, string>({
      scorers: short,
      sample: 1,
      now: () => now,
      sinks: [
        Sink.call(() => {
          tries++
          if (isDead) throw new Error("no route")
        }, "dead"),
        Sink.call(() => Promise.reject(undefined), "rejects"),
        // biome-ignore lint/suspicious/noThenProperty: what an application's sink may return
        Sink.call(() => ({ then: () => new Promise<never>(() => {}) }), "hangs")
      ]
    })
    shown(guard, 200)
    // One that hangs does not hold a flush beyond its bound.
    const began = performance.now()
    expect(await guard.flush({ within: 300 })).toBe(false)
    expect(performance.now() - began).toBeLessThan(1_500)
    expect(tries).toBe(5)
    expect(guard.report().sinks[0]).toEqual({
      flushesFailed: 0,
      name: "dead",
      given: 200,
      written: 0,
      failed: 5,
      refused: 195,
      pending: 0,
      isOpen: true,
      lastError: "Error: no route"
    })
    expect(guard.report().sinks[1]).toMatchObject({ given: 200, written: 0 })
    expect(guard.report().sinks[2]).toMatchObject({ given: 200, pending: 200 })
    ;[now, isDead] = [40_000, false]
    shown(guard, 10)
    await guard.flush({ within: 300 })
    expect(guard.report().sinks[0]).toMatchObject({ written: 10, isOpen: false })
  })
})
