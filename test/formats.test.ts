/**
 * Format beside content, from the replies of three models to the screen and the page.
 */
import { Dataset, Experiment, Progress, type Provider, Report, Task } from "@assay/core"
import { SqliteStore, Store } from "@assay/core/analysis"
import { Html } from "@assay/html"
import { Exact, Format } from "@assay/scorers"
import { Effect } from "effect"
import { expect, test } from "vitest"
import { z } from "zod"

const Invoice = z.object({ total: z.number(), currency: z.enum(["EUR", "USD"]) })

const read = Task.make("read", {
  input: z.string(),
  output: Invoice,
  prompt: (text) => `Total and currency as JSON.\n\n${text}`
})

/** A model that writes its replies so: `write` gets the right answer, and the number of the call. */
const model = (name: string, write: (right: string, nth: number) => string): Provider.Provider => {
  let calls = 0
  return {
    id: `stub/${name}`,
    settings: { model: name },
    complete: ({ messages }) => {
      const total = /(\d+)/u.exec(String(messages.at(-1)?.content))?.[1] ?? "0"
      const text = write(JSON.stringify({ total: Number(total), currency: "EUR" }), calls++)
      return Effect.succeed({ text, finish: "stop" as const })
    }
  }
}

const experiment = Experiment.make("invoices", {
  dataset: Dataset.make(
    "invoices",
    Array.from({ length: 10 }, (_, nth) => ({
      id: `invoice-${nth}`,
      input: `Total: ${nth + 10} EUR`,
      expected: { total: nth + 10, currency: "EUR" as const }
    })),
    { input: z.string(), expected: Invoice }
  ),
  task: read,
  candidates: {
    tidy: model("tidy", (right) => right),
    chatty: model("chatty", (right, nth) =>
      nth % 3 === 0 ? right : `Here you are:\n\`\`\`json\n${right}\n\`\`\``
    ),
    sloppy: model("sloppy", (right, nth) =>
      nth % 5 === 0 ? "I could not find a total." : right.replaceAll('"', "'").replace("}", ",}")
    )
  },
  scorers: [Exact.match, Format.json(Invoice, { content: Exact.match })],
  repeats: 2
})

const rendered = Effect.gen(function* () {
  const ended = yield* Experiment.run(experiment)
  const runs = yield* Store.Runs
  const run = yield* runs.byId(ended.id)
  if (run === undefined) return yield* Effect.die("the run is not stored")
  return { report: ended.report, html: yield* Html.render(yield* Store.Trials, run, ended.report) }
}).pipe(Effect.provide([SqliteStore.layer(":memory:"), Progress.layerSilent]), Effect.runPromise)

test("format stands beside content, with defects by count, in the terminal and on the page", async () => {
  const { report, html } = await rendered
  const screen = Report.toText(report, { columns: 80 })
  const full = Report.toText(report, { columns: 80, full: true })
  for (const line of [...screen.split("\n"), ...full.split("\n")]) expect(line.length).toBeLessThanOrEqual(80)
  const words = (text: string): string => text.replace(/\s+/gu, " ")
  expect(words(screen)).toContain(
    "chatty, format: 7 of 20 replies conform, 13 usable after a repair (fence ×13, prose-before ×13)"
  )
  expect(words(screen)).toContain(
    "sloppy, format: 0 of 20 replies conform, 16 usable after a repair, 4 lost (single-quotes ×16, trailing-comma ×16, not-parseable ×4)"
  )
  expect(screen).not.toContain("tidy, format")
  const section = full.slice(full.indexOf("\nFormat\n"), full.indexOf("\nMetrics"))
  expect(words(section)).toContain("candidate exact conforms recoverable")
  expect(words(section)).toContain("content if repaired consistent@2")
  expect(words(section)).toContain("fence 0 13 (65 %) 0")
  // Said once: not in the section of metrics as well.
  expect(full).not.toContain("format.conforms, conformance")
  expect(html).toContain("chatty, format: 7 of 20 replies conform")
  expect(html).toContain("consistent@2")
})
