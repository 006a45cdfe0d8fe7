import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Dataset from "../dataset/Dataset.ts"
import * as Experiment from "../Experiment.ts"
import * as Progress from "../run/Progress.ts"
import { Runs } from "../store/Runs.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { Trials } from "../store/Trials.ts"
import { ofRun } from "./storedSummary.ts"

const experiment = Experiment.make("parity", {
  dataset: Dataset.make(
    "numbers",
    Array.from({ length: 60 }, (_, nth) => ({
      id: `case-${nth}`,
      input: nth,
      expected: nth % 2 === 0,
      kind: nth % 5 === 0 ? ("edge" as const) : ("typical" as const),
      tags: { half: nth < 30 ? "low" : "high" }
    }))
  ),
  candidates: {
    right: (n) => n % 2 === 0,
    wrong: (n) => {
      if (n === 7) throw new Error("seven")
      return n % 3 === 0
    }
  },
  scorers: { exact: ({ output, expected }) => output === expected },
  against: "wrong",
  repeats: 2
})

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

describe("a summary from the store alone", () => {
  for (const limit of [undefined, 20]) {
    it.effect(
      `is the one that the experiment gave${limit === undefined ? "" : ", of a part of the cases"}`,
      () =>
        Effect.gen(function* () {
          const { id, report: summary } = yield* Experiment.run(experiment, { limit })
          const runs = yield* Runs
          const run = yield* runs.byId(id)
          if (run === undefined) return assert.fail("the run is stored")
          const {
            _tag: _,
            comparisons: __,
            ranking: ___,
            decisions: _____,
            undecided: ______,
            misses: ____,
            ...own
          } = summary
          assert.deepStrictEqual(yield* ofRun(yield* Trials, run), own)
        }).pipe(Effect.provide(bench))
    )
  }
})
