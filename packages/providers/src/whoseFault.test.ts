/**
 * Runs against a server that refuses one case: the others go on, unless it is the key that is refused.
 */
import type { IncomingMessage } from "node:http"
import { createServer } from "node:http"
import { Dataset, Experiment, Progress, Task } from "@assay/core"
import { SqliteStore } from "@assay/core/analysis"
import { expect, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import * as OpenAICompatible from "./OpenAICompatible.ts"

const ask = Task.make("ask", { input: Schema.String, output: Schema.String, prompt: (text) => text })

const textOf = async (request: IncomingMessage): Promise<string> => {
  let text = ""
  for await (const piece of request) text += String(piece)
  return text
}

/** Answers everything but the third call, or what says BAD. */
const serving = (status: number, body: unknown) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly stop: () => void }>((resume) => {
      let calls = 0
      const server = createServer((request, response) => {
        void textOf(request).then((text) => {
          calls++
          const isBad = calls === 3 || text.includes("BAD")
          const answer = isBad ? body : { choices: [{ message: { content: "fine" }, finish_reason: "stop" }] }
          response.writeHead(isBad ? status : 200)
          response.end(typeof answer === "string" ? answer : JSON.stringify(answer))
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        const stop = () => {
          server.closeAllConnections()
          server.close()
        }
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, stop }))
      })
    }),
    ({ stop }) => Effect.sync(stop)
  )

const flagged = {
  error: { code: 403, message: "Flagged.", metadata: { reasons: ["violence"], flagged_input: "B" } }
}
const page = "<!DOCTYPE html><html><body>Sorry, you have been blocked</body></html>"
const generated = {
  error: { message: "Failed to generate JSON.", code: "json_validate_failed", failed_generation: "fine" }
}

it.live.each([
  ["a 403 of a filter", 403, flagged, { refused: 1 }],
  ["a web firewall's page", 403, page, { errored: 1 }],
  ["a 403 after calls were served", 403, { error: { message: "Forbidden" } }, { errored: 1 }],
  ["a 400 for what the model wrote", 400, generated, { malformed: 1, errored: 0 }]
] as const)("%s is that case's alone", ([, status, body, endings]) =>
  Effect.gen(function* () {
    const { url } = yield* serving(status, body)
    const provider = OpenAICompatible.chat("m", { baseUrl: `${url}/v1`, name: "local" })
    const inputs = ["one", "two", "three", "four", "five"]
    const run = yield* Experiment.run(
      Experiment.make("one case", {
        dataset: Dataset.make(
          "cases",
          inputs.map((input) => ({ id: input, input }))
        ),
        candidates: { model: Task.on(ask, provider) },
        scorers: { fine: ({ output }) => output === "fine" },
        concurrency: 1,
        maxErrorRate: 1,
        retry: { attempts: 1 }
      })
    )
    expect(run.stops).toEqual([])
    expect(run.report.candidates[0]?.modes).toMatchObject({ ...endings, right: 4 })
  }).pipe(Effect.scoped, Effect.provide(Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)))
)

it.live("a 403 that speaks of the account stops the lane, also after calls were served", () =>
  Effect.gen(function* () {
    const { url } = yield* serving(403, { error: { message: "Your account is suspended" } })
    const provider = OpenAICompatible.chat("m", { baseUrl: `${url}/v1`, name: "local" })
    const request = { caseId: "c", candidate: "m", repeat: 0 }
    yield* provider.complete({ ...request, messages: [{ role: "user", content: "one" }] })
    const error = yield* Effect.flip(
      provider.complete({ ...request, messages: [{ role: "user", content: "BAD" }] })
    )
    expect(error.reason._tag).toBe("Unauthorized")
  }).pipe(Effect.scoped)
)
