import * as Rng from "@assay/stats/Rng"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Schema } from "effect"
import { TestClock } from "effect/testing"
import { SqliteStore } from "../analysis.ts"
import { Candidate, Dataset, Experiment, Outcome, Progress, type Provider, Scorer, Task } from "../index.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const cases = (count: number) =>
  Array.from({ length: count }, (_, nth) => ({ id: `c${nth}`, input: nth, expected: "right" }))

const right = Scorer.make("right", ({ output }) => output === "right")

const task = Task.make("say", {
  input: Schema.Finite,
  output: Schema.String,
  prompt: (input) => String(input)
})

/** Replies that are wrong more often the longer they take; every fifth takes ten times as long. */
const provider = (asked: Array<number>): Provider.Provider => ({
  id: "made-up/slow",
  settings: {},
  complete: ({ messages }) => {
    const input = Number(messages[0]?.content)
    asked.push(input)
    const isSlow = Rng.make(Rng.derive(1, input)).uniform() < 0.2
    const isWrong = Rng.make(Rng.derive(2, input)).uniform() < (isSlow ? 0.4 : 0.05)
    return Effect.delay(
      Effect.succeed({
        text: isWrong ? "wrong" : "right",
        finish: "stop" as const,
        usage: { inputTokens: 10, outputTokens: 10 }
      }),
      isSlow ? "10 seconds" : "1 second"
    )
  },
  maxOutputTokens: 10,
  price: () => ({ _tag: "Priced", usd: 0.001, inputUsd: 0.001, outputUsd: 0, model: "m", source: "override" })
})

/** Lets time pass for a run, which also waits for a real disk, until it has ended. */
const throughTime = <A, E, R>(run: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const running = yield* Effect.forkChild(run)
    while (running.pollUnsafe() === undefined) {
      yield* TestClock.adjust("500 millis")
      yield* Effect.promise(() => new Promise((done) => setImmediate(done)))
    }
    return yield* Fiber.join(running)
  })

describe("a run that stops early", () => {
  it.effect("has every case that it started, those that take long and are wrong more often included", () =>
    Effect.gen(function* () {
      const asked: Array<number> = []
      const experiment = Experiment.make("stopped", {
        dataset: Dataset.make("numbers", cases(1_000)),
        candidates: { slow: Task.on(task, provider(asked)) },
        scorers: [right],
        concurrency: 16,
        budget: { usd: 0.4 }
      })
      const { report: summary, stopped } = yield* throughTime(Experiment.run(experiment))
      assert.match(stopped ?? "", /budget/u)
      const [candidate] = summary.candidates
      assert.strictEqual(candidate?.trials.finished, asked.length)
      const wrong = asked.filter((input) => {
        const isSlow = Rng.make(Rng.derive(1, input)).uniform() < 0.2
        return Rng.make(Rng.derive(2, input)).uniform() < (isSlow ? 0.4 : 0.05)
      }).length
      assert.strictEqual(candidate?.modes["wrong-silent"], wrong)
      // They are spread over the file, and are those of a smaller limit.
      assert.isAbove(asked.filter((input) => input >= 500).length, asked.length / 3)
      const limited: Array<number> = []
      const again = Experiment.make("limited", {
        dataset: Dataset.make("numbers", cases(1_000)),
        candidates: { slow: Task.on(task, provider(limited)) },
        scorers: [right],
        limit: asked.length,
        cache: "off"
      })
      yield* throughTime(Experiment.run(again))
      assert.deepStrictEqual(new Set(limited), new Set(asked))
    }).pipe(Effect.provide(bench))
  )

  it.effect("has asked all cases before any a second time", () =>
    Effect.gen(function* () {
      const asked: Array<readonly [caseId: string, repeat: number]> = []
      const experiment = Experiment.make("repeated", {
        dataset: Dataset.make("numbers", cases(20)),
        candidates: {
          counting: Candidate.make<number, string>({
            kind: "function",
            settings: {},
            restore: Candidate.fromJson,
            answer: ({ caseId, repeat }) => {
              asked.push([caseId, repeat])
              return Effect.succeed({ outcome: Outcome.answered("right"), facts: {} })
            }
          })
        },
        scorers: [right],
        repeats: 3,
        concurrency: 1
      })
      yield* Experiment.run(experiment)
      assert.deepStrictEqual(
        asked.map(([, repeat]) => repeat),
        [0, 1, 2].flatMap((repeat) => Array<number>(20).fill(repeat))
      )
      const [first, second] = [0, 20].map((from) => asked.slice(from, from + 20).map(([caseId]) => caseId))
      assert.deepStrictEqual(first, second)
    }).pipe(Effect.provide(bench))
  )
})

describe("lanes", () => {
  it.effect("let functions compute before anything waits, and one trial of those that wait", () =>
    Effect.gen(function* () {
      const events: Array<string> = []
      const experiment = Experiment.make("apart", {
        dataset: Dataset.make("numbers", cases(10)),
        candidates: {
          model: Task.on(task, provider([])),
          waits: async () => {
            events.push("waits")
            await Promise.resolve()
            return "right"
          },
          computes: () => {
            events.push("computes")
            return "right"
          }
        },
        scorers: [right]
      })
      const model = provider([])
      const watched = {
        ...experiment,
        candidates: new Map(experiment.candidates).set(
          "model",
          Task.on(task, {
            ...model,
            complete: (request) => {
              events.push("model")
              return model.complete(request)
            }
          })
        )
      }
      const { report: summary } = yield* throughTime(Experiment.run(watched))
      assert.deepStrictEqual(
        summary.candidates.map(({ modes }) => modes.right + modes["wrong-silent"]),
        [10, 10, 10]
      )
      assert.strictEqual(events[0], "waits")
      assert.deepStrictEqual(events.slice(1, 11), Array<string>(10).fill("computes"))
    }).pipe(Effect.provide(bench))
  )
})
