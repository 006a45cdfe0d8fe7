/**
 * A connection that is lost after the request was sent may have been paid for: the budget holds all the same.
 */
import { Dataset, Experiment, Task } from "@assay/core"
import { expect, it } from "@effect/vitest"
import { Effect, Redacted, Schema } from "effect"
import * as Anthropic from "./Anthropic.ts"
import { serve } from "./api/loopback.fixture.ts"
import * as OpenAI from "./OpenAI.ts"

const apiKey = Redacted.make("key-of-the-test")

/** 1,000 tokens at a dollar a thousand, and a little for the question. */
const cap = { maxOutputTokens: 1_000, prices: { "*": { inputPerMillion: 1, outputPerMillion: 1_000 } } }

const say = Task.make("say", { input: Schema.String, output: Schema.String, prompt: (text) => text })

it.live.each(["openai", "anthropic"] as const)(
  "a reset after the request counts what was reserved for the call, tries included: %s",
  (api) =>
    Effect.gen(function* () {
      const { url, asked } = yield* serve((response) => void response.destroy())
      const provider =
        api === "openai"
          ? OpenAI.chat("m", { apiKey, baseUrl: `${url}/v1`, ...cap })
          : Anthropic.messages("m", { apiKey, baseUrl: url, ...cap })
      const experiment = Experiment.make("lost", {
        dataset: Dataset.make(
          "set",
          Array.from({ length: 12 }, (_, i) => ({ input: `question ${i}` }))
        ),
        candidates: { m: Task.on(say, provider) },
        scorers: { any: () => true },
        budget: { usd: 4.5 },
        maxErrorRate: 1,
        retry: { attempts: 3, baseDelay: "1 millis", maxDelay: "2 millis" }
      })
      const { stopped, report: summary } = yield* Effect.promise(() =>
        Experiment.runPromise(experiment, { store: ":memory:" })
      )
      // Each call may have cost a dollar.
      expect(asked.length).toBe(4)
      expect(stopped).toMatch(/budget of 4\.5 USD/u)
      expect(summary.candidates[0]?.cost).toMatchObject({ isAtLeast: true, unpriced: { trials: 4 } })
    })
)
