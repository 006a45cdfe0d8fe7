import { Effect, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { Dataset, Experiment, Provider, Task } from "../index.ts"

const echo = Task.make("echo", { input: Schema.String, output: Schema.String, prompt: (text) => text })

/** A run of two cases on a provider whose first call fails so. */
const failingOnce = (reason: Provider.Reason) => {
  let calls = 0
  const own: Provider.Provider = {
    id: "own/model",
    settings: {},
    complete: () =>
      Effect.suspend(() =>
        calls++ === 0
          ? Effect.fail(new Provider.Error({ provider: "own/model", reason, detail: "not now" }))
          : Effect.succeed({ text: "a", finish: "stop", usage: {}, latencyMs: 1 })
      )
  }
  const experiment = Experiment.make("own", {
    dataset: Dataset.make("d", [{ input: "a" }, { input: "b" }], { input: Schema.String }),
    candidates: { model: Task.on(echo, own) },
    scorers: { one: () => 1 },
    concurrency: 1,
    retry: { baseDelay: "1 millis" }
  })
  return Experiment.runPromise(experiment, { store: ":memory:" })
}

describe("a provider of one's own", () => {
  it("fails with a reason from the user's door, which decides whether the call is tried again", async () => {
    const { report } = await failingOnce(new Provider.RateLimited({ scope: "unknown", retryAfterMs: 1 }))
    expect(report.candidates[0]?.modes).toMatchObject({ right: 2, errored: 0 })
    expect(report.candidates[0]?.retried).toEqual([{ error: "RateLimited", attempts: 1 }])
    const refused = await failingOnce(new Provider.InvalidRequest({}))
    expect(refused.report.candidates[0]?.modes).toMatchObject({ right: 1, errored: 1 })
    expect(refused.report.candidates[0]?.retried).toEqual([])
  })
})

describe("a provider of promises", () => {
  it("is asked again when it throws, unless its error says otherwise", async () => {
    let calls = 0
    const own = (fault: Error) =>
      Provider.fromPromise({
        id: "own/promises",
        complete: async ({ messages }, signal) => {
          expect(signal.aborted).toBe(false)
          if (calls++ === 0) throw fault
          return { text: String(messages[0]?.content), finish: "stop", usage: {} }
        }
      })
    const run = async (fault: Error) => {
      calls = 0
      const experiment = Experiment.make("promises", {
        dataset: Dataset.make("d", [{ input: "a" }], { input: Schema.String }),
        candidates: { model: Task.on(echo, own(fault)) },
        scorers: { same: ({ input, output }) => input === output },
        retry: { baseDelay: "1 millis" }
      })
      const { report } = await Experiment.runPromise(experiment, { store: ":memory:" })
      return report.candidates[0]?.scores[0]?.overall.scored
    }
    expect(await run(new TypeError("fetch failed"))).toBe(1)
    expect(calls).toBe(2)
    const reason = new Provider.Unauthorized({})
    expect(await run(new Provider.Error({ provider: "own/promises", reason, detail: "no key" }))).toBe(0)
    expect(calls).toBe(1)
  })
})
