import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import * as Candidate from "../candidate/Candidate.ts"
import * as Outcome from "../candidate/Outcome.ts"
import * as Dataset from "../dataset/Dataset.ts"
import * as Graceful from "../dataset/Graceful.ts"
import * as Experiment from "../Experiment.ts"
import * as Scorer from "../scorer/Scorer.ts"
import { Runs } from "../store/Runs.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import type { FinishedTrial } from "../store/Trials.ts"
import { Trials } from "../store/Trials.ts"
import * as Task from "../task/Task.ts"
import * as Fake from "./fixtures/fakeProvider.fixture.ts"
import * as Progress from "./Progress.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const exact = Scorer.make<unknown, unknown, unknown>("exact", ({ output, expected }) => output === expected)

const cities = Dataset.make("cities", [
  { id: "a", input: "France?", expected: "Paris" },
  { id: "b", input: "Italy?", expected: "Rome" },
  { id: "c", input: "Spain?", expected: "Madrid" },
  { id: "d", input: "Japan?", expected: "Tokyo" },
  { id: "e", input: "Peru?", expected: "Lima" }
])

const answers: Readonly<Record<string, string>> = {
  "France?": "Paris",
  "Italy?": "Milan",
  "Spain?": "I'm sorry, but I can't help with that request.",
  "Japan?": "Could you tell me which Japan you mean?",
  "Peru?": "LIMA!"
}

const tell = (input: string): string => answers[input] ?? ""

/** The trials of the latest run by case. */
const trialsOf = Effect.fnUntraced(function* (id: string) {
  const found: Record<string, FinishedTrial> = {}
  const run = yield* (yield* Runs).byId(id)
  assert(run !== undefined)
  yield* (yield* Trials).eachFinished(run, (trial) => {
    found[trial.caseId] = trial
  })
  return found
})

const modesOf = (trials: Readonly<Record<string, FinishedTrial>>) =>
  Object.fromEntries(Object.entries(trials).map(([id, { mode }]) => [id, mode]))

describe("the failure mode of a trial", () => {
  it.effect("is told from the reply, stored, and announced", () =>
    Effect.gen(function* () {
      const announced: Record<string, string> = {}
      const experiment = Experiment.make("cities", {
        dataset: cities,
        candidates: { tell },
        scorers: exact
      })
      const { id, report } = yield* Experiment.run(experiment, {
        onTrial: ({ id: caseId, mode }) => {
          announced[caseId] = mode
        }
      })
      const trials = yield* trialsOf(id)
      const expected = { a: "right", b: "wrong-silent", c: "refused", d: "hedged", e: "wrong-silent" }
      assert.deepStrictEqual(modesOf(trials), expected as never)
      assert.deepStrictEqual(announced, expected)
      assert.include(trials.c?.abstains ?? "", "can't help")
      assert.deepInclude(report.candidates[0]?.failures.silent, { trials: 2, of: 5 })
      assert.deepInclude(report.candidates[0]?.failures.falseAbstentions, { trials: 2, of: 5 })
    }).pipe(Effect.provide(bench))
  )

  it.effect(
    "is detectable where a check of production fires, and a false alarm where it does on a right answer",
    () =>
      Effect.gen(function* () {
        const asked: Array<string> = []
        const experiment = Experiment.make("checked", {
          dataset: cities,
          candidates: { tell },
          scorers: exact,
          failures: {
            validate: (output, input) => {
              asked.push(input)
              return output === "Paris" ? "is in France" : !output.endsWith("!")
            }
          }
        })
        const { id, report } = yield* Experiment.run(experiment)
        assert.deepStrictEqual(modesOf(yield* trialsOf(id)), {
          a: "right",
          b: "wrong-silent",
          c: "refused",
          d: "hedged",
          e: "wrong-detectable"
        } as never)
        const failures = report.candidates[0]?.failures
        assert.deepStrictEqual(failures?.falseAlarms, {
          trials: 1,
          reasons: [{ reason: "validate: is in France", trials: 1 }]
        })
        assert.deepInclude(
          report.candidates[0]?.misses.find(({ mode }) => mode === "wrong-detectable")?.reasons[0],
          { reason: "validate: false" }
        )
        assert.lengthOf(asked, 5)
        yield* Experiment.run(experiment)
        assert.lengthOf(asked, 5)
      }).pipe(Effect.provide(bench))
  )

  it.live("holds against a check that throws, hangs, or returns something else: it fires", () =>
    Effect.gen(function* () {
      const { id } = yield* Experiment.run(
        Experiment.make("troubled", {
          dataset: cities,
          candidates: { tell: () => "wrong" },
          scorers: exact,
          timeout: "50 millis",
          failures: {
            validate: (_, input): boolean | Promise<boolean> => {
              if (input === "France?") throw new Error("no idea")
              if (input === "Italy?") return new Promise(() => {})
              if (input === "Spain?") return undefined as never
              if (input === "Japan?") return Promise.resolve(true)
              return Promise.reject(new TypeError("later"))
            }
          }
        })
      )
      const alarms = Object.fromEntries(
        Object.entries(yield* trialsOf(id)).map(([caseId, { alarm }]) => [caseId, alarm])
      )
      assert.include(alarms.a ?? "", "no idea")
      assert.include(alarms.b ?? "", "no result within")
      assert.include(alarms.c ?? "", "expected true, false or a reason")
      assert.isUndefined(alarms.d)
      assert.include(alarms.e ?? "", "later")
    }).pipe(Effect.provide(bench))
  )

  it.effect("is another where the experiment reads texts in its own way, with the answers of before", () =>
    Effect.gen(function* () {
      let calls = 0
      const counted = Candidate.fromFunction((input: string) => {
        calls++
        return tell(input)
      })
      const base = { dataset: cities, candidates: { tell: counted }, scorers: exact }
      const first = yield* Experiment.run(Experiment.make("read", base))
      const again = yield* Experiment.run(
        Experiment.make("read", {
          ...base,
          failures: { abstention: (text) => (text === "Milan" ? "refusal" : undefined) }
        })
      )
      assert.strictEqual(calls, 5)
      assert.notStrictEqual(again.id, first.id)
      assert.deepStrictEqual(modesOf(yield* trialsOf(again.id)), {
        a: "right",
        b: "refused",
        c: "wrong-silent",
        d: "wrong-silent",
        e: "wrong-silent"
      } as never)
    }).pipe(Effect.provide(bench))
  )

  it.effect("is right from the score and threshold that are named", () =>
    Effect.gen(function* () {
      const { report } = yield* Experiment.run(
        Experiment.make("graded", {
          dataset: cities,
          candidates: { tell },
          scorers: {
            exact,
            close: ({ output, expected }) =>
              output.toLowerCase().startsWith(expected.toLowerCase()) ? 0.8 : 0
          },
          failures: { right: { score: "close", atLeast: 0.8 } }
        })
      )
      assert.deepInclude(report.candidates[0]?.modes, { right: 2, "wrong-silent": 1 })
      const error = yield* Effect.flip(
        Experiment.run(
          Experiment.make("unknown", {
            dataset: cities,
            candidates: { tell },
            scorers: exact,
            failures: { right: { score: "f1" } }
          })
        )
      )
      assert.include(error.message, "failures.right.score: expected one of exact; found f1")
    }).pipe(Effect.provide(bench))
  )

  it.effect(
    "is detectable below the confidence that production asks for, however often the case is asked",
    () =>
      Effect.gen(function* () {
        const sure = Candidate.make<string, string>({
          kind: "function",
          settings: null,
          restore: Candidate.fromJson,
          answer: ({ input }) =>
            Effect.succeed({
              outcome: Outcome.answered("wrong", { confidence: input === "France?" ? 0.4 : 0.9 }),
              facts: {}
            })
        })
        const of = (failures: { readonly confidence?: number }, repeats: number) =>
          Effect.map(
            Experiment.run(
              Experiment.make(`sure ${repeats} ${failures.confidence}`, {
                dataset: cities,
                candidates: { sure },
                scorers: exact,
                repeats,
                failures
              })
            ),
            ({ report }) => report.candidates[0]?.modes
          )
        assert.deepInclude(yield* of({ confidence: 0.5 }, 1), { "wrong-silent": 4, "wrong-detectable": 1 })
        assert.deepInclude(yield* of({}, 1), { "wrong-silent": 5, "wrong-detectable": 0 })
        assert.deepInclude(yield* of({}, 3), { "wrong-silent": 15, "wrong-detectable": 0 })
      }).pipe(Effect.provide(bench))
  )

  it.effect("is right where a case that is not to be answered is refused, and scored so", () =>
    Effect.gen(function* () {
      const scorer = Scorer.make<string, string, string>("needs", ({ output, expected }) => {
        assert.isString(expected)
        return output === expected
      })
      const experiment = Experiment.make("graceful", {
        dataset: Dataset.make("mixed", [
          { id: "a", input: "France?", expected: "Paris" },
          { id: "b", input: "Italy?", expected: Graceful.refuse },
          { id: "c", input: "Spain?", expected: Graceful.refuse },
          { id: "d", input: "Japan?", expected: Graceful.clarify }
        ]),
        candidates: { tell },
        scorers: { scorer, other: () => 1 }
      })
      const { id, report } = yield* Experiment.run(experiment)
      const trials = yield* trialsOf(id)
      assert.deepStrictEqual(modesOf(trials), {
        a: "right",
        b: "wrong-silent",
        c: "right",
        d: "right"
      } as never)
      const [headline, other] = report.candidates[0]?.scores ?? []
      assert.deepInclude(headline?.overall, { n: 4, scored: 4 })
      assert.strictEqual(headline?.overall.mean?.value, 0.75)
      assert.deepInclude(other?.overall, { n: 4, scored: 1, unscored: 3 })
      assert.deepInclude(report.candidates[0]?.failures, { graceful: { trials: 3, right: 2 } })
      assert.strictEqual(report.candidates[0]?.failures.falseAbstentions.trials, 0)
      assert.strictEqual(report.misses[0]?.expected, "(a refusal)")
      assert.strictEqual(report.misses[0]?.why, "expected a refusal, found an answer")
    }).pipe(Effect.provide(bench))
  )

  it.effect("is refused where the provider says so, and where a malformed reply reads so", () =>
    Effect.gen(function* () {
      const { provider } = Fake.make(({ caseId }) =>
        caseId === "a"
          ? Fake.replies("", { finish: "refusal" })
          : caseId === "b"
            ? Fake.replies("I'm sorry, but I can't help with that request.")
            : Fake.replies("something else")
      )
      const task = Task.make("ask", {
        input: Schema.String,
        output: Schema.Struct({ city: Schema.String }),
        prompt: (text) => text
      })
      const { id } = yield* Experiment.run(
        Experiment.make("declined", {
          dataset: Dataset.make(
            "three",
            ["a", "b", "c"].map((each) => ({ id: each, input: each, expected: { city: each } })),
            task
          ),
          task,
          candidates: { provider },
          scorers: exact
        })
      )
      assert.deepStrictEqual(modesOf(yield* trialsOf(id)), {
        a: "refused",
        b: "refused",
        c: "malformed"
      } as never)
    }).pipe(Effect.provide(bench))
  )
})
