/**
 * Whole runs against a fake API that is not ours, with its faults.
 */
import { Dataset, Experiment, Progress, Task } from "@assay/core"
import { SqliteStore, Store } from "@assay/core/analysis"
import { LLMock } from "@copilotkit/aimock"
import { afterAll, beforeAll, beforeEach, expect, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Schema } from "effect"
import * as Anthropic from "./Anthropic.ts"
import * as OpenAI from "./OpenAI.ts"

const mock = new LLMock({ port: 0, chunkSize: 6 })
const latencyMs = 20

beforeAll(() => mock.start())
afterAll(() => mock.stop())
beforeEach(() => {
  mock.reset()
  mock.clearChaos()
})

const ask = Task.make("ask", { input: Schema.String, output: Schema.String, prompt: (text) => text })

const experiment = () => {
  const apiKey = Redacted.make("test-key")
  const openai = { apiKey, baseUrl: `${mock.url}/v1` }
  const anthropic = { apiKey, baseUrl: mock.url }
  return Experiment.make("faults", {
    dataset: Dataset.make(
      "questions",
      Array.from({ length: 15 }, (_, index) => ({ id: `case-${index}`, input: `question ${index}` }))
    ),
    candidates: {
      chat: Task.on(ask, OpenAI.chat("gpt-5-mini", openai)),
      streamed: Task.on(ask, OpenAI.chat("gpt-5-nano", { ...openai, stream: true })),
      responses: Task.on(ask, OpenAI.responses("gpt-5", openai)),
      messages: Task.on(ask, Anthropic.messages("claude-sonnet-5", anthropic)),
      streamedMessages: Task.on(ask, Anthropic.messages("claude-haiku-5", { ...anthropic, stream: true }))
    },
    scorers: { right: ({ output }) => output === "certainly" },
    maxErrorRate: 1,
    retry: { attempts: 12, baseDelay: "1 millis", maxDelay: "10 millis" }
  })
}

/** A whole run; `onFailure` is told of every attempt that failed. */
const journalled = Effect.fnUntraced(
  function* (onFailure: () => void) {
    const journal = yield* Store.Journal
    const attempts: Array<Store.AttemptRow> = []
    const run = yield* Effect.provideService(Experiment.run(experiment()), Store.Journal, {
      ...journal,
      recordAttempt: (stored, row) => {
        attempts.push(row)
        if (row.outcome === "Errored") onFailure()
        return journal.recordAttempt(stored, row)
      }
    })
    return { run, attempts }
  },
  Effect.provide(Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent))
)

it.live.each([
  // Until the first is journalled: a server that refuses at random has no limit that could be learned.
  ["429, with a wait", { rateLimitRate: 1 }, "RateLimited"],
  ["500", { dropRate: 0.3 }, "ServerFault"],
  ["malformed JSON", { malformedRate: 0.3 }, "MalformedReply"],
  ["a broken connection", { disconnectRate: 0.3 }, "Unreachable"],
  ["a late reply", {}, undefined]
] as const)("a run comes through %s, and says what it met", ([, chaos, error]) =>
  Effect.gen(function* () {
    mock.onMessage(/question/u, { content: "certainly" })
    mock.setChaos({ ...chaos, latencyMs })
    const { attempts, run } = yield* journalled(() => {
      if (error === "RateLimited") mock.setChaos({ rateLimitRate: 0, latencyMs })
    })
    expect(run.stops).toEqual([])
    expect(run.report.candidates.map(({ modes }) => modes.right)).toEqual([15, 15, 15, 15, 15])
    expect(attempts).toHaveLength(mock.getRequests().length)
    const failed = attempts.filter(({ outcome }) => outcome === "Errored")
    expect(failed.length > 0).toBe(error !== undefined)
    expect(new Set(failed.map((row) => row.error))).toEqual(new Set(error === undefined ? [] : [error]))
    for (const { reason } of failed) expect(reason).toMatch(/^(openai|anthropic)\/\S+: ./u)
    for (const { latencyMs: took = 0, outcome } of attempts)
      if (outcome === "Answered") expect(took).toBeGreaterThanOrEqual(latencyMs - 2)
  })
)
