/** What an application, or whoever writes to it, may hand over by mistake or on purpose. */
import { describe, expect, it } from "vitest"
import * as Copy from "./capture/copy.ts"
import * as Enforce from "./Enforce.ts"
import * as Guard from "./Guard.ts"
import * as Route from "./Route.ts"
import * as Shadow from "./Shadow.ts"
import * as Sink from "./Sink.ts"
import * as Breaker from "./work/Breaker.ts"
import * as Money from "./work/Money.ts"

const flushed = { within: 10_000 } as const
const limits = { bytes: 2 ** 20, values: 1_000 }

const throwing = (...names: ReadonlyArray<string>): never =>
  Object.defineProperties(
    {},
    Object.fromEntries(
      names.map((name) => [
        name,
        {
          enumerable: true,
          get: () => {
            throw new Error(`no ${name}`)
          }
        }
      ])
    )
  ) as never

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

const guardOf = (options: Partial<Guard.Options<unknown, unknown, unknown>> = {}) =>
  Guard.make<unknown, unknown>({ scorers: { any: () => true }, sample: 1, ...options })

const sums = ({ counts }: Guard.Report): void => {
  expect(counts.seen).toBe(counts.declined + counts.sampled)
  expect(counts.sampled).toBe(counts.scored + counts.dropped + counts.pending)
}

describe("what is handed over", () => {
  it("throws nothing into the application, and is counted", async () => {
    const guard = guardOf()
    guard.observe(undefined as never)
    for (const name of ["id", "session", "input", "output", "tags", "latencyMs"])
      guard.observe(throwing(name))
    guard.observe({ input: 1, output: revoked() })
    guard.observe({ input: 1, output: { [Symbol("s")]: 1, toJSON: () => revoked() } })
    const source = new ReadableStream<string>({ start: (c) => c.close() })
    for (const asked of [throwing("id"), throwing("tags")]) expect(guard.stream(source, asked)).toBe(source)
    const reader = source.getReader()
    expect(guard.stream(source, { input: 1 })).toBe(source)
    reader.releaseLock()
    const gone = revoked()
    expect(guard.wrap(() => gone)()).toBe(gone)
    expect(guard.wrap(() => 7, { asked: () => throwing("session") })()).toBe(7)
    expect(await guard.wrap(async () => 7, { asked: () => throwing("tags") })()).toBe(7)
    await guard.flush(flushed)
    expect(guard.report().counts).toMatchObject({ seen: 15, pending: 0 })
    sums(guard.report())
  })

  it("leaves frozen streams alone, and setters of private fields at work", async () => {
    const guard = guardOf()
    const frozen = Object.freeze({
      async *[Symbol.asyncIterator]() {
        yield "a"
      }
    })
    const passed = guard.stream(frozen, { input: 1 })
    expect(await Array.fromAsync(passed)).toEqual(["a"])
    class Client {
      #speed = 1
      get speed() {
        return this.#speed
      }
      set speed(speed) {
        this.#speed = speed
      }
      async *[Symbol.asyncIterator]() {
        yield "a"
      }
    }
    const client = guard.stream(new Client(), { input: 1 })
    client.speed = 2
    expect(client.speed).toBe(2)
  })

  it("swallows rejections of promises of other realms and libraries in callbacks", async () => {
    const lost: Array<unknown> = []
    const onLost = (reason: unknown) => lost.push(reason)
    process.on("unhandledRejection", onLost)
    // biome-ignore lint/suspicious/noThenProperty: a promise of another library
    const foreign = { then: (_: unknown, no: (e: Error) => void) => no(new Error("no")) }
    class Own extends Promise<never> {}
    const answers = [() => foreign, () => Own.reject(new Error("no")), () => throwing("then"), revoked]
    const guard = guardOf({ onCheck: () => answers.pop()?.() })
    for (let nth = 0; nth < 4; nth++) guard.observe({ input: nth, output: nth })
    await guard.flush(flushed)
    await new Promise((resolve) => setTimeout(resolve, 20))
    process.off("unhandledRejection", onLost)
    expect([lost, guard.report().counts.scored]).toEqual([[], 4])
  })

  it("copies what a view looks at, not what it looks into, and stops at the bound of maps and sets", () => {
    const whole = new ArrayBuffer(64 * 2 ** 20)
    const began = performance.now()
    const copied = Copy.copy([new Uint8Array(whole, 8, 4), Buffer.from("secret").subarray(0, 1)], limits)
    expect(performance.now() - began).toBeLessThan(20)
    const [view, byte] = (copied as { value: [Uint8Array, Uint8Array] }).value
    expect([view.buffer.byteLength, byte.buffer.byteLength <= 8, [...byte]]).toEqual([4, true, [115]])
    let read = 0
    const endless = new Map()
    endless[Symbol.iterator] = function* () {
      for (;;) yield [read++, 1]
    } as never
    expect(Copy.copy(endless, limits)._tag).toBe("TooLarge")
    expect(read).toBeLessThan(1_000)
    expect(Copy.copy(new URL("https://a.b/c"), limits)).toMatchObject({ value: new URL("https://a.b/c") })
    expect(Copy.copy(new Request("https://a.b"), limits)._tag).toBe("NotData")
  })

  it("takes no id, session or slice that is too long", async () => {
    const checks: Array<Guard.Check> = []
    const guard = guardOf({ onCheck: (check) => checks.push(check) })
    const long = "x".repeat(10_000_000)
    const began = performance.now()
    const id = guard.observe({
      id: long,
      session: long,
      tags: { long, ok: "1" },
      input: 1,
      output: 1,
      candidate: long
    })
    expect(performance.now() - began).toBeLessThan(20)
    guard.observe({
      id: "2",
      input: 1,
      tags: Object.fromEntries(Array.from({ length: 400 }, (_, nth) => [`t${nth}`, "1"]))
    })
    await guard.flush(flushed)
    expect(id).toHaveLength(36)
    expect(JSON.stringify(checks[0])).not.toContain("xxxx")
    // A text of ten megabytes is more than one answer may hold.
    expect(guard.report().counts.droppedBy).toEqual({ "too large": 1 })
    expect(Object.keys(checks[0]?.tags ?? {})).toHaveLength(50)
  })

  it("does not read the body of a request while the application waits, nor where it is not picked", async () => {
    const parse = JSON.parse
    let parsed = 0
    const fetch = async () => Response.json({ ok: 1 })
    try {
      JSON.parse = (...args: Parameters<typeof parse>) => {
        parsed++
        return parse(...args)
      }
      const guard = guardOf({ sample: 0 })
      await guard.fetch(fetch)("https://a.b", { method: "POST", body: '{"messages":[1]}' })
      expect([parsed, guard.report().counts]).toMatchObject([0, { seen: 1, declined: 1 }])
    } finally {
      JSON.parse = parse
    }
    const inputs: Array<unknown> = []
    const guard = guardOf({ scorers: { any: ({ input }) => inputs.push(input) > 0 } })
    const response = await guard.fetch(fetch)("https://a.b", { method: "POST", body: '{"messages":[1]}' })
    await response.text()
    await guard.flush(flushed)
    expect(inputs).toEqual([[1]])
  })

  it("passes a response of another library by, untouched", async () => {
    const foreign = { ok: true, status: 200, body: { pipe: 1 }, bodyUsed: false } as never
    const guard = guardOf()
    expect(await guard.fetch(async () => foreign)("https://a.b")).toBe(foreign)
    expect(guard.report().counts.droppedBy).toEqual({ "not data": 1 })
  })
})

describe("clocks and times", () => {
  it("that throw, say nothing or go backwards cost no answer", async () => {
    const said = [Number.NaN, "soon", 1e300, undefined]
    const guard = guardOf({
      now: () => {
        if (said.length === 0) throw new Error("no time")
        return said.pop() as number
      }
    })
    for (let nth = 0; nth < 9; nth++) guard.observe({ id: `${nth}`, input: 1, output: 1 })
    await guard.flush(flushed)
    expect(guard.report().counts).toMatchObject({ seen: 9, scored: 9 })
  })

  it("that go backwards end a rest that would last for years", () => {
    let now = Date.UTC(2040, 0)
    const breaker = Breaker.make(1, 30_000, () => now)
    breaker.failed()
    expect(breaker.allows(0)).toBe(false)
    now = Date.UTC(2026, 0)
    expect(breaker.allows(0)).toBe(true)
  })

  it("that go back over midnight give no day its budget a second time", () => {
    let now = Date.UTC(2026, 0, 2)
    const money = Money.make({ usdPerDay: 1 }, () => now)
    money.reserve(1)?.settle(1)
    now -= 1_000
    expect(money.reserve(1)).toBeDefined()
    now += 1_000
    expect(money.reserve(1)).toBeUndefined()
  })

  it("of any length are waited for: one without end is not none", async () => {
    const long = Number.POSITIVE_INFINITY
    const guard = guardOf({
      limits: { timeMs: long },
      scorers: { slow: () => new Promise<number>((r) => setTimeout(r, 20, 1)) }
    })
    guard.observe({ input: 1, output: 1 })
    expect(await guard.flush({ within: Number.NaN })).toBe(false)
    expect(await guard.flush({ within: long })).toBe(true)
    expect(guard.report().counts.scored).toBe(1)
    const enforce = Enforce.make<number, number>({
      rules: [{ scorers: { slow: async () => true }, action: "block" }],
      onFailure: "block",
      within: long
    })
    expect((await enforce.check({ input: 1, output: 1 })).status).toBe("passed")
  })
})

describe("turns", () => {
  it("let the application have its own between any two answers, however many wait", async () => {
    let scored = 0
    const guard = guardOf({
      scorers: {
        busy: () => {
          const end = performance.now() + 0.2
          while (performance.now() < end);
          return ++scored > 0
        }
      }
    })
    // The scorers are there.
    guard.observe({ input: 1, output: 1 })
    await guard.flush(flushed)
    for (let nth = 0; nth < 400; nth++) guard.observe({ id: `${nth}`, input: 1, output: nth })
    let [most, before] = [0, scored]
    while (scored < 401) {
      await new Promise((resolve) => setImmediate(resolve))
      most = Math.max(most, scored - before)
      before = scored
    }
    // Four at once, each with a scorer's own steps.
    expect(most).toBeLessThanOrEqual(8)
  })
})

describe("money", () => {
  it("that is no amount does not lift the cap, and what was paid in spite of it counts", () => {
    const money = Money.make({ usd: 1 })
    money.reserve(0.5)?.settle(Number.NaN)
    money.reserve(0.1)?.settle(-5)
    money.add(Number.NaN)
    money.add(Number.POSITIVE_INFINITY)
    expect(money.spentUsd()).toBeCloseTo(0.6)
    money.add(0.5)
    money.add(0.5)
    expect([money.spentUsd(), money.exhausted()]).toEqual([1.6, "all"])
  })
})

describe("texts", () => {
  const secret = "sk-live-4711 ann@firm.de"
  const checksOf = async (keep?: Guard.Redact) => {
    const checks: Array<Guard.Check> = []
    const guard = guardOf({
      scorers: {
        parsed: ({ output }) => JSON.parse(String(output)),
        thrown: ({ output }) => {
          throw new Error(`found ${output}`)
        }
      },
      sinks: [Sink.call((check) => checks.push(check))],
      ...(keep === undefined ? {} : { keep })
    })
    guard.observe({ input: secret, output: secret })
    guard.observe({ input: secret, outcome: { _tag: "Refused", reason: secret } })
    guard.observe({ input: secret, outcome: { _tag: "Errored", error: secret } as never })
    await guard.flush(flushed)
    return JSON.stringify(checks)
  }

  it("reach no sink in the reasons why there is no score", async () => {
    const text = await checksOf()
    expect(text).toContain('"parsed":"SyntaxError"')
    expect(text).not.toContain("4711")
    expect(text).not.toContain("firm")
  })

  it("that are kept are redacted in reasons too", async () => {
    const text = await checksOf((value) =>
      String(JSON.stringify(value)).replaceAll(/4711|ann@firm.de/gu, "…")
    )
    expect(text).not.toContain("4711")
  })
})

describe("flushing", () => {
  it("gives every count once, however often and at once it is asked for", async () => {
    let written = 0
    const guard = guardOf({ sinks: [Sink.call(async () => void written++)] })
    for (let nth = 0; nth < 300; nth++) guard.observe({ id: `${nth}`, input: 1, output: nth })
    expect(await guard.flush({ within: 0 })).toBe(false)
    const ends = [guard.flush(flushed), guard.close(flushed), guard.close(flushed), guard.flush(flushed)]
    expect(await Promise.all(ends)).toEqual([true, true, true, true])
    expect(await guard.flush({ within: 0 })).toBe(true)
    guard.observe({ input: 1, output: 1 })
    expect(guard.label("1", 1)).toBe(false)
    const { counts, sinks } = guard.report()
    expect(counts).toMatchObject({ sampled: 301, scored: 300, droppedBy: { closed: 1 }, pending: 0 })
    expect([written, sinks[0]?.written]).toEqual([300, 300])
  })

  it("brings the records of sinks to their end though a check hangs, and says where a sink could not", async () => {
    let flushes = 0
    const sink: Sink.Sink = {
      name: "store",
      write: () => {},
      flush: () => {
        flushes++
        throw new Error("disk full")
      }
    }
    const guard = guardOf({ sinks: [sink], scorers: { hangs: () => new Promise<never>(() => {}) } })
    guard.observe({ input: 1, output: 1 })
    expect(await guard.close({ within: 100 })).toBe(false)
    expect(flushes).toBe(1)
    expect(Guard.toText(guard.report())).toContain("Error: disk full")
    expect(guard.report().sinks[0]?.flushesFailed).toBe(1)
  })

  it("tells a platform that freezes of the end of the writing, not of the checks alone", async () => {
    let isWritten = false
    let ended: Promise<void> | undefined
    const guard = guardOf({
      sinks: [
        Sink.call(async () => {
          await new Promise((resolve) => setTimeout(resolve, 30))
          isWritten = true
        })
      ],
      waitUntil: (promise) => {
        ended = promise
      }
    })
    guard.observe({ input: 1, output: 1 })
    await ended
    expect(isWritten).toBe(true)
  })

  it("holds no more bytes for a sink that never answers than answers may hold", async () => {
    const guard = guardOf({
      keep: (value) => value,
      limits: { bytes: 200_000, answers: 100 },
      sinks: [Sink.call(() => new Promise(() => {}))]
    })
    for (let nth = 0; nth < 20; nth++) {
      guard.observe({ input: nth, output: "x".repeat(30_000) })
      await guard.flush({ within: 15 })
    }
    const [sink] = guard.report().sinks
    expect(sink).toMatchObject({ given: 20, pending: 3, refused: 17 })
  })
})

const shadowOf = (options: object) =>
  Shadow.make<unknown, unknown, unknown>({
    primary: async (input) => input,
    candidates: { same: (input) => input },
    sample: 1,
    noise: 1,
    ...options
  })

describe("a route", () => {
  it("asks the model where a guess throws while it is read, or is sure of no number", async () => {
    const always = { route: () => "baseline" as const }
    for (const guess of [throwing("output"), { output: "a", confidence: Number.NaN }, undefined as never]) {
      const route = Route.hybrid({ baseline: () => guess, threshold: always, model: () => "m" })
      expect(await route("q")).toMatchObject({ answer: "m", by: "model" })
    }
  })
})

describe("a shadow", () => {
  it("is silent after a 429 also where the clock was set back before it", async () => {
    let now = Date.UTC(2040, 0)
    let status = 429
    const shadow = shadowOf({ now: () => now })
    const fetch = shadow.fetch(async () => new Response(null, { status }))
    await fetch("https://a.b")
    now = Date.UTC(2026, 0)
    await shadow.answer(1)
    await shadow.flush(flushed)
    await fetch("https://a.b")
    await shadow.answer(1)
    status = 200
    await shadow.close(flushed)
    expect(shadow.report().counts).toMatchObject({ compared: 1, droppedBy: { "primary rate limited": 1 } })
  })

  it("throws nothing into the application", async () => {
    const shadow = shadowOf({
      now: () => {
        throw new Error("no time")
      }
    })
    expect(await shadow.answer(1, throwing("id"))).toBe(1)
    expect(await shadow.answer(1, throwing("other"))).toBe(1)
    const gone = revoked()
    expect(shadowOf({ primary: () => gone }).answer(1)).toBe(gone)
    expect(shadowOf({ primary: () => gone, sample: 0 }).answer(1)).toBe(gone)
    const error = new Error("no")
    const failing = shadowOf({
      primary: () => Promise.reject(error),
      now: () => {
        throw new Error("no time")
      }
    })
    await expect(failing.answer(1)).rejects.toBe(error)
    await shadow.close(flushed)
  })

  it("shares neither requests nor slices with candidates, nor these with each other", async () => {
    const tags: Array<string | undefined> = []
    const spoil = (input: unknown, context: { readonly tags?: Record<string, string> }) => {
      tags.push(context.tags?.language)
      if (context.tags !== undefined) context.tags.language = "spoilt"
      ;(input as Array<number>).push(9)
      return (input as Array<number>).length
    }
    const shadow = shadowOf({ primary: spoil, candidates: { a: spoil, b: spoil } })
    const mine = { language: "en" }
    shadow.answer([1], { tags: mine })
    await shadow.close(flushed)
    expect([tags, mine]).toEqual([["en", "en", "en", "en"], { language: "en" }])
    const [a, b] = shadow.report().candidates
    expect([a?.slices[0]?.slice, a?.change.disagreement, b?.change.disagreement]).toEqual([
      "language=en",
      0,
      0
    ])
  })

  it("counts a candidate that always fails as one that always disagrees, as the primary with itself", async () => {
    const fails = () => {
      throw new Error("no")
    }
    let calls = 0
    const shadow = shadowOf({
      // Each answer of the primary comes, and each second one that the shadow asks for fails.
      primary: async () => {
        if (++calls % 4 === 2) throw new Error("now and then")
        return 1
      },
      candidates: { fails, hangs: () => new Promise(() => {}), right: () => 1 },
      limits: { timeMs: 20, perMinute: 1_000 }
    })
    for (let nth = 0; nth < 4; nth++) {
      await shadow.answer(nth)
      await shadow.flush(flushed)
    }
    await shadow.close(flushed)
    const report = shadow.report()
    const [failing, hanging, right] = report.candidates
    expect(report.counts).toMatchObject({ compared: 4, dropped: 0 })
    expect(failing).toMatchObject({
      compared: 4,
      failedBy: { failed: 4 },
      change: { disagreement: 1, noise: 0.5 }
    })
    expect(hanging).toMatchObject({ failedBy: { "took too long": 4 }, change: { disagreement: 1 } })
    expect(right).toMatchObject({ change: { disagreement: 0, noise: 0.5 } })
    expect(Shadow.toText(report)).toContain("disagrees there: 4 failed.")
  })

  it("does nothing that is not declared read-only by `true`, whatever a tool says", async () => {
    const done: Array<string> = []
    const tool = (name: string, more: object) => ({ run: () => void done.push(name), ...more })
    const shadow = shadowOf({
      primary: () => 1,
      candidates: {
        tries: (_: unknown, { tools }: { readonly tools: Record<string, () => void> }) => {
          for (const each of Object.values(tools))
            try {
              each()
            } catch {}
          return Object.isFrozen(tools) ? 1 : 0
        }
      },
      tools: {
        yes: tool("yes", { readOnly: true }),
        text: tool("text", { readOnly: "false" }),
        one: tool("one", { readOnly: 1 }),
        none: tool("none", {}),
        odd: tool("odd", { pretend: "yes" })
      },
      noise: 0.01
    })
    shadow.answer(1, { id: "a" })
    await shadow.close(flushed)
    expect([done, shadow.report().candidates[0]?.toolCalls]).toEqual([["yes"], 4])
  })

  it("calls tools as methods of what they were given in", () => {
    const tools = {
      look: {
        at: "order",
        readOnly: true,
        run(this: { at: string }) {
          return this.at
        }
      }
    }
    const shadow = shadowOf({
      primary: (_: unknown, context: { readonly tools: { look: () => string } }) => context.tools.look(),
      tools
    })
    expect(shadow.answer(1)).toBe("order")
  })

  it("keeps no place for a primary that never ends, and reads no more of a stream than may be kept", async () => {
    const beside = shadowOf({ primary: () => new Promise(() => {}), when: "beside", limits: { timeMs: 20 } })
    beside.answer(1)
    expect(await beside.close(flushed)).toBe(true)
    expect(beside.report().counts.droppedBy).toEqual({ "took too long": 1 })
    let [made, isClosed] = [0, false]
    async function* endless() {
      try {
        for (;;) {
          made++
          yield "x".repeat(100)
        }
      } finally {
        isClosed = true
      }
    }
    let calls = 0
    async function* short() {
      yield "x"
    }
    const streams = shadowOf({
      primary: () => (calls++ === 0 ? short() : endless()),
      limits: { answerBytes: 1_000 }
    })
    await Array.fromAsync(streams.answer(1) as AsyncIterable<string>)
    await streams.close(flushed)
    expect([isClosed, made < 10]).toEqual([true, true])
  })

  it("that is closed takes no more requests, and ends those that it has", async () => {
    const shadow = shadowOf({
      candidates: { slow: () => new Promise((resolve) => setTimeout(resolve, 30, 1)) }
    })
    await shadow.answer(1)
    const closing = shadow.close(flushed)
    await shadow.answer(1)
    expect(await closing).toBe(true)
    expect(shadow.report().counts).toMatchObject({ compared: 1, droppedBy: { closed: 1 } })
  })

  it("takes fields that neither answer has for no sameness", async () => {
    const shadow = shadowOf({ primary: () => '{"intent":"a"}', same: { fields: ["intent"] }, noise: 0.01 })
    shadow.answer(1, { id: "a" })
    await shadow.close(flushed)
    expect(shadow.report().candidates[0]?.notComparedBy).toEqual({ "comparison failed": 1 })
  })
})

describe("a stream that is judged", () => {
  const enforce = Enforce.make<string, string>({
    rules: [{ scorers: { any: () => true }, action: "block" }],
    onFailure: "block",
    within: 1_000,
    maxLength: 100
  })

  it("whose chunks cannot be read is one that cannot be judged, and has a verdict", async () => {
    async function* pieces() {
      yield { text: "a" }
      yield null
    }
    for (const mode of ["hold", { window: 1 }] as const) {
      const { stream, verdict } = enforce.stream(
        pieces(),
        { input: "q" },
        { mode, read: (chunk) => (chunk as { text: string }).text, write: (text) => ({ text }) }
      )
      await expect(Array.fromAsync(stream)).rejects.toThrow("could not be read")
      expect((await verdict).status).toBe("blocked")
    }
  })

  it("has a verdict where its source throws at once, or answers with no promise", async () => {
    const sources = [
      () => {
        throw new Error("no")
      },
      () => null
    ]
    for (const next of sources) {
      const source = { [Symbol.asyncIterator]: () => ({ next }) } as never as AsyncIterable<string>
      const { stream, verdict } = enforce.stream(source, { input: "q" }, { mode: "hold" })
      await expect(Array.fromAsync(stream)).rejects.toThrow()
      expect((await verdict).status).toBe("blocked")
    }
  })

  it("holds a bounded number of chunks that have no text", async () => {
    let read = 0
    async function* endless(): AsyncIterable<string> {
      for (;;) {
        read++
        yield ""
      }
    }
    const { stream } = enforce.stream(endless(), { input: "q" }, { mode: "hold" })
    await expect(Array.fromAsync(stream)).rejects.toThrow("longer than 100")
    expect(read).toBe(101)
  })

  it("and an answer that throws while it is read, or an error without words, reject nothing", async () => {
    expect((await enforce.check(throwing("output"))).status).toBe("blocked")
    const odd = Enforce.make<string, string>({
      rules: [
        {
          scorers: {
            odd: () => {
              throw Object.assign(new Error("x"), { message: 7 })
            }
          },
          action: "block"
        }
      ],
      onFailure: "allow",
      within: 1_000
    })
    expect((await odd.check({ input: "q", output: "a" })).status).toBe("unchecked")
  })
})
