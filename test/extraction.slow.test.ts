/**
 * Extraction on real documents and utterances: which fields a regex reads well enough, and which need a model.
 */
import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { Regex } from "@assay/baselines"
import { Dataset, Experiment, Progress, Report, Task } from "@assay/core"
import { SqliteStore } from "@assay/core/analysis"
import { isFieldReport } from "@assay/core/internal"
import { Screen, summaryOutline } from "@assay/core/internal/command"
import { Fields } from "@assay/scorers"
import { Effect, Layer, Schema } from "effect"
import { expect, test } from "vitest"

const data = process.env.ASSAY_DATA ?? resolve(import.meta.dirname, "../../shared/data")
const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)
const skipped = (path: string): string => (existsSync(path) ? "" : ` (skipped: no ${path})`)
const linesOf = (path: string): ReadonlyArray<string> =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")

const Text = Schema.NullOr(Schema.String)

test("the example tells which fields of an invoice need a model, without data from elsewhere", async () => {
  const { default: experiment } = await import("../examples/06-extraction.ts")
  const { report } = await Effect.runPromise(Experiment.run(experiment).pipe(Effect.provide(bench)))
  const regex = report.candidates.find(({ name }) => name === "regex")
  const needs = Fields.needsModel(regex, { target: 0.9 })
  expect(Object.fromEntries(needs.map(({ field, need }) => [field, need]))).toEqual({
    supplier: "yes",
    invoice: "yes",
    date: "unknown",
    due: "no",
    total: "yes",
    "items[].item": "yes",
    "items[].quantity": "yes"
  })
  const standIn = report.candidates.find(({ name }) => name === "stand-in")?.scores[0]?.metrics.fields
  const due = isFieldReport(standIn) ? standIn.fields.find(({ field }) => field === "due") : undefined
  // The made-up replies make up due dates.
  expect(due).toMatchObject({ missed: 0, wrong: 0, invented: 13 })
  const [lines] = Screen.fields(report)
  expect(lines?.blocks[0]).toMatchObject({
    text: expect.stringContaining("stand-in: supplier costs the most")
  })
})

const receipts = join(data, "sroie/receipts.jsonl")
const receipt = Task.make("receipt", {
  input: Schema.String,
  output: Schema.Struct({ company: Text, date: Text, address: Text, total: Text }),
  prompt: (text) => text
})
const Receipt = Schema.fromJsonString(
  Schema.Struct({
    id: Schema.String,
    text: Schema.String,
    fields: Schema.Struct({
      company: Schema.String,
      date: Schema.String,
      address: Schema.optionalKey(Schema.String),
      total: Schema.String
    })
  })
)

test.skipIf(!existsSync(receipts))(
  `SROIE receipts: a regex reads dates; totals, companies and addresses need a model${skipped(receipts)}`,
  async () => {
    const rows = linesOf(receipts).map((line) => Schema.decodeUnknownSync(Receipt)(line))
    const day = /\d{1,2}[/-](?:\d{1,2}|[A-Z]{3})[/-]\d{2,4}|\d{1,2} [A-Z]{3} \d{2,4}/.source
    const experiment = Experiment.make("sroie", {
      dataset: Dataset.make(
        "sroie",
        rows.map(({ id, text, fields }) => ({
          id,
          input: text,
          expected: {
            company: fields.company,
            date: fields.date,
            address: fields.address ?? null,
            total: fields.total
          }
        }))
      ),
      candidates: {
        regex: Regex.extract(receipt, {
          company: [/^(.*\b(?:SDN\.? ?BHD|ENTERPRISE|TRADING|RESTAURANT|S\/B)\b.*)$/m, /^([A-Z].{4,})$/m],
          date: new RegExp(`(${day})`),
          address: /^((?:NO\.?|LOT|\d).*\b(?:JALAN|JLN|TAMAN|LORONG)[\s\S]*?\b\d{5}\b.*)$/m,
          total: [
            /\b(?:ROUND\w*\s*\w*\s*TOTAL|GRAND TOTAL|TOTAL\s*(?:SALES|AMOUNT|AMT|PAYABLE)?)[^\n]{0,24}?\s*(?:RM|\$)?\s*(\d[\d,]*\.\d{2})/i
          ]
        })
      },
      scorers: [
        Fields.score(
          receipt,
          {
            company: Fields.text({ normalise: ["case", "whitespace", "punctuation"] }),
            date: Fields.date({
              formats: [
                "DD/MM/YYYY",
                "D/M/YYYY",
                "DD-MM-YYYY",
                "DD-MM-YY",
                "DD/MM/YY",
                "DD MMM YYYY",
                "DD MMM YY",
                "DD-MMM-YYYY",
                "DD/MMM/YYYY"
              ]
            }),
            address: Fields.text({ normalise: ["case", "whitespace", "punctuation"], similarity: 0.9 }),
            // The data write ringgit as RM, as $, or not at all.
            total: Fields.money()
          },
          { target: 0.9 }
        )
      ]
    })
    const { report } = await Effect.runPromise(Experiment.run(experiment).pipe(Effect.provide(bench)))
    const found = report.candidates[0]?.scores[0]?.metrics.fields
    if (!isFieldReport(found)) throw new Error("the run has no figures of fields")
    for (const field of found.fields) {
      // Every receipt but one has all four.
      expect(field.right + field.wrong + field.missed).toBe(field.field === "address" ? 312 : 313)
      expect(field.f1?.low).toBeLessThanOrEqual(field.f1?.value ?? 0)
    }
    const needs = Fields.needsModel(report.candidates[0], { target: 0.9 })
    expect(Object.fromEntries(needs.map(({ field, need }) => [field, need]))).toEqual({
      company: "yes",
      date: "no",
      address: "yes",
      total: "yes"
    })
    const full = Report.toMarkdown(report, { full: true })
    expect(full).toContain("An F1 of 0.9 is reached by date; not reached by company, address, total.")
    expect(Screen.fields(report)).toHaveLength(1)
    expect(summaryOutline(report).sections.map(({ title }) => title)).toContain("Fields")
  },
  60_000
)

const utterances = join(data, "restaurant8k/test.jsonl")
const Slots = Schema.fromJsonString(
  Schema.Struct({
    userInput: Schema.Struct({ text: Schema.String }),
    labels: Schema.optionalKey(
      Schema.Array(
        Schema.Struct({
          slot: Schema.String,
          valueSpan: Schema.Struct({
            startIndex: Schema.optionalKey(Schema.Finite),
            endIndex: Schema.Finite
          })
        })
      )
    )
  })
)
const booking = Task.make("booking", {
  input: Schema.String,
  output: Schema.Struct({
    people: Schema.optionalKey(Text),
    time: Schema.optionalKey(Text),
    date: Schema.optionalKey(Text),
    first_name: Schema.optionalKey(Text),
    last_name: Schema.optionalKey(Text)
  }),
  prompt: (text) => text
})

test.skipIf(!existsSync(utterances))(
  `restaurant8k slots: labels of few fields, of which a regex invents some and misses others${skipped(utterances)}`,
  async () => {
    const rows = linesOf(utterances).map((line) => Schema.decodeUnknownSync(Slots)(line))
    const experiment = Experiment.make("restaurant8k", {
      dataset: Dataset.make(
        "restaurant8k",
        rows.map(({ userInput: { text }, labels = [] }, nth) => ({
          id: String(nth),
          input: text,
          expected: Object.fromEntries(
            labels.map(({ slot, valueSpan }) => [
              slot,
              text.slice(valueSpan.startIndex ?? 0, valueSpan.endIndex)
            ])
          )
        }))
      ),
      candidates: {
        regex: Regex.extract(booking, {
          people:
            /\b((?:\d+|one|two|three|four|five|six|seven|eight|nine|ten) (?:people|persons?|guests?|adults?|of us))\b/i,
          time: /\b(\d{1,2}(?:[:.]\d{2})? ?(?:[ap]\.?m\.?)|\d{1,2}:\d{2})/i,
          date: /\b(today|tonight|tomorrow|(?:next |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b/i,
          first_name: /\bname(?: is|:)? (?:of )?([A-Z][a-z]+)/,
          last_name: /\bname(?: is|:)? (?:of )?[A-Z][a-z]+ ([A-Z][a-z]+)/
        })
      },
      scorers: [Fields.score(booking, {}, { target: 0.9 })]
    })
    const { report } = await Effect.runPromise(Experiment.run(experiment).pipe(Effect.provide(bench)))
    const found = report.candidates[0]?.scores[0]?.metrics.fields
    if (!isFieldReport(found)) throw new Error("the run has no figures of fields")
    const byName = new Map(found.fields.map((field) => [field.field, field]))
    // The counts of the data set's labels.
    const expected = { people: 495, time: 425, date: 397, first_name: 209, last_name: 226 }
    for (const [name, count] of Object.entries(expected)) {
      const field = byName.get(name)
      expect((field?.right ?? 0) + (field?.wrong ?? 0) + (field?.missed ?? 0)).toBe(count)
    }
    expect(byName.get("time")?.invented).toBeGreaterThan(0)
    expect(Fields.needsModel(report.candidates[0], { target: 0.9 }).map(({ need }) => need)).toEqual(
      found.fields.map(() => "yes")
    )
  },
  60_000
)
