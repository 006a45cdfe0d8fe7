/**
 * Scorers that call models, through the whole engine.
 */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { describePlan } from "../../command/describePlan.ts"
import * as Experiment from "../../Experiment.ts"
import { unpriced } from "../../provider/Cost.ts"
import type * as Provider from "../../provider/Provider.ts"
import { ProviderError, ServerFault, Unauthorized } from "../../provider/ProviderError.ts"
import * as Report from "../../report/Report.ts"
import * as Score from "../../scorer/Score.ts"
import * as Scorer from "../../scorer/Scorer.ts"
import { Runs } from "../../store/Runs.ts"
import * as SqliteStore from "../../store/SqliteStore.ts"
import type { ScorerCallRow } from "../../store/Step.ts"
import { type DetailedTrial, Trials } from "../../store/Trials.ts"
import * as Task from "../../task/Task.ts"
import * as Fake from "../fixtures/fakeProvider.fixture.ts"
import * as Progress from "../Progress.ts"
import type { Waiting } from "./measuring.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const exact = Scorer.make<unknown, unknown, unknown>("exact", ({ output, expected }) => output === expected)

const unit = 1 / 1_024

const price: Provider.Provider["price"] = ({ inputTokens = 0, outputTokens = 0 }) => ({
  _tag: "Priced",
  usd: (inputTokens + 4 * outputTokens) * unit,
  inputUsd: inputTokens * unit,
  outputUsd: 4 * outputTokens * unit,
  model: "model",
  source: "override"
})

/** Each call costs 30 units. */
const priced = { price, maxOutputTokens: 5, maxInputTokens: () => 10 }

const answering = (afterMs = 0, more: Partial<Provider.Provider> = {}) =>
  Fake.make(() => Effect.delay(Fake.replies(), afterMs), { ...priced, ...more })

const grading = (afterMs = 0, more: Partial<Provider.Provider> = {}) =>
  Fake.make(() => Effect.delay(Fake.replies("1"), afterMs), { id: "fake/judge", ...priced, ...more })

/** A judge that asks as often as `times` says. */
const judgeOf = (
  provider: Provider.Provider,
  name = "judge",
  times = 1,
  options: Partial<Scorer.Options> = {}
) =>
  Scorer.make<number, string, string>(
    name,
    async ({ input, output }, { complete }) => {
      let sum = 0
      for (let time = 0; time < times; time++)
        sum += Number((await complete(provider, `Is "${output}" right for ${input}? (${name})`)).text)
      return Number.isFinite(sum) ? sum / times : Score.unscored("no grade")
    },
    { settings: { name, times }, calls: [{ provider, perTrial: times }], ...options }
  )

const experimentOf = (
  provider: Provider.Provider,
  scorers: ReadonlyArray<Scorer.Scorer<number, string, string>>,
  cases: number,
  policy: Partial<Experiment.Policy> = {},
  name = "judged"
) =>
  Experiment.make(name, {
    dataset: Fake.questions(cases),
    candidates: { model: Task.on(Fake.task, provider) },
    scorers: [exact, ...scorers],
    maxErrorRate: 1,
    ...policy
  })

const run = <Input, Expected, Output, Name extends string>(
  experiment: Experiment.Experiment<Input, Expected, Output, Name>,
  options: Experiment.Options = {}
) => Fake.soon(Experiment.run(experiment, options))

const calls = Effect.gen(function* () {
  const runs = yield* Runs
  const trials = yield* Trials
  const found: Array<ScorerCallRow> = []
  for (const run of (yield* runs.list()).toReversed())
    yield* trials.eachScorerCall(run, (call) => found.push(call))
  return found
})

const detailed = Effect.gen(function* () {
  const runs = yield* Runs
  const trials = yield* Trials
  const found: Array<DetailedTrial> = []
  for (const run of (yield* runs.list()).toReversed())
    yield* trials.eachDetailed(run, (trial) => found.push(trial))
  return found
})

describe("a scorer that calls a model", () => {
  it.effect("is paid and recorded apart from the candidate", () =>
    Effect.gen(function* () {
      const { provider } = answering(1_000)
      const { provider: judge, asked } = grading(3_000)
      const { report } = yield* run(experimentOf(provider, [judgeOf(judge)], 3))
      expect(asked).toHaveLength(3)
      const [candidate] = report.candidates
      expect(candidate?.cost?.known).toMatchObject({ totalUsd: 90 * unit, spentUsd: 90 * unit })
      expect(candidate?.tokens).toMatchObject({ input: 30, output: 15 })
      expect(candidate?.attempts).toBe(3)
      expect(candidate?.scores.map(({ scorer, overall }) => [scorer, overall.mean?.value])).toEqual([
        ["exact", 1],
        ["judge", 1]
      ])
      const [trial] = yield* detailed
      expect(trial).toMatchObject({ latencyMs: 1_000, steps: [] })
      expect(trial?.elapsedMs).toBeLessThan(1_500)
      expect(trial?.scorerSteps).toMatchObject([
        {
          scorer: 1,
          step: 1,
          calls: 1,
          provider: "fake/judge",
          prompt: JSON.stringify([{ role: "user", content: 'Is "yes" right for 0? (judge)' }]),
          text: "1",
          latencyMs: 3_000,
          inputTokens: 10,
          outputTokens: 5,
          costUsd: 30 * unit
        }
      ])
    }).pipe(Effect.provide(bench))
  )

  it.effect("may be a plain function that says nothing of its calls", () =>
    Effect.gen(function* () {
      const { provider } = answering()
      const { provider: judge, asked } = grading(100)
      const plain = async (
        { output }: Scorer.Answered<number, string, string>,
        { complete, signal }: Scorer.Scoring
      ) => (await complete(judge, `right? ${output} ${signal.aborted}`)).text === "1"
      const { report } = yield* run(experimentOf(provider, [Scorer.from(plain)], 3))
      expect(report.candidates[0]?.scores[1]?.overall).toMatchObject({ n: 3, scored: 3 })
      // The answers are the same, and so is the question.
      expect(asked.length).toBeLessThanOrEqual(3)
      expect(yield* calls).toHaveLength(3)
    }).pipe(Effect.provide(bench))
  )

  it.effect("is answered by the cache, once for each repeat and each time that it asks the same", () =>
    Effect.gen(function* () {
      const { provider } = answering()
      const { provider: judge, asked } = grading()
      const twice = judgeOf(judge, "twice", 2)
      yield* run(experimentOf(provider, [twice], 2, { repeats: 2 }))
      expect(asked).toHaveLength(8)
      yield* run(experimentOf(provider, [twice], 2, { repeats: 2 }, "again"))
      expect(asked).toHaveLength(8)
      const again = (yield* calls).slice(8)
      expect(again.map(({ replayed }) => replayed)).toEqual(Array.from({ length: 8 }, () => true))
      // Another scorer that asks the very same is answered too, and one that asks something else is not.
      yield* run(experimentOf(provider, [Scorer.named("other", twice)], 2, {}, "other"))
      expect(asked).toHaveLength(8)
      yield* run(experimentOf(provider, [judgeOf(judge, "another", 2)], 2, {}, "another"))
      expect(asked).toHaveLength(12)
      yield* run(experimentOf(provider, [twice], 2, { cache: "off" }, "off"))
      expect(asked).toHaveLength(16)
    }).pipe(Effect.provide(bench))
  )

  it.effect(
    "is tried again as a candidate is, and asked again when the run goes on where no try helped",
    () =>
      Effect.gen(function* () {
        let isDown = true
        const { provider, asked } = answering()
        const { provider: judge, asked: graded } = Fake.make(
          ({ nth }) =>
            isDown || nth === 1 ? Fake.fails(new ServerFault({ status: 500 })) : Fake.replies("1"),
          { id: "fake/judge", ...priced }
        )
        const experiment = experimentOf(provider, [judgeOf(judge)], 2, { retry: { attempts: 2 } })
        const first = yield* run(experiment)
        expect(graded).toHaveLength(4)
        expect(first.report.candidates[0]?.scores[1]).toMatchObject({
          overall: { n: 2, scored: 0, unscored: 2, errored: 0 },
          unscoredReasons: [{ trials: 2 }]
        })
        isDown = false
        const second = yield* run(experiment)
        expect(second.report.candidates[0]?.scores[1]?.overall).toMatchObject({ n: 2, scored: 2 })
        expect(asked).toHaveLength(2)
      }).pipe(Effect.provide(bench))
  )

  it.effect("that cannot call leaves its answers to be scored when the run goes on", () =>
    Effect.gen(function* () {
      let hasKey = false
      const { provider, asked } = answering()
      const { provider: judge, asked: graded } = Fake.make(
        () => (hasKey ? Fake.replies("1") : Fake.fails(new Unauthorized({}))),
        { id: "fake/judge", ...priced }
      )
      const experiment = experimentOf(provider, [judgeOf(judge)], 40, { concurrency: 4 })
      const first = yield* run(experiment)
      expect(first.stops.map(({ by }) => by)).toEqual(["provider"])
      expect(asked).toHaveLength(40)
      expect(graded.length).toBeLessThan(40)
      const [exactly, judged] = first.report.candidates[0]?.scores ?? []
      expect(exactly?.overall).toMatchObject({ n: 40, scored: 40 })
      expect(judged?.overall).toMatchObject({ n: 40, scored: 0, unscored: 40 })
      hasKey = true
      const second = yield* run(experiment)
      expect(second.stopped).toBeUndefined()
      expect(asked).toHaveLength(40)
      expect(second.report.candidates[0]?.scores[1]?.overall).toMatchObject({ n: 40, scored: 40 })
    }).pipe(Effect.provide(bench))
  )

  it.effect("interrupted amid judging repeats no call that was answered", () =>
    Effect.gen(function* () {
      const { provider, asked } = answering(100)
      let most = 0
      let now = 0
      const { provider: judge, asked: graded } = Fake.make(
        () =>
          Effect.suspend(() => {
            most = Math.max(most, ++now)
            return Effect.ensuring(
              Effect.delay(Fake.replies("1"), 1_000),
              Effect.sync(() => now--)
            )
          }),
        { id: "fake/judge", ...priced }
      )
      const experiment = experimentOf(provider, [judgeOf(judge, "thrice", 3)], 20, {
        concurrency: 4,
        cache: "off"
      })
      const fiber = yield* Effect.forkChild(run(experiment), { startImmediately: true })
      while (graded.length < 25) yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 1)))
      yield* Fiber.interrupt(fiber)
      const before = graded.length
      const second = yield* run(experiment)
      expect(asked).toHaveLength(20)
      expect(second.report.candidates[0]?.scores[1]?.overall).toMatchObject({ n: 20, scored: 20 })
      // At most those that were under way.
      expect(graded.length).toBeLessThanOrEqual(60 + most)
      expect(before).toBeLessThan(60)
    }).pipe(Effect.provide(bench))
  )
})

describe("a budget over candidate and judge", () => {
  it.effect("is kept to the cent, and the same again goes on where it ended", () =>
    Effect.gen(function* () {
      const { provider, asked } = answering(20)
      const { provider: judge, asked: graded } = grading(200)
      const experiment = experimentOf(provider, [judgeOf(judge)], 20, { concurrency: 4, cache: "off" })
      let invocations = 0
      let isDone = false
      while (!isDone) {
        const before = asked.length + graded.length
        const { stopped, spent } = yield* Effect.map(
          run(experiment, { budget: { usd: 10 * 30 * unit } }),
          ({ stops }) => ({
            stopped: stops.some(({ by }) => by === "budget"),
            spent: asked.length + graded.length - before
          })
        )
        expect(spent).toBeLessThanOrEqual(10)
        if (stopped) expect(spent).toBe(10)
        isDone = !stopped
        expect(++invocations).toBeLessThan(10)
      }
      expect([asked.length, graded.length]).toEqual([20, 20])
      const paid = (yield* calls).reduce(
        (sum, { cost }) => sum + (cost?._tag === "Priced" ? cost.usd : Number.NaN),
        0
      )
      expect(paid).toBe(20 * 30 * unit)
    }).pipe(Effect.provide(bench))
  )

  it.effect("is refused to a judge without a price, and to one that is not ready", () =>
    Effect.gen(function* () {
      const { provider, asked } = answering()
      const { provider: withoutPrice } = Fake.make(() => Fake.replies("1"), {
        id: "fake/judge",
        maxOutputTokens: 5,
        price: () => ({ _tag: "Unpriced", reason: "no price is known for fake/judge" })
      })
      const error = yield* Effect.flip(
        run(experimentOf(provider, [judgeOf(withoutPrice)], 2), { budget: { usd: 1 } })
      )
      expect(error.message).toContain("scorer judge cannot run within a budget of 1 USD: no price is known")
      const { provider: unready } = Fake.make(() => Fake.replies("1"), {
        id: "fake/judge",
        ready: Effect.fail(
          new ProviderError({
            provider: "fake/judge",
            reason: new Unauthorized({}),
            detail: "KEY is not set"
          })
        )
      })
      const refused = yield* Effect.flip(run(experimentOf(provider, [judgeOf(unready)], 2)))
      expect(refused.message).toContain("scorer judge is not ready")
      expect(asked).toEqual([])
    }).pipe(Effect.provide(bench))
  )
})

describe("what scoring took", () => {
  it.effect("stands in the summary by scorer and in all, apart from candidates", () =>
    Effect.gen(function* () {
      const { provider } = answering(1_000)
      const { provider: judge } = Fake.make(
        ({ nth }) =>
          Effect.delay(nth === 1 ? Fake.fails(new ServerFault({ status: 500 })) : Fake.replies("1"), 200),
        { id: "fake/judge", ...priced }
      )
      const { provider: other } = grading(50, {
        id: "fake/other",
        price: () => unpriced("no price is known")
      })
      const experiment = experimentOf(provider, [judgeOf(judge), judgeOf(other, "second", 2)], 80, {
        cache: "off"
      })
      const { report } = yield* run(experiment)
      const latency = (ms: number) => ({
        n: 80,
        percentiles: [{ quantile: 0.5, ms }, { quantile: 0.95, ms }, { quantile: 0.99 }]
      })
      expect(report.measuring).toMatchObject({
        scorers: [
          {
            scorer: "judge",
            providers: ["fake/judge"],
            answers: 80,
            calls: 160,
            failedCalls: 80,
            replayed: 0,
            waiting: 0,
            inputTokens: 800,
            outputTokens: 400,
            spentUsd: 80 * 30 * unit,
            isAtLeast: false,
            unpriced: [],
            latency: latency(200)
          },
          {
            scorer: "second",
            answers: 80,
            calls: 160,
            failedCalls: 0,
            isAtLeast: true,
            unpriced: [{ reason: "no price is known", trials: 160 }],
            latency: { n: 160 }
          }
        ],
        total: { calls: 320, failedCalls: 80, inputTokens: 2_400, outputTokens: 1_200, isAtLeast: true }
      })
      expect(report.measuring?.scorers[1]).not.toHaveProperty("spentUsd")
      expect(report.candidates[0]).toMatchObject({ attempts: 80, retried: [] })
      const full = Report.toText(report, { full: true })
      expect(full).toContain("What scoring took")
      expect(full).toContain("second: the cost of calls is not known: no price is known (160)")
      const screen = Report.toText(report)
      expect(screen).toMatch(
        /Scoring took 320 calls of fake\/judge, fake\/other \(80 failed\) for at least 2\.34 USD, beside what\s+candidates cost\./u
      )
    }).pipe(Effect.provide(bench))
  )

  it.effect("includes what a scorer tells of itself", () =>
    Effect.gen(function* () {
      const { provider } = answering()
      const telling = Scorer.make<number, string, string>("telling", (_, { report }) => {
        report({ costUsd: 0.25, usage: { inputTokens: 7, outputTokens: 3 } })
        return 1
      })
      const first = yield* run(experimentOf(provider, [telling], 4))
      expect(first.report.measuring?.total).toMatchObject({ spentUsd: 1, inputTokens: 28, outputTokens: 12 })
      const second = yield* run(experimentOf(provider, [telling], 40, { concurrency: 1 }, "capped"), {
        budget: { usd: 1 }
      })
      expect(second.stops.map(({ by }) => by)).toEqual(["budget"])
      // Nobody knows of it before: what was under way by then is paid all the same.
      expect(second.report.measuring?.total.spentUsd).toBeLessThan(4)
    }).pipe(Effect.provide(bench))
  )

  it.effect("is planned, and added to the outlook of the budget", () =>
    Effect.gen(function* () {
      const { provider } = answering(0, { id: "openai/gpt-5" })
      const { provider: judge } = grading(0, { id: "azure/gpt-5-mini" })
      const experiment = experimentOf(
        provider,
        [
          judgeOf(judge, "judge", 2, { calls: [{ provider: judge, perTrial: 2, estimateTokens: () => 100 }] })
        ],
        10
      )
      const plan = yield* Experiment.plan(experiment, { budget: { usd: 3 } })
      expect(plan.scorers).toEqual([
        {
          name: "judge",
          providers: ["azure/gpt-5-mini"],
          answers: 10,
          calls: 20,
          inputTokens: 2_000,
          cost: {
            cached: 0,
            expectedTokens: 2_100,
            mostTokens: undefined,
            expectedUsd: 20 * 120 * unit,
            mostUsd: undefined,
            why: "how long the answers are is not known before they come"
          }
        }
      ])
      expect(plan.budget?.outlook).toBe("may-stop")
      expect((yield* Experiment.plan(experiment, { budget: { usd: 2 } })).budget?.outlook).toBe("stops")
      const related =
        "judge is scored by azure/gpt-5-mini, which is of one family with model (openai/gpt-5): judges tend to prefer answers of their own kind"
      expect(plan.relatives).toEqual([related])
      const words = describePlan(plan)
      expect(words).toContain(
        "judge  20 calls of azure/gpt-5-mini to score 10 answers, about 2,000 input tokens, about 2.34 USD"
      )
      expect(words).toContain("30 calls in total.")
      const { report } = yield* run(experiment)
      expect(report.measuring?.relatives).toEqual([related])
      expect(Report.toText(report).replaceAll(/\s+/gu, " ")).toContain(`${related}.`)
    }).pipe(Effect.provide(bench))
  )
})

describe("judging beside asking", () => {
  /** How many calls were under way at each moment that one began or ended, on the run's clock. */
  const watched = (id: string, afterMs: number, text: string) => {
    const spans: Array<{ from: number; to: number }> = []
    const { provider, asked } = Fake.make(
      ({ at }) =>
        Effect.tap(Effect.delay(Fake.replies(text), afterMs), () =>
          Effect.sync(() => spans.push({ from: at, to: at + afterMs }))
        ),
      { id }
    )
    return { provider, asked, spans }
  }

  it.effect("keeps both lanes busy, and gives back the candidate's place before the answer is judged", () =>
    Effect.gen(function* () {
      const model = watched("fake/model", 20, "yes")
      const judge = watched("fake/judge", 200, "1")
      const experiment = experimentOf(model.provider, [judgeOf(judge.provider)], 80, {
        concurrency: 4,
        cache: "off"
      })
      const { report } = yield* Fake.soon(Experiment.run(experiment, {}), 20)
      expect(report.candidates[0]?.scores[1]?.overall).toMatchObject({ n: 80, scored: 80 })
      const end = (spans: ReadonlyArray<{ readonly to: number }>) => Math.max(...spans.map(({ to }) => to))
      const began = Math.min(...model.spans.map(({ from }) => from))
      // 80 answers of 20 ms at four a time; a turn of the test's clock passes at each hand-over.
      expect(end(model.spans) - began).toBeLessThan(80 * 20)
      // 80 grades of 200 ms at four a time: 4 s, and never long idle.
      expect(end(judge.spans) - began).toBeLessThan(1.35 * ((80 * 200) / 4))
      const busy = judge.spans.reduce((sum, { from, to }) => sum + (to - from), 0)
      expect(busy / (4 * (end(judge.spans) - began))).toBeGreaterThan(0.7)
      // No answer's latency has a wait for the judge in it.
      expect(report.candidates[0]?.latency).toMatchObject({ n: 80, totalMs: expect.closeTo(80 * 20, -1) })
    }).pipe(Effect.provide(bench))
  )

  it.effect("holds so many answers at once and leaves the others in the store meanwhile", () =>
    Effect.gen(function* () {
      const model = watched("fake/model", 0, "yes")
      const judge = watched("fake/judge", 1_000, "1")
      let most = 0
      const counted = Scorer.make<number, string, string>(
        "counted",
        async (_, { complete }) => {
          most = Math.max(most, ++underWay)
          try {
            return Number((await complete(judge.provider, "right?")).text)
          } finally {
            underWay--
          }
        },
        { calls: [{ provider: judge.provider, perTrial: 1 }] }
      )
      let underWay = 0
      const statuses: Array<ReadonlyArray<Waiting>> = []
      const experiment = experimentOf(model.provider, [counted], 200, { concurrency: 2, cache: "off" })
      const listening = Layer.succeed(Progress.Progress, {
        start: ({ waiting }) => {
          read = waiting
        },
        trial: () => void statuses.push(read?.() ?? []),
        note: () => {},
        end: () => void statuses.push(read?.() ?? [])
      })
      let read: (() => ReadonlyArray<Waiting>) | undefined
      const { report } = yield* Effect.provide(run(experiment), listening)
      expect(report.candidates[0]?.scores[1]?.overall).toMatchObject({ n: 200, scored: 200 })
      expect(most).toBeLessThanOrEqual(2 * 2 + 16)
      // Of all that are answered, the rest waits, and in the end none does.
      expect(Math.max(...statuses.flat().map(({ answers }) => answers))).toBeGreaterThan(100)
      expect(statuses.at(-1)).toEqual([])
    }).pipe(Effect.provide(bench))
  )
})
