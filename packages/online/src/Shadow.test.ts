import { mkdtempSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Candidate, type Provider } from "@assay/core"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import * as Shadow from "./Shadow.ts"

const upper = async (text: string) => text.toUpperCase()
const flushed = { within: 10_000 } as const

const sums = ({ counts }: Shadow.Report) => {
  expect(counts.seen).toBe(counts.declined + counts.sampled)
  expect(counts.sampled).toBe(counts.compared + counts.dropped + counts.pending)
}

describe("a shadow", () => {
  it("answers with the primary, asks the candidates after it, and says what differs due to the change", async () => {
    const order: Array<string> = []
    const shadow = Shadow.make({
      primary: async (text: string) => {
        order.push("primary")
        return text.toUpperCase()
      },
      candidates: {
        same: upper,
        other: async (text: string) => {
          order.push("other")
          return text === "b" ? "x" : text.toUpperCase()
        }
      },
      sample: 1,
      noise: 1,
      limits: { perMinute: 1_000 }
    })
    for (const text of ["a", "b", "c", "d"])
      expect(await shadow.answer(text, { tags: { letter: text } })).toBe(text.toUpperCase())
    await shadow.close(flushed)
    const report = shadow.report()
    sums(report)
    expect(order[0]).toBe("primary")
    expect(report.counts).toMatchObject({ compared: 4 })
    const [same, other] = report.candidates
    expect([same?.change.disagreement, other?.change.disagreement, other?.change.noise]).toEqual([0, 0.25, 0])
    expect(other?.slices.find(({ slice }) => slice === "letter=b")?.disagreement).toBe(1)
  })

  it("leaves value, error, promise and stream of the primary as they are", async () => {
    const error = new Error("no")
    const of = <A>(primary: () => A) =>
      Shadow.make({
        primary,
        candidates: { hangs: () => new Promise<never>(() => {}) },
        sample: 1,
        limits: { timeMs: 20 }
      })
    const value = { a: 1 }
    expect(of(() => value).answer(undefined)).toBe(value)
    expect(await of(async () => value).answer(undefined)).toBe(value)
    await expect(of(() => Promise.reject(error)).answer(undefined)).rejects.toBe(error)
    expect(() =>
      of(() => {
        throw error
      }).answer(undefined)
    ).toThrow(error)
    // biome-ignore lint/suspicious/noThenProperty: a lazy promise of a client
    const lazy = { then: () => 1 }
    expect(of(() => lazy).answer(undefined)).toBe(lazy)
    let reason: unknown
    const web = of(
      () =>
        new ReadableStream<string>({
          pull: (c) => c.enqueue("x"),
          cancel: (why) => {
            reason = why
          }
        })
    )
    const reader = web.answer(undefined).getReader()
    await reader.read()
    await reader.cancel("enough")
    expect([reason, web.report().counts.droppedBy]).toEqual(["enough", { cancelled: 1 }])
  })

  it("compares streams when they have ended, also those that come later", async () => {
    async function* pieces() {
      yield "A"
      yield "B"
    }
    const shadow = Shadow.make<string, Promise<AsyncIterable<string>>, string>({
      primary: async () => pieces(),
      candidates: { whole: () => "AB", other: () => "AC" },
      sample: 1,
      noise: 1
    })
    const all: Array<string> = []
    for await (const piece of await shadow.answer("q")) all.push(piece)
    await shadow.close(flushed)
    expect(all).toEqual(["A", "B"])
    expect(shadow.report().candidates.map(({ change }) => [change.disagreement, change.noise])).toEqual([
      [0, 0],
      [1, 0]
    ])
  })

  it("gives each candidate a copy of its own, made before the primary changes what it was given", async () => {
    const seen: Array<unknown> = []
    const candidate = (input: { list: Array<number> }) => {
      seen.push(structuredClone(input))
      input.list.push(9)
      return 1
    }
    const shadow = Shadow.make({
      primary: (input: { list: Array<number> }) => {
        input.list.push(2)
        return 1
      },
      candidates: { a: candidate, b: candidate },
      sample: 1,
      noise: 0.01
    })
    shadow.answer({ list: [1] }, { id: "1" })
    await shadow.flush(flushed)
    expect(seen).toEqual([{ list: [1] }, { list: [1] }])
  })

  it("hands candidates tools that change nothing, and compares what they would have done", async () => {
    const done: Array<string> = []
    const tools = {
      look: { readOnly: true, run: (id: string) => `order ${id}` },
      refund: { run: (id: string) => void done.push(id), pretend: () => undefined },
      mail: { run: (to: string) => void done.push(to) }
    }
    const shadow = Shadow.make({
      tools,
      primary: (id: string, { tools: own }) => {
        own.refund(id)
        return own.look(id)
      },
      candidates: {
        same: (id, { tools: own }) => {
          own.refund(id)
          return own.look(id)
        },
        otherOrder: (id, { tools: own }) => {
          own.refund(`${id}0`)
          return own.look(id)
        },
        refused: (id, { tools: own }) => {
          own.mail("ann")
          return own.look(id)
        }
      },
      sample: 1,
      noise: 1
    })
    expect(shadow.answer("7")).toBe("order 7")
    await shadow.close(flushed)
    expect(done).toEqual(["7"])
    const [same, other, refused] = shadow.report().candidates
    expect(same).toMatchObject({ toolCalls: 1, otherWork: 0, change: { disagreement: 0, noise: 0 } })
    expect(other).toMatchObject({ toolCalls: 1, otherWork: 1, change: { disagreement: 1 } })
    expect(refused).toMatchObject({ compared: 0, notComparedBy: { "tool refused": 1 } })
  })

  it("falls silent at the first 429 of the primary, and is never tried again into its quota", async () => {
    let [now, asked, isLimited] = [0, 0, true]
    const shadow = Shadow.make({
      primary: async (_: string) =>
        isLimited ? Promise.reject(Object.assign(new Error("slow down"), { status: 429 })) : "a",
      candidates: {
        c: () => {
          asked++
          return "a"
        }
      },
      sample: 1,
      now: () => now,
      limits: { quietMs: 1_000 }
    })
    await expect(shadow.answer("x")).rejects.toThrow("slow down")
    isLimited = false
    await shadow.answer("x")
    await shadow.flush(flushed)
    expect([asked, shadow.report().counts.droppedBy]).toEqual([0, { failed: 1, "primary rate limited": 1 }])
    now = 1_001
    await shadow.answer("x")
    await shadow.flush(flushed)
    expect(asked).toBe(1)
    // A 429 that the primary's client tries again is seen at its fetch.
    await shadow.fetch(async () => new Response(null, { status: 429 }))("http://x")
    await shadow.answer("x")
    await shadow.flush(flushed)
    expect(asked).toBe(1)
    sums(shadow.report())
  })

  it("keeps each candidate to its own limits", async () => {
    let [now, asked] = [0, 0]
    const shadow = Shadow.make({
      primary: upper,
      candidates: {
        limited: () => {
          asked++
          return Promise.reject(Object.assign(new Error("limit"), { status: 429 }))
        },
        counted: upper
      },
      sample: 1,
      noise: 0.01,
      now: () => now,
      limits: { perMinute: 3, concurrency: 1 }
    })
    for (let i = 0; i < 5; i++) await shadow.answer("x", { id: `${i}` })
    await shadow.flush(flushed)
    expect(asked).toBe(1)
    const [limited, counted] = shadow.report().candidates
    expect([limited?.notComparedBy, counted?.notComparedBy]).toEqual([
      { "rate limited": 5 },
      { "own limit": 2 }
    ])
    now = 61_000
    await shadow.answer("x")
    await shadow.flush(flushed)
    expect(shadow.report().candidates[1]?.compared).toBe(4)
  })

  it("spends no more than its budget, in all and a day, and goes on the next day", async () => {
    let now = 0
    const provider: Provider.Provider = {
      id: "p",
      settings: {},
      maxOutputTokens: 10,
      price: ({ outputTokens = 0 }) => ({
        _tag: "Priced",
        usd: outputTokens / 10,
        inputUsd: 0,
        outputUsd: 0,
        model: "p",
        source: "bundled"
      }),
      complete: () => Effect.succeed({ text: "X", finish: "stop" as const, usage: { outputTokens: 10 } })
    }
    const shadow = Shadow.make({
      primary: upper,
      candidates: {
        c: async (text: string, { complete }) =>
          (await complete(provider, { messages: [{ role: "user", content: text }] })).text
      },
      sample: 1,
      noise: 0.01,
      now: () => now,
      budget: { usd: 5, usdPerDay: 2 },
      limits: { concurrency: 1 }
    })
    for (let today = 0; today < 4; today++) {
      now = today * 86_400_000
      for (let i = 0; i < 4; i++) {
        await shadow.answer("x", { id: `${i}` })
        await shadow.flush(flushed)
      }
    }
    const report = shadow.report()
    expect([report.spentUsd, report.stopped, report.candidates[0]?.compared]).toEqual([5, "budget", 5])
    sums(report)
  })

  it("takes candidates of an experiment as they are", async () => {
    const shadow = Shadow.make({
      primary: upper,
      candidates: { c: Candidate.fromFunction((text: string) => text.toUpperCase()) },
      sample: 1,
      noise: 1
    })
    await shadow.answer("x")
    await shadow.close(flushed)
    expect(shadow.report().candidates[0]?.change.disagreement).toBe(0)
  })

  it("compares by fields or by a judge, and by scores; ids and times that differ are no difference", async () => {
    const answer = (total: number) => ({ total, id: Math.random(), at: performance.now() })
    const of = (same: Shadow.Same<string, { total: number }>) =>
      Shadow.make({
        primary: (_: string) => answer(1),
        candidates: { c: () => answer(1), d: () => answer(2) },
        same,
        scorers: { large: ({ output }: { output: { total: number } }) => output.total > 1 },
        sample: 1,
        noise: 1
      })
    for (const same of [
      { fields: ["total"] },
      (a: { total: number }, b: { total: number }) => a.total === b.total
    ]) {
      const shadow = of(same)
      for (let i = 0; i < 20; i++) shadow.answer("x")
      await shadow.close(flushed)
      const [c, d] = shadow.report().candidates
      expect([c?.change.disagreement, c?.change.noise, d?.change.disagreement]).toEqual([0, 0, 1])
      expect([c?.scores.large?.estimate, d?.scores.large?.estimate]).toEqual([0, 1])
    }
    const failing = of(() => {
      throw new Error("judge")
    })
    failing.answer("x")
    await failing.close(flushed)
    expect(failing.report().counts.droppedBy).toEqual({ "noise leg failed": 1 })
  })

  it("ends at the width that was asked for, or at an alarm", async () => {
    const of = (stop: Shadow.Stop, candidate: (text: string) => Promise<string>) =>
      Shadow.make({
        primary: upper,
        candidates: { c: candidate },
        sample: 1,
        noise: 1,
        stop,
        planned: 100,
        limits: { perMinute: 1e6 }
      })
    const run = async (shadow: ReturnType<typeof of>) => {
      for (let i = 0; i < 600 && shadow.report().stopped === undefined; i++) {
        await shadow.answer("x")
        await shadow.flush(flushed)
      }
      await shadow.answer("x")
      return shadow.report()
    }
    const narrow = await run(of({ width: 0.2 }, upper))
    expect(narrow.stopped).toBe("width")
    expect(narrow.counts.droppedBy.stopped).toBe(1)
    const { due } = narrow.candidates[0]?.change ?? { due: { low: 0, high: 1 } }
    expect(due.high - due.low).toBeLessThanOrEqual(0.2)
    expect(await run(of({ alarm: 0.2 }, async () => "y"))).toMatchObject({
      stopped: "alarm",
      candidates: [{ isAlarm: true }]
    })
  })

  it("writes disagreements as a queue, redacted before they are stored", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "shadow-")), "queue.jsonl")
    const shadow = Shadow.make({
      primary: upper,
      candidates: { c: async () => "other@mail" },
      sample: 1,
      noise: 0.01,
      review: {
        file,
        redact: (value) => JSON.parse(JSON.stringify(value).replaceAll(/\w+@\w+/gu, "[EMAIL]")),
        most: 2
      }
    })
    for (const id of ["1", "2", "3"]) await shadow.answer("ann@firm", { id, session: "s" })
    await shadow.close(flushed)
    const { reviewed, reviewFile } = shadow.report()
    expect(reviewed).toBe(2)
    expect(JSON.parse(readFileSync(reviewFile ?? "", "utf8").split("\n")[0] ?? "")).toEqual({
      id: "1",
      input: "[EMAIL]",
      candidate: "primary",
      output: "ANN@FIRM".replace("ANN@FIRM", "[EMAIL]"),
      outputs: { primary: "[EMAIL]", c: "[EMAIL]" },
      inclusion: 1,
      cluster: "s",
      why: ["shadow: c disagrees with the primary"]
    })
  })

  it("has candidates begin beside the primary where it is told to", async () => {
    let began: (() => void) | undefined
    const candidate = new Promise<void>((resolve) => {
      began = resolve
    })
    const shadow = Shadow.make({
      // The primary ends when the candidate has begun.
      primary: async (text: string) => candidate.then(() => text),
      candidates: {
        c: (text: string) => {
          began?.()
          return text
        }
      },
      when: "beside",
      sample: 1,
      noise: 0.01
    })
    expect(await shadow.answer("x", { id: "1" })).toBe("x")
    await shadow.close(flushed)
    expect(shadow.report().candidates[0]?.compared).toBe(1)
  })
})

describe("the switch report", () => {
  const figures = (
    due: Partial<Shadow.Interval>,
    scores: Record<string, Shadow.Interval> = {}
  ): Shadow.CandidateReport => ({
    candidate: "small",
    compared: 1_000,
    notComparedBy: {},
    failedBy: {},
    toolCalls: 0,
    otherWork: 0,
    isAlarm: false,
    change: {
      slice: "all",
      requests: 1_000,
      units: 1_000,
      disagreement: 0.05,
      noise: 0.03,
      noiseRequests: 250,
      due: { estimate: 0.02, low: -0.01, high: 0.04, ...due }
    },
    slices: [],
    scores,
    latency: { n: 0, ratio: undefined, low: undefined, high: undefined },
    candidateUsd: undefined,
    primaryUsd: undefined
  })
  const advise = (tag: Shadow.TestSetVerdict["_tag"] | undefined, report: Shadow.CandidateReport) =>
    Shadow.switchReport(report, { testSet: tag === undefined ? undefined : { _tag: tag } })

  it("says to switch only where both support it, and not to where either speaks against it", () => {
    expect(advise("Equivalent", figures({}))).toMatchObject({ advice: "switch" })
    expect(advise("Regressed", figures({}))).toMatchObject({ advice: "do not switch" })
    expect(advise("Improved", figures({ low: 0.06, high: 0.1, estimate: 0.08 }))).toMatchObject({
      advice: "do not switch"
    })
    expect(
      advise("Improved", figures({}, { right: { estimate: -0.1, low: -0.15, high: -0.05 } }))
    ).toMatchObject({ advice: "do not switch" })
    expect(advise("Underpowered", figures({}))).toMatchObject({ advice: "keep watching" })
    expect(advise(undefined, figures({}))).toMatchObject({
      advice: "keep watching",
      testSet: "The test set was not asked."
    })
  })

  it("says nothing that was not seen, at the borders of what it is told", () => {
    const unseen = figures({ estimate: undefined, low: -1, high: 1 })
    const none = { ...unseen, change: { ...unseen.change, requests: 0, units: 0 } }
    const testSet = { _tag: "Improved" } as const
    expect(Shadow.switchReport(none, { testSet, maxChange: 1 })).toMatchObject({
      advice: "keep watching",
      because: "Keep watching small: the shadow has seen too little."
    })
    expect(Shadow.switchReport(figures({ low: 0.05, high: 0.06 }), { testSet }).advice).toBe("keep watching")
    expect(Shadow.switchReport(figures({ high: 0.05 }), { testSet }).advice).toBe("switch")
    const alarmed = { ...figures({ low: 0.03, high: 0.04 }), isAlarm: true }
    expect(Shadow.switchReport(alarmed, { testSet }).because).toBe(
      "Do not switch to small: more answers surely change than the alarm of the shadow allows."
    )
    // So near the limit that nobody waits for it.
    const near = Shadow.switchReport(figures({ estimate: 0.04999999, low: 0.02, high: 0.08 }), { testSet })
    expect([near.until, near.because]).toEqual([
      undefined,
      "Keep watching small: the shadow is too near the limit to say how long."
    ])
    for (const maxChange of [Number.NaN, -0.1, 1.1])
      expect(() => Shadow.switchReport(none, { testSet, maxChange })).toThrow("maxChange: expected a number")
    expect(() => Shadow.make({ primary: upper, candidates: { primary: upper }, sample: 1 })).toThrow(
      "expected another name"
    )
  })

  it("says until when to keep watching", () => {
    // Half as wide as 0.06 to be below 0.05 from 0.02: four times as many sessions.
    expect(advise("Equivalent", figures({ low: -0.04, high: 0.08 }))).toEqual({
      advice: "keep watching",
      until: 4_000,
      testSet: "On the test set small is as good as the primary.",
      shadow: "In shadow 2 % of answers differ due to the change (-4 % to 8 %).",
      because: "Keep watching small until about 4,000 sessions: the shadow has 1,000 of about 4,000 sessions."
    })
  })
})
