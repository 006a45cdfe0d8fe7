import { Writable } from "node:stream"
import { stripVTControlCharacters } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { layerLiveOn, layerPlainOn, layerSilent, Progress } from "./Progress.ts"

/** A stream that keeps what is written, with the shape of a terminal or none. */
const capture = (terminal?: { columns: number; rows: number }) => {
  const written: Array<string> = []
  const stream = Object.assign(
    new Writable({
      write: (chunk, _encoding, done) => {
        written.push(String(chunk))
        done()
      }
    }),
    terminal === undefined ? {} : { ...terminal, isTTY: true }
  )
  return { stream, written, text: () => written.join("") }
}

const started = {
  experiment: "ticket-intents",
  candidates: [
    { name: "gpt", planned: 1_000, done: 200 },
    { name: "regex\u001b[2J", planned: 1_000, done: 0 }
  ]
}

/** Ends trials of `gpt` at ten a second. */
const work = Effect.fnUntraced(function* (seconds: number) {
  const progress = yield* Progress
  for (let tenth = 0; tenth < seconds * 10; tenth++) {
    progress.trial({ candidate: "gpt", ended: tenth % 100 === 0 ? "Errored" : "Answered" })
    yield* TestClock.adjust("100 millis")
  }
})

describe("progress in a log", () => {
  it.effect("has a line at the start, some on the way, and one at the end", () => {
    const { stream, text } = capture()
    return Effect.gen(function* () {
      const progress = yield* Progress
      progress.start(started)
      yield* work(40)
      progress.end()
      const lines = text().trimEnd().split("\n")
      expect(lines[0]).toBe("ticket-intents: 2,000 trials of 2 candidates, 200 already in the store")
      expect(lines.at(-1)).toBe(
        "ticket-intents: stopped after 600 of 2,000 trials (400 made now, 200 from the store), 4 errored, 0:40"
      )
      expect(lines.length).toBeGreaterThanOrEqual(5)
      expect(lines.length).toBeLessThanOrEqual(8)
      expect(lines[2]).toMatch(
        /^ticket-intents: \d+ of 2,000 trials \(\d+ %\), 10\.\d\/s, \d errored, 0:\d\d elapsed$/
      )
    }).pipe(Effect.provide(layerPlainOn(stream)))
  })

  it.effect("has no more than a line a second however fast it goes", () => {
    const { stream, text } = capture()
    return Effect.gen(function* () {
      const progress = yield* Progress
      progress.start(started)
      for (let trial = 0; trial < 799; trial++) progress.trial({ candidate: "gpt", ended: "Answered" })
      yield* TestClock.adjust("900 millis")
      expect(text().split("\n")).toHaveLength(2)
      yield* TestClock.adjust("200 millis")
      expect(text().split("\n")).toHaveLength(3)
    }).pipe(Effect.provide(layerPlainOn(stream)))
  })

  it.effect("shows a sign of life after a minute without progress", () => {
    const { stream, text } = capture()
    return Effect.gen(function* () {
      const progress = yield* Progress
      progress.start(started)
      yield* TestClock.adjust("61 seconds")
      expect(text().trimEnd().split("\n")).toHaveLength(2)
    }).pipe(Effect.provide(layerPlainOn(stream)))
  })

  it.effect("contains no control character but newlines", () => {
    const { stream, text } = capture()
    return Effect.gen(function* () {
      const progress = yield* Progress
      progress.start({ ...started, experiment: "a\u001b[31m\nb" })
      progress.note("rate limited\u0007")
      yield* work(30)
      progress.end()
      expect(text()).toContain("note: rate limited␇\n")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
      expect(text()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
    }).pipe(Effect.provide(layerPlainOn(stream)))
  })
})

describe("progress on a terminal", () => {
  it.effect("draws about ten times a second, not at every trial", () => {
    const { stream, written } = capture({ columns: 80, rows: 24 })
    return Effect.gen(function* () {
      const progress = yield* Progress
      progress.start(started)
      for (let step = 0; step < 100; step++) {
        for (let trial = 0; trial < 5; trial++) progress.trial({ candidate: "gpt", ended: "Answered" })
        yield* TestClock.adjust("10 millis")
      }
      expect(written.length).toBeGreaterThanOrEqual(9)
      expect(written.length).toBeLessThanOrEqual(12)
    }).pipe(Effect.provide(layerLiveOn(stream)))
  })

  it.effect("follows the width of the terminal", () => {
    const { stream, written } = capture({ columns: 100, rows: 24 })
    return Effect.gen(function* () {
      const progress = yield* Progress
      progress.start(started)
      Object.assign(stream, { columns: 30 })
      progress.trial({ candidate: "gpt", ended: "Answered" })
      yield* TestClock.adjust("100 millis")
      const lines = stripVTControlCharacters(written.at(-1) ?? "").split("\n")
      for (const line of lines) expect(line.length).toBeLessThan(30)
    }).pipe(Effect.provide(layerLiveOn(stream)))
  })

  it.effect("writes no escape of a candidate's name", () => {
    const { stream, text } = capture({ columns: 80, rows: 24 })
    return Effect.gen(function* () {
      const progress = yield* Progress
      progress.start(started)
      yield* work(1)
      expect(text()).toContain("regex␛[2J")
      expect(text()).not.toContain("\u001b[2J")
    }).pipe(Effect.provide(layerLiveOn(stream)))
  })

  it.effect("leaves one line when the run is interrupted", () => {
    const { stream, text } = capture({ columns: 80, rows: 24 })
    return Effect.gen(function* () {
      const fiber = yield* Effect.gen(function* () {
        const progress = yield* Progress
        progress.start(started)
        progress.trial({ candidate: "gpt", ended: "Answered" })
        return yield* Effect.never
      }).pipe(Effect.provide(layerLiveOn(stream)), Effect.forkChild)
      // Loading the terminal library takes real time.
      while (!text().includes("gpt"))
        yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 5)))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(fiber)
      expect(Exit.hasInterrupts(yield* Fiber.await(fiber))).toBe(true)
      const last = text().trimEnd().split("\n").at(-1) ?? ""
      expect(stripVTControlCharacters(last)).toMatch(/ticket-intents: stopped after 201 of 2,000 trials/)
    })
  })
})

describe("progress that says nothing", () => {
  it.effect("takes every event", () =>
    Effect.gen(function* () {
      const progress = yield* Progress
      progress.start(started)
      progress.trial({ candidate: "gpt", ended: "Answered", replayed: true })
      progress.note("x")
      progress.end()
    }).pipe(Effect.provide(layerSilent))
  )
})

describe("counting a trial", () => {
  it.effect("is cheap enough for a hundred thousand a second", () => {
    const { stream } = capture()
    return Effect.gen(function* () {
      const progress = yield* Progress
      progress.start({ experiment: "x", candidates: [{ name: "gpt", planned: 1e6, done: 0 }] })
      const before = performance.now()
      for (let trial = 0; trial < 100_000; trial++) progress.trial({ candidate: "gpt", ended: "Answered" })
      expect(performance.now() - before).toBeLessThan(200)
    }).pipe(Effect.provide(layerPlainOn(stream)))
  })
})
