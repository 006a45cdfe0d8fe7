/**
 * The cache of replies, through the whole engine.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as Experiment from "../Experiment.ts"
import type * as Provider from "../provider/Provider.ts"
import { ServerFault } from "../provider/ProviderError.ts"
import * as Scorer from "../scorer/Scorer.ts"
import { ReplyCache } from "../store/ReplyCache.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import * as Task from "../task/Task.ts"
import * as Fake from "./fixtures/fakeProvider.fixture.ts"
import * as Progress from "./Progress.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const exact = Scorer.make<unknown, unknown, unknown>("exact", (trial) => trial.output === trial.expected)

/** Two experiments never share answers, only the cache. */
const runOf = (
  name: string,
  provider: Provider.Provider,
  options: Experiment.Options & { readonly count?: number } = {}
) => {
  const { count = 10, ...others } = options
  return Fake.soon(
    Fake.journalled(
      Experiment.run(
        Experiment.make(name, {
          dataset: Fake.questions(count),
          candidates: { [name]: Task.on(Fake.task, provider) },
          scorers: [exact]
        }),
        others
      )
    )
  )
}

/** Takes half a second a call, and says so. */
const slow = (text = "yes", more: Partial<Provider.Provider> = {}) =>
  Fake.make(() => Effect.delay(Fake.replies(text), 500), more)

const sizeOf = Effect.flatMap(ReplyCache, (replies) => replies.size)

describe("the cache", () => {
  it.effect(
    "brings a reply that another experiment paid for, flagged, and no part of the latency figures",
    () =>
      Effect.gen(function* () {
        const { asked, provider } = slow()
        const first = yield* runOf("first", provider, { count: 8 })
        const second = yield* runOf("second", provider)
        // Eight were there; two more were asked.
        expect(asked).toHaveLength(10)
        const replayed = second.attempts.filter((row) => row.replayed)
        expect(replayed).toHaveLength(8)
        for (const row of replayed) {
          expect([row.outcome, row.latencyMs, row.queuedMs, row.limitedMs]).toEqual([
            "Answered",
            500,
            undefined,
            undefined
          ])
          expect(row.usage).toEqual({ inputTokens: 10, outputTokens: 5 })
        }
        expect(first.result.report.candidates[0]?.latency).toMatchObject({ n: 8, replayed: 0 })
        expect(second.result.report.candidates[0]?.latency).toMatchObject({
          n: 2,
          replayed: 8,
          recorded: false
        })
      }).pipe(Effect.provide(bench))
  )

  it.effect("keeps a reply for each repeat, so that repeats of one question differ", () =>
    Effect.gen(function* () {
      const { asked, provider } = Fake.make(({ repeat }) => Fake.replies(repeat === 0 ? "yes" : "no"))
      yield* runOf("first", provider, { repeats: 2, count: 3 })
      const { attempts } = yield* runOf("second", provider, { repeats: 3, count: 3 })
      expect(asked).toHaveLength(9)
      expect(attempts.map(({ repeat, text, replayed }) => [repeat, text, replayed]).sort()).toEqual(
        [
          [0, "yes", true],
          [1, "no", true],
          [2, "no", false]
        ].flatMap((row) => [row, row, row])
      )
    }).pipe(Effect.provide(bench))
  )

  it.effect("is read and filled, filled only, renewed, or left alone, as it is told", () =>
    Effect.gen(function* () {
      const old = slow("yes")
      const changed = slow("no")
      yield* runOf("off", old.provider, { cache: "off" })
      expect([old.asked.length, (yield* sizeOf).replies]).toEqual([10, 0])
      yield* runOf("write", old.provider, { cache: "write" })
      expect([old.asked.length, (yield* sizeOf).replies]).toEqual([20, 10])
      yield* runOf("read", changed.provider)
      yield* runOf("off again", changed.provider, { cache: "off" })
      expect(changed.asked).toHaveLength(10)
      yield* runOf("refresh", changed.provider, { cache: "refresh" })
      expect([changed.asked.length, (yield* sizeOf).replies]).toEqual([20, 10])
      yield* runOf("write again", old.provider, { cache: "write" })
      const { attempts } = yield* runOf("read again", old.provider)
      expect(new Set(attempts.map(({ text }) => text))).toEqual(new Set(["no"]))
      expect(old.asked).toHaveLength(30)
    }).pipe(Effect.provide(bench))
  )

  it.effect("is renewed by a fresh run, unless that is told otherwise", () =>
    Effect.gen(function* () {
      const { asked, provider } = slow()
      yield* runOf("same", provider)
      yield* runOf("same", provider, { fresh: true })
      expect(asked).toHaveLength(20)
      const { attempts } = yield* runOf("same", provider, { fresh: true, cache: "read" })
      expect([asked.length, attempts.every(({ replayed }) => replayed)]).toEqual([20, true])
    }).pipe(Effect.provide(bench))
  )

  it.effect("keeps whole replies with something in them, and nothing else", () =>
    Effect.gen(function* () {
      const endings: ReadonlyArray<
        Effect.Effect<Provider.Reply, Effect.Error<ReturnType<typeof Fake.fails>>>
      > = [
        Fake.replies("half an ans", { finish: "length" }),
        Fake.replies("I would rather not", { finish: "refusal" }),
        Fake.replies("", { finish: "filtered" }),
        Fake.replies("  \n"),
        Fake.replies("yes", { replayed: true }),
        Fake.fails(new ServerFault({ status: 500 }))
      ]
      const { provider } = Fake.make(({ caseId }) => endings[Number(caseId.slice(5))] ?? Fake.replies())
      yield* runOf("mixed", provider, { count: 8, maxErrorRate: 1 })
      expect((yield* sizeOf).replies).toBe(2)
      // Recorded replies are a cache of their own.
      yield* runOf(
        "recorded",
        { ...provider, id: "fake/recorded", replays: true },
        { count: 8, maxErrorRate: 1 }
      )
      expect((yield* sizeOf).replies).toBe(2)
    }).pipe(Effect.provide(bench))
  )

  it.effect("is in the file when its run has ended, for other processes too", () =>
    Effect.acquireUseRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "assay-cache-"))),
      (folder) =>
        Effect.gen(function* () {
          yield* runOf("ended", slow().provider, { count: 3 })
          const elsewhere = Effect.provide(
            sizeOf,
            SqliteStore.layer(join(folder, "assay.db"), { readOnly: true }),
            { local: true }
          )
          expect((yield* elsewhere).replies).toBe(3)
        }).pipe(Effect.provide([SqliteStore.layer(join(folder, "assay.db")), Progress.layerSilent])),
      (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
    )
  )

  it.effect("forgets what was long not used, and then the least used beyond a size", () =>
    Effect.gen(function* () {
      const cache = yield* ReplyCache
      const { asked, provider } = slow()
      yield* runOf("old", provider, { count: 10 })
      yield* TestClock.adjust("30 days")
      const monthLater = 30 * 86_400_000
      yield* runOf("new", provider, { count: 4 })
      expect(yield* cache.prune({ usedBefore: monthLater })).toMatchObject({ replies: 6 })
      const { bytes, replies } = yield* sizeOf
      expect(replies).toBe(4)
      expect(yield* cache.prune({ maxBytes: bytes / 2 })).toEqual({ replies: 2, bytes: bytes / 2 })
      yield* runOf("newest", provider, { count: 4 })
      expect(asked).toHaveLength(10 + 2)
    }).pipe(Effect.provide(bench))
  )

  it.effect("holds the reply and its provider's id under a digest, and nothing of the question", () =>
    Effect.gen(function* () {
      const limits = { requests: { remaining: 3 } }
      const { provider } = Fake.make(() => Fake.replies("yes", { model: "model-1", limits }))
      const replies = yield* ReplyCache
      const kept: Array<unknown> = []
      yield* Effect.provideService(runOf("kept", provider), ReplyCache, {
        ...replies,
        set: (...entry) => {
          kept.push(entry)
          return replies.set(...entry)
        }
      })
      expect(kept).toHaveLength(10)
      expect(kept[0]).toEqual([
        expect.stringMatching(/^[0-9a-f]{64}$/u),
        { provider: "fake/model", reply: { ...Fake.reply(), model: "model-1", latencyMs: 0 } },
        expect.any(Number),
        { unlessKept: false }
      ])
    }).pipe(Effect.provide(bench))
  )
})
