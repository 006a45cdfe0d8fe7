import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Result, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as Baseline from "../candidate/Baseline.ts"
import * as Candidate from "../candidate/Candidate.ts"
import * as Outcome from "../candidate/Outcome.ts"
import * as Dataset from "../dataset/Dataset.ts"
import * as Experiment from "../Experiment.ts"
import type * as Provider from "../provider/Provider.ts"
import * as Scorer from "../scorer/Scorer.ts"
import { Journal } from "../store/Journal.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { StoreError } from "../store/StoreError.ts"
import * as Decode from "../task/Decode.ts"
import * as Task from "../task/Task.ts"
import * as Progress from "./Progress.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const exact = Scorer.make<unknown, unknown, unknown>("exact", (trial) => trial.output === trial.expected)

const numbers = (count: number, labelOf = (index: number) => index % 2) =>
  Dataset.make(
    "numbers",
    Array.from({ length: count }, (_, index) => ({
      id: `case-${index}`,
      input: index,
      expected: labelOf(index),
      kind: index % 5 === 0 ? ("edge" as const) : ("typical" as const),
      tags: { third: String(index % 3) }
    }))
  )

/** A candidate that counts how often it is asked. */
const counting = (version: string, answer: (input: number) => number) => {
  const asked: Array<string> = []
  const candidate = Candidate.fromFunction(
    (input: number, { caseId, repeat }) => {
      asked.push(`${caseId}/${repeat}`)
      return answer(input)
    },
    { version }
  )
  return { asked, candidate }
}

const only = (run: Experiment.Run) => {
  const [candidate] = run.report.candidates
  assert(candidate !== undefined)
  const [score] = candidate.scores
  assert(score !== undefined)
  return { ...candidate, score }
}

describe("conservation", () => {
  it.effect("every trial is scored, unscored or errored, whatever candidates and scorers do", () =>
    Effect.gen(function* () {
      const experiment = Experiment.make("mishaps", {
        dataset: numbers(100),
        candidates: {
          troubled: (input) => {
            if (input % 10 === 1) throw new Error("no idea")
            if (input % 10 === 2) return Promise.reject(new TypeError("rejected"))
            if (input % 10 === 3) return Effect.die(new Error("defect"))
            return input % 2
          }
        },
        scorers: {
          picky: ({ output, input }) => {
            if (input % 10 === 4) throw new Error("cannot score")
            if (input % 10 === 5) return Number.NaN
            return output === input % 2
          }
        }
      })
      const { modes, score, errors, trials } = only(yield* Experiment.run(experiment))
      assert.deepStrictEqual(trials, { planned: 100, finished: 100, missing: 0 })
      assert.strictEqual(modes.errored, 30)
      assert.strictEqual(modes.unscored, 20)
      assert.strictEqual(modes.right, 50)
      assert.include(score.overall, { n: 100, scored: 50, unscored: 20, errored: 30 })
      assert.deepStrictEqual(
        errors.map(({ reason, trials }) => [reason, trials]),
        [
          ["Error: defect", 10],
          ["Error: no idea", 10],
          ["TypeError: rejected", 10]
        ]
      )
      assert.deepStrictEqual(
        score.unscoredReasons.map(({ reason }) => reason),
        ["Error: cannot score", "expected a finite number from the scorer, found NaN"]
      )
    }).pipe(Effect.provide(bench))
  )

  it.effect("every outcome a candidate can reach is counted under its own name", () =>
    Effect.gen(function* () {
      const endings = [
        Outcome.answered(0),
        Outcome.escalated("too hard"),
        Outcome.refused("policy"),
        Outcome.malformed("not JSON"),
        Outcome.truncated("length")
      ]
      const experiment = Experiment.make("outcomes", {
        dataset: numbers(50, () => 0),
        candidates: {
          all: Candidate.make<number, number>({
            kind: "task",
            settings: null,
            restore: Candidate.fromJson,
            answer: ({ input }) =>
              Effect.succeed({ outcome: endings[input % 5] ?? Outcome.refused(""), facts: {} })
          })
        },
        scorers: [exact]
      })
      const summary = only(yield* Experiment.run(experiment))
      assert.deepStrictEqual(summary.modes, {
        right: 10,
        "wrong-silent": 0,
        "wrong-detectable": 0,
        hedged: 0,
        unscored: 0,
        escalated: 10,
        refused: 10,
        malformed: 10,
        truncated: 10,
        errored: 0
      })
      // No answer is no credit; handed over on purpose is not scored.
      assert.include(summary.score.overall, { n: 50, scored: 40, unscored: 10, errored: 0 })
      assert.strictEqual(summary.score.overall.mean?.value, 0.25)
    }).pipe(Effect.provide(bench))
  )

  it.effect("an output that is not JSON errors instead of coming back different from the store", () =>
    Effect.gen(function* () {
      const experiment = Experiment.make("dates", {
        dataset: numbers(30),
        candidates: { dates: (input) => new Date(input) },
        scorers: [exact],
        maxErrorRate: 1
      })
      const { modes, errors } = only(yield* Experiment.run(experiment))
      assert.strictEqual(modes.errored, 30)
      assert.include(errors[0]?.reason, "expected JSON as output")
    }).pipe(Effect.provide(bench))
  )

  it.effect("a candidate that gives no answer in time errors and the run goes on", () =>
    Effect.gen(function* () {
      const experiment = Experiment.make("slow", {
        dataset: numbers(10),
        candidates: { slow: (input) => (input === 3 ? Effect.never : Effect.succeed(input % 2)) },
        scorers: [exact],
        timeout: "20 millis"
      })
      const { modes, errors } = only(yield* Experiment.run(experiment))
      assert.deepInclude(modes, { right: 9, errored: 1 })
      assert.strictEqual(errors[0]?.reason, "no answer within 20ms")
    }).pipe(Effect.provide(bench), TestClock.withLive)
  )

  it.effect(
    "code that hangs, throws at once, interrupts itself or dies of anything costs its own trials only",
    () =>
      Effect.gen(function* () {
        const bare: unknown = Object.create(null)
        const mischief: ReadonlyArray<
          () => Effect.Effect<Candidate.Answer<number>, Candidate.CandidateError>
        > = [
          () => Effect.never,
          () => {
            throw new Error("at once")
          },
          () => Effect.interrupt,
          () => Effect.die(bare),
          () => Effect.die(new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") })),
          () =>
            Effect.succeed({ outcome: Outcome.answered(1), facts: { usage: { inputTokens: Number.NaN } } })
        ]
        const experiment = Experiment.make("mischief", {
          dataset: numbers(6),
          candidates: {
            c: Candidate.make<number, number>({
              kind: "function",
              settings: "mischief",
              restore: Candidate.fromJson,
              answer: ({ input }) => mischief[input]?.() ?? Effect.never
            })
          },
          scorers: { late: () => new Promise<number>(() => {}), odd: () => JSON.parse('"text"'), exact },
          timeout: "30 millis"
        })
        const { errors, scores } = only(yield* Experiment.run(experiment))
        assert.deepStrictEqual(
          errors.map(({ reason }) => reason),
          [
            "Error: at once",
            "TypeError: fetch failed (Error: connect ECONNREFUSED)",
            "the code interrupted itself",
            "no answer within 30ms",
            "{}"
          ].sort()
        )
        assert.deepStrictEqual(
          scores.map(({ unscoredReasons }) => unscoredReasons.map(({ reason }) => reason)),
          [["no score within 30ms"], ['expected a score from the scorer, found "text"'], []]
        )
        // Read back once more: a fact that could not be stored must not spoil the store.
        yield* Experiment.run(experiment)
      }).pipe(Effect.provide(bench), TestClock.withLive)
  )

  it.effect("a headline score that is no share knows no wrong answers", () =>
    Effect.gen(function* () {
      const words = Scorer.make<number, unknown, number>("words", ({ output }) => output / 10, {
        unit: "number"
      })
      const experiment = Experiment.make("words", {
        dataset: numbers(10),
        candidates: { c: (input: number) => input },
        scorers: [words]
      })
      assert.deepInclude(only(yield* Experiment.run(experiment)).modes, { right: 10, "wrong-silent": 0 })
    }).pipe(Effect.provide(bench))
  )

  it.effect("a metric that throws says so in its place", () =>
    Effect.gen(function* () {
      const failing = Scorer.make<unknown, unknown, unknown>("failing", () => 1, {
        metrics: [{ name: "broken", start: () => ({ add: () => {}, result: () => JSON.parse("{") }) }]
      })
      const experiment = Experiment.make("metric", {
        dataset: numbers(3),
        candidates: { c: () => 1 },
        scorers: [failing]
      })
      const { score } = only(yield* Experiment.run(experiment))
      assert.match(JSON.stringify(score.metrics.broken), /SyntaxError/)
    }).pipe(Effect.provide(bench))
  )

  it.effect("aborts the call of a plain function when its time is up", () =>
    Effect.gen(function* () {
      let aborted = 0
      const experiment = Experiment.make("aborting", {
        dataset: numbers(3),
        candidates: {
          fetching: (_input, { signal }) => {
            signal.addEventListener("abort", () => aborted++)
            return new Promise<number>(() => {})
          }
        },
        scorers: [exact],
        timeout: "10 millis"
      })
      yield* Experiment.run(experiment)
      assert.strictEqual(aborted, 3)
    }).pipe(Effect.provide(bench), TestClock.withLive)
  )

  it.effect("a run stops when more trials error than allowed, and says so", () =>
    Effect.gen(function* () {
      const { asked, candidate } = counting("1", () => {
        throw new Error("down")
      })
      const experiment = Experiment.make("outage", {
        dataset: numbers(500),
        candidates: { down: candidate },
        scorers: [exact],
        maxErrorRate: 0.2,
        concurrency: 4
      })
      const run = yield* Experiment.run(experiment)
      assert.match(run.stopped ?? "", /^20 of 20 trials of down errored, more than the 20 % allowed$/)
      assert.isFalse(run.report.complete)
      assert.isBelow(asked.length, 30)
      assert.strictEqual(only(run).trials.finished, asked.length)
    }).pipe(Effect.provide(bench))
  )
})

describe("paying only for what is missing", () => {
  it.effect("a finished experiment asks nothing again and reports the same, byte for byte", () =>
    Effect.gen(function* () {
      const { asked, candidate } = counting("1", (input) => input % 3)
      const experiment = Experiment.make("again", {
        dataset: numbers(60),
        candidates: { c: candidate },
        scorers: [exact],
        repeats: 2
      })
      const first = yield* Experiment.run(experiment)
      const second = yield* Experiment.run(experiment)
      assert.strictEqual(asked.length, 120)
      assert.strictEqual(new Set(asked).size, 120)
      assert.strictEqual(JSON.stringify(second.report), JSON.stringify(first.report))
    }).pipe(Effect.provide(bench))
  )

  it.effect("more repeats, a larger limit and another candidate pay only for the difference", () =>
    Effect.gen(function* () {
      const { asked, candidate } = counting("1", (input) => input % 2)
      const other = counting("1", (input) => input % 3)
      const dataset = numbers(40)
      const alone = Experiment.make("growing", { dataset, candidates: { c: candidate }, scorers: [exact] })
      yield* Experiment.run(alone, { limit: 10 })
      assert.strictEqual(asked.length, 10)
      yield* Experiment.run(alone, { limit: 25 })
      assert.strictEqual(new Set(asked).size, 25)
      assert.strictEqual(asked.length, 25)
      yield* Experiment.run(alone, { repeats: 2 })
      assert.strictEqual(asked.length, 80)
      const both = Experiment.make("growing", {
        dataset,
        candidates: { c: candidate, other: other.candidate },
        scorers: [exact]
      })
      const run = yield* Experiment.run(both)
      assert.strictEqual(asked.length, 80)
      assert.strictEqual(other.asked.length, 40)
      assert.isTrue(run.report.complete)
    }).pipe(Effect.provide(bench))
  )

  it.effect("a corrected label is scored anew without asking again; a changed input is asked again", () =>
    Effect.gen(function* () {
      const { asked, candidate } = counting("1", () => 1)
      const run = (input: number, expected: number) =>
        Experiment.run(
          Experiment.make("relabelled", {
            dataset: Dataset.make("one", [
              { id: "a", input, expected },
              { id: "b", input: 5, expected: 1 }
            ]),
            candidates: { c: candidate },
            scorers: [exact]
          })
        )
      assert.strictEqual(only(yield* run(1, 0)).modes.right, 1)
      assert.strictEqual(asked.length, 2)
      assert.strictEqual(only(yield* run(1, 1)).modes.right, 2)
      assert.strictEqual(asked.length, 2)
      yield* run(2, 1)
      assert.strictEqual(asked.length, 3)
    }).pipe(Effect.provide(bench))
  )

  it.effect("going back to an earlier state of the dataset asks nothing again", () =>
    Effect.gen(function* () {
      const { asked, candidate } = counting("1", () => 1)
      const run = (expected: number, limit?: number) =>
        Experiment.run(
          Experiment.make("back-and-forth", {
            dataset: numbers(20, () => expected),
            candidates: { c: candidate },
            scorers: [exact]
          }),
          { limit }
        )
      yield* run(1, 5)
      yield* run(0)
      const back = yield* run(1)
      assert.strictEqual(asked.length, 20)
      assert.strictEqual(only(back).modes.right, 20)
      assert.strictEqual(JSON.stringify((yield* run(1)).report), JSON.stringify(back.report))
    }).pipe(Effect.provide(bench))
  )

  it.effect("answers of an earlier run are taken over even when the first attempt to do so was cut off", () =>
    Effect.gen(function* () {
      const { asked, candidate } = counting("1", () => 1)
      const run = (expected: number) =>
        Experiment.run(
          Experiment.make("cut-off", {
            dataset: numbers(20, () => expected),
            candidates: { c: candidate },
            scorers: [exact]
          })
        )
      yield* run(1)
      const journal = yield* Journal
      const broken: typeof journal = {
        ...journal,
        recordCases: () => Effect.fail(new StoreError({ operation: "record cases", message: "disk full" }))
      }
      const cut = yield* Effect.result(Effect.provideService(run(0), Journal, broken))
      assert.isTrue(Result.isFailure(cut))
      yield* run(0)
      assert.strictEqual(asked.length, 20)
    }).pipe(Effect.provide(bench))
  )

  it.effect("a changed decoding reads stored replies anew and asks nothing", () =>
    Effect.gen(function* () {
      let asked = 0
      const provider: Provider.Provider = {
        id: "echo",
        settings: null,
        complete: () =>
          Effect.sync(() => {
            asked++
            return { text: "I would say refund.", finish: "stop" as const }
          })
      }
      const run = (decode: Decode.Decoder<string>) => {
        const task = Task.make("classify", {
          input: Schema.String,
          output: Schema.String,
          prompt: (text) => text,
          decode
        })
        return Experiment.run(
          Experiment.make("decoding", {
            dataset: Dataset.make("one", [{ id: "a", input: "money back", expected: "refund" }]),
            candidates: { c: Task.on(task, provider) },
            scorers: [exact]
          })
        )
      }
      const strict = only(yield* run(Decode.label(["refund", "cancel"], { anywhere: false })))
      assert.strictEqual(strict.modes.malformed, 1)
      const lenient = only(yield* run(Decode.label(["refund", "cancel"])))
      assert.strictEqual(lenient.modes.right, 1)
      assert.strictEqual(asked, 1)
    }).pipe(Effect.provide(bench))
  )

  it.effect(
    "a changed candidate, and a fresh run, start over; after a fresh run older answers are not taken",
    () =>
      Effect.gen(function* () {
        const one = counting("1", (input) => input % 2)
        const two = counting("2", (input) => input % 2)
        const make = (candidate: Candidate.Candidate<number, number>, cases: number) =>
          Experiment.make("changing", {
            dataset: numbers(cases),
            candidates: { c: candidate },
            scorers: [exact]
          })
        yield* Experiment.run(make(one.candidate, 10))
        yield* Experiment.run(make(two.candidate, 10))
        assert.deepStrictEqual([one.asked.length, two.asked.length], [10, 10])
        yield* Experiment.run(make(one.candidate, 10), { fresh: true, limit: 4 })
        assert.strictEqual(one.asked.length, 14)
        yield* Experiment.run(make(one.candidate, 12))
        assert.strictEqual(one.asked.length, 22)
      }).pipe(Effect.provide(bench))
  )

  it.effect("trials that errored are tried again, and only those", () =>
    Effect.gen(function* () {
      let isDown = true
      const { asked, candidate } = counting("1", (input) => {
        if (isDown && input % 2 === 0) throw new Error("down")
        return input % 2
      })
      const experiment = Experiment.make("recovering", {
        dataset: numbers(20),
        candidates: { c: candidate },
        scorers: [exact],
        maxErrorRate: 1
      })
      assert.strictEqual(only(yield* Experiment.run(experiment)).modes.errored, 10)
      isDown = false
      const again = only(yield* Experiment.run(experiment))
      assert.deepInclude(again.modes, { right: 20, errored: 0 })
      assert.strictEqual(again.attempts, 30)
      assert.strictEqual(asked.length, 30)
    }).pipe(Effect.provide(bench))
  )

  it.effect("an interrupted run keeps what was answered and goes on from there", () =>
    Effect.gen(function* () {
      const { asked, candidate } = counting("1", (input) => input % 2)
      const slow: Candidate.Candidate<number, number> = {
        ...candidate,
        answer: (question) => Effect.delay(candidate.answer(question), "2 millis")
      }
      const experiment = Experiment.make("interrupted", {
        dataset: numbers(100),
        candidates: { c: slow },
        scorers: [exact],
        concurrency: 2
      })
      const fiber = yield* Effect.forkChild(Experiment.run(experiment))
      while (asked.length < 20) yield* Effect.sleep("1 millis")
      yield* Fiber.interrupt(fiber)
      const before = asked.length
      assert.isBelow(before, 100)
      const run = yield* Experiment.run(experiment)
      assert.isTrue(run.report.complete)
      assert.strictEqual(new Set(asked).size, 100)
      assert.isAtMost(asked.length, 100 + 2)
    }).pipe(Effect.provide(bench), TestClock.withLive)
  )
})

describe("selection", () => {
  it.effect("filters by kind and tags, and limits to a sample that a larger limit contains", () =>
    Effect.gen(function* () {
      const dataset = numbers(90)
      const asks = Effect.fnUntraced(function* (options: Experiment.Options) {
        const { asked, candidate } = counting("1", () => 0)
        const experiment = Experiment.make("selected", {
          dataset,
          candidates: { c: candidate },
          scorers: [exact]
        })
        const { report: summary } = yield* Experiment.run(experiment, { ...options, fresh: true })
        assert.strictEqual(summary.dataset.selected, asked.length)
        assert.isTrue(summary.complete)
        return new Set(asked)
      })
      assert.strictEqual((yield* asks({ filter: [["kind", "edge"]] })).size, 18)
      assert.strictEqual(
        (yield* asks({
          filter: [
            ["third", "0"],
            ["third", "1"],
            ["kind", "edge"]
          ]
        })).size,
        12
      )
      const ten = yield* asks({ limit: 10 })
      const twenty = yield* asks({ limit: 20 })
      assert.strictEqual(ten.size, 10)
      assert.isTrue(ten.isSubsetOf(twenty))
      assert.deepStrictEqual(yield* asks({ limit: 10 }), ten)
    }).pipe(Effect.provide(bench))
  )

  it.effect("refuses what makes no sense, all at once and by name", () =>
    Effect.gen(function* () {
      const { candidate } = counting("1", () => 0)
      const experiment = Experiment.make("senseless", {
        dataset: numbers(3),
        candidates: { c: candidate },
        scorers: [exact, exact]
      })
      const refused = yield* Effect.result(Experiment.run(experiment, { only: ["d"], repeats: 0 }))
      assert(Result.isFailure(refused))
      assert.strictEqual(
        refused.failure.message,
        "scorers: expected each score once, found exact twice (give one another name with Scorer.named); repeats: expected a whole number of 1 or more, found 0; only: expected one of c; found d"
      )
    }).pipe(Effect.provide(bench))
  )
})

describe("baselines that learn", () => {
  /** Learns by heart: right on what it has seen, wrong on everything else. */
  const rote = (training?: Dataset.Dataset<number, number>) => {
    const learn = (examples: ReadonlyArray<Baseline.Example<number, number>>) => {
      const seen = new Map(examples.map(({ input, expected }) => [input, expected]))
      return Candidate.make<number, number>({
        kind: "baseline",
        settings: "rote",
        restore: Candidate.fromJson,
        answer: ({ input }) => Effect.succeed({ outcome: Outcome.answered(seen.get(input) ?? -1), facts: {} })
      })
    }
    return Baseline.make<number, number, number>({
      settings: "rote",
      learning:
        training === undefined
          ? {
              _tag: "CrossFit",
              folds: 5,
              fit: (examples, { folds, foldOf }) =>
                Effect.succeed(
                  Array.from({ length: folds }, (_, fold) =>
                    learn(examples.filter((_, index) => foldOf[index] !== fold))
                  )
                )
            }
          : {
              _tag: "Separate",
              training: Dataset.trainingSet(training),
              fit: () => Effect.map(Dataset.examples(training), ({ examples }) => learn(examples))
            }
    })
  }

  it.effect("a cross-fitted learner that learns by heart gets no credit", () =>
    Effect.gen(function* () {
      const experiment = Experiment.make("rote", {
        dataset: numbers(100),
        candidates: { rote: rote() },
        scorers: [exact]
      })
      const summary = only(yield* Experiment.run(experiment))
      assert.strictEqual(summary.modes.right, 0)
      assert.include(summary.notes[0], "cross-fitted")
    }).pipe(Effect.provide(bench))
  )

  it.effect("neither do repeated inputs and shared clusters leak between folds", () =>
    Effect.gen(function* () {
      const dataset = Dataset.make(
        "repeated",
        Array.from({ length: 100 }, (_, index) => ({ id: `${index}`, input: index % 20, expected: 1 }))
      )
      const experiment = Experiment.make("rote-repeated", {
        dataset,
        candidates: { rote: rote() },
        scorers: [exact]
      })
      assert.strictEqual(only(yield* Experiment.run(experiment)).modes.right, 0)
    }).pipe(Effect.provide(bench))
  )

  it.effect("evaluated cases that were trained on are counted in a note", () =>
    Effect.gen(function* () {
      const experiment = Experiment.make("leaky", {
        dataset: numbers(100),
        candidates: { rote: rote(numbers(30)) },
        scorers: [exact]
      })
      const summary = only(yield* Experiment.run(experiment))
      assert.strictEqual(summary.modes.right, 30)
      assert.include(
        summary.notes[1],
        "30 of the evaluated cases (the dataset has 100) have an input that is also in its training set"
      )
      assert.deepStrictEqual(only(yield* Experiment.run(experiment)), summary)
    }).pipe(Effect.provide(bench))
  )
})

describe("planning", () => {
  it.effect("counts what is missing, asks nothing, and leaves the store as it was", () =>
    Effect.gen(function* () {
      const { asked, candidate } = counting("1", () => 0)
      const make = (cases: number) =>
        Experiment.make("planned", {
          dataset: numbers(cases),
          candidates: { c: candidate },
          scorers: [exact]
        })
      yield* Experiment.run(make(10))
      const plan = yield* Experiment.plan(make(25), { repeats: 2 })
      assert.deepStrictEqual(plan.candidates, [
        {
          name: "c",
          kind: "function",
          trials: 50,
          stored: 10,
          asked: 40,
          calls: undefined,
          inputTokens: undefined
        }
      ])
      assert.strictEqual(asked.length, 10)
      yield* Experiment.run(make(25))
      assert.strictEqual(asked.length, 25)
    }).pipe(Effect.provide(bench))
  )
})
