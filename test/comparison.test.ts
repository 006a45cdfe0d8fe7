/**
 * Comparisons on real recorded answers: four models on grade-school maths, from openai/grade-school-math,
 * data/example_model_solutions.jsonl at 3101c7d (every second row).
 */
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Candidate, Dataset, Experiment, Gate, Outcome } from "@assay/core"
import { Comparison, Verdict } from "@assay/core/analysis"
import { Numeric } from "@assay/scorers"
import { Effect, Layer, Schema } from "effect"
import { describe, expect, it } from "vitest"
import * as Progress from "../packages/core/src/run/Progress.ts"
import { Runs } from "../packages/core/src/store/Runs.ts"
import * as SqliteStore from "../packages/core/src/store/SqliteStore.ts"
import { Trials } from "../packages/core/src/store/Trials.ts"

const root = process.env.ASSAY_DATA ?? fileURLToPath(new URL("../../shared/data", import.meta.url))
const file = `${root}/gsm8k/solutions.jsonl`
const isHere = existsSync(file)

const models = ["6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification"] as const
type Model = (typeof models)[number]

const Solution = Schema.Struct({ is_correct: Schema.Boolean, solution: Schema.String })
const Problem = Schema.fromJsonString(
  Schema.Struct({
    question: Schema.String,
    ground_truth: Schema.String,
    "6b_finetuning": Solution,
    "6b_verification": Solution,
    "175b_finetuning": Solution,
    "175b_verification": Solution
  })
)

const problems = () =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line, nth) => ({
      id: String(nth).padStart(3, "0"),
      ...Schema.decodeUnknownSync(Problem)(line)
    }))

type Problems = ReturnType<typeof problems>

const replay = (rows: Problems) => {
  const byQuestion = new Map(rows.map((row) => [row.question, row]))
  const answering = (model: Model) =>
    Candidate.make<string, string>({
      kind: "task",
      settings: model,
      restore: Candidate.fromJson,
      answer: ({ input }) =>
        Effect.succeed({
          outcome: Outcome.answered(byQuestion.get(input)?.[model].solution ?? ""),
          facts: {}
        })
    })
  return Experiment.make("gsm8k", {
    dataset: Dataset.make(
      "gsm8k",
      rows.map((row) => ({
        id: row.id,
        input: row.question,
        expected: row.ground_truth,
        tags: { steps: row.ground_truth.split("<<").length - 1 > 3 ? "many" : "few" }
      }))
    ),
    candidates: {
      "6b_finetuning": answering("6b_finetuning"),
      "6b_verification": answering("6b_verification"),
      "175b_finetuning": answering("175b_finetuning"),
      "175b_verification": answering("175b_verification")
    },
    scorers: [Numeric.match()]
  })
}

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

/** Runs the replay and gives the trials of the store, the run and its summary. */
const ran = Effect.fnUntraced(function* (rows: Problems) {
  const { id, report: summary } = yield* Experiment.run(replay(rows))
  const trials = yield* Trials
  const run = yield* (yield* Runs).byId(id)
  if (run === undefined) return yield* Effect.die("the run is in the store")
  return { trials, run, summary }
})

/** Exact binomial tails by whole numbers, independent of the statistics under test. */
const exactMcNemar = (lost: number, gained: number): number => {
  const n = BigInt(lost + gained)
  let ways = 1n
  let tail = 0n
  for (let k = 0n; k <= BigInt(Math.min(lost, gained)); k++) {
    tail += ways
    ways = (ways * (n - k)) / (k + 1n)
  }
  // 2·tail/2ⁿ, with enough digits kept for the smallest.
  return Math.min(1, Number((2n * tail * 10n ** 80n) / 2n ** n) / 1e80)
}

const name = isHere
  ? "on the recorded GSM8K answers"
  : `on the recorded GSM8K answers (skipped: no ${file}; set ASSAY_DATA)`

describe.skipIf(!isHere)(`Comparison.within ${name}`, () => {
  it("finds in all six pairs the discordant counts of the authors' labels and their exact p values", () =>
    Effect.gen(function* () {
      const rows = problems()
      const { trials, run } = yield* ran(rows)
      for (const [nth, against] of models.entries()) {
        for (const candidate of models.slice(nth + 1)) {
          const { scores } = yield* Comparison.within(trials, run, { against, candidate })
          const overall = scores[0]?.overall
          const lost = rows.filter((row) => row[against].is_correct && !row[candidate].is_correct)
          const gained = rows.filter((row) => !row[against].is_correct && row[candidate].is_correct)
          const label = `${candidate} against ${against}`
          expect(overall?.evidence?.basis, label).toMatchObject({
            _tag: "Counts",
            onlyAgainst: lost.length,
            onlyCandidate: gained.length
          })
          const p = exactMcNemar(lost.length, gained.length)
          expect((overall?.evidence?.exactP ?? Number.NaN) / p, label).toBeCloseTo(1, 8)
          expect(overall?.lost.count, label).toBe(lost.length)
          expect(overall?.lost.first, label).toEqual(lost.slice(0, 50).map(({ id }) => id))
          expect(overall?.gained.first, label).toEqual(gained.slice(0, 50).map(({ id }) => id))
          expect(overall?.verdict._tag, label).toBe(gained.length > lost.length ? "Improved" : "Regressed")
        }
      }
    }).pipe(Effect.provide(bench), Effect.runPromise))

  it("says in words that fine-tuning 175B is worse than verifying 6B", () =>
    Effect.gen(function* () {
      const { trials, run } = yield* ran(problems())
      const comparison = yield* Comparison.within(trials, run, {
        against: "6b_verification",
        candidate: "175b_finetuning"
      })
      const [score] = comparison.scores
      expect(score).toBeDefined()
      if (score === undefined) return
      const { overall } = score
      expect([overall.lost.count, overall.gained.count]).toEqual([109, 63])
      expect(overall.evidence?.exactP).toBeCloseTo(0.0005614534749, 12)
      // erfc(46/√(2·172)): the score test's, which is larger than the mid-p here.
      expect(overall.evidence?.p).toBeCloseTo(0.0004523942603, 12)
      expect(
        Verdict.sentence(overall.verdict, {
          against: "6b_verification",
          candidate: "175b_finetuning",
          unit: score.unit
        })
      ).toBe(
        "175b_finetuning is 7.0 points worse than 6b_verification, 95 % interval 3.1 to 10.9, on 660 paired cases"
      )
    }).pipe(Effect.provide(bench), Effect.runPromise))

  it("cannot tell the two apart on the first 50 cases, and says how many it would take", () =>
    Effect.gen(function* () {
      const { trials, run } = yield* ran(problems().slice(0, 50))
      const { scores } = yield* Comparison.within(trials, run, {
        against: "6b_verification",
        candidate: "175b_finetuning"
      })
      const verdict = scores[0]?.overall.verdict
      expect(verdict).toMatchObject({ _tag: "Underpowered", because: "too-few-cases", n: 50 })
      if (verdict?._tag !== "Underpowered") return
      expect(verdict.needs).toBeGreaterThan(660)
      expect(verdict.minimumDetectable).toBeGreaterThan(0.1)
    }).pipe(Effect.provide(bench), Effect.runPromise))

  it("holds a gate against comparison and summary", () =>
    Effect.gen(function* () {
      const { trials, run, summary } = yield* ran(problems())
      const comparison = yield* Comparison.within(trials, run, {
        against: "6b_verification",
        candidate: "175b_verification"
      })
      const gate = Gate.all(
        Gate.noRegression({ margin: 0.02 }),
        Gate.floor({ atLeast: 0.5 }),
        Gate.errorRate({ atMost: 0.01 }),
        Gate.silentFailures({ atMost: 0.3 }),
        Gate.latency({ p99: { increase: 0.2 }, whenInconclusive: "pass" })
      )
      const result = yield* Gate.evaluate(gate, { comparison, summary })
      expect(result.checks.map(({ status }) => status)).toEqual([
        "pass",
        "pass",
        "pass",
        "fail",
        "inconclusive"
      ])
      expect(result.checks.map(({ holds }) => holds)).toEqual([true, true, true, false, true])
      expect(result).toMatchObject({ status: "fail", holds: false, candidate: "175b_verification" })
      const worse = yield* Comparison.within(trials, run, {
        against: "6b_verification",
        candidate: "175b_finetuning"
      })
      expect(yield* Gate.evaluate(Gate.noRegression(), { comparison: worse })).toMatchObject({
        status: "fail",
        holds: false
      })
    }).pipe(Effect.provide(bench), Effect.runPromise))
})
