import * as Rng from "@assay/stats/Rng"
import { Effect, Layer } from "effect"
import { expect, it } from "vitest"
import * as Dataset from "../dataset/Dataset.ts"
import * as Experiment from "../Experiment.ts"
import * as Progress from "../run/Progress.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import * as AA from "./AA.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const unsteady = () => {
  let calls = 0
  const experiment = Experiment.make("unsteady", {
    dataset: Dataset.make(
      "numbers",
      Array.from({ length: 40 }, (_, nth) => ({ id: `n${nth}`, input: nth, expected: true }))
    ),
    candidates: {
      model: (input: number, { repeat }: { readonly repeat: number }) => {
        calls++
        return Rng.make(Rng.derive(input, repeat)).uniform() < 0.8
      },
      other: () => true
    },
    scorers: { match: ({ output, expected }) => output === expected }
  })
  return { experiment, calls: () => calls }
}

it("Experiment.aa asks a candidate twice as often as a run, pays only for what is missing, and reports", () =>
  Effect.gen(function* () {
    const { experiment, calls } = unsteady()
    yield* Experiment.run(experiment, { only: ["model"] })
    expect(calls()).toBe(40)
    const report = yield* Experiment.aa(experiment, { candidate: "model", comparisons: 50 })
    expect(calls()).toBe(80)
    expect(report).toMatchObject({ candidate: "model", cases: 40, repeats: 1, comparisons: 50 })
    const wider = yield* Experiment.aa(experiment, {
      candidate: "model",
      repeats: 2,
      limit: 10,
      comparisons: 20
    })
    expect(calls()).toBe(100)
    expect(wider).toMatchObject({ cases: 10, repeats: 2 })
  }).pipe(Effect.provide(bench), Effect.runPromise))

it("Experiment.aaPromise does the same without Effect", async () => {
  const { experiment } = unsteady()
  const report = await Experiment.aaPromise(experiment, {
    candidate: "model",
    comparisons: 10,
    store: ":memory:"
  })
  expect(AA.result(report)).toMatch(/comparisons of model with itself/)
  await expect(Experiment.aaPromise(experiment, { candidate: "nobody", store: ":memory:" })).rejects.toThrow(
    /expected one of model, other; found nobody/
  )
})
