import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Dataset from "../dataset/Dataset.ts"
import * as Experiment from "../Experiment.ts"
import * as Progress from "../run/Progress.ts"
import * as Scorer from "../scorer/Scorer.ts"
import { Runs } from "../store/Runs.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { Trials } from "../store/Trials.ts"
import * as Cases from "./Cases.ts"

/** `old` misses what 3 divides, `fresh` what 4 divides, and it fails on 7. */
const experiment = Experiment.make("numbers", {
  dataset: Dataset.make(
    "numbers",
    Array.from({ length: 24 }, (_, nth) => ({
      id: `n-${String(nth).padStart(2, "0")}`,
      input: nth,
      expected: "yes",
      tags: { half: nth < 12 ? "low" : "high" }
    }))
  ),
  candidates: {
    old: (n) => (n % 3 === 0 ? "no" : "yes"),
    fresh: (n) => {
      if (n === 7) throw new Error("seven")
      return n % 4 === 0 ? "no" : "yes"
    }
  },
  scorers: { exact: ({ output, expected }) => output === expected },
  against: "old",
  repeats: 2
})

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const listed = Effect.fnUntraced(function* (options: Cases.Options) {
  const { id } = yield* Experiment.run(experiment)
  const run = yield* (yield* Runs).byId(id)
  if (run === undefined) return assert.fail("the run is stored")
  return yield* Cases.list(yield* Trials, run, options)
})

const idsOf = ({ cases }: Cases.CaseList): ReadonlyArray<string> => cases.map(({ caseId }) => caseId)

describe("cases of a run", () => {
  it.effect("are those not answered right, with their texts and those of the other side", () =>
    Effect.gen(function* () {
      const list = yield* listed({ show: "failing", candidates: ["fresh"] })
      assert.deepStrictEqual(idsOf(list), ["n-00", "n-04", "n-07", "n-08", "n-12", "n-16", "n-20"])
      assert.strictEqual(list.total, 7)
      assert.deepStrictEqual(list.cases[1], {
        candidate: "fresh",
        caseId: "n-04",
        repeat: 0,
        trials: 2,
        missed: 2,
        mode: "wrong-silent",
        input: "4",
        expected: "yes",
        output: "no",
        score: 0,
        against: { candidate: "old", mode: "right", score: 1, output: "yes" }
      })
      assert.include(list.cases[2]?.why ?? "", "seven")
    }).pipe(Effect.provide(bench))
  )

  it.effect("are those that two candidates answer differently, the losses first", () =>
    Effect.gen(function* () {
      const list = yield* listed({ show: "flipped" })
      // 0 and 12 both miss, and 7 has no score.
      assert.deepStrictEqual(idsOf(list), [
        ...["n-04", "n-08", "n-16", "n-20"],
        ...["n-03", "n-06", "n-09", "n-15", "n-18", "n-21"]
      ])
    }).pipe(Effect.provide(bench))
  )

  it.effect("are those that errored, those of a tag, and no more than the limit, which is said", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(idsOf(yield* listed({ show: "errored" })), ["n-07"])
      const high = yield* listed({ show: "all", candidates: ["old"], filter: [["half", "high"]], limit: 5 })
      assert.strictEqual(high.total, 12)
      assert.deepStrictEqual(idsOf(high), ["n-12", "n-15", "n-18", "n-21", "n-13"])
    }).pipe(Effect.provide(bench))
  )

  it.effect("name a candidate that is not there, and what there is", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(listed({ show: "all", candidates: ["nope"] }))
      assert.include(error.message, "has no candidate nope; it has old, fresh")
    }).pipe(Effect.provide(bench))
  )

  it.effect("are called by the score as the report calls it", () =>
    Effect.gen(function* () {
      const { id } = yield* Experiment.run(
        Experiment.derive(experiment, {
          name: "graded-numbers",
          scorers: {
            answer: Scorer.make<number, string, string>("answer", () => ({ f1: 0, recall: 1 }), {
              names: ["f1", "recall"]
            })
          }
        })
      )
      const run = yield* (yield* Runs).byId(id)
      if (run === undefined) return assert.fail("the run is stored")
      const { score } = yield* Cases.list(yield* Trials, run, { show: "failing" })
      assert.strictEqual(score, "answer.f1")
      assert.strictEqual((yield* listed({ show: "failing" })).score, "exact")
    }).pipe(Effect.provide(bench))
  )
})
