import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { SqliteStore, Store } from "@assay/core/analysis"
import { afterEach, beforeEach, describe, expect, it } from "@effect/vitest"
import { tableFromIPC } from "apache-arrow"
import { parse } from "csv-parse/sync"
import { Effect } from "effect"
import { readParquet } from "parquet-wasm"
import { writeTrials } from "../commands/export.ts"
import { cell } from "./csv.ts"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-export-"))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

const manifest: Store.Manifest = {
  experiment: "exported",
  identity: "0123456789abcdef",
  dataset: { name: "made-up", origin: "in memory", digest: "d", cases: 0 },
  candidates: [{ name: "gpt", kind: "task", fingerprint: "f", settings: null }],
  scorers: [
    { name: "exact", names: ["exact"], fingerprint: "s" },
    { name: "reply", names: ["words", "=tone"], fingerprint: "s" }
  ],
  seed: 1,
  versions: { assay: "0", node: "0" }
}

/** What models write, and what spreadsheets would run. */
const texts = [
  "plain",
  '=HYPERLINK("http://evil.example","click")',
  "+1",
  "-1+cmd|' /C calc'!A0",
  "@SUM(A1)",
  "\tcmd",
  "\rcmd",
  'a "quoted", text',
  "line\nbreak",
  "\u001b[31mred",
  "",
  " spaces ",
  "日本 🙂"
] as const

/** Records one answered trial per text, as the engine would, and gives the run. */
const record = Effect.fnUntraced(function* (answers: ReadonlyArray<string>) {
  const runs = yield* Store.Runs
  const journal = yield* Store.Journal
  const run = yield* runs.create(manifest, { fresh: false })
  const idOf = (nth: number) => `case-${String(nth).padStart(6, "0")}`
  yield* journal.recordCases(
    run,
    answers.map((text, nth) => ({
      caseId: idOf(nth),
      digest: `d${nth}`,
      inputDigest: `i${nth}`,
      kind: "typical" as const,
      tags: nth % 2 === 0 ? { language: "de", "=tag": "-x" } : {},
      cluster: undefined,
      inputJson: nth % 3 === 0 ? JSON.stringify({ question: text }) : JSON.stringify(text),
      expectedJson: nth === 0 ? undefined : JSON.stringify(text)
    }))
  )
  yield* Effect.forEach(
    answers,
    (text, nth) =>
      journal.recordAttempt(run, {
        candidate: 0,
        caseId: idOf(nth),
        repeat: 0,
        attempt: 1,
        startedAt: 0,
        latencyMs: 12.5 + nth,
        firstTokenMs: undefined,
        queuedMs: undefined,
        limitedMs: undefined,
        replayed: nth === 1,
        outcome: "Answered",
        reason: undefined,
        error: undefined,
        cost:
          nth === 2
            ? { _tag: "Unpriced", reason: "no price" }
            : { _tag: "Priced", usd: 0.3, inputUsd: 0.1, outputUsd: 0.2, model: "m", source: "override" },
        outputJson: JSON.stringify(text),
        confidence: undefined,
        text,
        usage: { inputTokens: 100 + nth, outputTokens: 7 },
        model: "made-up",
        requestId: undefined
      }),
    { concurrency: "unbounded", discard: true }
  )
  for (const nth of answers.keys()) {
    yield* journal.recordTrial(run, {
      candidate: 0,
      caseId: idOf(nth),
      repeat: 0,
      attempt: 1,
      elapsedMs: undefined,
      outcome: "Answered",
      mode: "wrong-silent",
      abstains: "=I cannot",
      scores: [
        { scorer: 0, name: "exact", value: nth % 2, unscored: undefined, detailJson: undefined },
        {
          scorer: 1,
          name: "words",
          value: -3.5,
          unscored: undefined,
          detailJson: '{"reason":"=1 word is missing"}'
        },
        { scorer: 1, name: "=tone", value: undefined, unscored: "=no", detailJson: undefined }
      ]
    })
  }
  yield* journal.flush
  return run
})

const exported = (format: "jsonl" | "csv" | "parquet", answers: ReadonlyArray<string> = texts) =>
  Effect.gen(function* () {
    const run = yield* record(answers)
    const file = join(folder, `out.${format}`)
    expect(yield* writeTrials(yield* Store.Trials, run, format, file)).toBe(answers.length)
    return readFileSync(file)
  }).pipe(Effect.provide(SqliteStore.layer(":memory:")))

describe("CSV", () => {
  it.effect("comes back from an independent reader as it was, but for formulas, which are text", () =>
    Effect.gen(function* () {
      const content = (yield* exported("csv")).toString("utf8")
      const rows: ReadonlyArray<Record<string, string>> = parse(content, { columns: true })
      expect(rows).toHaveLength(texts.length)
      for (const [nth, text] of texts.entries()) {
        const isFormula = /^[=+\-@\t\r]/.test(text)
        expect(rows[nth]?.text).toBe(isFormula ? `'${text}` : text)
        expect(rows[nth]?.["score.reply.words"]).toBe("-3.5")
      }
      expect(rows[0]?.input).toBe('{"question":"plain"}')
      expect(rows[2]).toMatchObject({
        unpriced: "no price",
        "unscored.reply.=tone": "'=no",
        "why.reply.words": "'=1 word is missing",
        "why.exact": "",
        "tag.=tag": "'-x"
      })
    })
  )

  it("lets no cell begin like a formula, whatever it is", () => {
    for (const text of ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"]) {
      expect(cell(text)).toMatch(/^"'/)
    }
    expect(cell(-1)).toBe("-1")
    expect(cell("a=1")).toBe("a=1")
    expect(cell(undefined)).toBe("")
    expect(cell("")).toBe('""')
  })

  it("lets nothing begin like a formula where a spreadsheet splits lines at semicolons or tabs", () => {
    const formula = /^\s*[=+\-@＝＋－＠]/
    for (const text of [
      'x;=HYPERLINK("a")',
      "x; =1",
      "x;\t+1",
      "a;b;@c",
      "x\t-1",
      "x;＝1",
      ";=1",
      '";=1'
    ] as const) {
      // The worst reader: it splits at separators inside quotes too.
      const parts = cell(text).split(/[;\t]/)
      expect(parts.filter((part) => formula.test(part))).toEqual([])
    }
    expect(cell("a; b; c")).toBe("a; b; c")
    expect(cell("tea;coffee=2")).toBe("tea;coffee=2")
  })
})

describe("JSON Lines", () => {
  it.effect("hold no character that a terminal would act upon", () =>
    Effect.gen(function* () {
      const content = (yield* exported("jsonl")).toString("utf8")
      expect(content).not.toMatch(/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
      expect(content).toContain("\\u001b[31mred")
    })
  )

  it.effect("lose nothing: inputs, outputs, details and absent values", () =>
    Effect.gen(function* () {
      const lines = (yield* exported("jsonl")).toString("utf8").trimEnd().split("\n")
      const rows = lines.map((line) => JSON.parse(line))
      expect(rows.map(({ text }) => text)).toEqual(texts)
      expect(rows[0]).toMatchObject({
        experiment: "exported",
        candidate: "gpt",
        input: { question: "plain" },
        output: "plain",
        tags: { language: "de" },
        scores: {
          exact: { value: 0 },
          "reply.words": { value: -3.5, detail: { reason: "=1 word is missing" } },
          "reply.=tone": { unscored: "=no" }
        }
      })
      expect(rows[0]).not.toHaveProperty("expected")
      expect(rows[1]).toMatchObject({ expected: texts[1], replayed: true })
    })
  )
})

describe("Parquet", () => {
  it.effect("is read by an independent implementation, in several row groups", () =>
    Effect.gen(function* () {
      const answers = Array.from({ length: 25_000 }, (_, nth) => texts[nth % texts.length] ?? "")
      const bytes = yield* exported("parquet", answers)
      const table = tableFromIPC(readParquet(new Uint8Array(bytes)).intoIPCStream())
      expect(table.numRows).toBe(25_000)
      for (const nth of [0, 1, 2, 9_999, 10_000, 24_999]) {
        const row = table.get(nth)?.toJSON()
        expect(row).toMatchObject({
          case: `case-${String(nth).padStart(6, "0")}`,
          text: answers[nth],
          latency_ms: 12.5 + nth,
          input_tokens: BigInt(100 + nth),
          "score.exact": nth % 2,
          replayed: nth === 1,
          confidence: null
        })
      }
      expect(table.get(2)?.toJSON()).toMatchObject({ input_usd: null, unpriced: "no price" })
    })
  )
})
