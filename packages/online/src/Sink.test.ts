import { execFileSync } from "node:child_process"
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base"
import { describe, expect, it } from "vitest"
import * as Guard from "./Guard.ts"
import * as Sink from "./Sink.ts"
import { lines } from "./sink/jsonl.ts"

const fresh = () => join(mkdtempSync(join(tmpdir(), "checks-")), "checks.jsonl")

describe("files of JSON Lines", () => {
  it("rotate between records, each file a whole number of lines, and only so many are kept", () => {
    const path = fresh()
    const to = lines(path, { maxBytes: 1_000, maxFiles: 3, process: "a" })
    for (let i = 0; i < 100; i++) to.write({ i, text: "x".repeat(i) })
    const files = readdirSync(join(path, ".."))
    expect(files).toHaveLength(3)
    for (const file of files) {
      const text = readFileSync(join(path, "..", file), "utf8")
      expect(text.endsWith("\n")).toBe(true)
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_000)
    }
    const { values, skipped } = Sink.readLines(path)
    expect(skipped).toBe(0)
    expect(values.map((value) => (value as { i: number }).i)).toEqual(
      Array.from({ length: values.length }, (_, n) => 100 - values.length + n)
    )
    expect(statSync(to.file() ?? "").mode & 0o777).toBe(0o600)
  })

  it("go on behind a line that a killed process left torn, which readers count", () => {
    const path = fresh()
    const first = lines(path, { process: "a" })
    first.write({ n: 1 })
    appendFileSync(first.file() ?? "", '{"n":2,"te')
    lines(path, { process: "a" }).write({ n: 3 })
    expect(Sink.readLines(path)).toEqual({ values: [{ n: 1 }, { n: 3 }], skipped: 1 })
  })

  it("are opened again where somebody took them away", () => {
    const path = fresh()
    const to = lines(path, { process: "a" })
    to.write({ n: 1 })
    unlinkSync(to.file() ?? "")
    to.write({ n: 2 })
    expect(Sink.readLines(path).values).toEqual([{ n: 2 }])
  })

  it("lose no record to a lost handle, a removed folder, or old files that cannot be removed", () => {
    const path = fresh()
    const to = lines(path, { process: "a", maxBytes: 10, maxFiles: 1 })
    to.write({ n: 1 })
    rmSync(join(path, ".."), { recursive: true })
    to.write({ n: 2 })
    expect(Sink.readLines(path).values).toEqual([{ n: 2 }])
    const open = openSync(to.file() ?? "", "r")
    // The one before it is the sink's own: as where a network file system says that it is stale.
    closeSync(open)
    closeSync(open - 1)
    to.write({ n: 3 })
    expect(Sink.readLines(path).values).toEqual([{ n: 3 }])
    mkdirSync(join(path, "..", "checks.a.1.jsonl"), { recursive: true })
    to.write({ n: 4 })
    expect(Sink.readLines(path).values).toEqual([{ n: 3 }, { n: 4 }])
  })

  it("of processes that are gone are removed for their age, those of others and of other paths are not", () => {
    const path = fresh()
    const folder = join(path, "..")
    const names = [
      "checks.b.7.jsonl",
      "checks.audit.b.7.jsonl",
      "checks.jsonl",
      "checks.b.7",
      "checks.new.1.jsonl"
    ]
    for (const name of names) {
      writeFileSync(join(folder, name), "{}\n")
      if (name !== "checks.new.1.jsonl") utimesSync(join(folder, name), 1, 1)
    }
    lines(path, { process: "a", maxAgeMs: 60_000 }).write({ n: 1 })
    expect(readdirSync(folder).toSorted()).toEqual([
      "checks.a.1.jsonl",
      "checks.audit.b.7.jsonl",
      "checks.b.7",
      "checks.jsonl",
      "checks.new.1.jsonl"
    ])
    // What another sink beside it wrote is none of it.
    expect(Sink.readLines(path).values).toEqual([{}, { n: 1 }, {}])
  })

  it("of a disk that is full go on with the next line when there is room", () => {
    const path = fresh()
    const to = lines(path, { process: "a" })
    to.write({ n: 1 })
    expect(() =>
      to.write({
        toJSON: () => {
          throw new Error("no space left on device")
        }
      })
    ).toThrow("no space")
    to.write({ n: 2 })
    expect(Sink.readLines(path)).toEqual({ values: [{ n: 1 }, { n: 2 }], skipped: 0 })
  })

  it("of a folder that cannot be written count as failures, and are tried again", async () => {
    const path = fresh()
    writeFileSync(join(path, "..", "file"), "")
    const guard = Guard.make<string, string>({
      scorers: () => 1,
      sample: 1,
      sinks: [Sink.jsonl(join(path, "..", "file", "checks.jsonl"))]
    })
    for (let i = 0; i < 10; i++) guard.observe({ input: "", output: "" })
    await guard.flush({ within: 5_000 })
    expect(guard.report().sinks[0]).toMatchObject({ given: 10, failed: 5, refused: 5 })
  })

  it("of several processes at once are whole, each its own", () => {
    const path = fresh()
    const module = JSON.stringify(new URL("./sink/jsonl.ts", import.meta.url).href)
    const code = `import(${module}).then(({ lines }) => { const to = lines(process.argv[1]); for (let i = 0; i < 25; i++) to.write({ i, text: "x".repeat(16000) }) })`
    const script = Array.from({ length: 8 }, () => `"${process.execPath}" -e '${code}' "${path}" &`).join(" ")
    execFileSync("/bin/sh", ["-c", `${script} wait`], { cwd: resolve(import.meta.dirname, "../../..") })
    const { values, skipped } = Sink.readLines(path)
    expect([values.length, skipped, readdirSync(join(path, "..")).length]).toEqual([200, 0, 8])
  })

  it("hold the records of a guard", async () => {
    const path = fresh()
    const guard = Guard.make<string, string>({
      scorers: { one: () => 1 },
      sample: 1,
      sinks: [Sink.jsonl(path)]
    })
    guard.observe({ id: "7", input: "secret question", output: "secret answer" })
    await guard.flush({ within: 5_000 })
    expect(Sink.readLines(path).values).toMatchObject([
      { format: "assay-check", id: "7", scores: { one: 1 } }
    ])
  })
})

describe("OpenTelemetry", () => {
  it("gets a span for each record, with an event for each score, by the API that it is given", async () => {
    const exporter = new InMemorySpanExporter()
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
    const guard = Guard.make<string, string>({
      scorers: {
        good: () => 0.5,
        none: () => {
          throw new Error("no")
        }
      },
      sample: 1,
      sinks: [Sink.openTelemetry({ tracer: provider.getTracer("app") })]
    })
    guard.observe({ id: "7", input: "q", output: "a", session: "ann", tags: { lang: "de" } })
    await guard.flush({ within: 5_000 })
    const [span] = exporter.getFinishedSpans()
    expect(span?.attributes).toMatchObject({
      "assay.answer.id": "7",
      "gen_ai.conversation.id": "ann",
      "assay.tag.lang": "de"
    })
    expect(span?.events.map(({ attributes }) => attributes)).toEqual([
      { "gen_ai.evaluation.name": "good", "gen_ai.evaluation.score.value": 0.5 },
      {
        "gen_ai.evaluation.name": "none",
        "gen_ai.evaluation.explanation": "Error",
        "error.type": "unscored"
      }
    ])
  })
})
