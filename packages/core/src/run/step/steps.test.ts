/**
 * The calls of functions, through the whole engine: they come to the same as those of a task.
 */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import * as Candidate from "../../candidate/Candidate.ts"
import * as Experiment from "../../Experiment.ts"
import { unpriced } from "../../provider/Cost.ts"
import type * as Provider from "../../provider/Provider.ts"
import {
  ContentFiltered,
  CutOff,
  InvalidRequest,
  ProviderError,
  RateLimited,
  ServerFault,
  Unauthorized
} from "../../provider/ProviderError.ts"
import * as Scorer from "../../scorer/Scorer.ts"
import { Runs } from "../../store/Runs.ts"
import * as SqliteStore from "../../store/SqliteStore.ts"
import { type DetailedTrial, Trials } from "../../store/Trials.ts"
import * as Task from "../../task/Task.ts"
import * as Fake from "../fixtures/fakeProvider.fixture.ts"
import * as Progress from "../Progress.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const exact = Scorer.make<unknown, unknown, unknown>("exact", ({ output, expected }) => output === expected)

type Answerer = Candidate.AnswerFunction<number, string>

const experimentOf = (
  candidate: Answerer | Candidate.Candidate<number, string>,
  cases: number,
  policy: Partial<Experiment.Policy> = {},
  name = "steps"
) =>
  Experiment.make(name, {
    dataset: Fake.questions(cases),
    candidates: { candidate },
    scorers: [exact],
    maxErrorRate: 1,
    ...policy
  })

const question = (input: number): string => `Is ${input} even?`

/** A function that does what the task of these tests does. */
const asTask =
  (provider: Provider.Provider): Answerer =>
  async (input, { complete }) =>
    (await complete(provider, question(input))).text

const detailed = Effect.fnUntraced(function* () {
  const runs = yield* Runs
  const trials = yield* Trials
  const found: Array<DetailedTrial> = []
  for (const run of (yield* runs.list()).toReversed())
    yield* trials.eachDetailed(run, (trial) => found.push(trial))
  return found
})

const unit = 1 / 1_024

const price: Provider.Provider["price"] = ({ inputTokens = 0, outputTokens = 0 }) => ({
  _tag: "Priced",
  usd: (inputTokens + 4 * outputTokens) * unit,
  inputUsd: inputTokens * unit,
  outputUsd: 4 * outputTokens * unit,
  model: "model",
  source: "override"
})

const priced = { price, maxOutputTokens: 5, maxInputTokens: () => 10 }

/** Some calls fail once, some cannot be answered at all; what each takes is known. */
const moody = (more: Partial<Provider.Provider> = priced) =>
  Fake.make(
    ({ messages, nth }) =>
      Effect.delay(
        Effect.suspend(() => {
          const number = Number(/\d+/u.exec(String(messages[0]?.content))?.[0])
          if (number % 5 === 1 && nth === 1) return Fake.fails(new RateLimited({ scope: "unknown" }))
          if (number % 7 === 3 && nth < 3) return Fake.fails(new ServerFault({ status: 500 }))
          if (number % 11 === 4) return Fake.fails(new InvalidRequest({}))
          if (number % 11 === 5) return Fake.fails(new ContentFiltered({}))
          return Fake.replies("yes", { model: "served" })
        }),
        200
      ),
    more
  )

const run = (experiment: ReturnType<typeof experimentOf>, options: Experiment.Options = {}) =>
  Fake.soon(Experiment.run(experiment, options))

describe("a function that calls a provider", () => {
  for (const [what, policy] of [
    ["", {}],
    [" one call at a time", { concurrency: 1 }],
    [" within a budget", { budget: { usd: 20 * 30 * unit }, concurrency: 1, retry: false }]
  ] as const)
    it.effect(`comes to what a task comes to in calls, cost, tokens and retries${what}`, () =>
      Effect.gen(function* () {
        const [ofTask, ofFunction] = [moody(), moody()]
        const uncached = { ...policy, cache: "off" } as const
        const task = yield* run(experimentOf(Task.on(Fake.task, ofTask.provider), 40, uncached, "task"))
        const own = yield* run(experimentOf(asTask(ofFunction.provider), 40, uncached, "function"))
        const [expected, found] = [task, own].map(({ report, stops }) => ({
          stops,
          ...report.candidates[0],
          ...{ kind: "", fingerprint: "", notes: [] }
        }))
        expect(ofFunction.asked.length).toBe(ofTask.asked.length)
        const sizes = ({ latency, ...rest }: NonNullable<typeof found>) => ({
          ...rest,
          // Between its calls a function takes time of its own.
          times: [latency?.n, latency?.replayed]
        })
        if (found === undefined || expected === undefined) throw new Error("no candidate")
        // A task's own errors are those of its provider; both are described alike.
        expect(sizes(found)).toEqual(sizes(expected))
      }).pipe(Effect.provide(bench))
    )

  it.effect("is answered by the cache as a task is", () =>
    Effect.gen(function* () {
      const { asked, provider } = Fake.make(() => Effect.delay(Fake.replies(), 200), priced)
      yield* run(experimentOf(asTask(provider), 8, {}, "first"))
      const second = yield* run(experimentOf(asTask(provider), 10, {}, "second"))
      expect(asked).toHaveLength(10)
      const [candidate] = second.report.candidates
      expect(candidate?.latency).toMatchObject({ n: 2, replayed: 8, recorded: false })
      expect(candidate?.cost?.known).toMatchObject({ totalUsd: 10 * 30 * unit, spentUsd: 2 * 30 * unit })
      // A task whose requests are the same finds them too.
      yield* run(experimentOf(Task.on(Fake.task, provider), 10, {}, "third"))
      expect(asked).toHaveLength(10)
    }).pipe(Effect.provide(bench))
  )

  it.effect(
    "makes several calls, each a step; equal ones are told apart, and found again in their order",
    () =>
      Effect.gen(function* () {
        let served = 0
        const { asked, provider } = Fake.make(
          () => Effect.delay(Fake.replies(`draft ${++served}`), 1_000),
          priced
        )
        const thrice: Answerer = async (input, { complete }) => {
          const first = await complete(provider, question(input))
          const [second, third] = await Promise.all([
            complete(provider, question(input)),
            complete(provider, [{ role: "user", content: `And ${first.text}?` }])
          ])
          return [first, second, third].map(({ text }) => text).join(", ")
        }
        yield* run(experimentOf(thrice, 1, {}, "first"))
        yield* run(experimentOf(thrice, 1, {}, "second"))
        expect(asked).toHaveLength(3)
        const [first, second] = yield* detailed()
        expect(second?.outputJson).toBe(first?.outputJson)
        expect(
          first?.steps.map(({ step, calls, prompt, text, latencyMs, costUsd }) => ({
            step,
            calls,
            prompt,
            text,
            latencyMs,
            costUsd
          }))
        ).toEqual(
          [question(0), question(0), "And draft 1?"].map((content, index) => ({
            step: index + 1,
            calls: 1,
            prompt: JSON.stringify([{ role: "user", content }]),
            text: `draft ${index + 1}`,
            latencyMs: 1_000,
            costUsd: 30 * unit
          }))
        )
        // Two of them were under way at once.
        expect(first?.latencyMs).toBeGreaterThanOrEqual(2_000)
        expect(first?.latencyMs).toBeLessThan(2_500)
        expect(first).toMatchObject({
          inputTokens: 30,
          outputTokens: 15,
          attempts: 1,
          replayed: false
        })
        expect(first?.cost).toMatchObject({ spentUsd: 90 * unit, inputUsd: 30 * unit, outputUsd: 60 * unit })
        expect(second?.steps.every(({ replayed }) => replayed)).toBe(true)
        expect([second?.replayed, second?.cost?.spentUsd]).toEqual([true, 0])
      }).pipe(Effect.provide(bench))
  )

  it.effect("may handle what a call failed with, and pays for it all the same", () =>
    Effect.gen(function* () {
      const broken = Fake.make(() => Fake.fails(new ServerFault({ status: 500 })), {
        id: "fake/broken",
        ...priced
      })
      const { provider } = Fake.make(() => Fake.replies(), priced)
      const careful: Answerer = async (input, { complete }) => {
        try {
          return (await complete(broken.provider, question(input))).text
        } catch (thrown) {
          if (!(thrown instanceof ProviderError)) throw thrown
          return (await complete(provider, `${question(input)} (${thrown.reason._tag})`)).text
        }
      }
      yield* run(experimentOf(careful, 1, { retry: { attempts: 3 } }))
      const [trial] = yield* detailed()
      expect(
        trial?.steps.map(({ provider, calls, failures, reason }) => [
          provider,
          calls,
          failures.length,
          reason
        ])
      ).toEqual([
        ["fake/broken", 3, 3, "fake/model: it said ServerFault"],
        ["fake/model", 1, 0, undefined]
      ])
      expect(trial).toMatchObject({ outcome: "Answered", attempts: 4, outputJson: '"yes"' })
      expect(trial?.steps[1]?.prompt).toContain("(ServerFault)")
    }).pipe(Effect.provide(bench))
  )

  it.effect("waits here for a place as calls do, and never for one that it has itself", () =>
    Effect.gen(function* () {
      let most = 0
      let now = 0
      const { provider } = Fake.make(
        () =>
          Effect.suspend(() => {
            most = Math.max(most, ++now)
            return Effect.ensuring(
              Effect.delay(Fake.replies(), 1_000),
              Effect.sync(() => now--)
            )
          }),
        priced
      )
      const nested = Candidate.fromFunction<number, string>(
        async (input, { complete }) => {
          const both = await Promise.all([
            complete(provider, question(input)),
            complete(provider, `${question(input)} Really?`)
          ])
          return both[0].text
        },
        // The lane of the provider itself.
        { lane: provider.id }
      )
      const { report } = yield* run(experimentOf(nested, 5, { concurrency: 1 }))
      expect(report.candidates[0]?.modes.right).toBe(5)
      expect(most).toBe(1)
      const [trial] = yield* detailed()
      // One call served the time of the other; what it waited is no part of the latency.
      expect(trial?.latencyMs).toBeGreaterThanOrEqual(2_000)
      expect(trial?.latencyMs).toBeLessThan(2_500)
    }).pipe(Effect.provide(bench))
  )

  it.effect("ends calls that it does not wait for, and their places are free", () =>
    Effect.gen(function* () {
      const { asked, provider } = Fake.make(
        ({ messages }) => (String(messages[0]?.content).includes("never") ? Effect.never : Fake.replies()),
        priced
      )
      const hasty: Answerer = async (input, { complete }) => {
        void complete(provider, `${input} never`)
        return "yes"
      }
      const { report } = yield* run(experimentOf(hasty, 4, { concurrency: 1 }))
      expect(report.candidates[0]?.modes.right).toBe(4)
      expect(asked).toHaveLength(4)
      expect(report.candidates[0]?.cost).toMatchObject({ isAtLeast: true, unpriced: { trials: 4 } })
    }).pipe(Effect.provide(bench))
  )

  it.effect("has the time limit for itself; its calls have their own", () =>
    Effect.gen(function* () {
      const { provider } = Fake.make(() => Effect.delay(Fake.replies(), 900), priced)
      const slow: Answerer = async (input, { complete }) => {
        await complete(provider, question(input))
        return (await complete(provider, `${question(input)} Really?`)).text
      }
      const { report } = yield* run(experimentOf(slow, 2, { timeout: "1 second" }))
      expect(report.candidates[0]?.modes.right).toBe(2)
      const stuck: Answerer = async (input, { complete }) => {
        await complete(provider, question(input))
        return new Promise(() => {})
      }
      const other = yield* run(experimentOf(stuck, 2, { timeout: "1 second" }, "stuck"))
      expect(other.report.candidates[0]?.errors.map(({ reason }) => reason)).toEqual(["no answer within 1s"])
      // What was paid for it is known.
      expect(other.report.candidates[0]?.cost?.known?.totalUsd).toBe(60 * unit)
    }).pipe(Effect.provide(bench))
  )
})

describe("a run of functions that stops", () => {
  for (const cache of ["read", "off"] as const)
    it.effect(`for its budget pays for no call twice when it goes on, with the cache ${cache}`, () =>
      Effect.gen(function* () {
        const { asked, provider } = Fake.make(() => Effect.delay(Fake.replies(), 100), priced)
        const four: Answerer = async (input, { complete }) => {
          let text = ""
          for (let nth = 0; nth < 4; nth++)
            text = (await complete(provider, `${question(input)} ${nth}`)).text
          return text
        }
        const experiment = experimentOf(four, 6, { cache })
        let { stops, report } = yield* run(experiment, { budget: { usd: 7 * 30 * unit } })
        expect(stops.map(({ by }) => by)).toEqual(["budget"])
        expect(report.candidates[0]?.trials.finished).toBeLessThan(6)
        expect(asked).toHaveLength(7)
        ;({ stops, report } = yield* run(experiment))
        expect([stops, report.complete, asked.length]).toEqual([[], true, 24])
        expect(report.candidates[0]?.cost?.known).toMatchObject({
          totalUsd: 24 * 30 * unit,
          spentUsd: 24 * 30 * unit
        })
      }).pipe(Effect.provide(bench))
    )

  it.effect(
    "for its budget never spends more, with calls side by side, some failed and some paid unseen",
    () =>
      Effect.gen(function* () {
        let spent = 0
        const { provider } = Fake.make(({ nth, messages }) => {
          // What a broken reply cost is not known: it may be all that was reserved.
          spent += 30
          const isBroken = nth === 1 && String(messages[0]?.content).endsWith("1")
          return Effect.delay(isBroken ? Fake.fails(new CutOff({})) : Fake.replies(), 100)
        }, priced)
        const aside: Answerer = async (input, { complete }) => {
          const asked = [0, 1, 2].map((nth) => complete(provider, `${question(input)} ${nth}`))
          const replies = await Promise.all(asked)
          return replies[0]?.text ?? ""
        }
        const cap = 20 * 30
        const { stops, report } = yield* run(experimentOf(aside, 12), { budget: { usd: cap * unit } })
        expect(stops.map(({ by }) => by)).toEqual(["budget"])
        expect(spent).toBeLessThanOrEqual(cap)
        expect(spent).toBeGreaterThan(cap / 2)
        expect(report.candidates[0]?.cost?.known?.spentUsd ?? 0).toBeLessThanOrEqual(cap * unit)
      }).pipe(Effect.provide(bench))
  )

  it.effect("in the middle of an answer loses at most the call in flight", () =>
    Effect.gen(function* () {
      const { asked, provider } = Fake.make(() => Effect.delay(Fake.replies(), 1_000), priced)
      const three: Answerer = async (input, { complete }) => {
        for (let nth = 0; nth < 2; nth++) await complete(provider, `${question(input)} ${nth}`)
        return (await complete(provider, question(input))).text
      }
      const experiment = experimentOf(three, 2, { cache: "off" })
      const fiber = yield* Effect.forkChild(Experiment.run(experiment), { startImmediately: true })
      while (asked.length < 4) yield* Fake.soon(Effect.sleep(100))
      yield* Fake.soon(Fiber.interrupt(fiber))
      const { report } = yield* run(experiment)
      expect([report.complete, asked.length]).toEqual([true, 8])
      const trials = yield* detailed()
      expect(trials.map(({ steps }) => steps.map(({ calls }) => calls))).toEqual([
        [1, 1, 1, 1],
        [1, 1, 1, 1]
      ])
      // What became of the call that was cut short is not known, and said so.
      expect(report.candidates[0]?.cost).toMatchObject({
        isAtLeast: true,
        known: { totalUsd: 6 * 30 * unit, spentUsd: 6 * 30 * unit, isSpentAtLeast: true }
      })
      expect(trials[0]?.replayed).toBe(true)
    }).pipe(Effect.provide(bench))
  )

  it.effect("and one that follows with more cases takes its answers over, with their steps", () =>
    Effect.gen(function* () {
      const { asked, provider } = Fake.make(() => Effect.delay(Fake.replies(), 100), priced)
      yield* run(experimentOf(asTask(provider), 3, { cache: "off" }))
      const { report } = yield* run(experimentOf(asTask(provider), 5, { cache: "off" }))
      expect(asked).toHaveLength(5)
      expect(report.candidates[0]?.cost?.known).toMatchObject({
        totalUsd: 5 * 30 * unit,
        spentUsd: 2 * 30 * unit
      })
      const steps = (yield* detailed()).slice(3).map((trial) => trial.steps.map(({ text }) => text))
      expect(steps).toEqual(Array.from({ length: 5 }, () => ["yes"]))
    }).pipe(Effect.provide(bench))
  )

  it.effect("since a provider takes no calls leaves the rest undone, and says why once", () =>
    Effect.gen(function* () {
      const { asked, provider } = Fake.make(() => Fake.fails(new Unauthorized({})), priced)
      const { stops, report } = yield* run(experimentOf(asTask(provider), 40, { concurrency: 1 }))
      expect(stops).toEqual([{ by: "provider", reason: "fake/model: it said Unauthorized" }])
      expect(asked).toHaveLength(1)
      expect(report.candidates[0]?.trials).toMatchObject({ finished: 1, missing: 39 })
    }).pipe(Effect.provide(bench))
  )

  it.effect("since a call could not be held to the budget has made none", () =>
    Effect.gen(function* () {
      const endless = Fake.make(() => Fake.replies(), { price })
      const unknown = Fake.make(() => Fake.replies(), {
        price: () => unpriced("no price is known of it"),
        maxOutputTokens: 10
      })
      for (const [{ asked, provider }, why] of [
        [endless, "its replies have no length limit; set maxOutputTokens of fake/model"],
        [unknown, "no price is known of it; state its price, or allow unpriced calls"]
      ] as const) {
        const { stops, report } = yield* run(experimentOf(asTask(provider), 5, { budget: { usd: 2 } }, why))
        expect(stops.map(({ reason }) => reason)).toEqual([
          `candidate cannot run within a budget of 2 USD: ${why}`
        ])
        expect([asked.length, report.candidates[0]?.trials.finished]).toEqual([0, 0])
      }
    }).pipe(Effect.provide(bench))
  )

  it.effect("since a provider is not ready says so", () =>
    Effect.gen(function* () {
      const error = new ProviderError({
        provider: "fake/model",
        reason: new Unauthorized({}),
        detail: "KEY is not set"
      })
      const { asked, provider } = Fake.make(() => Fake.replies(), { ready: Effect.fail(error) })
      const { stops } = yield* run(experimentOf(asTask(provider), 5))
      expect(stops.map(({ reason }) => reason)).toEqual([
        "candidate is not ready: fake/model: KEY is not set"
      ])
      expect(asked).toEqual([])
    }).pipe(Effect.provide(bench))
  )
})

describe("a function", () => {
  it.effect("ends its trial escalated, refused, or by another attempt, whatever it returns after that", () =>
    Effect.gen(function* () {
      let tries = 0
      const undecided: Answerer = async (input, asked) => {
        try {
          if (input === 0) return asked.escalate("not sure")
          if (input === 1) return asked.refuse("none of my business")
          if (input === 2 && tries++ < 2) return asked.retry("busy", { afterMs: 3_000 })
          if (input === 3) return asked.retry("always busy")
        } catch {
          return "swallowed"
        }
        return "yes"
      }
      const { result } = yield* Fake.soon(
        Fake.journalled(Experiment.run(experimentOf(undecided, 5, { retry: { attempts: 3 } })))
      )
      expect(result.report.candidates[0]?.modes).toMatchObject({
        right: 2,
        escalated: 1,
        refused: 1,
        errored: 1
      })
      const trials = yield* detailed()
      expect(
        trials.map(({ outcome, reason, attempts, failures }) => [outcome, reason, attempts, failures.length])
      ).toEqual([
        ["Escalated", "not sure", 1, 0],
        ["Refused", "none of my business", 1, 0],
        ["Answered", undefined, 3, 2],
        ["Errored", "always busy", 3, 2],
        ["Answered", undefined, 1, 0]
      ])
      expect(trials[2]?.limitedMs).toBeGreaterThanOrEqual(6_000)
    }).pipe(Effect.provide(bench))
  )

  it.effect("ends its trial so when it answers by an Effect too", () =>
    Effect.gen(function* () {
      const candidate = Candidate.fromFunction<number, string>((input, asked) =>
        Effect.gen(function* () {
          const reply = yield* Effect.promise(() =>
            asked.complete(Fake.make(() => Fake.replies()).provider, "hello")
          )
          return input === 0 ? asked.escalate("not sure") : reply.text
        })
      )
      const { report } = yield* run(experimentOf(candidate, 2))
      expect(report.candidates[0]?.modes).toMatchObject({ right: 1, escalated: 1 })
    }).pipe(Effect.provide(bench))
  )

  it.effect("tells what it used and paid by itself, and the budget hears of it", () =>
    Effect.gen(function* () {
      const honest: Answerer = (input, asked) => {
        asked.report({ usage: { inputTokens: 30, outputTokens: 5 }, costUsd: 0.35, text: `raw ${input}` })
        asked.report({ usage: { inputTokens: 5 }, costUsd: 0.05 })
        if (input === 3) throw new Error("after all that")
        return "yes"
      }
      const { report } = yield* run(experimentOf(honest, 4))
      const [candidate] = report.candidates
      expect(candidate?.tokens).toEqual({ trials: 4, input: 140, output: 20 })
      expect(candidate?.cost?.known?.totalUsd).toBeCloseTo(1.6)
      expect(candidate?.modes).toMatchObject({ right: 3, errored: 1 })
      const [trial] = yield* detailed()
      expect([trial?.text, trial?.steps]).toEqual(["raw 0", []])
      const capped = yield* run(experimentOf(honest, 40, { budget: { usd: 1 }, concurrency: 1 }, "capped"))
      expect(capped.stops.map(({ by }) => by)).toEqual(["budget"])
      expect(capped.report.candidates[0]?.cost?.known?.totalUsd).toBeCloseTo(1.2)
    }).pipe(Effect.provide(bench))
  )

  it.effect("that tells tokens without their cost has an unknown cost", () =>
    Effect.gen(function* () {
      const vague: Answerer = (_, asked) => {
        asked.report({ usage: { inputTokens: 30, outputTokens: 5 } })
        return "yes"
      }
      const { report } = yield* run(experimentOf(vague, 2))
      expect(report.candidates[0]?.cost).toMatchObject({
        unpriced: { reasons: [{ reason: "the function reported tokens without their cost", trials: 2 }] }
      })
      const wrong: Answerer = (_, asked) => {
        asked.report({ costUsd: Number.NaN })
        return "yes"
      }
      const other = yield* run(experimentOf(wrong, 1, {}, "wrong"))
      expect(other.report.candidates[0]?.errors[0]?.reason).toContain(
        "report: expected usage in whole numbers"
      )
    }).pipe(Effect.provide(bench))
  )

  it("calls directly outside a run", async () => {
    const { asked, provider } = Fake.make(() => Fake.replies())
    const candidate = Candidate.fromFunction<number, string>(asTask(provider))
    const answer = await Effect.runPromise(
      candidate.answer({ input: 1, caseId: "a", candidate: "b", repeat: 0, seed: 1 })
    )
    expect([answer.outcome, asked.length]).toEqual([{ _tag: "Answered", output: "yes" }, 1])
  })
})
