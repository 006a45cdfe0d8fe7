/**
 * What is kept of calls that brought no reply, how often they are made, and whose failure they count as; through the
 * whole engine, on a test clock.
 */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Experiment from "../Experiment.ts"
import {
  ContentFiltered,
  GenerationFailed,
  MalformedReply,
  ProviderError,
  RateLimited,
  type Reason,
  type Received,
  ServerFault
} from "../provider/ProviderError.ts"
import * as Scorer from "../scorer/Scorer.ts"
import { ReplyCache } from "../store/ReplyCache.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import * as Task from "../task/Task.ts"
import * as Fake from "./fixtures/fakeProvider.fixture.ts"
import * as Progress from "./Progress.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const exact = Scorer.make<unknown, unknown, unknown>("exact", (trial) => trial.output === trial.expected)

const price = ({ outputTokens = 0 }) => ({
  _tag: "Priced" as const,
  usd: outputTokens,
  inputUsd: 0,
  outputUsd: outputTokens,
  model: "m",
  source: "override" as const
})

const experimentOf = (answering: Fake.Answering, cases = 1) => {
  const { asked, provider } = Fake.make(answering, { price })
  const experiment = Experiment.make("received", {
    dataset: Fake.questions(cases),
    candidates: { model: Task.on(Fake.task, provider) },
    scorers: [exact],
    maxErrorRate: 1,
    retry: { attempts: 6, baseDelay: "1 millis", maxDelay: "2 millis" }
  })
  return { asked, experiment }
}

const fails = (reason: Reason, received?: Received) =>
  Effect.fail(
    new ProviderError({
      provider: "fake/model",
      reason,
      detail: "it said so",
      ...(received === undefined ? {} : { received })
    })
  )

const runOf = (answering: Fake.Answering, cases = 1) => {
  const { asked, experiment } = experimentOf(answering, cases)
  return Effect.map(Fake.soon(Fake.journalled(Experiment.run(experiment))), (ran) => ({ ...ran, asked }))
}

describe("a malformed reply", () => {
  it.effect("of a wrong shape is asked for once more, and kept with the attempt", () =>
    Effect.gen(function* () {
      const { asked, attempts } = yield* runOf(() =>
        fails(new MalformedReply({ fault: "shape" }), { text: '{"odd": 1}' })
      )
      expect(asked).toHaveLength(2)
      for (const row of attempts) {
        expect(row).toMatchObject({
          outcome: "Errored",
          error: "MalformedReply",
          text: '{"odd": 1}',
          cost: { _tag: "Unpriced" }
        })
      }
    }).pipe(Effect.provide(bench))
  )

  it.effect("of a wrong shape does not use up the tries that other faults have, nor gain any by them", () =>
    Effect.gen(function* () {
      const { asked, attempts } = yield* runOf(({ nth }) =>
        nth % 2 === 1
          ? fails(new ServerFault({ status: 500 }))
          : fails(new MalformedReply({ fault: "shape" }))
      )
      expect(asked).toHaveLength(4)
      expect(attempts.map(({ error }) => error)).toEqual([
        "ServerFault",
        "MalformedReply",
        "ServerFault",
        "MalformedReply"
      ])
    }).pipe(Effect.provide(bench))
  )

  it.effect(
    "that is no JSON is asked for like what a lost connection took, one that is too long not again",
    () =>
      Effect.gen(function* () {
        const damaged = yield* runOf(() => fails(new MalformedReply({})))
        expect(damaged.asked).toHaveLength(6)
        const long = yield* runOf(() => fails(new MalformedReply({ fault: "size" })))
        expect(long.asked).toHaveLength(1)
      }).pipe(Effect.provide(bench))
  )

  it.effect("of a wrong shape is an answer where the next one is right", () =>
    Effect.gen(function* () {
      const { attempts } = yield* runOf(({ nth }) =>
        nth === 1 ? fails(new MalformedReply({ fault: "shape" })) : Fake.replies()
      )
      expect(attempts.map(({ outcome }) => outcome)).toEqual(["Errored", "Answered"])
    }).pipe(Effect.provide(bench))
  )
})

describe("a reply that broke off", () => {
  const used = { text: "ref", usage: { outputTokens: 7 }, model: "m-1" }
  it.effect.each([
    [
      "what the server says was used",
      fails(new ServerFault({ status: 502 }), used),
      { _tag: "Priced", usd: 7 }
    ],
    [
      "what is not known",
      fails(new RateLimited({ scope: "unknown" }), { text: "ref" }),
      { _tag: "Unpriced" }
    ],
    ["nothing, where nothing came", fails(new ServerFault({ status: 500 })), undefined]
  ] as const)("costs %s", ([, failing, cost]) =>
    Effect.gen(function* () {
      const { attempts } = yield* runOf(({ nth }) => (nth === 1 ? failing : Fake.replies()))
      expect(attempts).toHaveLength(2)
      if (cost === undefined) expect(attempts[0]?.cost).toBeUndefined()
      else expect(attempts[0]).toMatchObject({ text: "ref", cost })
    }).pipe(Effect.provide(bench))
  )
})

describe("what the model wrote and its server could not read", () => {
  it.effect("is a malformed reply that scores 0, is paid, is not asked for again, and is not decoded", () =>
    Effect.gen(function* () {
      const broken: Fake.Answering = ({ caseId }) =>
        caseId === "case-1" ? fails(new GenerationFailed({}), { text: "yes" }) : Fake.replies()
      const { experiment, asked } = experimentOf(broken, 5)
      const { result, attempts } = yield* Fake.soon(Fake.journalled(Experiment.run(experiment)))
      expect(asked).toHaveLength(5)
      expect(attempts.find(({ caseId }) => caseId === "case-1")).toMatchObject({
        outcome: "Malformed",
        error: "GenerationFailed",
        reason: "it said so",
        text: "yes",
        cost: { _tag: "Unpriced" }
      })
      const score = result.report.candidates[0]?.scores[0]?.overall
      expect([score?.mean, score?.scored]).toMatchObject([{ value: 0.8 }, 5])
      // Nor is it later, when stored answers are scored anew.
      const rescored = yield* Fake.soon(
        Experiment.run({
          ...experiment,
          scorers: [
            Scorer.make<unknown, unknown, unknown>("again", (trial) => trial.outcome._tag === "Answered")
          ]
        })
      )
      expect(asked).toHaveLength(5)
      expect(rescored.report.candidates[0]?.modes.malformed).toBe(1)
    }).pipe(Effect.provide(bench))
  )

  it.effect("differs from what a filter kept back, which is refused", () =>
    Effect.gen(function* () {
      const { attempts } = yield* runOf(() => fails(new ContentFiltered({})))
      expect(attempts).toMatchObject([{ outcome: "Refused", error: "ContentFiltered" }])
    }).pipe(Effect.provide(bench))
  )
})

describe("a reply whose end is not known", () => {
  it.effect("is answered, says how it ended, and is asked for again instead of being kept", () =>
    Effect.gen(function* () {
      const answering = () => Fake.replies("yes", { finish: "other", ending: "it ended with odd" })
      const { result, attempts, asked } = yield* runOf(answering)
      expect(attempts).toMatchObject([{ outcome: "Answered", reason: "it ended with odd" }])
      expect(result.report.candidates[0]?.scores[0]?.overall.mean).toMatchObject({ value: 1 })
      const replies = yield* ReplyCache
      expect((yield* replies.size).replies).toBe(0)
      expect(asked).toHaveLength(1)
    }).pipe(Effect.provide(bench))
  )

  it.effect("is malformed where it is empty", () =>
    Effect.gen(function* () {
      const { attempts } = yield* runOf(() => Fake.replies(" ", { finish: "other" }))
      expect(attempts).toMatchObject([
        { outcome: "Malformed", reason: "empty reply: the reason is not known" }
      ])
    }).pipe(Effect.provide(bench))
  )
})
