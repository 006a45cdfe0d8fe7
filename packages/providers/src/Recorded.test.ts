import { appendFileSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setImmediate } from "node:timers/promises"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { Prompt, type Provider, Task } from "@assay/core"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Schema } from "effect"
import fc from "fast-check"
import * as Recorded from "./Recorded.ts"
import { digestNow, eachLine } from "./recorded/lines.ts"

const folder = mkdtempSync(join(tmpdir(), "recorded-"))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
const fileOf = (content: string | Uint8Array): string => {
  const path = join(folder, `replies-${files++}.jsonl`)
  writeFileSync(path, content)
  return path
}
const linesOf = (...rows: ReadonlyArray<unknown>): string =>
  fileOf(rows.map((row) => `${JSON.stringify(row)}\n`).join(""))

setFlagsFromString("--expose-gc")
const collectGarbage: unknown = runInNewContext("gc")

/** Bytes in use once garbage is collected; buffers are given back a turn of the event loop later. */
const heldBytes = Effect.promise(async () => {
  for (let i = 0; i < 3; i++) {
    if (typeof collectGarbage === "function") collectGarbage()
    await setImmediate()
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
})

const ask = (provider: Provider.Provider, request: Partial<Provider.Request> = {}) =>
  provider.complete({ messages: [Prompt.user("?")], caseId: "c1", candidate: "gpt", repeat: 0, ...request })

const reasonOf = (provider: Provider.Provider, request: Partial<Provider.Request> = {}) =>
  Effect.map(Effect.flip(ask(provider, request)), ({ reason, detail, isRetryable }) => {
    expect([reason._tag, isRetryable]).toEqual(["NotRecorded", false])
    return detail
  })

describe("jsonl", () => {
  it.effect("replays a reply with its usage, finish and original latency", () =>
    Effect.gen(function* () {
      const row = {
        text: "refund",
        finish: "length",
        usage: { inputTokens: 12, outputTokens: 3 },
        latencyMs: 812.5,
        model: "gpt-5-mini",
        requestId: "req_1"
      }
      const provider = Recorded.jsonl(linesOf({ caseId: "c1", ...row }))
      expect(yield* ask(provider)).toEqual({ ...row, replayed: true })
    })
  )

  it.effect("finds a reply by case, candidate and repeat", () =>
    Effect.gen(function* () {
      const provider = Recorded.jsonl(
        linesOf(
          { caseId: "c1", text: "anyone" },
          { caseId: "c1", candidate: "gpt", text: "gpt, first" },
          { caseId: "c1", candidate: "gpt", repeat: 1, text: "gpt, second" },
          { caseId: 2, candidate: "gpt", text: "a numbered case" }
        )
      )
      const textOf = (request: Partial<Provider.Request>) =>
        Effect.map(ask(provider, request), ({ text }) => text)
      expect(yield* textOf({})).toBe("gpt, first")
      expect(yield* textOf({ repeat: 1 })).toBe("gpt, second")
      expect(yield* textOf({ candidate: "claude" })).toBe("anyone")
      expect(yield* textOf({ caseId: "2" })).toBe("a numbered case")
    })
  )

  it.effect("fails for a missing reply, naming case, candidate, repeat and file", () =>
    Effect.gen(function* () {
      const path = linesOf({ caseId: "c1", candidate: "gpt", text: "x" })
      const provider = Recorded.jsonl(path, { name: "pilot" })
      const error = yield* Effect.flip(ask(provider, { repeat: 1 }))
      expect(error.message).toBe(
        `recorded/pilot: no reply to case "c1" by candidate "gpt", repeat 1, in ${path}`
      )
      expect(yield* reasonOf(provider, { candidate: "claude" })).toBe(
        `no reply to case "c1" by candidate "claude", repeat 0, in ${path}; it has replies of "gpt"`
      )
    })
  )

  it.effect("looks up under another candidate's name where told to", () =>
    Effect.gen(function* () {
      const provider = Recorded.jsonl(linesOf({ caseId: "c1", candidate: "text-davinci", text: "x" }), {
        candidate: "text-davinci"
      })
      expect((yield* ask(provider)).text).toBe("x")
    })
  )

  it.effect("takes fields from other properties, nested ones, and functions of line and number", () =>
    Effect.gen(function* () {
      const path = fileOf('\n{"a.b": "c1", "175b": {"solution": "18"}, "ms": "7"}\n')
      const nested = Recorded.jsonl(path, { fields: { caseId: "a.b", text: "175b.solution" } })
      expect((yield* ask(nested)).text).toBe("18")
      const computed = Recorded.jsonl(path, {
        fields: {
          caseId: (_, line) => `line:${line}`,
          text: "175b.solution",
          latencyMs: (row) => Number(row.ms)
        }
      })
      expect(yield* ask(computed, { caseId: "line:2" })).toMatchObject({ text: "18", latencyMs: 7 })
    })
  )

  it.effect("names file, line and field of what is no reply, and uses none of the file", () =>
    Effect.gen(function* () {
      const path = fileOf(
        [
          '{"caseId": "c1", "text": "fine"}',
          '{"caseId": "c2", "text": 3}',
          "{oops}",
          "[1]",
          '{"caseId": "c3", "text": "x", "usage": {"inputTokens": -1}, "latencyMs": -5, "finish": "eos"}',
          '{"caseId": "c1", "text": "again"}'
        ].join("\n")
      )
      const reason = yield* reasonOf(Recorded.jsonl(path))
      const lines = reason.split("\n")
      expect(lines[0]).toBe(`7 faults in ${path}`)
      expect(lines[1]).toMatch(/:2 text: Expected string, found 3$/u)
      expect(lines[2]).toMatch(/:3: expected JSON, found something else: /u)
      expect(lines[3]).toMatch(/:4: expected an object, found \[1\]$/u)
      expect(reason).toMatch(/:5 usage\.inputTokens: .*found -1/u)
      expect(reason).toMatch(/:5 latencyMs: .*found -5/u)
      expect(reason).toMatch(/:5 finish: .*found "eos"/u)
      expect(reason).toMatch(/:6: expected each case, candidate and repeat once, found those of line 1$/u)
    })
  )

  it.effect("calls a field by the property it is taken from, and tells of one that no line has", () =>
    Effect.gen(function* () {
      const path = linesOf({ id: "c1", answer: { text: 1 } })
      const wrong = yield* reasonOf(Recorded.jsonl(path, { fields: { caseId: "id", text: "answer.text" } }))
      expect(wrong).toMatch(/:1 answer\.text: Expected string, found 1$/u)
      const absent = yield* reasonOf(
        Recorded.jsonl(linesOf({ caseId: "c1", text: "x" }), { fields: { latencyMs: "ms" } })
      )
      expect(absent).toMatch(/ ms: expected this property, found it in no line$/u)
    })
  )

  it.effect("fails for a file that is not there or not UTF-8, and works once it is", () =>
    Effect.gen(function* () {
      const path = join(folder, "later.jsonl")
      const provider = Recorded.jsonl(path)
      expect(yield* reasonOf(provider)).toMatch(/later\.jsonl cannot be read: ENOENT/u)
      writeFileSync(path, Buffer.from([0x22, 0xff, 0x22]))
      expect(yield* reasonOf(provider)).toMatch(/later\.jsonl:1: expected UTF-8$/u)
      writeFileSync(path, '{"caseId": "c1", "text": "x"}')
      expect((yield* ask(provider)).text).toBe("x")
    })
  )

  it("reads nothing before it is used, and never throws for its settings", () => {
    const provider = Recorded.jsonl("/nowhere/at-all.jsonl")
    expect(provider.id).toBe("recorded/at-all")
    expect(provider.settings).toMatchObject({ archive: { unreadable: "ENOENT" } })
  })

  it("has settings that change with the content and the fields, not with the place", () => {
    const one = linesOf({ caseId: "c1", text: "x" })
    const settings = Recorded.jsonl(one).settings
    expect(Recorded.jsonl(linesOf({ caseId: "c1", text: "x" })).settings).toEqual(settings)
    expect(Recorded.jsonl(linesOf({ caseId: "c1", text: "y" })).settings).not.toEqual(settings)
    expect(Recorded.jsonl(one, { fields: { text: "caseId" } }).settings).not.toEqual(settings)
    expect(Recorded.jsonl(one, { candidate: "gpt" }).settings).not.toEqual(settings)
    const provider = Recorded.jsonl(one)
    expect(provider.settings).toEqual(settings)
    appendFileSync(one, '{"caseId": "c2", "text": "x"}\n')
    expect(provider.settings).not.toEqual(settings)
  })

  it.effect("fails calls once the file is another than the one that was fingerprinted", () =>
    Effect.gen(function* () {
      const path = linesOf({ caseId: "c1", text: "x" })
      const provider = Recorded.jsonl(path)
      expect(provider.settings).toMatchObject({ archive: { digest: digestNow(path) } })
      expect((yield* ask(provider)).text).toBe("x")
      writeFileSync(path, '{"caseId":"c1","text":"y"}\n')
      utimesSync(path, 1, 1)
      expect(yield* reasonOf(provider)).toBe(`${path} has changed since the run began`)
      expect(yield* reasonOf(provider)).toBe(`${path} has changed since the run began`)
      expect(provider.settings).toMatchObject({ archive: { digest: digestNow(path) } })
      expect((yield* ask(provider)).text).toBe("y")
    })
  )

  it.effect("loads once for many calls at a time", () =>
    Effect.gen(function* () {
      let picked = 0
      const rows = Array.from({ length: 200 }, (_, i) => ({ caseId: `c${i}`, text: `t${i}` }))
      const provider = Recorded.jsonl(linesOf(...rows), {
        fields: {
          text: (row) => {
            picked++
            return row.text
          }
        }
      })
      const replies = yield* Effect.forEach(rows, ({ caseId }) => ask(provider, { caseId }), {
        concurrency: "unbounded"
      })
      expect(replies.map(({ text }) => text)).toEqual(rows.map(({ text }) => text))
      expect(picked).toBe(400)
    })
  )

  it.effect("survives an interrupted first call", () =>
    Effect.gen(function* () {
      const provider = Recorded.jsonl(linesOf({ caseId: "c1", text: "x" }))
      const fiber = yield* Effect.forkChild(ask(provider), { startImmediately: true })
      yield* Fiber.interrupt(fiber)
      expect((yield* ask(provider)).text).toBe("x")
    })
  )

  it.effect("keeps ids in memory, not texts", () =>
    Effect.gen(function* () {
      const text = "é".repeat(200_000)
      const provider = Recorded.jsonl(
        linesOf(...Array.from({ length: 100 }, (_, i) => ({ caseId: `c${i}`, text })))
      )
      const before = yield* heldBytes
      expect((yield* ask(provider, { caseId: "c99" })).text).toBe(text)
      expect((yield* heldBytes) - before).toBeLessThan(8 * 2 ** 20)
    })
  )

  it.effect("reads back any text under any id, wherever lines fall", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(
            fc.tuple(fc.string({ minLength: 1, unit: "grapheme" }), fc.string({ unit: "grapheme" })),
            {
              selector: ([caseId]) => caseId,
              minLength: 1
            }
          ),
          fc.constantFrom("\n", "\r\n", "\n\n"),
          fc.boolean(),
          async (rows, newline, marked) => {
            const text = rows.map(([caseId, reply]) => JSON.stringify({ caseId, text: reply })).join(newline)
            const provider = Recorded.jsonl(fileOf(`${marked ? "\uFEFF" : ""}${text}`))
            for (const [caseId, reply] of rows) {
              expect((await Effect.runPromise(ask(provider, { caseId }))).text).toBe(reply)
            }
          }
        ),
        { numRuns: 50 }
      )
    )
  )

  it("finds lines and their digest across block boundaries", async () => {
    const lines = Array.from({ length: 400 }, (_, i) => "é".repeat(i * 7))
    const path = fileOf(lines.join("\n"))
    const seen: Array<string> = []
    const content = readFileSync(path)
    const digest = await eachLine(path, new AbortController().signal, ({ bytes, offset, length }) => {
      expect(content.subarray(offset, offset + length).equals(bytes ?? Buffer.alloc(0))).toBe(true)
      seen.push(bytes?.toString() ?? "")
    })
    expect(seen).toEqual(lines)
    expect(digest).toBe(digestNow(path))
  })
})

describe("make", () => {
  it.effect("takes texts and replies by case id, and a list for repeats", () =>
    Effect.gen(function* () {
      const provider = Recorded.make("canned", {
        c1: "refund",
        c2: ["cancel", { text: "I won't", finish: "refusal" }]
      })
      expect(yield* ask(provider)).toEqual({ text: "refund", finish: "stop", replayed: true })
      expect((yield* ask(provider, { caseId: "c2", repeat: 1 })).finish).toBe("refusal")
      expect(yield* reasonOf(provider, { repeat: 1 })).toBe(
        'no reply to case "c1" by candidate "gpt", repeat 1, in recorded/canned'
      )
    })
  )

  it.effect("takes rows, even from an iterable that runs once", () =>
    Effect.gen(function* () {
      const rows = function* (): Generator<Recorded.Row> {
        yield { caseId: "c1", candidate: "gpt", text: "x" }
      }
      const provider = Recorded.make("rows", rows())
      expect(provider.settings).toEqual(Recorded.make("rows", rows()).settings)
      expect((yield* ask(provider)).text).toBe("x")
      expect((yield* ask(provider)).text).toBe("x")
    })
  )

  it.effect("takes a function, called once at the first call", () =>
    Effect.gen(function* () {
      let calls = 0
      const provider = Recorded.make("fetched", async function* () {
        calls++
        yield { caseId: "c1", text: "x" }
      })
      expect(calls).toBe(0)
      const replies = yield* Effect.all([ask(provider), ask(provider)], { concurrency: 2 })
      expect(replies.map(({ text }) => text)).toEqual(["x", "x"])
      expect(calls).toBe(1)
    })
  )

  it.effect("says what is wrong with rows, and when the function fails", () =>
    Effect.gen(function* () {
      const rows: ReadonlyArray<Recorded.Row> = JSON.parse(
        '[{"caseId": "c1", "text": "x"}, {"caseId": "c2"}]'
      )
      expect(yield* reasonOf(Recorded.make("bad", rows))).toMatch(/recorded\/bad:2 text: /u)
      const failing = Recorded.make("failing", () => Promise.reject(new Error("no network")))
      expect(yield* reasonOf(failing)).toBe("recorded/failing cannot be read: no network")
    })
  )
})

describe("with a task", () => {
  const Intent = Schema.Literals(["refund", "cancel"])
  const classify = Task.make("classify", { input: Schema.String, output: Intent, prompt: (text) => text })

  it.effect("is a candidate whose fingerprint follows the file", () =>
    Effect.gen(function* () {
      const path = linesOf({ caseId: "c1", text: "**Refund**", latencyMs: 3 })
      const candidate = Task.on(classify, Recorded.jsonl(path))
      const before = candidate.settings
      const answer = yield* candidate.answer({
        input: "",
        caseId: "c1",
        candidate: "gpt",
        repeat: 0,
        seed: 1
      })
      expect(answer).toEqual({
        outcome: { _tag: "Answered", output: "refund" },
        facts: { text: "**Refund**", latencyMs: 3, replayed: true }
      })
      appendFileSync(path, '{"caseId": "c2", "text": "x"}\n')
      expect(candidate.settings).not.toEqual(before)
    })
  )
})

describe("the documented format", () => {
  it("is the one that is read", () => {
    const guide = readFileSync(new URL("../../../docs/recorded-replies.md", import.meta.url), "utf8")
    const documented: unknown = JSON.parse(
      /```json\n(\{\n {2}"\$schema".*?)\n```/su.exec(guide)?.[1] ?? "null"
    )
    expect(documented).toEqual(JSON.parse(JSON.stringify(Recorded.jsonSchema)))
  })
})
