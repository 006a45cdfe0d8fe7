import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Candidate from "../../candidate/Candidate.ts"
import * as Dataset from "../../dataset/Dataset.ts"
import * as Experiment from "../../Experiment.ts"
import * as Scorer from "../../scorer/Scorer.ts"
import * as SqliteStore from "../../store/SqliteStore.ts"
import * as Progress from "../Progress.ts"
import { unused } from "./unused.ts"

const digest = (letter: string): string => letter.repeat(64)

const manifest = (settings: Record<string, string | number | null>, kind: "task" | "function" = "task") => ({
  experiment: "tickets",
  identity: "i",
  dataset: { name: "d", origin: "in memory", digest: "d", cases: 1 },
  candidates: [{ name: "model", kind, fingerprint: JSON.stringify([kind, settings]), settings }],
  scorers: [],
  seed: 0,
  versions: { assay: "1", node: "24" }
})

const run = (id: string, of: ReturnType<typeof manifest>, trials = 1) => ({
  key: 1,
  id,
  manifest: of,
  startedAt: 0,
  finishedAt: undefined,
  trials,
  errored: 0
})

describe("a new run of an experiment", () => {
  const before = run(
    "tickets-1",
    manifest({ model: "m", prompt: digest("a"), temperature: 0, version: null })
  )
  const now = { model: "m", prompt: digest("a"), temperature: 0, version: null }

  it.each([
    [{ ...now, prompt: digest("b") }, "the source of its prompt function differs"],
    [{ ...now, temperature: 0.2 }, "temperature is 0.2, was 0"],
    [{ ...now, version: "2" }, 'version is "2", was not set'],
    [{ ...now, model: "n", seed: 1 }, 'model is "n", was "m"; seed is 1, was not set'],
    [
      { ...now, a: 1, b: 2, c: 3, d: 4 },
      "a is 1, was not set; b is 2, was not set; c is 3, was not set; and 1 more"
    ]
  ])("says which answers it does not use, and what differs: %j", (settings, why) => {
    expect(unused([before], manifest(settings))).toEqual([
      `answers of model in run tickets-1 are not used: ${why}`
    ])
  })

  it("says so of another kind of candidate", () => {
    expect(unused([before], manifest(now, "function"))).toEqual([
      "answers of model in run tickets-1 are not used: it is a function, was a task"
    ])
  })

  it("says nothing where an earlier run has the same, where none was asked, and of what is new", () => {
    const changed = manifest({ ...now, temperature: 1 })
    expect(unused([before, run("tickets-0", changed)], changed)).toEqual([])
    expect(unused([run("tickets-1", before.manifest, 0)], changed)).toEqual([])
    expect(unused([], changed)).toEqual([])
    const other = changed.candidates.map((each) => ({ ...each, name: "other" }))
    expect(unused([before], { ...changed, candidates: other })).toEqual([])
  })

  const notes: Array<string> = []
  const noting = Layer.effect(
    Progress.Progress,
    Effect.map(Effect.provide(Progress.Progress, Progress.layerSilent), (silent) =>
      Progress.Progress.of({ ...silent, note: (text) => void notes.push(text) })
    )
  )

  it.effect("says it while it runs and in its plan, of functions and scorers whose source changed", () =>
    Effect.gen(function* () {
      const of = (answer: (input: string) => string, scorer: () => number) =>
        Experiment.make("sources", {
          dataset: Dataset.make("texts", [{ input: "a" }]),
          candidates: { regex: Candidate.fromFunction(answer), other: (input) => input },
          scorers: [Scorer.make<unknown, unknown, unknown>("length", scorer)]
        })
      const { id } = yield* Experiment.run(
        of(
          (input) => input.trim(),
          () => 1
        )
      )
      const changed = of(
        (input) => input.trimEnd(),
        () => 0.5
      )
      const said = [
        `answers of regex in run ${id} are not used: the source of its function differs`,
        `scores of length in run ${id} are not used: the source of its function differs`
      ]
      const plan = yield* Experiment.plan(changed, {})
      expect(plan.unused).toEqual(said)
      expect((yield* Experiment.plan(changed, { fresh: true })).unused).toEqual([])
      notes.length = 0
      yield* Experiment.run(changed)
      expect(notes).toEqual(expect.arrayContaining(said))
      notes.length = 0
      yield* Experiment.run(changed)
      expect(notes.filter((each) => each.includes("not used"))).toEqual([])
    }).pipe(Effect.provide(Layer.merge(SqliteStore.layer(":memory:"), noting)))
  )
})
