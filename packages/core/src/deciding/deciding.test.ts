import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Dataset from "../dataset/Dataset.ts"
import * as Decision from "../decision/Decision.ts"
import * as Experiment from "../Experiment.ts"
import { judge } from "../experiment/storedGate.ts"
import { ofRun } from "../experiment/storedReport.ts"
import * as Gate from "../gate/Gate.ts"
import { digestOf } from "../label/digest.ts"
import * as Progress from "../run/Progress.ts"
import { Runs } from "../store/Runs.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { Trials } from "../store/Trials.ts"
import { better, decisionOf } from "./fixtures/deciders.fixture.ts"
import { ofRun as storedGrounds } from "./storedGrounds.ts"

const cases = Array.from({ length: 40 }, (_, nth) => ({
  id: `case-${String(nth).padStart(2, "0")}`,
  input: nth,
  expected: nth % 2 === 0 ? "even" : "odd",
  kind: nth % 4 === 0 ? ("edge" as const) : ("typical" as const),
  ...(nth < 10 ? { cluster: `thread-${nth % 5}` } : {})
}))
const dataset = Dataset.make("numbers", cases)

const experiment = (options: {
  readonly decide?: ReadonlyArray<Decision.Decider>
  readonly gate?: Gate.Gate
}) =>
  Experiment.make("numbers", {
    dataset,
    candidates: {
      good: (nth: number) => (nth % 2 === 0 ? "even" : "odd"),
      poor: (nth: number) => (nth % 3 === 0 ? "even" : "odd")
    },
    scorers: { exact: ({ output, expected }) => (output === expected ? 1 : 0) },
    against: "poor",
    ...options
  })

const services = () => Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

describe("decide", () => {
  it.effect("makes decisions of a run that say what its comparison says, and keeps them with the run", () =>
    Effect.gen(function* () {
      const { report, id } = yield* Experiment.run(experiment({ decide: [better("good", "poor")] }))
      const [decision] = report.decisions
      const evidence = report.comparisons[0]?.scores[0]?.overall.evidence
      assert.strictEqual(decision?.verdict, "better")
      assert.deepStrictEqual(
        [decision?.figures["difference"]?.value, decision?.figures["difference"]?.low, decision?.basis.cases],
        [evidence?.effect, evidence?.interval?.low, evidence?.n]
      )
      assert.deepStrictEqual(decision?.doubts, [])
      const run = yield* (yield* Runs).byId(id)
      assert(run !== undefined)
      const stored = yield* ofRun(yield* Trials, run)
      assert.deepStrictEqual(stored.decisions, report.decisions)
      // What is asked no more is kept no more.
      yield* Experiment.run(experiment({}))
      assert.deepStrictEqual((yield* ofRun(yield* Trials, run)).decisions, [])
    }).pipe(Effect.provide(services()))
  )

  it.effect("hands over a row for each trial: ids, scores, digests, times and costs, and no texts", () =>
    Effect.gen(function* () {
      const seen: Array<Decision.Grounds> = []
      const spy = better("good", "poor", {
        decide: (grounds) => {
          seen.push(grounds)
          return Effect.succeed(
            decisionOf(grounds, {
              name: "good better than poor",
              verdict: "seen",
              status: "yes",
              sentences: ["Seen.", "All."]
            })
          )
        }
      })
      const { id } = yield* Experiment.run(experiment({ decide: [spy] }))
      const [grounds] = seen
      assert(grounds !== undefined)
      assert.deepStrictEqual(
        grounds.candidates.map(({ name, trials }) => [name, trials.length]),
        [
          ["good", 40],
          ["poor", 40]
        ]
      )
      const { latencyMs, ...first } = grounds.candidates[0]?.trials[0] ?? {}
      assert.isAtLeast(latencyMs ?? -1, 0)
      assert.deepStrictEqual(first, {
        case: "case-00",
        kind: "edge",
        tags: {},
        cluster: "thread-0",
        repeat: 0,
        outcome: "Answered",
        mode: "right",
        scores: { exact: 1 },
        costUsd: 0,
        inputUsd: 0,
        output: digestOf({ input: 0, output: "even" }),
        attempts: 1
      })
      assert.deepStrictEqual(grounds.scores, [{ name: "exact", unit: "share" }])
      assert.strictEqual(grounds.against, "poor")
      // Those who decide without an experiment have the same.
      const run = yield* (yield* Runs).byId(id)
      assert(run !== undefined)
      const { difference: _, ...stored } = yield* storedGrounds(yield* Trials, run)
      const { difference: __, ...made } = grounds
      assert.deepStrictEqual(stored, made)
    }).pipe(Effect.provide(services()))
  )

  it.effect("says before anything is asked what a question names that the experiment has not", () =>
    Effect.gen(function* () {
      const complain = (decide: ReadonlyArray<Decision.Decider>) =>
        Experiment.run(experiment({ decide })).pipe(
          Effect.flip,
          Effect.map(({ message }) => message)
        )
      assert.match(
        yield* complain([better("gpt", "poor")]),
        /decide: gpt better than poor names a candidate: expected one of good, poor; found gpt/u
      )
      assert.match(
        yield* complain([better("good", "poor", { scores: ["f1"] })]),
        /decide: good better than poor names a score: expected one of exact; found f1/u
      )
      assert.match(
        yield* complain([better("good", "poor"), better("good", "poor")]),
        /decide: expected each decision once, found good better than poor twice/u
      )
      const gate = Gate.decision("worth")
      assert.match(
        (yield* Effect.flip(Experiment.run(experiment({ gate, decide: [better("good", "poor")] })))).message,
        /the gate names the decision worth, but the experiment makes no such decision; it makes good better than poor/u
      )
      assert.deepStrictEqual(yield* (yield* Runs).list(), [])
    }).pipe(Effect.provide(services()))
  )

  it.effect("costs a run nothing when a question throws, asks for too much or answers nonsense", () =>
    Effect.gen(function* () {
      const make = (name: string, decide: Decision.Decider["decide"]) =>
        better("good", "poor", { name, decide })
      const decide = [
        make("throws", () => {
          throw new Error("no luck")
        }),
        make("dies", () => Effect.die("no luck")),
        make("fails", () => Effect.fail(new Decision.Error({ message: "it takes confidences" }))),
        make("no such", ({ difference }) =>
          Effect.andThen(difference({ candidate: "gpt", against: "poor" }), Effect.die("not reached"))
        ),
        make("nonsense", (grounds) =>
          Effect.succeed({
            ...decisionOf(grounds, {
              name: "nonsense",
              verdict: "x",
              status: "yes",
              sentences: ["A.", "B."]
            }),
            figures: { x: { label: "x", value: Number.NaN, unit: "usd" } }
          })
        ),
        better("good", "poor")
      ]
      const { report } = yield* Experiment.run(experiment({ decide }))
      assert.deepStrictEqual(
        report.decisions.map(({ name }) => name),
        ["good better than poor"]
      )
      const reasons = Object.fromEntries(report.undecided.map(({ decision, reason }) => [decision, reason]))
      assert.strictEqual(reasons["throws"], "the decision failed: Error: no luck")
      assert.match(reasons["dies"] ?? "", /no luck/u)
      assert.strictEqual(reasons["fails"], "it takes confidences")
      assert.match(reasons["no such"] ?? "", /no candidate gpt; it has good, poor/u)
      assert.match(reasons["nonsense"] ?? "", /figures\.x\.value/u)
    }).pipe(Effect.provide(services()))
  )

  it.effect("decides on what is there, and says so", () =>
    Effect.gen(function* () {
      const asked = experiment({ decide: [better("good", "poor")] })
      const { report } = yield* Experiment.run(asked, { limit: 20 })
      assert.strictEqual(report.decisions[0]?.basis.cases, 20)
      assert.deepStrictEqual(report.decisions[0]?.doubts, [
        "The run asked 20 of the 40 cases of the dataset, and the decision rests on those."
      ])
      const one = yield* Experiment.run(asked, { only: ["good"] })
      assert.deepStrictEqual(one.report.decisions, [])
      assert.deepStrictEqual(one.report.undecided, [
        {
          decision: "good better than poor",
          question: "better",
          reason: "the run left out poor; it has good"
        }
      ])
    }).pipe(Effect.provide(services()))
  )

  it.effect(
    "is planned, and left out by a race, after which what was decided before says that it is older",
    () =>
      Effect.gen(function* () {
        const asked = experiment({ decide: [better("good", "poor")] })
        const planned = yield* Experiment.plan(asked, {})
        assert.deepStrictEqual(planned.decisions, ["good better than poor"])
        const { id } = yield* Experiment.run(asked, { limit: 10 })
        yield* Experiment.race(asked)
        const run = yield* (yield* Runs).byId(id)
        assert(run !== undefined)
        const [decision] = (yield* ofRun(yield* Trials, run)).decisions
        assert.match(
          decision?.doubts[0] ?? "",
          /^The run had 20 trials when this was decided and has \d+ now: carry it out again/u
        )
      }).pipe(Effect.provide(services()))
  )

  it.effect("leaves out in a derived experiment the questions about candidates that do not take part", () =>
    Effect.gen(function* () {
      const both = experiment({ decide: [better("good", "poor")] })
      assert.strictEqual(Experiment.derive(both, { name: "same" }).decide.length, 1)
      const one = Experiment.derive(both, { name: "one", only: ["good"] })
      assert.deepStrictEqual(one.decide, [])
      yield* Experiment.run(one)
    }).pipe(Effect.provide(services()))
  )

  it.effect("gates by verdict or by status, once, and a stored run is held to what was kept", () =>
    Effect.gen(function* () {
      const decide = [better("good", "poor"), better("poor", "good")]
      const gate = Gate.all(
        Gate.decision("good better than poor", { is: ["better"] }),
        Gate.decision("good better than poor"),
        Gate.decision("poor better than good", { is: ["better"] }),
        Gate.decision("poor better than good", { is: ["better", "worse"] })
      )
      const { report, id } = yield* Experiment.run(experiment({ decide, gate }))
      const statuses = report.gate?.results.map(({ candidate, checks }) => [
        candidate,
        ...checks.map(({ status }) => status)
      ])
      assert.deepStrictEqual(statuses, [["good", "pass", "pass", "fail", "pass"]])
      assert.match(
        report.gate?.results[0]?.checks[0]?.reason ?? "",
        /^better: The difference of good to poor is [\d.]+$/u
      )
      const run = yield* (yield* Runs).byId(id)
      assert(run !== undefined)
      const again = yield* judge(yield* Trials, { run, candidate: undefined })
      assert.deepStrictEqual(again.report.results, report.gate?.results)
      // What the data cannot tell is inconclusive, and so is what could not be asked.
      const few = yield* Experiment.run(experiment({ decide, gate }), { limit: 3 })
      assert.deepStrictEqual(
        few.report.gate?.results[0]?.checks.map(({ status }) => status),
        ["inconclusive", "inconclusive", "inconclusive", "inconclusive"]
      )
      const one = yield* Experiment.run(
        experiment({ decide, gate: Gate.decision("good better than poor") }),
        {
          only: ["good"]
        }
      )
      assert.strictEqual(one.report.gate?.status, "inconclusive")
    }).pipe(Effect.provide(services()))
  )
})
