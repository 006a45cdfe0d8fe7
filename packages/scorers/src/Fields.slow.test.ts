import { Outcome } from "@assay/core"
import { Effect, Schema } from "effect"
import { expect, it } from "vitest"
import * as Fields from "./Fields.ts"
import { cpuMs, hostileTexts } from "./trial.fixture.ts"

const scorer = Fields.score(
  Schema.Any as never,
  {
    text: Fields.text({ similarity: 0.8, normalise: ["case", "wrapper", "punctuation", "number-format"] }),
    number: Fields.number({ units: { to: "km", factors: { km: 1 } } }),
    money: Fields.money(),
    date: Fields.date({ formats: ["D MMM YYYY", "DD/MM/YYYY"] }),
    id: Fields.id({ ignore: "-" }),
    boolean: Fields.boolean(),
    exact: Fields.exact(),
    set: Fields.list("set", Fields.text({ similarity: 0.9 })),
    row: Fields.list("sequence", Fields.money()),
    rows: [{ a: Fields.text(), b: Fields.number() }]
  } as never
)

const msOf = (expected: object, output: object): number =>
  cpuMs(() =>
    Effect.runSync(
      scorer.score({
        id: "c1",
        input: "",
        expected: expected as never,
        kind: "typical",
        tags: {},
        cluster: undefined,
        provenance: undefined,
        outcome: Outcome.answered(output as never),
        facts: {},
        latencyMs: undefined,
        attempts: 1
      })
    )
  )

// Quadratic work would take hours on these.
const hangMs = 60_000

it("texts of a megabyte take time in proportion to their length", () => {
  const names = ["text", "number", "money", "date", "id", "boolean", "exact", "set", "row", "rows"]
  const label = Object.fromEntries(names.map((name) => [name, "x1"]))
  for (const text of hostileTexts) {
    expect(msOf(label, Object.fromEntries(names.map((name) => [name, text])))).toBeLessThan(hangMs)
  }
})

it("lists of 100,000 items take time in proportion to their length", () => {
  const many = (from: number) => ({
    set: Array.from({ length: 100_000 }, (_, nth) => `item ${nth + from}`),
    row: Array.from({ length: 100_000 }, (_, nth) => `$${nth + from}.00`),
    rows: Array.from({ length: 100_000 }, (_, nth) => ({ a: `row ${nth + from}`, b: nth }))
  })
  expect(msOf(many(0), many(50_000))).toBeLessThan(hangMs)
})
