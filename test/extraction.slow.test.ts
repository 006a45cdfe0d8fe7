/**
 * Extraction on real documents and utterances: which fields a regex reads well enough, and which need a model.
 */
import { Tagger } from "@assay/baselines"
import { Experiment, Progress, Report } from "@assay/core"
import { SqliteStore } from "@assay/core/analysis"
import { isFieldReport } from "@assay/core/internal"
import { Screen, summaryOutline } from "@assay/core/internal/command"
import { Fields } from "@assay/scorers"
import { Effect, Layer } from "effect"
import { expect, test } from "vitest"
import * as restaurant8k from "./fixtures/restaurant8k.ts"
import * as sroie from "./fixtures/sroie.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)
const skipped = (missing: string | undefined): string =>
  missing === undefined ? "" : ` (skipped: ${missing})`

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

test.skipIf(sroie.missing !== undefined)(
  `SROIE receipts: a regex reads dates; totals, companies and addresses need a model${skipped(sroie.missing)}`,
  async () => {
    const experiment = Experiment.make("sroie", {
      dataset: sroie.dataset("mixed"),
      candidates: { regex: sroie.regex },
      scorers: [sroie.fields]
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

test.skipIf(sroie.missing !== undefined)(
  `SROIE receipts: a tagger beats the regex where it knows the companies, and is not shown to where it does not${skipped(sroie.missing)}`,
  async () => {
    const ofCompanies = async (companies: "mixed" | "apart") => {
      const experiment = Experiment.make("sroie", {
        dataset: sroie.dataset(companies, 4),
        candidates: { regex: sroie.regex, tagger: Tagger.extract(sroie.task, { folds: 3, epochs: 8 }) },
        scorers: [sroie.fields],
        against: "regex"
      })
      const { report } = await Effect.runPromise(Experiment.run(experiment).pipe(Effect.provide(bench)))
      const found = report.candidates[1]?.scores[0]?.metrics.fields
      if (!isFieldReport(found)) throw new Error("the run has no figures of fields")
      return { f1: found.overall.f1, verdict: report.comparisons[0]?.scores[0]?.overall.verdict }
    }
    const [mixed, apart] = [await ofCompanies("mixed"), await ofCompanies("apart")]
    expect(mixed.verdict?._tag).toBe("Improved")
    expect(apart.f1?.value).toBeLessThan(mixed.f1?.low ?? 0)
    expect(apart.verdict?._tag).toBe("Underpowered")
  },
  60_000
)

test.skipIf(restaurant8k.missing !== undefined)(
  `restaurant8k slots: labels of few fields, of which a regex invents some and misses others${skipped(restaurant8k.missing)}`,
  async () => {
    const experiment = Experiment.make("restaurant8k", {
      dataset: restaurant8k.dataset("test"),
      candidates: { regex: restaurant8k.regex },
      scorers: [restaurant8k.fields]
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
