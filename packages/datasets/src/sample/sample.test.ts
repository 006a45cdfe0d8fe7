import { spawn } from "node:child_process"
import { createHash, randomUUID } from "node:crypto"
import { appendFileSync, existsSync, mkdtempSync, readFileSync, statSync, truncateSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import * as Fresh from "../fresh/Fresh.ts"
import * as Import from "./imports/Import.ts"
import * as Redact from "./Redact.ts"
import * as Sampler from "./Sampler.ts"

const repository = resolve(import.meta.dirname, "../../../..")
const folder = join(process.env.ASSAY_DATA ?? resolve(repository, "../shared/data"), "other-tools")
const missing = !existsSync(folder)
const read = (path: string) => Import.of(readFileSync(join(folder, path), "utf8"))

describe.skipIf(missing)("logs of other tools (skipped without ASSAY_DATA)", () => {
  it.each([
    ["otel-genai/genai-attributes-tool-calls.json", ["Weather in Paris?"]],
    ["otel-genai/openinference-attributes-tool-calls.json", ["Weather in Paris?"]],
    ["otel-genai/langfuse-genai-1.json", ["What is LLM Observability?"]],
    ["otel-genai/vercel-generateObject.json", ["Generate a simple recipe for scrambled eggs."]],
    ["langfuse/google-adk.json", ["hi"]],
    ["langfuse/llamaindex.json", ["What is Langfuse?"]],
    ["langfuse/openai-agents.json", ["What's the weather in Tokyo?"]]
  ])("%s", (path, inputs) => {
    expect(read(path).cases.map(({ input }) => input)).toEqual(inputs)
  })

  it("a conversation keeps its messages, and the same text asked twice is two requests", () => {
    expect(read("otel-genai/vercel-generateText.json").cases[1]?.input).toEqual({
      messages: [
        { role: "user", content: "What is 2 + 2?" },
        { role: "assistant", content: "2 + 2 equals 4." },
        { role: "user", content: "And what is 3 + 3?" }
      ]
    })
    const braintrust = read("braintrust/anthropic-log-payloads.json")
    expect(braintrust.cases).toHaveLength(8)
    expect(braintrust.cases[0]).toMatchObject({ input: "Reply with exactly OK.", output: "OK." })
    expect(braintrust.left).toEqual({ "it has no message of a user": 9 })
  })
})

describe("imports", () => {
  const span = (attributes: Readonly<Record<string, string>>, events: ReadonlyArray<unknown> = []) =>
    JSON.stringify({ spanContext: { traceId: "t", spanId: "s" }, attributes, events })

  it.each([
    [
      "messages as JSON",
      span({
        "gen_ai.input.messages": JSON.stringify([
          { role: "user", parts: [{ type: "text", content: "hello" }] }
        ])
      })
    ],
    [
      "numbered attributes",
      span({
        "gen_ai.prompt.0.role": "system",
        "gen_ai.prompt.0.content": "be kind",
        "gen_ai.prompt.1.role": "user",
        "gen_ai.prompt.1.content": "hello"
      })
    ],
    [
      "an event of each message",
      span({}, [
        { name: "gen_ai.user.message", attributes: { content: "hello" } },
        {
          name: "gen_ai.choice",
          attributes: { message: JSON.stringify({ role: "assistant", content: "hi" }) }
        }
      ])
    ],
    [
      "an event of the prompt",
      span({}, [
        {
          name: "gen_ai.content.prompt",
          attributes: { "gen_ai.prompt": JSON.stringify([{ role: "user", content: "hello" }]) }
        }
      ])
    ]
  ])("read %s", (_, text) => {
    expect(Import.of(text).cases).toMatchObject([{ id: "s", input: "hello", cluster: "t" }])
  })

  it("a text that was cut is no case", () => {
    const whole = JSON.stringify([{ role: "user", content: "x".repeat(3000) }])
    const { cases, left } = Import.of(span({ "gen_ai.input.messages": whole.slice(0, 1028) }))
    expect([cases, left]).toEqual([[], { "a text was cut by the exporter": 1 }])
    expect(Import.of(span({ "gen_ai.input.messages": whole.slice(0, 777) })).left).toEqual(left)
  })

  it("store listed fields only, redacted, and keep ids", () => {
    const id = randomUUID()
    const line = JSON.stringify({
      id,
      input: "I am ann@firm.de",
      output: "Hello ann@firm.de",
      metadata: { secret: "ann@firm.de" }
    })
    const { cases } = Import.of(`${line}\n{ torn`)
    expect(cases).toEqual([{ id, input: "I am [EMAIL]", output: "Hello [EMAIL]", found: { EMAIL: 2 } }])
  })
})

describe("redaction", () => {
  it("leaves 10,000 UUIDs as they are", () => {
    const ids = Array.from({ length: 10_000 }, () => randomUUID())
    expect(Redact.json(ids)).toEqual({ value: ids, found: {} })
  })

  it("of one side alone makes nothing look new: both sides are redacted alike", async () => {
    const subjects = ["refund for", "weather in", "password of", "parcel to", "cancel plan of"]
    const rows = (from: number) =>
      Array.from({ length: 300 }, (_, i) => ({
        id: `${i}`,
        text: `${subjects[i % 5]} user${from + i * 17}@mail${i % 3}post.de w${(i * 7) % 30}`
      }))
    const redacted = rows(9).map((row) => ({ ...row, text: Redact.text(row.text).value }))
    expect(redacted[0]?.text).toContain("[EMAIL]")
    const found = await Effect.runPromise(
      Fresh.compare(
        { name: "set", rows: rows(5), leftOut: 0 },
        { name: "traffic", rows: redacted },
        { permutations: 99 }
      )
    )
    expect(found.uncovered?.p).toBeGreaterThan(0.05)
    expect(found.verdict).not.toBe("stale")
  })
})

describe("a sampler", () => {
  it("keeps its share of serial ids, and at 25 % all that it keeps at 10 %", () => {
    const [tenth, quarter] = [Sampler.make("freshness", 0.1), Sampler.make("freshness", 0.25)]
    const ids = Array.from({ length: 20_000 }, (_, i) => `${i}`)
    const few = ids.filter((id) => tenth.pick(id) !== undefined)
    const more = new Set(ids.filter((id) => quarter.pick(id) !== undefined))
    // Within four standard deviations of the binomial.
    expect(Math.abs(few.length - 2000)).toBeLessThan(4 * Math.sqrt(1800))
    expect(Math.abs(more.size - 5000)).toBeLessThan(4 * Math.sqrt(3750))
    expect(few.every((id) => more.has(id))).toBe(true)
    expect(tenth.pick(few[0] ?? "")).toEqual({ by: "random", probability: 0.1 })
    // Another purpose picks others.
    const other = ids.filter((id) => Sampler.make("labels", 0.1).pick(id) !== undefined)
    expect(other.filter((id) => few.includes(id)).length).toBeLessThan(300)
    const place = createHash("sha256").update('["freshness","7"]').digest().readUIntBE(0, 6) / 2 ** 48
    expect(tenth.pick("7") !== undefined).toBe(place < 0.1)
  })

  it("ends a torn line before it adds the next, and writes what it read before redaction", () => {
    const file = join(mkdtempSync(join(tmpdir(), "sample-")), "sample.jsonl")
    const kept = { id: "1", input: "call ann@firm.de", picked: { by: "random", probability: 0.1 } }
    Sampler.append(file, kept)
    appendFileSync(file, '{"id":"torn","inp')
    Sampler.append(file, { ...kept, id: "2" })
    const [first, torn, second, end] = readFileSync(file, "utf8").split("\n")
    expect(JSON.parse(first ?? "")).toEqual({ ...kept, input: "call [EMAIL]", foundInInput: { EMAIL: 1 } })
    expect(torn).toBe('{"id":"torn","inp')
    expect(JSON.parse(second ?? "")).toMatchObject({ id: "2" })
    expect(end).toBe("")
  })

  const appending = (file: string, name: string, code: string) => {
    const module = JSON.stringify(new URL("./Sampler.ts", import.meta.url).href)
    return spawn(process.execPath, ["-e", `import(${module}).then((sampler) => { ${code} })`, file, name], {
      cwd: repository,
      stdio: ["ignore", "pipe", "inherit"]
    })
  }
  const row = (id: string) =>
    `{ id: ${id}, input: "x".repeat(16_000), picked: { by: "all", probability: 1 } }`
  const ended = (child: ReturnType<typeof spawn>) => new Promise((resolve) => child.on("close", resolve))

  it("of eight processes at once writes whole lines of 16 kB (hazard 4.14)", {
    timeout: 60_000
  }, async () => {
    const file = join(mkdtempSync(join(tmpdir(), "sample-")), "sample.jsonl")
    const code = `for (let i = 0; i < 25; i++) sampler.append(process.argv[1], ${row("process.argv[2] + i")})`
    await Promise.all([..."abcdefgh"].map((name) => ended(appending(file, name, code))))
    // A line that looked torn while it was written has a blank line behind it.
    const lines = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "")
    expect(lines).toHaveLength(200)
    expect(new Set(lines.map((line) => JSON.parse(line).id)).size).toBe(200)
    expect(Fresh.jsonl(file)).toMatchObject({ rows: { length: 200 } })
    expect(Fresh.jsonl(file).note).toBeUndefined()
  })

  it("killed in the middle of writing loses that row at most: the next one is read", {
    timeout: 60_000
  }, async () => {
    const file = join(mkdtempSync(join(tmpdir(), "sample-")), "sample.jsonl")
    const code = `console.log("on"); for (let i = 0; ; i++) sampler.append(process.argv[1], ${row("process.argv[2] + i")})`
    for (const [nth, name] of [..."abc"].entries()) {
      const child = appending(file, name, code)
      await new Promise((resolve) => child.stdout?.once("data", resolve))
      await new Promise((resolve) => setTimeout(resolve, 50 + 31 * nth))
      child.kill("SIGKILL")
      await ended(child)
      // What a write that the machine did not finish leaves.
      truncateSync(file, statSync(file).size - 7_000)
      Sampler.append(file, { id: `after ${name}`, input: "x", picked: { by: "all", probability: 1 } })
      const { rows, note } = Fresh.jsonl(file)
      expect(rows.at(-1)?.id).toBe(`after ${name}`)
      expect(rows.length).toBeGreaterThan(3)
      expect(note).toBe(
        `${nth + 1} line${nth === 0 ? "" : "s"} of ${file} ${nth === 0 ? "is" : "are"} torn and left out.`
      )
    }
  })
})
