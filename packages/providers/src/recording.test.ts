import { spawn } from "node:child_process"
import { once } from "node:events"
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Prompt, type Provider } from "@assay/core"
import { ProviderError } from "@assay/core/internal"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { serve } from "./api/loopback.fixture.ts"
import * as OpenAI from "./OpenAI.ts"
import * as Recorded from "./Recorded.ts"

const folder = mkdtempSync(join(tmpdir(), "recording-"))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
const freshPath = () => join(folder, `deep/replies-${files++}.jsonl`)

const request = (caseId: string, more: Partial<Provider.Request> = {}): Provider.Request => ({
  messages: [Prompt.user("a prompt with a secret-9")],
  caseId,
  candidate: "gpt",
  repeat: 0,
  ...more
})

const replying = (complete: Provider.Provider["complete"]): Provider.Provider => ({
  id: "test/model",
  settings: { temperature: 0 },
  complete
})

const echo = replying(({ caseId, repeat }) =>
  Effect.map(Effect.sleep(1), (): Provider.Reply => ({ text: `${caseId} ${repeat} äöü\n`, finish: "stop" }))
)

const ready = (provider: Provider.Provider) => provider.ready ?? Effect.die("no ready")

describe("recording", () => {
  it.live("writes down what can be replayed: text, usage, finish, model, tool calls, latency", () =>
    Effect.gen(function* () {
      const reply = {
        text: "refund",
        finish: "length",
        usage: { inputTokens: 12, outputTokens: 3 },
        model: "model-2026",
        requestId: "req_1",
        toolCalls: [{ id: "c", name: "find", arguments: { order: "A1" } }],
        logprobs: [{ token: "refund", logprob: -0.5 }]
      } as const
      const path = freshPath()
      const original = replying(() => Effect.succeed({ ...reply, limits: { retryAfterMs: 3 } }))
      const recording = Recorded.recording(original, path)
      expect([recording.id, recording.settings]).toEqual([original.id, original.settings])
      yield* ready(recording)
      expect(yield* recording.complete(request("c1"))).toEqual({ ...reply, limits: { retryAfterMs: 3 } })
      const replayed = yield* Recorded.jsonl(path).complete(request("c1"))
      const { latencyMs, ...rest } = replayed
      expect(rest).toEqual({ ...reply, replayed: true })
      expect(latencyMs).toBeGreaterThanOrEqual(0)
    })
  )

  it.live("keeps price, limits and bounds of the provider, and fails `ready` as it does", () =>
    Effect.gen(function* () {
      const missing = OpenAI.chat("gpt-5-mini", { apiKey: Redacted.make(""), maxOutputTokens: 5 })
      const recording = Recorded.recording(missing, freshPath())
      expect([recording.maxOutputTokens, recording.price]).toEqual([5, missing.price])
      expect((yield* Effect.flip(ready(recording))).reason._tag).toBe("Unauthorized")
    })
  )

  it.live("leaves every line whole under concurrency, and each reply once", () =>
    Effect.gen(function* () {
      const path = freshPath()
      const recording = Recorded.recording(echo, path)
      const all = Array.from({ length: 300 }, (_, i) => request(`c${i % 100}`, { repeat: i % 3 }))
      yield* Effect.forEach([...all, ...all], recording.complete, { concurrency: 64 })
      const lines = readFileSync(path, "utf8").split("\n").slice(0, -1)
      expect(lines.length).toBe(300)
      const replay = Recorded.jsonl(path)
      for (const each of all) expect((yield* replay.complete(each)).text).toContain(each.caseId)
    })
  )

  it.live("goes on with a file that is there, mends its end, and does not repeat what it has", () =>
    Effect.gen(function* () {
      const path = freshPath()
      yield* Recorded.recording(echo, path).complete(request("c1"))
      for (const [end, cases] of [
        ['{"caseId": "c2", "te', ["c1", "c3"]],
        [`{"caseId": "c4", "candidate": "gpt", "text": "whole"}`, ["c1", "c3", "c4", "c5"]],
        [`{"caseId": "c6", "text": "${"x".repeat(200_000)}`, ["c1", "c3", "c4", "c5", "c7"]]
      ] as const) {
        appendFileSync(path, end)
        // The replies before are there at once, before recording goes on.
        yield* Recorded.jsonl(path).complete(request("c1"))
        const again = Recorded.recording(echo, path)
        for (const caseId of cases) yield* again.complete(request(caseId))
        const lines = readFileSync(path, "utf8").trimEnd().split("\n")
        expect(lines.map((line) => JSON.parse(line).caseId)).toEqual(cases)
      }
    })
  )

  it.live("loses no reply but the one being written when its program is killed", () =>
    Effect.gen(function* () {
      const path = freshPath()
      const script = join(folder, "record.ts")
      const module = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)))
      writeFileSync(
        script,
        `import { Effect } from ${module("../node_modules/effect/dist/index.js")}
         import { recording } from ${module("./Recorded.ts")}
         const provider = { id: "t/m", settings: {}, complete: () => Effect.succeed({ text: "x".repeat(5000), finish: "stop" }) }
         const { complete } = recording(provider, ${JSON.stringify(path)})
         for (let i = 0; ; i++) {
           await Effect.runPromise(complete({ messages: [], caseId: "c" + i, candidate: "gpt", repeat: 0 }))
           if (i % 50 === 0) console.log(i)
         }`
      )
      const known = yield* Effect.promise(async () => {
        const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] })
        let last = -1
        child.stdout.setEncoding("utf8").on("data", (text: string) => {
          last = Number(text.trim().split("\n").at(-1))
          if (last >= 300) child.kill("SIGKILL")
        })
        await once(child, "close")
        return last
      })
      expect(known).toBeGreaterThanOrEqual(300)
      const replay = Recorded.jsonl(path)
      for (let i = 0; i <= known; i++) yield* replay.complete(request(`c${i}`))
    })
  )

  it.live("writes no prompt, header or key, and nothing for a failed call", () =>
    Effect.gen(function* () {
      const path = freshPath()
      const { url } = yield* serve({
        headers: { "x-request-id": "req_1", "set-cookie": "secret-7" },
        body: { choices: [{ message: { content: "hi" }, finish_reason: "stop" }] }
      })
      const provider = OpenAI.chat("m", {
        apiKey: Redacted.make("secret-8"),
        baseUrl: url,
        headers: { "x-proxy": Redacted.make("secret-6") }
      })
      yield* Recorded.recording(provider, path).complete(request("c1"))
      expect(readFileSync(path, "utf8")).toContain('"text":"hi"')
      expect(readFileSync(path, "utf8")).not.toContain("secret")
      const error = new ProviderError.ProviderError({
        provider: "test/model",
        reason: new ProviderError.TimedOut({}),
        detail: "no answer"
      })
      const failing = freshPath()
      const recording = Recorded.recording(
        replying(() => Effect.fail(error)),
        failing
      )
      expect(yield* Effect.flip(recording.complete(request("c1")))).toBe(error)
      expect(existsSync(failing)).toBe(false)
    })
  )

  it.live(
    "says before the run that a file cannot be written or holds something else, and passes replies on",
    () =>
      Effect.gen(function* () {
        const other = join(folder, "other.jsonl")
        writeFileSync(other, '{"hello": "world"}\n')
        for (const [path, words] of [
          [folder, "cannot be written"],
          [other, "other.jsonl"]
        ] as const) {
          const recording = Recorded.recording(echo, path)
          const error = yield* Effect.flip(ready(recording))
          expect([error.reason._tag, error.provider]).toEqual(["NotRecorded", "test/model"])
          expect(error.message).toContain(words)
          expect((yield* recording.complete(request("c1"))).text).toContain("c1")
        }
        expect(readFileSync(other, "utf8")).toBe('{"hello": "world"}\n')
      })
  )
})

describe("ready of recorded replies", () => {
  it.live("says that the file is missing or faulty, before any trial", () =>
    Effect.gen(function* () {
      const faulty = join(folder, "faulty.jsonl")
      writeFileSync(faulty, '{"caseId": "c1", "text": "fine"}\n{"caseId": "c2"}\n')
      const fine = join(folder, "fine.jsonl")
      writeFileSync(fine, '{"caseId": "c1", "text": "fine"}\n')
      const messages = []
      for (const provider of [
        Recorded.jsonl(join(folder, "missing.jsonl")),
        Recorded.jsonl(faulty),
        Recorded.make("rows", [{ caseId: "", text: "x" }]),
        Recorded.make("fetched", () => Promise.reject(new Error("no such bucket")))
      ]) {
        const error = yield* Effect.flip(ready(provider))
        expect(error.reason._tag).toBe("NotRecorded")
        messages.push(error.message)
      }
      expect(messages).toEqual([
        expect.stringContaining("missing.jsonl cannot be read: ENOENT"),
        expect.stringMatching(/faulty\.jsonl.*2.*text/su),
        expect.stringContaining("caseId"),
        "recorded/fetched: recorded/fetched cannot be read: no such bucket"
      ])
      yield* ready(Recorded.jsonl(fine))
      yield* ready(Recorded.make("canned", { c1: "refund" }))
    })
  )
})

describe("pricedAs", () => {
  it("prices recorded tokens, by the row's own model where the vendor has it", () => {
    const usage = { inputTokens: 1_000_000, outputTokens: 0 }
    const at = Date.UTC(2025, 10, 1)
    const usd = (provider: Provider.Provider, model: string | undefined) => {
      const cost = provider.price?.(usage, { model, at })
      return cost?._tag === "Priced" ? cost.usd : cost?.reason
    }
    const priced = Recorded.make("canned", {}, { pricedAs: "openai/gpt-5-mini" })
    expect(usd(priced, undefined)).toBeCloseTo(0.25, 9)
    expect(usd(priced, "gpt-5")).toBeCloseTo(1.25, 9)
    expect(usd(priced, "text-davinci-unheard-of")).toBeCloseTo(0.25, 9)
    const router = Recorded.make("canned", {}, { pricedAs: "openrouter/openai/gpt-5-mini" })
    expect(usd(router, undefined)).toBeCloseTo(0.25, 9)
    expect(usd(Recorded.make("canned", {}, { pricedAs: "mine" }), undefined)).toMatch(/^no price is known/u)
    expect(Recorded.make("canned", {}).price).toBeUndefined()
  })
})
