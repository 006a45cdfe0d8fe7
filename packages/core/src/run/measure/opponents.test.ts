/**
 * Scorers that compare the answers of two candidates, through the whole engine.
 */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Experiment from "../../Experiment.ts"
import { InvalidRequest } from "../../provider/ProviderError.ts"
import * as Report from "../../report/Report.ts"
import * as Scorer from "../../scorer/Scorer.ts"
import * as SqliteStore from "../../store/SqliteStore.ts"
import * as Task from "../../task/Task.ts"
import * as Fake from "../fixtures/fakeProvider.fixture.ts"
import * as Progress from "../Progress.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const exact = Scorer.make<unknown, unknown, unknown>("exact", ({ output, expected }) => output === expected)

const setup = (
  answers: { readonly old?: () => ReturnType<Fake.Answering>; readonly winsAlone?: true } = {}
) => {
  const judge = Fake.make(
    ({ messages }) => Fake.replies(String(messages[0]?.content).length > 9 ? "1" : "0"),
    {
      id: "fake/judge"
    }
  )
  const seen: Array<Scorer.Answered<number, string, string>> = []
  const wins = Scorer.make<number, string, string>(
    "wins",
    async (trial, { complete }) => {
      seen.push(trial)
      const { text } = await complete(judge.provider, `${trial.output} or ${trial.opponent?.output}?`)
      return Number(text)
    },
    { settings: "wins", calls: [{ provider: judge.provider, perTrial: 1 }], opponent: "old" }
  )
  const fresh = Fake.make(({ messages }) => Fake.replies(`new ${String(messages[0]?.content)}`), {
    id: "fake/new"
  })
  const old = Fake.make(
    ({ messages }) => answers.old?.() ?? Fake.replies(`old ${String(messages[0]?.content)}`),
    {
      id: "fake/old"
    }
  )
  const experiment = (policy: Partial<Experiment.Policy> = {}) =>
    Experiment.make("compared", {
      dataset: Fake.questions(6),
      candidates: { new: Task.on(Fake.task, fresh.provider), old: Task.on(Fake.task, old.provider) },
      scorers: answers.winsAlone === undefined ? [exact, wins] : [wins],
      maxErrorRate: 1,
      retry: { attempts: 1 },
      ...policy
    })
  return { judge, seen, fresh, old, experiment }
}

const run = <Input, Expected, Output, Name extends string>(
  experiment: Experiment.Experiment<Input, Expected, Output, Name>,
  options: Experiment.Options = {}
) => Fake.soon(Experiment.run(experiment, options))

const winsOf = (report: {
  readonly candidates: ReadonlyArray<{ readonly scores: ReadonlyArray<unknown> }>
}) => report.candidates.map(({ scores }) => scores[1])

describe("a scorer with an opponent", () => {
  it.effect("compares the answers of both to the same case and repeat, when both have answered", () =>
    Effect.gen(function* () {
      const { seen, experiment, judge } = setup()
      const { report } = yield* run(experiment({ repeats: 2 }))
      expect(judge.asked).toHaveLength(12)
      expect(seen).toHaveLength(12)
      for (const { candidate, output, opponent } of seen) {
        expect(candidate).toBe("new")
        expect(opponent).toMatchObject({ candidate: "old", outcome: { _tag: "Answered" } })
        expect(opponent?.output).toBe(output.replace("new", "old"))
        expect(opponent?.text).toBe(opponent?.output)
      }
      expect(winsOf(report)).toMatchObject([
        { overall: { n: 12, scored: 12 } },
        { overall: { n: 0, scored: 0, unscored: 0, errored: 0 } }
      ])
      expect(report.measuring?.total).toMatchObject({ calls: 12, waiting: 0 })
    }).pipe(Effect.provide(bench))
  )

  it.effect("makes no miss, failure or comparison of an opponent that has no headline score", () =>
    Effect.gen(function* () {
      const { report } = yield* run(setup({ winsAlone: true }).experiment())
      expect(report.misses.filter(({ candidate }) => candidate === "old")).toEqual([])
      const text = Report.toText(report, { columns: 80 })
      expect(text).toContain("new: wins 100.0 %")
      expect(text).toContain("beside the answers of old")
      expect(text).not.toMatch(/old: 6 unscored|Silent failures|against old {2}verdict/u)
    }).pipe(Effect.provide(bench))
  )

  it.effect(
    "waits for an opponent that is left out, and scores when it has answered, asking nobody again",
    () =>
      Effect.gen(function* () {
        const { experiment, judge, fresh, old } = setup()
        const first = yield* run(experiment(), { only: ["new"], limit: 3 })
        expect(judge.asked).toHaveLength(0)
        expect(winsOf(first.report)).toMatchObject([
          {
            overall: { n: 3, scored: 0, unscored: 3 },
            unscoredReasons: [
              { reason: "not scored yet: there is no answer of old to compare with", trials: 3 }
            ]
          }
        ])
        expect(first.report.measuring?.total.waiting).toBe(3)
        const second = yield* run(experiment(), { only: ["old"], limit: 2 })
        expect(second.report.candidates).toHaveLength(1)
        expect(judge.asked).toHaveLength(0)
        const third = yield* run(experiment(), { only: ["new"] })
        expect(winsOf(third.report)).toMatchObject([{ overall: { n: 6, scored: 2, unscored: 4 } }])
        const fourth = yield* run(experiment())
        expect(winsOf(fourth.report)).toMatchObject([{ overall: { n: 6, scored: 6 } }, { overall: { n: 0 } }])
        expect([fresh.asked.length, old.asked.length, judge.asked.length]).toEqual([6, 6, 6])
      }).pipe(Effect.provide(bench))
  )

  it.effect("waits for one that errored, with the reason", () =>
    Effect.gen(function* () {
      let isBroken = true
      const { experiment, judge } = setup({
        old: () => (isBroken ? Fake.fails(new InvalidRequest({})) : Fake.replies("old at last"))
      })
      const first = yield* run(experiment())
      expect(winsOf(first.report)[0]).toMatchObject({
        overall: { n: 6, scored: 0, unscored: 6, errored: 0 },
        unscoredReasons: [
          {
            reason: expect.stringContaining(
              "not scored yet: old errored, so there is nothing to compare with"
            )
          }
        ]
      })
      isBroken = false
      const second = yield* run(experiment())
      expect(winsOf(second.report)[0]).toMatchObject({ overall: { n: 6, scored: 6 } })
      expect(judge.asked).toHaveLength(6)
    }).pipe(Effect.provide(bench))
  )

  it.effect("that is no candidate is refused", () =>
    Effect.gen(function* () {
      const { experiment } = setup()
      const declared = experiment()
      const lost = { ...declared, candidates: new Map([...declared.candidates].slice(0, 1)) }
      const error = yield* Effect.flip(run(lost as typeof declared))
      expect(error.message).toContain("opponent of wins: expected one of new; found old")
    }).pipe(Effect.provide(bench))
  )

  it.effect("is planned for all but the opponent", () =>
    Effect.gen(function* () {
      const { experiment } = setup()
      const { scorers } = yield* Experiment.plan(experiment(), {})
      expect(scorers).toMatchObject([{ name: "wins", providers: ["fake/judge"], answers: 6, calls: 6 }])
      yield* run(experiment())
      expect((yield* Experiment.plan(experiment(), {})).scorers).toMatchObject([{ answers: 0, calls: 0 }])
    }).pipe(Effect.provide(bench))
  )
})
