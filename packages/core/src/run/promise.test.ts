import { describe, expect, expectTypeOf, it } from "vitest"
import * as Dataset from "../dataset/Dataset.ts"
import * as Experiment from "../Experiment.ts"

const experiment = Experiment.make("heard", {
  dataset: Dataset.make(
    "numbers",
    Array.from({ length: 20 }, (_, nth) => ({ id: `n${nth}`, input: nth, expected: nth % 2 === 0 }))
  ),
  candidates: { parity: (input: number) => input % 2 === 0, never: () => false },
  scorers: { match: ({ output, expected }) => output === expected }
})

describe("a run that is listened to", () => {
  it("tells every trial as a plain, typed value, and how it gets on", async () => {
    const trials: Array<unknown> = []
    const told: Array<Experiment.Status> = []
    await Experiment.runPromise(experiment, {
      store: ":memory:",
      onTrial: (trial) => {
        expectTypeOf(trial.input).toEqualTypeOf<number>()
        expectTypeOf(trial.output).toEqualTypeOf<boolean | undefined>()
        trials.push(trial)
      },
      onProgress: (status) => told.push(status)
    })
    expect(trials).toHaveLength(40)
    expect(trials).toContainEqual(
      expect.objectContaining({
        candidate: "never",
        id: "n4",
        input: 4,
        expected: true,
        output: false,
        scores: { match: 0 }
      })
    )
    expect(told.at(0)).toMatchObject({ experiment: "heard", done: 0, planned: 40 })
    expect(told.at(-1)).toMatchObject({ done: 40, errored: 0, etaMs: 0 })
    expect(told.at(-1)?.candidates.map(({ name, done }) => [name, done])).toEqual([
      ["parity", 20],
      ["never", 20]
    ])
  })

  it("goes on when its listener throws, and says so", async () => {
    const run = await Experiment.runPromise(experiment, {
      store: ":memory:",
      onTrial: ({ id, candidate }) => {
        if (id === "n7" && candidate === "never") throw new Error("full")
      }
    })
    expect(run.report.candidates.map(({ trials }) => trials.finished)).toEqual([20, 20])
    expect(run.background).toEqual([expect.stringContaining("full")])
    let told = 0
    const running = Experiment.runPromise(experiment, {
      store: ":memory:",
      onProgress: () => {
        told++
        throw new Error("no screen")
      }
    })
    await expect(running).rejects.toThrow("no screen")
    expect(told).toBe(1)
  })

  it("rejects with the reason of the signal that interrupts it", async () => {
    const reason = new Error("the user went away")
    const asking = Experiment.runPromise(experiment, { store: ":memory:", signal: AbortSignal.abort(reason) })
    await expect(asking).rejects.toBe(reason)
  })

  it("rejects with the error itself, and plans without asking", async () => {
    await expect(
      Experiment.runPromise(experiment, { store: ":memory:", against: "no-such-run" })
    ).rejects.toMatchObject({ _tag: "RunReferenceError", message: expect.stringContaining("no-such-run") })
    const plan = await Experiment.planPromise(experiment, { store: ":memory:", limit: 5 })
    expect(plan.candidates.map(({ asked }) => asked)).toEqual([5, 5])
  })
})
