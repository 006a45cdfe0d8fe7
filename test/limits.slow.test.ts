/**
 * Hidden limits are used and hardly ever hit: the whole engine, real SDKs, a server that counts strictly.
 */
import { Dataset, Experiment, Progress, type Provider, Task } from "@assay/core"
import { Anthropic, OpenAI, OpenAICompatible } from "@assay/providers"
import { Effect, Layer, Redacted, Schema } from "effect"
import { TestClock } from "effect/testing"
import { expect, test } from "vitest"
import * as Journal from "./fixtures/journal.ts"
import * as ModelServer from "./fixtures/modelServer.ts"
import * as VirtualTime from "./fixtures/virtualTime.ts"

const minute = 60_000
const travelMs = 60
const latencyMs = 1_500
const stepMs = 20

const ask = Task.make("ask", {
  input: Schema.String,
  output: Schema.Literals(["yes", "no"]),
  prompt: (question) => question
})

const apiKey = Redacted.make("key-of-the-test")

interface Setup {
  readonly limits: Omit<ModelServer.Limits, "windowMs">
  readonly options?: Omit<ModelServer.Options, "limits">
  readonly provider: (url: string) => Provider.Provider
}

/** Runs against all these servers side by side for some minutes. */
const measure = async (minutes: number, setups: ReadonlyArray<Setup>) => {
  const clock = VirtualTime.make(stepMs)
  const servers = await Promise.all(
    setups.map(({ limits, options }) =>
      ModelServer.start({
        travelMs,
        latencyMs,
        ...options,
        limits: { ...limits, windowMs: minute },
        time: clock.time
      })
    )
  )
  const experiment = Experiment.make("limits", {
    dataset: Dataset.make(
      "questions",
      Array.from({ length: 110 * minutes }, (_, index) => ({ input: `question ${index}` }))
    ),
    candidates: Object.fromEntries(
      setups.map(({ provider }, index) => [
        `model ${index}`,
        Task.on(ask, clock.watched(provider(servers[index]?.url ?? "")))
      ])
    ),
    scorers: { any: () => 1 }
  })
  const { attempts, layer } = Journal.make()
  await clock
    .run(Experiment.run(experiment), minutes * minute)
    .pipe(
      Effect.provide(Layer.merge(Layer.provideMerge(clock.watchedStore, layer), Progress.layerSilent)),
      Effect.provide(TestClock.layer()),
      Effect.scoped,
      Effect.runPromise
    )
  for (const server of servers) server.stop()
  return servers.map(({ books }, candidate) => {
    const later = books.log.filter(({ at }) => at >= minute)
    const served = later.filter((each) => each.served)
    const mine = attempts.filter((row) => row.candidate === candidate)
    return {
      books,
      mine,
      requestsPerMinute: served.length / (minutes - 1),
      tokensPerMinute: served.reduce((sum, { tokens }) => sum + tokens, 0) / (minutes - 1),
      refused: 1 - served.length / later.length
    }
  })
}

/** Waits are kept apart from the time that the server took, which is known to a step of the clock. */
const expectWaitsApart = (attempts: Awaited<ReturnType<typeof measure>>[number]["mine"]) => {
  const answered = attempts.filter(({ outcome }) => outcome === "Answered")
  expect(answered.length).toBeGreaterThan(100)
  for (const { latencyMs: took = 0 } of answered)
    expect(Math.abs(took - travelMs - latencyMs)).toBeLessThan(2 * stepMs)
}

const mean = (values: ReadonlyArray<number | undefined>): number =>
  values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length

test("limits on requests and on tokens that no header tells are used to 95 % after the first minute, with under 2 % refused", async () => {
  const [requests, tokens] = await measure(8, [
    {
      limits: { requests: 90 },
      options: { retryAfter: "absent" },
      provider: (url) => OpenAI.chat("model-1", { apiKey, baseUrl: `${url}/v1` })
    },
    {
      limits: { tokens: 2_500 },
      options: { retryAfter: "truthful" },
      provider: (url) => Anthropic.messages("model-1", { apiKey, baseUrl: url, maxOutputTokens: 16 })
    }
  ])
  expect(requests?.requestsPerMinute).toBeGreaterThanOrEqual(0.95 * 90)
  expect(requests?.refused).toBeLessThan(0.02)
  expect(tokens?.tokensPerMinute).toBeGreaterThanOrEqual(0.95 * 2_500)
  expect(tokens?.refused).toBeLessThan(0.02)
  for (const { mine } of [requests, tokens].filter((each) => each !== undefined)) {
    expectWaitsApart(mine)
    // The run is held up by the limit, not by a lack of places.
    expect(mean(mine.map(({ limitedMs }) => limitedMs))).toBeGreaterThan(10_000)
    expect(mean(mine.map(({ queuedMs }) => queuedMs))).toBeLessThan(5_000)
  }
}, 120_000)

test("a server that lies about the wait, and one that limits calls at once, are served no worse", async () => {
  const [lying, narrow] = await measure(6, [
    {
      limits: { requests: 90 },
      options: { retryAfter: "lying", tells: true },
      provider: (url) => OpenAICompatible.chat("model-1", { name: "lying", baseUrl: `${url}/v1` })
    },
    {
      limits: { concurrency: 3 },
      options: { latencyMs: 4_000 },
      provider: (url) => OpenAICompatible.chat("model-1", { name: "narrow", baseUrl: `${url}/v1` })
    }
  ])
  expect(lying?.requestsPerMinute).toBeGreaterThanOrEqual(0.95 * 90)
  expect(lying?.refused).toBeLessThan(0.02)
  expectWaitsApart(lying?.mine ?? [])
  // Three at a time, each for as long as a call takes and until the server hears of the next.
  expect(narrow?.requestsPerMinute).toBeGreaterThanOrEqual(0.95 * 3 * (minute / (2 * travelMs + 4_000)))
  expect(narrow?.refused).toBeLessThan(0.02)
  expect(narrow?.books.mostServedAtOnce).toBe(3)
  expect(mean(narrow?.mine.map(({ queuedMs }) => queuedMs) ?? [])).toBeGreaterThan(10_000)
}, 120_000)
