/**
 * Judges in a run: their calls are the engine's, their scores are in its report.
 */
import { Candidate, Dataset, Experiment, Progress, type Provider } from "@assay/core"
import { SqliteStore, Store } from "@assay/core/analysis"
import { Effect, Layer, Schema } from "effect"
import { expect, it } from "vitest"
import * as Judge from "./Judge.ts"
import { graded, judgeModel, textOf } from "./judge.fixture.ts"

const dataset = Dataset.make(
  "returns",
  Array.from({ length: 6 }, (_, at) => ({ id: `c${at}`, input: `question ${at}`, expected: `answer ${at}` })),
  { input: Schema.String, expected: Schema.String }
)

const answers = (name: string) =>
  Candidate.fromFunction(
    (input: string) => `${name === "long" ? "a much longer answer" : "answer"} to ${input}`,
    {
      version: name
    }
  )

const priced: Partial<Provider.Provider> = {
  price: () => ({
    _tag: "Priced",
    usd: 0.01,
    inputUsd: 0.005,
    outputUsd: 0.005,
    model: "judge",
    source: "stated"
  })
}

const experimentWith = (scorers: ReadonlyArray<ReturnType<typeof Judge.rubric<string, string>>>) =>
  Experiment.make("returns", {
    dataset,
    candidates: { short: answers("short"), long: answers("long") },
    scorers,
    maxErrorRate: 1
  })

it("grades, pairs and panels come out of one run, and nothing is asked twice", async () => {
  const rubric = judgeModel((request) => {
    const prompt = textOf(request)
    if (prompt.includes("question 5")) return "no idea"
    return graded({ helpful: prompt.includes("longer") ? "yes" : "no" }, "it says why")
  }, priced)
  const pairs = judgeModel(
    (request) => {
      const prompt = textOf(request)
      const first = prompt.slice(prompt.indexOf("first answer"), prompt.indexOf("end of first answer"))
      return graded({ better: first.includes("longer") ? "first" : "second" })
    },
    { id: "fake/pairs", ...priced }
  )
  const criteria = { helpful: { asks: "Does it help?" } }
  const experiment = experimentWith([
    Judge.rubric<string, string>({ model: rubric.model, criteria, repeats: 2 }),
    Judge.pairwise<string, unknown, string>({ model: pairs.model, against: "short" })
  ])
  const layer = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)
  await Effect.runPromise(
    Effect.gen(function* () {
      const { report } = yield* Experiment.run(experiment)
      const scoresOf = (name: string) =>
        Object.fromEntries(
          report.candidates
            .find((each) => each.name === name)
            ?.scores.map(({ score, overall, metrics }) => [score, { overall, metrics }]) ?? []
        )
      const long = scoresOf("long")
      expect(long.helpful?.overall).toMatchObject({ scored: 5, unscored: 1, mean: { value: 1 } })
      expect(long.helpful?.metrics.verdicts).toMatchObject({ graded: 5, unreadable: 1, abstained: 0 })
      expect(scoresOf("short").helpful?.overall).toMatchObject({ scored: 5, unscored: 1, mean: { value: 0 } })
      expect(long.better?.overall).toMatchObject({ scored: 6, mean: { value: 1 } })
      expect(long.better?.metrics.pairs).toMatchObject({
        won: 6,
        flips: { value: 0 },
        "longer answer wins": { value: 1 }
      })
      // Both times that the judge is asked are calls of their own, though the question is the same.
      expect(rubric.asked).toHaveLength(24)
      expect(long.helpful?.metrics["self-consistency"]).toMatchObject({
        answers: 5,
        "same grade each time": 1
      })
      expect(pairs.asked).toHaveLength(12)

      const runs = yield* Store.Runs
      const trials = yield* Store.Trials
      const [run] = yield* runs.list()
      const details: Array<unknown> = []
      const prompts: Array<string> = []
      if (run !== undefined) {
        yield* trials.eachDetailed(run, ({ candidate, caseId, scores, scorerSteps }) => {
          for (const { prompt } of scorerSteps) prompts.push(prompt ?? "")
          if (run.manifest.candidates[candidate]?.name === "long" && caseId === "c0")
            for (const { detailJson } of scores) details.push(JSON.parse(detailJson ?? "null"))
        })
      }
      expect(details).toContainEqual(
        expect.objectContaining({ verdict: "Graded", label: "yes", reason: "it says why", how: "structured" })
      )
      expect(details).toContainEqual(
        expect.objectContaining({
          winner: "long",
          orders: [
            expect.objectContaining({ first: "long", second: "short", winner: "long" }),
            expect.objectContaining({ first: "short", second: "long", winner: "long" })
          ]
        })
      )
      expect(prompts).toHaveLength(36)
      for (const prompt of prompts) expect(prompt).toContain("@@@ end of input")

      yield* Experiment.run(experiment)
      expect([rubric.asked.length, pairs.asked.length]).toEqual([24, 12])
    }).pipe(Effect.provide(layer), Effect.scoped)
  )
})
