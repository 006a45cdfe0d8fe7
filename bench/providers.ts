/**
 * What a call of a provider costs this machine: processor time and calls per second against a server on loopback that
 * answers at once, beside the official SDK on Node's own `fetch` with `p-limit`.
 *
 *     tsx bench/providers.ts
 *
 * Rounds of all rivals alternate; the medians are printed. The server is a process of its own.
 */
import { fork } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:http"
import { fileURLToPath } from "node:url"
import { OpenAI as Provider } from "@assay/providers"
import { Effect, Redacted } from "effect"
import OpenAI from "openai"
import pLimit from "p-limit"

const calls = 2_000
const concurrency = 50
const rounds = 9

const answer = JSON.stringify({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "gpt-5-mini-2025-08-07",
  choices: [{ index: 0, message: { role: "assistant", content: "refund" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 41, completion_tokens: 3, total_tokens: 44 }
})
const headers = {
  "content-type": "application/json",
  "x-request-id": "req_1",
  "x-ratelimit-limit-requests": "10000",
  "x-ratelimit-remaining-requests": "9999",
  "x-ratelimit-reset-requests": "6ms"
}

const serve = (): void => {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(200, headers).end(answer))
  })
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    process.send?.(typeof address === "object" && address !== null ? address.port : 0)
  })
}

const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

const compare = async (): Promise<void> => {
  const server = fork(fileURLToPath(import.meta.url), ["serve"])
  const [port] = await once(server, "message")
  const baseUrl = `http://127.0.0.1:${port}/v1`
  const content = "where is the parcel that I ordered last week? ".repeat(5)
  const sdk = new OpenAI({ apiKey: "x", baseURL: baseUrl, maxRetries: 0 })
  const providers = {
    lean: Provider.chat("gpt-5-mini", { apiKey: Redacted.make("x"), baseUrl }),
    builtIn: Provider.chat("gpt-5-mini", { apiKey: Redacted.make("x"), baseUrl, fetch: globalThis.fetch })
  }
  const messages = [{ role: "user", content }] as const
  const request = (i: number) => ({ messages, caseId: `case-${i}`, candidate: "gpt", repeat: 0 })
  const running = (provider: typeof providers.lean) => () =>
    Effect.runPromise(
      Effect.forEach(
        Array.from({ length: calls }, (_, i) => request(i)),
        provider.complete,
        {
          concurrency,
          discard: true
        }
      )
    )
  const rivals = {
    "SDK + p-limit": async () => {
      const limit = pLimit(concurrency)
      const body = { model: "gpt-5-mini", messages: [...messages] }
      await Promise.all(Array.from({ length: calls }, () => limit(() => sdk.chat.completions.create(body))))
    },
    "OpenAI.chat, built-in fetch": running(providers.builtIn),
    "OpenAI.chat": running(providers.lean)
  }
  const taken = new Map<string, Array<{ readonly perSecond: number; readonly cpuMs: number }>>()
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of Object.entries(rivals)) {
      const startedAt = performance.now()
      const before = process.cpuUsage()
      await run()
      const { user, system } = process.cpuUsage(before)
      const figures = {
        perSecond: (calls / (performance.now() - startedAt)) * 1_000,
        cpuMs: (user + system) / 1_000 / calls
      }
      // The first round is for warming up.
      if (round > 0) taken.set(name, [...(taken.get(name) ?? []), figures])
    }
  }
  server.kill()
  for (const [name, figures] of taken) {
    const perSecond = median(figures.map((each) => each.perSecond))
    const cpuMs = median(figures.map((each) => each.cpuMs))
    console.log(
      `${name.padEnd(28)} ${perSecond.toFixed(0).padStart(6)} calls/s ${cpuMs.toFixed(3)} ms CPU a call`
    )
  }
}

if (process.argv[2] === "serve") serve()
else await compare()
