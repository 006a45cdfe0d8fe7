/**
 * The summary of whole runs: what the engine stored, as figures.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as Dataset from "../dataset/Dataset.ts"
import * as Experiment from "../Experiment.ts"
import type * as Provider from "../provider/Provider.ts"
import { ProviderError, ServerFault } from "../provider/ProviderError.ts"
import * as Report from "../report/Report.ts"
import * as Progress from "../run/Progress.ts"
import * as Stalls from "../run/stalls.ts"
import * as Scorer from "../scorer/Scorer.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import * as Decode from "../task/Decode.ts"
import * as Task from "../task/Task.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const exact = Scorer.make<unknown, unknown, unknown>("exact", (trial) => trial.output === trial.expected)

const digits = Dataset.make(
  "digits",
  Array.from({ length: 20 }, (_, input) => ({ id: `case-${input}`, input, expected: String(input % 4) }))
)

const echo = Task.make("echo", {
  input: Schema.Number,
  output: Schema.String,
  decode: Decode.text,
  prompt: (input) => String(input % 2)
})

/** A provider that fails once at every fourth case, and is served by another model from case 15 on. */
const moody = (): Provider.Provider => {
  const failed = new Set<string>()
  return {
    id: "house/moody",
    settings: {},
    complete: ({ caseId, messages }) =>
      Effect.suspend(() => {
        if (Number(caseId.slice(5)) % 4 === 0 && !failed.has(caseId)) {
          failed.add(caseId)
          const reason = new ServerFault({ status: 500 })
          return Effect.fail(new ProviderError({ provider: "house/moody", detail: "500", reason }))
        }
        const reply = {
          text: String(messages.at(-1)?.content),
          finish: "stop" as const,
          firstTokenMs: 4,
          model: Number(caseId.slice(5)) < 15 ? "moody-1" : "moody-2",
          usage: { inputTokens: 100, outputTokens: 10 }
        }
        // Takes its time, or a case that asks the same as an earlier one would get that one's reply from the cache.
        return Effect.delay(Effect.succeed(reply), "5 millis")
      }),
    price: ({ inputTokens = 0, outputTokens = 0 }) => ({
      _tag: "Priced",
      usd: (inputTokens + 5 * outputTokens) / 1e6,
      inputUsd: inputTokens / 1e6,
      outputUsd: (5 * outputTokens) / 1e6,
      model: "house/moody",
      source: "override"
    })
  }
}

const experiment = (provider: Provider.Provider) =>
  Experiment.make("priced", {
    dataset: digits,
    candidates: { moody: Task.on(echo, provider), constant: () => "1" },
    scorers: [exact],
    retry: { baseDelay: "1 milli" },
    monthlyVolume: 2_000
  })

describe("the summary of a run", () => {
  it.effect("counts an answer that is right in part as wrong, and how many these are", () =>
    Effect.gen(function* () {
      const graded = Scorer.make<number, string, string>("graded", ({ input }) => (input % 4) / 3)
      const { report } = yield* Experiment.run(
        Experiment.make("graded", { dataset: digits, candidates: { echo: String }, scorers: [graded] })
      )
      assert.deepInclude(report.candidates[0]?.modes, { right: 5, "wrong-silent": 15 })
      const [, table] = Report.toMarkdown(report, { full: true }).split("How trials failed")
      assert.include(table, "| candidate | trials | right | wrong-silent |")
      assert.include(table, "| echo | 20 | 5 (25 %) | **15 (75 %)** |")
      assert.include(table, "| candidate | silent failures | false abstentions | right in part |")
      assert.match(table ?? "", /\| echo \| 7,500 \\\[[\d,]+, [\d,]+\\\] \| 0 \\\[0, [\d,]+\\\] \| 10 \|/)
    }).pipe(Effect.provide(bench))
  )

  it.effect(
    "has costs, retries, waits and served models of what calls a provider, and none of a function",
    () =>
      Effect.gen(function* () {
        const { report: summary } = yield* Experiment.run(experiment(moody()))
        const [paying, constant] = summary.candidates
        assert(paying?.cost?.known !== undefined && constant !== undefined)
        const { totalUsd, spentUsd, perRight, perMonth } = paying.cost.known
        assert.closeTo(totalUsd, 20 * 150e-6, 1e-12)
        assert.closeTo(spentUsd, totalUsd, 1e-12)
        // Half of the labels are 0 or 1, and so right.
        assert.closeTo(perRight?.usd ?? 0, 300e-6, 1e-12)
        assert.closeTo(perMonth?.usd ?? 0, 0.3, 1e-9)
        assert.deepStrictEqual(paying.retried, [{ error: "ServerFault", attempts: 5 }])
        assert.strictEqual(paying.attempts, 25)
        assert.strictEqual(paying.latency.firstToken?.n, 20)
        assert.strictEqual(paying.latency.limited?.n, 20)
        assert.deepStrictEqual(paying.models, [
          { model: "moody-1", trials: 15 },
          { model: "moody-2", trials: 5 }
        ])
        assert.deepStrictEqual(paying.notes, [
          "requested moody, served by moody-1 in 15 trials and moody-2 in 5 trials: the figures mix these models"
        ])
        assert.notProperty(constant, "cost")
        assert.deepStrictEqual([constant.models, constant.retried, constant.notes], [[], [], []])
      }).pipe(
        Effect.provide(bench),
        // All times are looked at, however busy the machine.
        Effect.provideService(Stalls.Watching, Effect.succeed(Stalls.blind)),
        TestClock.withLive
      )
  )

  it.effect("has the whole cost and nothing spent where replies come from the cache", () =>
    Effect.gen(function* () {
      const provider = moody()
      const first = yield* Experiment.run(experiment(provider))
      const again = yield* Experiment.run(experiment(provider), { fresh: true, cache: "read" })
      const [before, after] = [first, again].map(({ report: summary }) => summary.candidates[0]?.cost?.known)
      assert.closeTo(after?.totalUsd ?? 0, before?.totalUsd ?? 1, 1e-12)
      assert.strictEqual(after?.spentUsd, 0)
      assert.strictEqual(again.report.candidates[0]?.latency.replayed, 20)
      assert.notProperty(again.report.candidates[0]?.latency, "firstToken")
    }).pipe(Effect.provide(bench), TestClock.withLive)
  )

  it.effect("says in one note which latencies are left out because the process was busy", () =>
    Effect.gen(function* () {
      const busy: Stalls.Stalls = { begin: () => ({ end: () => 20 }) }
      const notesOf = Effect.fnUntraced(function* (names: ReadonlyArray<string>) {
        const { report } = yield* Experiment.run(
          Experiment.make(names.join("-"), {
            dataset: Dataset.make("numbers", [
              { id: "a", input: 1 },
              { id: "b", input: 2 }
            ]),
            candidates: Object.fromEntries(names.map((name) => [name, async (n: number) => String(n)])),
            scorers: { any: () => true }
          })
        ).pipe(Effect.provideService(Stalls.Watching, Effect.succeed(busy)))
        return report.candidates.map(({ notes }) => notes)
      })
      const why =
        "the process was busy during the measurement (a function or scorer was computing, or the machine was at its limit)"
      assert.deepStrictEqual(yield* notesOf(["one"]), [[`the latency of 2 of 2 trials is left out: ${why}`]])
      const shared = `latencies are left out where ${why}; in trials: one 2 of 2, two 2 of 2`
      assert.deepStrictEqual(yield* notesOf(["one", "two"]), [[shared], [shared]])
    }).pipe(Effect.provide(bench), TestClock.withLive)
  )

  it.effect("hands each metric the case, its cluster and the repeat of a score", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const scorer = Scorer.make<unknown, unknown, unknown>("seen", () => true, {
        metrics: [
          {
            name: "seen",
            start: () => ({
              add: ({ caseId, cluster, repeat }) => seen.push(`${caseId} ${cluster} ${repeat}`),
              result: () => null
            })
          }
        ]
      })
      const documents = Dataset.make("documents", [
        { id: "a", input: 1, cluster: "letter" },
        { id: "b", input: 2 }
      ])
      yield* Experiment.run(
        Experiment.make("seen", {
          dataset: documents,
          candidates: { echo: String },
          scorers: [scorer],
          repeats: 2
        })
      )
      assert.deepStrictEqual(seen.sort(), ["a letter 0", "a letter 1", "b undefined 0", "b undefined 1"])
    }).pipe(Effect.provide(bench))
  )
})
