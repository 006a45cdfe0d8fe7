import { Effect, Layer, Schema } from "effect"
import { describe, expect, it } from "vitest"
import * as Dataset from "../dataset/Dataset.ts"
import * as Experiment from "../Experiment.ts"
import * as Report from "../report/Report.ts"
import * as Progress from "../run/Progress.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import * as Replay from "./Replay.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

/** By id: `lost` always fails in `new`, `flaky` at random, `graded` is scored at random, `both` fails in both. */
const fixture = () => {
  const calls: Array<string> = []
  let gradings = 0
  const experiment = Experiment.make("four-kinds", {
    dataset: Dataset.make(
      "letters",
      ["fine", "lost", "flaky", "graded", "both"].map((id) => ({ id, input: id, expected: "right" }))
    ),
    candidates: {
      old: (input: string, { repeat }: { readonly repeat: number }) => {
        calls.push(`old ${input} ${repeat}`)
        return input === "both" ? "no \u001b[31mred" : "the right answer"
      },
      new: (input: string, { repeat }: { readonly repeat: number }) => {
        calls.push(`new ${input} ${repeat}`)
        if (input === "lost") return "the wrong answer"
        if (input === "both") return "no blue"
        return input === "flaky" && repeat % 2 === 0 ? "the wrong answer" : "the right answer"
      }
    },
    scorers: {
      match: ({ output, id }) => {
        if (id === "graded" && output.includes("right")) return gradings++ % 2 === 0
        return output.includes("right")
      }
    }
  })
  return { experiment, calls }
}

const names = { against: "old", candidate: "new" } as const

describe("Experiment.replay", () => {
  it("tells systematic, flaky and grader noise apart on flipped cases", () =>
    Effect.gen(function* () {
      const { experiment, calls } = fixture()
      yield* Experiment.run(experiment)
      calls.length = 0
      const replay = yield* Experiment.replay(experiment, names)
      expect(Object.fromEntries(replay.cases.map(({ caseId, kind }) => [caseId, kind]))).toEqual({
        lost: "systematic",
        flaky: "flaky",
        graded: "grader-noise"
      })
      expect(replay.counts).toMatchObject({ systematic: 1, flaky: 1, "grader-noise": 1, alike: 0 })
      // Five new answers per candidate and case, and no other call.
      expect(calls).toHaveLength(3 * 2 * 5)
      expect(replay.calls).toBe(30)
      expect(replay.cases.find(({ caseId }) => caseId === "lost")).toMatchObject({
        effect: -1,
        against: { first: [1], scores: [1, 1, 1, 1, 1], answers: 1 },
        candidate: { first: [0], scores: [0, 0, 0, 0, 0], answers: 1, answer: "the wrong answer" }
      })
      expect(Schema.decodeUnknownSync(Replay.Replay)(JSON.parse(JSON.stringify(replay)))).toEqual(replay)
      expect(Replay.result(replay)).toBe("3 flipped cases: 1 systematic, 1 grader noise, 1 flaky")
      expect(Report.toText(replay)).toContain("the [-right-]{+wrong+} answer")
      for (const { caseId, input } of replay.cases) expect(input, caseId).not.toBe("")
      expect(Report.toText(replay)).toMatch(/^ {2}input +\S/m)
    }).pipe(Effect.provide(bench), Effect.runPromise))

  it("asks nothing when it is made again, and leaves summaries as they were", () =>
    Effect.gen(function* () {
      const { experiment, calls } = fixture()
      const { report: before } = yield* Experiment.run(experiment)
      const first = yield* Experiment.replay(experiment, names)
      calls.length = 0
      expect(yield* Experiment.replay(experiment, names)).toEqual(first)
      expect((yield* Experiment.run(experiment)).report).toEqual(before)
      expect(calls).toEqual([])
    }).pipe(Effect.provide(bench), Effect.runPromise))

  it("replays failing cases, and calls those alike that both fail", () =>
    Effect.gen(function* () {
      const { experiment } = fixture()
      const { cases } = yield* Experiment.replay(experiment, { ...names, replay: "failing" })
      expect(Object.fromEntries(cases.map(({ caseId, kind }) => [caseId, kind]))).toMatchObject({
        lost: "systematic",
        both: "alike"
      })
      const both = yield* Experiment.replay(experiment, { ...names, replay: ["both"] })
      expect(both).toMatchObject({ chosen: "named", eligible: 1 })
    }).pipe(Effect.provide(bench), Effect.runPromise))

  it("keeps to the limit on calls, and says what it left out", () =>
    Effect.gen(function* () {
      const { experiment, calls } = fixture()
      yield* Experiment.run(experiment)
      calls.length = 0
      const replay = yield* Experiment.replay(experiment, { ...names, answers: 4, maxCalls: 17 })
      expect(calls).toHaveLength(16)
      expect(replay).toMatchObject({ eligible: 3, calls: 16, leftOut: { count: 1 } })
      const named = replay.leftOut.first.join()
      expect(Report.toMarkdown(replay)).toContain(`1 case left out because of the limit on calls: ${named}.`)
    }).pipe(Effect.provide(bench), Effect.runPromise))

  it("neutralises what answers hold", () =>
    Effect.gen(function* () {
      const { experiment } = fixture()
      const replay = yield* Experiment.replay(experiment, { ...names, replay: ["both", "lost"] })
      const steered = {
        ...replay,
        cases: replay.cases.map((each) => ({ ...each, kind: "systematic" as const }))
      }
      expect(Report.toText(steered)).toContain("␛[31mred")
      expect(Report.toText(steered) + Report.toMarkdown(steered)).not.toContain("\u001b")
    }).pipe(Effect.provide(bench), Effect.runPromise))

  it("says what is wrong with how it was asked", () =>
    Effect.gen(function* () {
      const { experiment } = fixture()
      const fails = (options: Partial<Experiment.ReplayOptions>) =>
        Effect.map(
          Effect.flip(Experiment.replay(experiment, { ...names, ...options })),
          ({ message }) => message
        )
      expect(yield* fails({ against: "new" })).toMatch(/cannot be replayed against itself/)
      expect(yield* fails({ against: "gone" })).toMatch(/only: expected one of old, new; found gone/)
      expect(yield* fails({ answers: 3 })).toMatch(
        /3 answers .* cannot show a difference at alpha 0.05: their smallest possible p is 0.1;/
      )
      expect(yield* fails({ answers: 40 })).toMatch(/from 2 to 12, found 40/)
      expect(yield* fails({ maxCalls: 3 })).toMatch(/expected at least 10, the calls of one case, found 3/)
      expect(yield* fails({ replay: ["nothing"] })).toMatch(/the selected cases do not include nothing/)
      expect(yield* fails({ limit: 2, maxCalls: 10, repeats: 4 })).toMatch(
        /are missing, more than the 10 calls allowed; run the experiment first/
      )
    }).pipe(Effect.provide(bench), Effect.runPromise))

  it("runs without Effect", async () => {
    const { experiment } = fixture()
    const replay = await Experiment.replayPromise(experiment, { ...names, store: ":memory:" })
    expect(replay.cases).toHaveLength(3)
  })
})
