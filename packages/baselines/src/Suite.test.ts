import { Candidate, Dataset, Experiment, Outcome, Scorer, Task } from "@assay/core"
import { Effect, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { Suite } from "./index.ts"

const task = Task.make("classify", {
  input: Schema.String,
  output: Schema.Literals(["refund", "cancel", "other"]),
  prompt: (ticket) => ticket
})
const phrases = { refund: "my money back", cancel: "cancel the order", other: "hello there" } as const
const dataset = Dataset.make(
  "tickets",
  (["refund", "cancel", "other"] as const).flatMap((expected) =>
    Array.from({ length: expected === "other" ? 30 : 20 }, (_, nth) => ({
      id: `${expected}-${nth}`,
      input: `${phrases[expected]} ${nth}`,
      expected
    }))
  )
)

describe("Suite.classify", () => {
  it("stands beside a model under candidates", async () => {
    const model = Candidate.fromFunction((_ticket: string): "refund" | "cancel" | "other" => "other")
    const { report } = await Experiment.runPromise(
      Experiment.make("tickets", {
        dataset,
        candidates: { ...Suite.classify(task), model },
        scorers: [
          Scorer.make<unknown, unknown, unknown>("exact", ({ expected, output }) => output === expected)
        ]
      }),
      { store: ":memory:" }
    )
    expect(report.candidates.map(({ name }) => name)).toEqual([
      "majority",
      "random",
      "naiveBayes",
      "logisticRegression",
      "decisionTree",
      "model"
    ])
    expect(report.candidates[3]?.modes.right).toBe(70)
  })
})

describe("a leaderboard", () => {
  it("ranks the baselines with intervals and times, in a table that fits a terminal", async () => {
    const board = await Suite.leaderboard(dataset, Suite.classify(task))
    const best = board.rows[0]
    expect(best?.quality).toBe(1)
    expect(best?.low).toBeGreaterThan(0.9)
    expect(best?.trainMs).toBeGreaterThan(0)
    expect(board.rows.find(({ name }) => name === "majority")?.quality).toBeCloseTo(3 / 7, 12)
    const lines = String(board).split("\n")
    expect(lines[0]).toMatch(/^baseline +quality +interval +train +answer$/u)
    expect(lines).toHaveLength(6)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it("leaves out a baseline that takes too long, and says so", async () => {
    const { logisticRegression } = Suite.classify(task, { withinSeconds: 1e-6 })
    const board = await Suite.leaderboard(dataset, { logisticRegression })
    expect(String(board)).toContain("logisticRegression: left out: it was not trained within 0.000001 s")
  })

  it("takes a score of one's own, and candidates that do not learn", async () => {
    const half = Candidate.make<string, "other">({
      kind: "function",
      settings: "half",
      restore: Candidate.fromJson,
      answer: () => Effect.succeed({ outcome: Outcome.answered("other"), facts: {} })
    })
    const { rows } = await Suite.leaderboard(dataset, { half }, { score: () => 0.5 })
    expect(rows[0]).toMatchObject({ name: "half", quality: 0.5, trainMs: undefined })
  })
})
