import { assert, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Baseline from "../../candidate/Baseline.ts"
import * as Candidate from "../../candidate/Candidate.ts"
import * as Outcome from "../../candidate/Outcome.ts"
import * as Dataset from "../../dataset/Dataset.ts"
import * as Experiment from "../../Experiment.ts"
import * as SqliteStore from "../../store/SqliteStore.ts"
import * as Progress from "../Progress.ts"

const always = Candidate.make<number, string>({
  kind: "baseline",
  settings: "always",
  restore: Candidate.fromJson,
  answer: () => Effect.succeed({ outcome: Outcome.answered("yes"), facts: {} })
})

/** Takes two seconds for each fold. */
const slow = Baseline.make<number, string, string>({
  settings: "slow",
  learning: {
    _tag: "CrossFit",
    folds: 3,
    fit: (_, { folds, fitted = () => Effect.void }) =>
      Effect.forEach(Array.from({ length: folds }).keys(), (fold) =>
        Effect.as(Effect.andThen(TestClock.adjust(2_000), fitted(fold + 1)), always)
      )
  }
})

it.effect("the fitting of a baseline says on what, and how far it is", () =>
  Effect.gen(function* () {
    const notes: Array<string> = []
    const listening = Layer.succeed(Progress.Progress, {
      start: () => {},
      trial: () => {},
      note: (text) => void notes.push(text),
      end: () => {}
    })
    const experiment = Experiment.make("fitting", {
      dataset: Dataset.make(
        "numbers",
        Array.from({ length: 9 }, (_, nth) => ({ id: `n${nth}`, input: nth, expected: "yes" }))
      ),
      candidates: { slow },
      scorers: { exact: ({ output, expected }) => output === expected }
    })
    yield* Effect.provide(Experiment.run(experiment), Layer.merge(SqliteStore.layer(":memory:"), listening))
    assert.deepStrictEqual(notes, [
      "training slow on 9 cases, in 3 folds",
      "training slow: 1 of 3 folds",
      "training slow: 2 of 3 folds"
    ])
  })
)
