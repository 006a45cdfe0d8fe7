/**
 * Decisions on recorded model answers to GSM8K (openai/grade-school-math, data/example_model_solutions.jsonl at 3101c7d,
 * every second row), by the authors' own labels. The prices are made up: $0.0004 an answer for the models of 6 billion
 * parameters, $0.004 for those of 175 billion.
 */
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import * as BuildOrBuy from "./BuildOrBuy.ts"
import * as Choice from "./Choice.ts"
import { answering, grounds } from "./grounds/grounds.fixture.ts"
import * as Volume from "./Volume.ts"
import * as Worth from "./Worth.ts"

const root = process.env.ASSAY_DATA ?? fileURLToPath(new URL("../../../../shared/data", import.meta.url))
const file = `${root}/gsm8k/solutions.jsonl`
const isHere = existsSync(file)
const models = ["6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification"] as const
const Solution = Schema.Struct({ is_correct: Schema.Boolean })
const Row = Schema.fromJsonString(
  Schema.Struct({
    "6b_finetuning": Solution,
    "6b_verification": Solution,
    "175b_finetuning": Solution,
    "175b_verification": Solution
  })
)

const read = () => {
  const rows = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Schema.decodeUnknownSync(Row)(line))
  return grounds(
    models.map((model) =>
      answering(
        model,
        rows.map((row) => (row[model].is_correct ? 1 : 0)),
        () => ({ costUsd: model.startsWith("6b") ? 0.0004 : 0.004 })
      )
    )
  )
}

const name = isHere
  ? "on the recorded GSM8K answers, at made-up prices"
  : `on the recorded GSM8K answers (skipped: no ${file}; set ASSAY_DATA)`

describe.skipIf(!isHere)(`decisions ${name}`, () => {
  const run = isHere ? read() : grounds([])

  it("a model ten times the price is worth it up to the volume where its cost is what its points justify", () => {
    // 373 − 257 of 660 are 17.58 points. 2 points justify $100 a month, so these justify $878.79. Each task costs $0.0036
    // more: 244,108 tasks cost that. Tango's 90 % interval of 39 losses and 155 gains, 14.31 to 20.89 points (computed
    // apart, in Python), justifies $715.38 to $1,044.54: 198,715 to 290,150 tasks.
    const at = (volume: number) =>
      Effect.runSync(
        Worth.assess(run, {
          candidate: "175b_verification",
          over: "6b_verification",
          worth: { points: 2, for: "100usd/month" },
          volume
        })
      )
    expect(at(244_108).figures.demand?.value).toBeCloseTo(116 / 660, 5)
    expect([100_000, 195_000, 244_108, 295_000, 1_000_000].map((volume) => at(volume).verdict)).toEqual([
      "justified",
      "justified",
      "cannot tell",
      "not justified",
      "not justified"
    ])
    expect(at(100_000).sentences[1]).toContain("A task costs $0.0036 more, $360.00 a month at 100,000 tasks")
  })

  it("breaks even where a right answer is worth the price of 5.7 tasks", () => {
    // $0.0036 ÷ 0.17576 = $0.02048.
    const found = Effect.runSync(
      Worth.assess(run, { candidate: "175b_verification", over: "6b_verification" })
    )
    expect(found.figures.breakEven?.value).toBeCloseTo(0.020483, 6)
    expect(found.verdict).toBe("justified on quality alone")
  })

  it("building pays from the volume that the fixed cost over the saving gives", () => {
    // $720 a month ÷ $0.0036 = 200,000 tasks.
    const at = (volume: number) =>
      Effect.runSync(
        BuildOrBuy.assess(run, { build: "6b_verification", buy: "175b_verification", monthly: 720, volume })
      )
    expect([199_000, 201_000].map((volume) => at(volume).verdict)).toEqual(["buy", "build"])
    expect(at(199_000).figures.breakEvenVolume?.value).toBeCloseTo(200_000, 3)
    // A right answer at $0.01 takes $0.00176 of the $0.0036: 720 ÷ 0.00184242 = 390,789.
    const worth = Effect.runSync(
      BuildOrBuy.assess(run, {
        build: "6b_verification",
        buy: "175b_verification",
        monthly: 720,
        volume: 300_000,
        rightAnswer: 0.01
      })
    )
    expect(worth.figures.breakEvenVolume?.value).toBeCloseTo(390_789.5, 0)
    expect(worth.verdict).toBe("buy")
  })

  it("the choice falls on the small model where a month of the large one costs too much", () => {
    // At 100,000 tasks the large one costs $400 a month, at 200,000 $800.
    const at = (tasks: string) =>
      Effect.runSync(Choice.assess(run, { constraints: `under $500 a month at ${tasks} tasks` })).verdict
    expect([at("100k"), at("200k")]).toEqual(["175b_verification", "6b_verification"])
  })

  it("a month is within its budget up to 125,000 tasks", () => {
    const at = (volume: number) =>
      Effect.runSync(Volume.assess(run, { candidate: "175b_verification", volume, budget: 500 })).verdict
    expect([at(124_000), at(126_000)]).toEqual(["within the budget", "over the budget"])
  })
})
