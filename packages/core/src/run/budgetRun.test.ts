/**
 * A budget is a cap: what a run spends, counted by the provider that is paid.
 */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import * as Experiment from "../Experiment.ts"
import { unpriced } from "../provider/Cost.ts"
import type * as Provider from "../provider/Provider.ts"
import { CutOff, MalformedReply, RateLimited, ServerFault } from "../provider/ProviderError.ts"
import * as Scorer from "../scorer/Scorer.ts"
import { Runs } from "../store/Runs.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import * as Task from "../task/Task.ts"
import * as Fake from "./fixtures/fakeProvider.fixture.ts"
import * as Progress from "./Progress.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const exact = Scorer.make<unknown, unknown, unknown>("exact", (trial) => trial.output === trial.expected)

const experimentOf = (
  providers: ReadonlyArray<Provider.Provider>,
  cases: number,
  policy: Partial<Experiment.Policy>
) =>
  Experiment.make("budget", {
    dataset: Fake.questions(cases),
    candidates: Object.fromEntries(
      providers.map((provider, index) => [`model ${index}`, Task.on(Fake.task, provider)])
    ),
    scorers: [exact],
    maxErrorRate: 1,
    retry: { baseDelay: "10 millis" },
    ...policy
  })

/** Costs in whole 1024ths of a dollar add up without rounding. */
const unit = 1 / 1_024

/** One 1024th for a token of input, four for one of output. */
const price: Provider.Provider["price"] = ({ inputTokens = 0, outputTokens = 0 }) => ({
  _tag: "Priced",
  usd: (inputTokens + 4 * outputTokens) * unit,
  inputUsd: inputTokens * unit,
  outputUsd: 4 * outputTokens * unit,
  model: "model",
  source: "override"
})

const most = { input: 12, output: 20 }

/** A provider that keeps its own till: it charges for replies, and for some that never arrive. */
const charging = (id: string, draw: (asked: Fake.AskedRequest) => number) => {
  const till = { usd: 0, tokens: 0, calls: 0 }
  const charge = (inputTokens: number, outputTokens: number) => {
    till.usd += (inputTokens + 4 * outputTokens) * unit
    till.tokens += inputTokens + outputTokens
    return { inputTokens, outputTokens }
  }
  const { asked, provider } = Fake.make(
    (call) => {
      const luck = draw(call)
      till.calls++
      const took = 1 + Math.floor(97 * ((luck * 31) % 1))
      const usage = {
        input: 1 + Math.floor(most.input * luck),
        output: Math.floor((most.output + 1) * ((luck * 7) % 1))
      }
      return Effect.delay(
        Effect.suspend(() => {
          if (luck < 0.1) return Fake.fails(new RateLimited({ scope: "unknown", retryAfterMs: 20 }))
          if (luck < 0.15) return Fake.fails(new ServerFault({ status: 500 }))
          if (luck < 0.2) {
            charge(usage.input, usage.output)
            return Fake.fails(luck < 0.175 ? new CutOff({}) : new MalformedReply({}))
          }
          return Fake.replies("yes", { usage: charge(usage.input, usage.output) })
        }),
        took
      )
    },
    { id, price, maxOutputTokens: most.output, maxInputTokens: () => most.input }
  )
  return { asked, provider, till }
}

/** A number from 0 to 1 for a call, the same whenever it is made. */
const lottery =
  (seed: number) =>
  ({ caseId, nth }: Fake.AskedRequest): number => {
    let h = seed >>> 0
    for (const c of `${caseId} ${nth}`) h = Math.imul(h ^ c.charCodeAt(0), 2_654_435_761)
    h = Math.imul(h ^ (h >>> 15), 2_246_822_507)
    return ((h ^ (h >>> 13)) >>> 0) / 2 ** 32
  }

describe("a run", () => {
  it.effect(
    "never spends more than its budget, whatever calls cost, however many fail or are under way",
    () =>
      Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(
            fc.integer({ min: 100, max: 3_000 }),
            fc.option(fc.integer({ min: 40, max: 2_000 })),
            fc.integer({ min: 1, max: 40 }),
            fc.integer({ min: 0, max: 2 ** 31 }),
            (units, tokens, concurrency, seed) =>
              Effect.gen(function* () {
                const cases = 20
                const one = charging("fake/one", lottery(seed))
                const other = charging("fake/other", lottery(seed + 1))
                const budget = { usd: units * unit, ...(tokens === null ? {} : { tokens }) }
                const experiment = experimentOf([one.provider, other.provider], cases, {
                  budget,
                  concurrency
                })
                const spent = () => ({
                  usd: one.till.usd + other.till.usd,
                  tokens: one.till.tokens + other.till.tokens
                })
                // The same again goes on with a new budget; in the end with one that is enough.
                for (const capped of [true, true, false]) {
                  const before = spent()
                  const policy = capped ? {} : { budget: { tokens: 1e9 } }
                  const { stops, report: summary } = yield* Fake.soon(Experiment.run(experiment, policy), 50)
                  if (capped) {
                    expect(spent().usd - before.usd).toBeLessThanOrEqual(budget.usd)
                    expect(spent().tokens - before.tokens).toBeLessThanOrEqual(
                      budget.tokens ?? Number.POSITIVE_INFINITY
                    )
                  }
                  for (const { trials } of summary.candidates)
                    expect(trials.finished + trials.missing).toBe(cases)
                  const missing = summary.candidates.reduce((sum, { trials }) => sum + trials.missing, 0)
                  expect(summary.complete).toBe(missing === 0)
                  // Stopped for one reason, or for none and then nothing is missing.
                  if (stops.length === 0) expect(missing).toBe(0)
                  else expect([capped, stops.map(({ by }) => by)]).toEqual([true, ["budget"]])
                }
              }).pipe(
                Effect.provide(bench),
                Effect.provide(TestClock.layer()),
                Effect.scoped,
                Effect.runPromise
              )
          ),
          { numRuns: 10 }
        )
      )
  )

  it.effect("that has spent its budget says so, and what is missing", () =>
    Effect.gen(function* () {
      const { provider, till } = charging("fake/model", () => 0.5)
      const experiment = experimentOf([provider], 50, { budget: { usd: 1 } })
      const { stopped, stops, report: summary } = yield* Fake.soon(Experiment.run(experiment))
      expect(stops).toHaveLength(1)
      expect(stopped).toMatch(
        /^the budget of 1 USD is reached: 0\.\d+ USD spent, and the next call could exceed it$/u
      )
      expect(till.usd).toBeLessThanOrEqual(1)
      // No less is spent than lets no further call in.
      expect(till.usd).toBeGreaterThan(1 - (most.input + 4 * most.output) * unit)
      expect(summary.candidates[0]?.trials).toEqual({
        planned: 50,
        finished: till.calls,
        missing: 50 - till.calls
      })
    }).pipe(Effect.provide(bench))
  )

  it.effect("makes no call at all that it could not hold to its budget", () =>
    Effect.gen(function* () {
      const unknown = Fake.make(() => Fake.replies(), {
        id: "fake/unknown",
        price: () => unpriced("no price is known of it"),
        maxOutputTokens: 10
      })
      const endless = Fake.make(() => Fake.replies(), { id: "fake/endless", price })
      const refusedOf = (provider: Provider.Provider, budget: Experiment.Budget) =>
        Effect.map(
          Effect.flip(Experiment.run(experimentOf([provider], 3, { budget }))),
          ({ message }) => message
        )
      expect(yield* refusedOf(unknown.provider, { usd: 2 })).toBe(
        "model 0 cannot run within a budget of 2 USD: no price is known of it; state its price, or allow unpriced calls"
      )
      for (const budget of [{ usd: 2 }, { tokens: 500 }])
        expect(yield* refusedOf(endless.provider, budget)).toMatch(
          /^model 0 cannot run within a budget of .*: its replies have no length limit; set maxOutputTokens of fake\/endless$/u
        )
      expect([unknown.asked, endless.asked]).toEqual([[], []])
      // No run is left of which nothing was asked: "latest" would be that.
      expect(yield* (yield* Runs).list()).toEqual([])
    }).pipe(Effect.provide(bench))
  )

  it.effect("calls what has no price where that is allowed, and what costs nothing in any case", () =>
    Effect.gen(function* () {
      const unknown = Fake.make(() => Fake.replies(), {
        id: "fake/unknown",
        price: () => unpriced("no price is known of it"),
        maxOutputTokens: 10
      })
      const free = Fake.make(() => Fake.replies(), { id: "fake/free" })
      const experiment = experimentOf([unknown.provider, free.provider], 20, {
        budget: { usd: 0.001, allowUnpriced: true }
      })
      const { stops, report: summary } = yield* Fake.soon(Experiment.run(experiment))
      expect(stops).toEqual([])
      expect(summary.complete).toBe(true)
    }).pipe(Effect.provide(bench))
  )

  it.effect("counts what replayed replies cost as nothing", () =>
    Effect.gen(function* () {
      const { asked, provider } = charging("fake/model", () => 0.5)
      yield* Fake.soon(Experiment.run(experimentOf([provider], 10, {})))
      const again = Experiment.make("another", {
        dataset: Fake.questions(10),
        candidates: { model: Task.on(Fake.task, provider) },
        scorers: [exact],
        budget: { usd: unit }
      })
      const { stops, report: summary } = yield* Fake.soon(Experiment.run(again))
      expect([stops, summary.complete, asked.length]).toEqual([[], true, 10])
    }).pipe(Effect.provide(bench))
  )

  it.effect("holds its budget where each call generates several replies", () =>
    Effect.gen(function* () {
      const till = { usd: 0 }
      const { asked, provider } = Fake.make(
        () => {
          till.usd += (most.input + 8 * 4 * most.output) * unit
          return Effect.delay(
            Fake.replies("yes", { usage: { inputTokens: most.input, outputTokens: 8 * most.output } }),
            20
          )
        },
        { price, maxOutputTokens: most.output, maxInputTokens: () => most.input, repliesPerCall: 8 }
      )
      yield* Fake.soon(Experiment.run(experimentOf([provider], 50, { budget: { usd: 2 }, concurrency: 8 })))
      expect(till.usd).toBeLessThanOrEqual(2)
      expect(asked).toHaveLength(3)
    }).pipe(Effect.provide(bench))
  )

  it.effect("reserves the most that a call can cost, and counts a lower bound as that", () =>
    Effect.gen(function* () {
      const bound: typeof price = (usage, call) => {
        const cost = price?.(usage, call)
        return cost?._tag === "Priced" ? { ...cost, atLeast: "the tier has no price" } : unpriced("none")
      }
      const dear: typeof price = (usage, call) => {
        const cost = price?.(usage, call)
        return cost?._tag === "Priced" ? { ...cost, usd: 2 * cost.usd } : unpriced("none")
      }
      const usage = { inputTokens: most.input, outputTokens: most.output }
      const { asked, provider } = Fake.make(() => Effect.delay(Fake.replies("yes", { usage }), 20), {
        price: bound,
        mostPrice: dear,
        maxOutputTokens: most.output,
        maxInputTokens: () => most.input
      })
      const { report: summary } = yield* Fake.soon(
        Experiment.run(experimentOf([provider], 50, { budget: { usd: 1 }, concurrency: 8 }))
      )
      const each = 2 * (most.input + 4 * most.output) * unit
      expect(asked).toHaveLength(Math.floor(1 / each))
      expect(summary.candidates[0]?.cost).toMatchObject({
        isAtLeast: true,
        unpriced: { reasons: [{ reason: "the tier has no price" }] }
      })
    }).pipe(Effect.provide(bench))
  )

  it.effect("overruns only by the calls under way where calls cost more than they can", () =>
    Effect.gen(function* () {
      const usage = { inputTokens: most.input, outputTokens: 10 * most.output }
      const { asked, provider } = Fake.make(() => Effect.delay(Fake.replies("yes", { usage }), 20), {
        price,
        maxOutputTokens: most.output,
        maxInputTokens: () => most.input
      })
      yield* Fake.soon(Experiment.run(experimentOf([provider], 50, { budget: { usd: 3 }, concurrency: 1 })))
      // The first shows what one costs; those that have been waiting since reserve as much.
      expect(asked.length * (most.input + 40 * most.output) * unit).toBeLessThanOrEqual(3)
    }).pipe(Effect.provide(bench))
  )

  it.effect("makes no call whose tools may cost anything", () =>
    Effect.gen(function* () {
      const { asked, provider } = Fake.make(() => Fake.replies(), {
        price,
        maxOutputTokens: most.output,
        unbounded: "it searches the web"
      })
      for (const budget of [{ usd: 2 }, { tokens: 500 }]) {
        const { message } = yield* Effect.flip(Experiment.run(experimentOf([provider], 3, { budget })))
        expect(message).toContain("cannot run within a budget of")
        expect(message).toContain("it searches the web")
      }
      expect(asked).toEqual([])
    }).pipe(Effect.provide(bench))
  )
})
