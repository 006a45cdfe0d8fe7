/**
 * Nothing is lost, doubled or miscounted, whatever goes wrong between here and a provider: real SDKs, real sockets.
 */
import { Dataset, Experiment, Progress, type Provider, Task } from "@assay/core"
import { Store } from "@assay/core/analysis"
import { Anthropic, OpenAI } from "@assay/providers"
import { Effect, Layer, Redacted, Schema } from "effect"
import { expect, test } from "vitest"
import { MinuteMs } from "../packages/core/src/run/call/minute.ts"
import * as Journal from "./fixtures/journal.ts"
import * as ModelServer from "./fixtures/modelServer.ts"

/** Per API. With FAULT_CASES=2500 this is the whole measurement. */
const cases = Number(process.env.FAULT_CASES ?? 60)

const faults: ReadonlyArray<ModelServer.Fate> = [
  "429",
  "429 with its wait",
  "500",
  "overloaded",
  "malformed",
  "cut off",
  "reset"
]

/** One request in ten meets each fault, decided by the question and how often it was asked. */
const fate = (question: string, nth: number): ModelServer.Fate =>
  faults[Math.floor(10 * ModelServer.hash(`${nth} ${question}`))] ?? "serve"

const perMillion = { input: 1, output: 4 }

const usdOf = ({ inputTokens = 0, outputTokens = 0 }: { inputTokens?: number; outputTokens?: number }) => ({
  inputUsd: (inputTokens * perMillion.input) / 1e6,
  outputUsd: (outputTokens * perMillion.output) / 1e6
})

const pricedAt = (provider: Provider.Provider): Provider.Provider => ({
  ...provider,
  price: (usage) => {
    const { inputUsd, outputUsd } = usdOf(usage)
    return {
      _tag: "Priced",
      usd: inputUsd + outputUsd,
      inputUsd,
      outputUsd,
      model: "model-1",
      source: "override"
    }
  }
})

const ask = Task.make("ask", {
  input: Schema.String,
  output: Schema.Literals(["yes", "no"]),
  prompt: (question) => question
})

const total = (values: Iterable<number | undefined>): number => {
  let sum = 0
  for (const value of values) sum += value ?? 0
  return sum
}

test(
  "at one fault of each kind in ten requests no trial is lost or doubled, and spend is to the token what the server counted",
  async () => {
    const [openai, anthropic] = await Promise.all([ModelServer.start({ fate }), ModelServer.start({ fate })])
    const servers = [openai, anthropic]
    const apiKey = Redacted.make("key-of-the-test")
    const experiment = Experiment.make("faults", {
      dataset: Dataset.make(
        "questions",
        Array.from({ length: cases }, (_, index) => ({
          id: `case-${index}`,
          input: `question ${index}`,
          expected: ModelServer.answerTo(`question ${index}`)
        }))
      ),
      candidates: {
        openai: Task.on(ask, pricedAt(OpenAI.chat("model-1", { apiKey, baseUrl: `${openai.url}/v1` }))),
        anthropic: Task.on(ask, pricedAt(Anthropic.messages("model-1", { apiKey, baseUrl: anthropic.url })))
      },
      scorers: { exact: ({ output, expected }) => output === expected },
      maxErrorRate: 1,
      concurrency: 16,
      retry: { baseDelay: "1 millis", maxDelay: "4 millis" }
    })

    const { attempts, layer } = Journal.make()
    const countAll = () => ({
      requests: total(servers.map(({ books }) => books.requests)),
      served: total(servers.map(({ books }) => books.served)),
      brokenOff: total(servers.map(({ books }) => books.brokenOff)),
      input: total(servers.map(({ books }) => books.tokens.input)),
      output: total(servers.map(({ books }) => books.tokens.output))
    })
    const errorsOf = (fates: ReadonlyArray<ModelServer.Fate>) =>
      total(servers.flatMap(({ books }) => fates.map((each) => books.fates.get(each))))

    const { first, trials, rerun } = await Effect.gen(function* () {
      const first = yield* Experiment.run(experiment)
      const counted = countAll()

      // Every request is one row, and every row one request.
      expect(attempts).toHaveLength(counted.requests)
      expect(new Set(attempts.map((row) => [row.candidate, row.caseId, row.attempt].join(" "))).size).toBe(
        attempts.length
      )
      const errors = Map.groupBy(attempts, ({ error }) => error ?? "none")
      const errorCounts = Object.fromEntries([...errors].map(([error, rows]) => [error, rows.length]))
      expect(errorCounts).toEqual({
        none: counted.served,
        RateLimited: errorsOf(["429", "429 with its wait"]),
        ServerFault: errorsOf(["500"]),
        Overloaded: errorsOf(["overloaded"]),
        MalformedReply: errorsOf(["malformed"]),
        CutOff: errorsOf(["cut off"]),
        Unreachable: errorsOf(["reset"])
      })

      // Tokens and money are those of the replies that came whole; of those that broke off, nobody knows.
      expect(total(attempts.map(({ usage }) => usage?.inputTokens))).toBe(counted.input)
      expect(total(attempts.map(({ usage }) => usage?.outputTokens))).toBe(counted.output)
      const unpriced = attempts.filter(({ cost }) => cost?._tag === "Unpriced")
      expect(unpriced).toHaveLength(counted.brokenOff + errorsOf(["reset"]))

      // Which trials never came through is decided by the questions alone.
      const doomed = Array.from({ length: cases }, (_, index) =>
        [1, 2, 3, 4, 5, 6].every((nth) => fate(`question ${index}`, nth) !== "serve")
      ).filter((isDoomed) => isDoomed).length
      expect(first.report.complete).toBe(true)
      expect(first.report.candidates.map(({ modes }) => modes)).toEqual(
        servers.map(() => ({
          right: cases - doomed,
          "wrong-silent": 0,
          "wrong-detectable": 0,
          hedged: 0,
          unscored: 0,
          escalated: 0,
          refused: 0,
          malformed: 0,
          truncated: 0,
          errored: doomed
        }))
      )

      // The same again asks for those alone, and finishes them.
      let rerun = 0
      while (rerun < 12) {
        rerun++
        const again = yield* Experiment.run(experiment)
        if (again.report.candidates.every(({ modes }) => modes.errored === 0)) break
      }
      const run = yield* (yield* Store.Runs).byId(first.id)
      const trials: Array<Store.FinishedTrial> = []
      if (run !== undefined) yield* (yield* Store.Trials).eachFinished(run, (trial) => trials.push(trial))
      return { first, trials, rerun }
    }).pipe(
      Effect.provide(Layer.merge(layer, Progress.layerSilent)),
      Effect.provideService(MinuteMs, 1),
      Effect.runPromise
    )

    const counted = countAll()
    expect(rerun).toBeLessThan(12)
    expect(first.stops).toEqual([])
    expect(attempts).toHaveLength(counted.requests)
    expect(trials).toHaveLength(2 * cases)
    expect(new Set(trials.map((trial) => `${trial.candidate} ${trial.caseId}`)).size).toBe(2 * cases)
    expect(trials.every(({ outcome }) => outcome === "Answered")).toBe(true)
    // Each question was answered once, and paid for once.
    expect(counted.served).toBe(2 * cases)
    expect(total(trials.map((trial) => trial.attempts))).toBe(counted.requests)
    expect(total(trials.map((trial) => trial.inputTokens))).toBe(counted.input)
    expect(total(trials.map((trial) => trial.outputTokens))).toBe(counted.output)
    const { inputUsd, outputUsd } = usdOf({ inputTokens: counted.input, outputTokens: counted.output })
    expect(total(trials.map(({ cost }) => cost?.spentUsd))).toBeCloseTo(inputUsd + outputUsd, 10)
    for (const server of servers) server.stop()
  },
  60_000 + 400 * cases
)
