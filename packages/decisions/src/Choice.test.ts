import type { Decision } from "@assay/core"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import * as Choice from "./Choice.ts"
import { parse } from "./choice/constraints.ts"
import { answering, grounds } from "./grounds/grounds.fixture.ts"

const n = 400
const of = (name: string, right: number, costUsd: number, latencyMs: number) =>
  answering(
    name,
    Array.from({ length: n }, (_, nth) => ((nth * 37) % n < right ? 1 : 0)),
    (nth) => ({ costUsd, latencyMs: latencyMs + (nth % 100) })
  )
const run = grounds([
  of("large", 360, 0.004, 1_500),
  of("small", 352, 0.0004, 400),
  of("old", 260, 0.002, 900)
])
const rank = (options: Choice.Options = {}, on: Decision.Grounds = run) =>
  Effect.runSync(Choice.assess(on, options))
const faultOf = (options: Choice.Options): string =>
  Effect.runSync(
    Effect.match(Choice.assess(run, options), {
      onFailure: ({ message }) => message,
      onSuccess: () => "none"
    })
  )

describe("Choice", () => {
  it("names the best, and what the next would need", () => {
    const found = rank()
    expect(found).toMatchObject({ verdict: "large", status: "yes" })
    expect(found.sentences).toEqual([
      "large is the best.",
      "small is next and would need 2.0 points more to draw level (it is $0.0036 a task cheaper, which makes up for it where a right answer is worth less than $0.18)."
    ])
    expect(found.tables[0]?.rows.map((row) => [row[0], row.at(-3)])).toEqual([
      ["large", "yes"],
      ["small", "yes"],
      ["old", "behind small"]
    ])
    expect(found.doubts[0]).toContain("large was chosen as the best of 3, which flatters its figures")
  })

  it("leaves out what does not keep to what is asked, by whole intervals", () => {
    const found = rank({ constraints: "p95 < 1 s, under $500 a month at 1 M tasks" })
    expect(found).toMatchObject({ verdict: "small", status: "yes" })
    expect(found.doubts).toContain("Left out, because they do not keep to what is asked: large and old.")
    // The p95 of small is 494 ms, its interval 493 to 496.
    expect(rank({ among: ["small", "old"], constraints: { p95Ms: 494.5 } }).sentences[0]).toContain(
      "whether it keeps to its p95 latency cannot be told"
    )
    expect(rank({ constraints: { p95Ms: 100 } })).toMatchObject({ verdict: "none", status: "no" })
  })

  it("cannot tell between those that are not told apart, and says how many cases it takes", () => {
    const close = grounds([of("a", 300, 0.001, 100), of("b", 298, 0.001, 100)])
    const noisy = grounds([
      answering(
        "a",
        Array.from({ length: 100 }, (_, nth) => (nth % 10 < 6 ? 1 : 0))
      ),
      answering(
        "b",
        Array.from({ length: 100 }, (_, nth) => (nth % 10 > 4 || nth < 10 ? 1 : 0))
      )
    ])
    expect(rank({}, close).status).toBe("cannot-tell")
    const found = rank({}, noisy)
    expect(found.verdict).toBe("cannot tell")
    expect(found.sentences[0]).toMatch(/^Which is best cannot be told between [ab] and [ab]; [ab] leads\.$/)
    expect(found.sentences[1]).toMatch(/It takes about [\d,]+ cases to tell|More cases hardly help/)
    expect(found.doubts).toContain("What a costs is not known; unknown is not zero.")
  })

  it("reads short texts as records, and says which part it cannot read", () => {
    expect(parse("p95 < 2 s, under $500 a month at 1 M tasks and silent < 2 %")).toEqual({
      p95Ms: 2_000,
      monthUsd: 500,
      volume: 1_000_000,
      silent: 0.02
    })
    expect(parse("quality > 85 %, under 0.002usd/task, cost < $1,200/month for 250k requests")).toEqual({
      quality: 0.85,
      taskUsd: 0.002,
      monthUsd: 1_200,
      volume: 250_000
    })
    expect(faultOf({ constraints: "p99 < 2 s" })).toContain('found "p99 < 2 s"')
    expect(faultOf({ constraints: { monthUsd: 500 } })).toContain("needs a volume")
    expect(faultOf({ among: ["large"] })).toBe("a choice takes two candidates or more, found large")
  })
})
