/**
 * One field that the output schema refuses, from the replies of a model and of patterns to the figures of all fields.
 */
import { Regex } from "@assay/baselines"
import { Dataset, Experiment, Progress, type Provider, Report, type Scorer, Task } from "@assay/core"
import { SqliteStore } from "@assay/core/analysis"
import { type FieldReport, isFieldReport } from "@assay/core/internal"
import { Exact, Fields } from "@assay/scorers"
import { Effect } from "effect"
import { expect, test } from "vitest"
import { z } from "zod"

const Invoice = z.object({ date: z.iso.date(), total: z.number(), currency: z.enum(["EUR", "USD"]) })
type Invoice = z.infer<typeof Invoice>

const extract = Task.make("extract", {
  input: z.string(),
  output: Invoice,
  prompt: (text) => `Date, total and currency as JSON.\n\n${text}`
})

let calls = 0

/** Of 20 replies 5 have a date as people write it. */
const model: Provider.Provider = {
  id: "stub/model",
  settings: {},
  complete: ({ messages }) => {
    calls++
    const [, nth = ""] = /invoice (\d+)/u.exec(String(messages.at(-1)?.content)) ?? []
    const date = Number(nth) % 4 === 0 ? "the 12th of April" : "2026-04-12"
    return Effect.succeed({ text: JSON.stringify({ date, total: 1234.5, currency: "EUR" }), finish: "stop" })
  }
}

const experiment = (scorers: ReadonlyArray<Scorer.Scorer<unknown, Invoice, Invoice>>) =>
  Experiment.make("invoices", {
    dataset: Dataset.make(
      "invoices",
      Array.from({ length: 20 }, (_, nth) => ({
        id: `invoice-${nth}`,
        input: `invoice ${nth} of ${nth % 4 === 0 ? "the 12th of April" : "2026-04-12"}, total 1,234.50 EUR`,
        expected: { date: "2026-04-12", total: 1234.5, currency: "EUR" as const }
      })),
      extract
    ),
    task: extract,
    candidates: {
      model,
      regex: Regex.extract(extract, { date: /of (.+?),/, total: /total ([\d.,]+)/, currency: /[A-Z]{3}/ })
    },
    scorers
  })

const runs = Effect.gen(function* () {
  const exact = yield* Experiment.run(experiment([Exact.match]))
  const asked = calls
  // Scored again from what is stored: decoded anew, and nothing is asked.
  const { report } = yield* Experiment.run(experiment([Fields.score(extract)]))
  expect([exact.report.candidates.length, asked, calls]).toEqual([2, 20, 20])
  return report
}).pipe(Effect.provide([SqliteStore.layer(":memory:"), Progress.layerSilent]), Effect.runPromise)

test("a refused field costs itself and no other, of a model and of patterns, also scored again", async () => {
  const report = await runs
  for (const { name, scores, modes } of report.candidates) {
    expect(modes.malformed, name).toBe(5)
    // Of the whole reply nothing counts: 15 of 20.
    expect(scores[0]?.overall.mean?.value, name).toBe(0.75)
    const found: FieldReport | undefined = scores.flatMap(({ metrics }) =>
      Object.values(metrics).filter(isFieldReport)
    )[0]
    expect(found?.partlyRead).toBe(5)
    expect(
      found?.fields.map(({ field, right, wrong, missed, lost }) => [field, right, wrong, missed, lost])
    ).toEqual([
      ["date", 15, 5, 0, 1],
      ["total", 20, 0, 0, 0],
      ["currency", 20, 0, 0, 0]
    ])
    expect(found?.fields[0]?.confusions).toEqual([
      { error: "wrong", expected: "2026-04-12", actual: "the 12th of April", times: 5 }
    ])
  }
  const words = (text: string): string => text.replace(/\s+/gu, " ")
  expect(words(Report.toText(report, { columns: 80 }))).toContain(
    "model: date costs the most, 100 % of what is lost: 5 wrong of 20; of 5 malformed replies the readable fields count"
  )
  expect(words(Report.toText(report, { columns: 80, full: true }))).toContain(
    "5 malformed replies scored 0; here the fields that the output schema accepts are counted."
  )
})
