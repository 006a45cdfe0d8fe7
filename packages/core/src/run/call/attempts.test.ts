/**
 * The attempts of trials, through the whole engine, on a test clock.
 */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import * as Experiment from "../../Experiment.ts"
import * as Cost from "../../provider/Cost.ts"
import {
  InvalidRequest,
  MalformedReply,
  RateLimited,
  ServerFault,
  Unauthorized,
  Unreachable
} from "../../provider/ProviderError.ts"
import * as Scorer from "../../scorer/Scorer.ts"
import type { AttemptRow } from "../../store/Journal.ts"
import * as SqliteStore from "../../store/SqliteStore.ts"
import * as Task from "../../task/Task.ts"
import * as Fake from "../fixtures/fakeProvider.fixture.ts"
import * as Progress from "../Progress.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const exact = Scorer.make<unknown, unknown, unknown>("exact", (trial) => trial.output === trial.expected)

const experimentOf = (
  provider: Parameters<typeof Task.on>[1],
  cases: number,
  policy: Partial<Experiment.Policy> = {}
) =>
  Experiment.make("attempts", {
    dataset: Fake.questions(cases),
    candidates: { model: Task.on(Fake.task, provider) },
    scorers: [exact],
    maxErrorRate: 1,
    ...policy
  })

const runOf = (...args: Parameters<typeof experimentOf>) =>
  Fake.soon(Fake.journalled(Experiment.run(experimentOf(...args))))

const malformed = () => Fake.fails(new MalformedReply({}))

const byCase = (rows: ReadonlyArray<AttemptRow>) => [...Map.groupBy(rows, ({ caseId }) => caseId).values()]

describe("another attempt", () => {
  it.effect("is made up to five times, after waits with full jitter that double", () =>
    Effect.gen(function* () {
      const { asked, provider } = Fake.make(malformed)
      const { attempts, result } = yield* runOf(provider, 30)
      expect(asked).toHaveLength(180)
      expect(result.report.candidates[0]?.attempts).toBe(180)
      const shares = byCase(attempts).flatMap((rows) => {
        expect(rows.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6])
        return rows.slice(1).map(({ limitedMs = Number.NaN }, index) => limitedMs / (1_000 * 2 ** index))
      })
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(0)
      expect(Math.min(...shares)).toBeLessThan(0.2)
      expect(Math.max(...shares)).toBeGreaterThan(0.8)
      expect(Math.max(...shares)).toBeLessThanOrEqual(1)
      // And they were waited for.
      for (const rows of byCase(attempts))
        rows.slice(1).forEach(({ startedAt, limitedMs = 0 }, index) => {
          expect(startedAt - (rows[index]?.startedAt ?? 0)).toBeGreaterThanOrEqual(Math.floor(limitedMs))
        })
    }).pipe(Effect.provide(bench))
  )

  it.effect("comes when the server asks for it, and the wait is no part of the latency", () =>
    Effect.gen(function* () {
      const { provider } = Fake.make(({ nth }) =>
        Effect.delay(
          nth === 1 ? Fake.fails(new RateLimited({ scope: "unknown", retryAfterMs: 7_000 })) : Fake.replies(),
          300
        )
      )
      const { attempts, result } = yield* runOf(provider, 1)
      const [first, second] = attempts
      expect([first?.outcome, first?.error, first?.latencyMs]).toEqual(["Errored", "RateLimited", 300])
      expect([second?.outcome, second?.error, second?.latencyMs]).toEqual(["Answered", undefined, 300])
      expect(second?.limitedMs).toBeGreaterThanOrEqual(7_000)
      expect(second?.limitedMs).toBeLessThanOrEqual(7_700)
      expect(second?.queuedMs).toBe(0)
      expect(result.report.complete).toBe(true)
    }).pipe(Effect.provide(bench))
  )

  it.effect("is not made for an error that lasts, nor where the server or the policy says so", () =>
    Effect.gen(function* () {
      const unwilling = Fake.fails(new ServerFault({ status: 500 }), { limits: { shouldRetry: false } })
      for (const [settings, answer, policy] of [
        ["lasts", Fake.fails(new InvalidRequest({})), {}],
        ["unwilling", unwilling, {}],
        ["never again", malformed(), { retry: false }]
      ] as const) {
        const { asked, provider } = Fake.make(() => answer, { settings })
        const { result } = yield* runOf(provider, 3, policy)
        expect(asked).toHaveLength(3)
        expect(result.report.candidates[0]?.modes.errored).toBe(3)
      }
    }).pipe(Effect.provide(bench))
  )

  it.effect("starts within the deadline, which runs from the first attempt and not while that waits", () =>
    Effect.gen(function* () {
      const patient = { attempts: 1_000, baseDelay: "20 seconds", maxDelay: "20 seconds" } as const
      const { provider } = Fake.make(malformed)
      const { attempts } = yield* runOf(provider, 12, {
        retry: { ...patient, deadline: "3 minutes" },
        limits: { "fake/model": { requestsPerMinute: 60 } },
        concurrency: 1
      })
      for (const rows of byCase(attempts)) {
        const [first, last] = [rows[0]?.startedAt ?? 0, rows.at(-1)?.startedAt ?? 0]
        expect(last - first).toBeLessThan(180_000)
        expect(last - first).toBeGreaterThan(100_000)
      }
      // A minute apart, so that the last case starts long after the deadline of the first is over.
      const slow = Fake.make(({ nth }) => (nth === 1 ? malformed() : Fake.replies()), { settings: "slow" })
      const { result } = yield* runOf(slow.provider, 6, {
        retry: { deadline: "2 minutes" },
        limits: { "fake/model": { requestsPerMinute: 1 } }
      })
      expect(result.report.candidates[0]?.modes.right).toBe(6)
    }).pipe(Effect.provide(bench))
  )

  it.effect("follows one that was not answered in two minutes, which is cancelled and of unknown cost", () =>
    Effect.gen(function* () {
      let cancelled = 0
      const never = Effect.onInterrupt(Effect.never, () => Effect.sync(() => cancelled++))
      const { provider } = Fake.make(({ nth }) => (nth === 1 ? never : Fake.replies()), {
        price: ({ outputTokens = 0 }) => ({
          _tag: "Priced",
          usd: outputTokens,
          inputUsd: 0,
          outputUsd: outputTokens,
          model: "model",
          source: "override"
        })
      })
      const { attempts, result } = yield* runOf(provider, 3)
      expect(cancelled).toBe(3)
      expect(result.report.candidates[0]?.modes.right).toBe(3)
      const firsts = attempts.filter(({ attempt }) => attempt === 1)
      expect(
        firsts.map(({ error, latencyMs, reason, cost }) => ({ error, latencyMs, reason, cost }))
      ).toEqual(
        Array.from({ length: 3 }, () => ({
          error: "TimedOut",
          latencyMs: 120_000,
          reason: "no answer within 2m",
          cost: Cost.unpriced("an attempt was cut off; its cost is not known")
        }))
      )
    }).pipe(Effect.provide(bench))
  )
})

describe("an outage", () => {
  it.effect("costs few calls, and the run goes on where it is over", () =>
    Effect.gen(function* () {
      const backAt = 20_000
      const { asked, provider } = Fake.make(({ at }) =>
        at < backAt ? Effect.delay(Fake.fails(new Unreachable({})), 50) : Effect.delay(Fake.replies(), 50)
      )
      const { attempts, result } = yield* runOf(provider, 300)
      // Twenty until it is noticed, those that were under way by then, and one each after 1, 2, 4, 8 … seconds.
      expect(asked.filter(({ at }) => at < backAt).length).toBeLessThan(20 + 8 + 6)
      expect(result.report.candidates[0]?.modes.right).toBe(300)
      expect(result.stops).toEqual([])
      expect(attempts).toHaveLength(asked.length)
      expect(Math.max(...asked.map(({ at }) => at))).toBeLessThan(backAt + 40_000)
    }).pipe(Effect.provide(bench))
  )

  it.effect(
    "that does not end, ends the run with its reason after the deadline; the same again goes on",
    () =>
      Effect.gen(function* () {
        let isUp = true
        const { asked, provider } = Fake.make(() => {
          if (!isUp) return Fake.fails(new Unreachable({}))
          // It goes away after its first answer.
          isUp = asked.length > 1
          return Fake.replies()
        })
        const { result } = yield* runOf(provider, 300)
        expect(result.stops).toEqual([
          {
            by: "provider",
            reason: expect.stringMatching(
              /^calls to fake\/model have failed for 1\dm.*: fake\/model: it said Unreachable$/u
            )
          }
        ])
        expect(result.report.complete).toBe(false)
        expect(asked.length).toBeLessThan(60)
        isUp = true
        const again = yield* runOf(provider, 300)
        expect(again.result.report.candidates[0]?.modes.right).toBe(300)
        expect(asked.length).toBeLessThan(360)
      }).pipe(Effect.provide(bench))
  )

  it.effect("of errors that are no outage stops nobody", () =>
    Effect.gen(function* () {
      const { provider } = Fake.make(({ nth }) => (nth < 6 ? malformed() : Fake.replies()))
      const { result } = yield* runOf(provider, 50)
      expect(result.report.candidates[0]?.modes.right).toBe(50)
    }).pipe(Effect.provide(bench))
  )
})

describe("a key that is refused", () => {
  it.effect("ends its own lane at once, with the reason, and no other", () =>
    Effect.gen(function* () {
      let isValid = false
      const locked = Fake.make(
        ({ caseId }) =>
          isValid
            ? Fake.replies()
            : // The first is still waiting for its next attempt when the key is found to be refused.
              Effect.delay(
                Fake.fails(caseId === "case-0" ? new MalformedReply({}) : new Unauthorized({})),
                caseId === "case-0" ? 10 : 50
              ),
        { id: "locked/model" }
      )
      const open = Fake.make(() => Effect.delay(Fake.replies(), 20))
      const experiment = Experiment.make("locked-out", {
        dataset: Fake.questions(200),
        candidates: {
          locked: Task.on(Fake.task, locked.provider),
          open: Task.on(Fake.task, open.provider)
        },
        scorers: [exact],
        maxErrorRate: 1,
        retry: { baseDelay: "5 minutes", maxDelay: "5 minutes" }
      })
      const { result } = yield* Fake.soon(Fake.journalled(Experiment.run(experiment)), 10)
      expect(result.stops).toEqual([{ by: "provider", reason: "fake/model: it said Unauthorized" }])
      // Eight that were under way, one in the place of the first, and one more since that one was answered.
      expect(locked.asked.length).toBeLessThanOrEqual(8 + 2)
      const [first, second] = result.report.candidates
      expect(first?.trials).toMatchObject({ finished: locked.asked.length })
      expect(second?.modes.right).toBe(200)
      isValid = true
      const again = yield* Fake.soon(Experiment.run(experiment))
      expect(again.report.complete).toBe(true)
      expect(again.report.candidates.map(({ modes }) => modes.right)).toEqual([200, 200])
      expect(open.asked).toHaveLength(200)
    }).pipe(Effect.provide(bench))
  )
})

describe("a call that an interruption cuts short", () => {
  it.effect.each([
    ["may have been paid for, so what its trial costs is at least what is known", true, 4],
    ["and that has no price leaves nothing behind", false, 0]
  ] as const)("%s", ([, isPriced, rows]) =>
    Effect.gen(function* () {
      let isSlow = true
      const { asked, provider } = Fake.make(
        () => (isSlow ? Effect.delay(Fake.replies(), "1 hour") : Fake.replies()),
        isPriced
          ? {
              price: () => ({
                _tag: "Priced",
                usd: 0.5,
                inputUsd: 0.25,
                outputUsd: 0.25,
                model: "m",
                source: "override"
              })
            }
          : {}
      )
      const { attempts } = yield* Fake.journalled(
        Effect.gen(function* () {
          const fiber = yield* Effect.forkChild(
            Experiment.run(experimentOf(provider, 20, { concurrency: 4 }))
          )
          yield* Effect.promise(
            () =>
              new Promise<void>((resolve) => {
                const wait = () => (asked.length >= 4 ? resolve() : void setTimeout(wait, 5))
                wait()
              })
          )
          yield* Fiber.interrupt(fiber)
        })
      )
      expect(attempts.map(({ outcome, cost, latencyMs }) => [outcome, cost?._tag, latencyMs])).toEqual(
        Array.from({ length: rows }, () => ["Errored", "Unpriced", undefined])
      )
      isSlow = false
      const again = yield* runOf(provider, 20)
      expect(asked).toHaveLength(4 + 20)
      expect(again.result.report.candidates[0]?.modes.right).toBe(20)
      expect(again.result.report.candidates[0]?.attempts).toBe(20 + rows)
    }).pipe(Effect.provide(bench))
  )
})
