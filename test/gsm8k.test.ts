/**
 * Real model output, scored end to end: four models on GSM8K against the authors' own verdicts.
 */
import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { Experiment, Progress } from "@assay/core"
import { SqliteStore, Store } from "@assay/core/analysis"
import { Effect, Layer } from "effect"
import { expect, test } from "vitest"

const data = process.env.ASSAY_DATA ?? resolve(import.meta.dirname, "../../shared/data")
const path = join(data, "gsm8k/solutions.jsonl")
const isMissing = !existsSync(path)

const published = {
  "6b_finetuning": 145,
  "6b_verification": 257,
  "175b_finetuning": 211,
  "175b_verification": 373
}

test.skipIf(isMissing)(
  `every verdict on 2,640 recorded solutions is the authors' own${isMissing ? ` (skipped: no ${path})` : ""}`,
  async () => {
    const { default: experiment } = await import("../examples/02-gsm8k-replay.ts")
    const rows: ReadonlyArray<Record<string, unknown>> = readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line))
    const byQuestion = new Map(rows.map((row) => [row.question, row]))

    const { summary, disagreements } = await Effect.runPromise(
      Effect.gen(function* () {
        const runs = yield* Store.Runs
        const trials = yield* Store.Trials
        const { report: summary } = yield* Experiment.run(experiment)
        const names = summary.candidates.map(({ name }) => name)
        const run = yield* Effect.fromNullishOr(yield* runs.byId(summary.run))
        const disagreements: Array<string> = []
        yield* trials.eachFinished(run, ({ candidate, caseId, scores }) => {
          const name = names[candidate] ?? ""
          const recorded = byQuestion.get(caseId)?.[name]
          const isCorrect =
            typeof recorded === "object" &&
            recorded !== null &&
            "is_correct" in recorded &&
            recorded.is_correct
          if ((scores[0]?.value === 1) !== isCorrect) disagreements.push(`${name}: ${caseId}`)
        })
        return { summary, disagreements }
      }).pipe(Effect.provide(Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)))
    )
    expect(disagreements).toEqual([])
    expect(Object.fromEntries(summary.candidates.map(({ name, modes }) => [name, modes.right]))).toEqual(
      published
    )
    for (const { scores } of summary.candidates) {
      expect(scores[0]?.overall).toMatchObject({ n: 660, scored: 660, unscored: 0, errored: 0, cases: 660 })
    }
  }
)
