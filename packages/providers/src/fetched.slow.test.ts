/**
 * Services around the clients of other libraries, measured as they are: their calls come to what a task's come to.
 */
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { createOpenAI } from "@ai-sdk/openai"
import Anthropic from "@anthropic-ai/sdk"
import { Candidate, Dataset, Experiment, Progress, Task } from "@assay/core"
import { SqliteStore, Store } from "@assay/core/analysis"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@effect/vitest"
import { generateText, streamText } from "ai"
import { Effect, Layer, Redacted, Schema } from "effect"
import OpenAIClient from "openai"
import * as AnthropicProvider from "./Anthropic.ts"
import * as OpenAI from "./OpenAI.ts"
import * as Routes from "./Routes.ts"

/** What the server was asked, by path. */
let asked: Array<{
  readonly path: string
  readonly body: string
  readonly authorization: string | undefined
}> = []
let seen = new Map<string, number>()
/** How the server answers a question that it fails: by default none. */
let failing: (
  question: string,
  nth: number
) => { readonly status: number; readonly type: string } | undefined = () => undefined
let under = 0
let most = 0

const usage = { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 }

const sse = (response: ServerResponse, events: ReadonlyArray<unknown>, named = false): void => {
  response.writeHead(200, { "content-type": "text/event-stream" })
  for (const event of events) {
    const name =
      named && typeof event === "object" && event !== null && "type" in event ? `event: ${event.type}\n` : ""
    response.write(`${name}data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`)
  }
  response.end()
}

const chat = (
  response: ServerResponse,
  body: { readonly stream?: boolean; readonly stream_options?: { readonly include_usage?: boolean } }
): void => {
  const shared = { id: "chatcmpl-1", created: 1, model: "gpt-5-mini-2026" }
  if (body.stream !== true) {
    response.writeHead(200, { "content-type": "application/json", "x-request-id": "req-1" })
    response.end(
      JSON.stringify({
        ...shared,
        object: "chat.completion",
        choices: [
          { index: 0, finish_reason: "stop", message: { role: "assistant", content: "yes", refusal: null } }
        ],
        usage
      })
    )
    return
  }
  const piece = (delta: unknown, finish: string | null) => ({
    ...shared,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason: finish }]
  })
  sse(response, [
    piece({ role: "assistant", content: "" }, null),
    piece({ content: "y" }, null),
    piece({ content: "es" }, null),
    piece({}, "stop"),
    ...(body.stream_options?.include_usage === true
      ? [{ ...shared, object: "chat.completion.chunk", choices: [], usage }]
      : []),
    "[DONE]"
  ])
}

const responses = (response: ServerResponse): void => {
  response.writeHead(200, { "content-type": "application/json" })
  response.end(
    JSON.stringify({
      id: "resp_1",
      object: "response",
      created_at: 1,
      status: "completed",
      model: "gpt-5-mini-2026",
      output: [
        {
          type: "message",
          id: "msg_1",
          role: "assistant",
          status: "completed",
          content: [{ type: "output_text", text: "yes", annotations: [] }]
        }
      ],
      usage: {
        input_tokens: 20,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: 5,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 25
      }
    })
  )
}

const messages = (response: ServerResponse, body: { readonly stream?: boolean }): void => {
  const message = { id: "msg_1", type: "message", role: "assistant", model: "claude-haiku-4-5" }
  const used = { input_tokens: 20, output_tokens: 5 }
  if (body.stream !== true) {
    response.writeHead(200, { "content-type": "application/json" })
    response.end(
      JSON.stringify({
        ...message,
        content: [{ type: "text", text: "yes" }],
        stop_reason: "end_turn",
        usage: used
      })
    )
    return
  }
  sse(
    response,
    [
      {
        type: "message_start",
        message: { ...message, content: [], stop_reason: null, usage: { ...used, output_tokens: 1 } }
      },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "yes" } },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 5 } },
      { type: "message_stop" }
    ],
    true
  )
}

const server = createServer((request, response) => {
  let text = ""
  request.setEncoding("utf8")
  request.on("data", (piece: string) => {
    text += piece
  })
  request.on("end", () => {
    const path = request.url ?? ""
    const question = /question \d+/u.exec(text)?.[0] ?? ""
    const nth = (seen.get(text) ?? 0) + 1
    seen.set(text, nth)
    asked.push({ path, body: text, authorization: request.headers.authorization })
    most = Math.max(most, ++under)
    response.on("close", () => under--)
    setTimeout(() => {
      const failure = failing(question, nth)
      if (failure !== undefined) {
        response.writeHead(failure.status, { "content-type": "application/json" })
        response.end(
          JSON.stringify({ error: { type: failure.type, message: "not now", code: failure.type } })
        )
        return
      }
      const body = JSON.parse(text)
      if (path.endsWith("/chat/completions")) chat(response, body)
      else if (path.endsWith("/responses")) responses(response)
      else if (path.endsWith("/messages")) messages(response, body)
      else if (path.endsWith("/embeddings")) {
        response.writeHead(200, { "content-type": "application/json" })
        const data = [{ object: "embedding", index: 0, embedding: [0.25, 0.5] }]
        response.end(
          JSON.stringify({
            object: "list",
            model: body.model,
            data,
            usage: { prompt_tokens: 8, total_tokens: 8 }
          })
        )
      } else {
        response.writeHead(200, { "content-type": "text/plain" })
        response.end("something else")
      }
    }, 5)
  })
})

let url = ""
let routes: Routes.Routes = Routes.known

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  routes = Routes.make({
    servers: { [`${url}/v1`]: { name: "openai" }, [`${url}/anthropic`]: { name: "anthropic" } }
  })
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  asked = []
  seen = new Map()
  failing = () => undefined
  most = 0
})

type Answerer = Candidate.AnswerFunction<string, string>

const key = "sk-a-secret-of-the-tests"

const openaiOf = (fetch: typeof globalThis.fetch, more: { readonly maxRetries?: number } = {}) =>
  new OpenAIClient({ baseURL: `${url}/v1`, apiKey: key, fetch, ...more })

const limit = 50
const prompt = (question: string) => `Is this a question: ${question}?`

const viaOpenAI: Answerer = async (question, { fetch }) => {
  const completion = await openaiOf(fetch).chat.completions.create({
    model: "gpt-5-mini",
    messages: [{ role: "user", content: prompt(question) }],
    max_completion_tokens: limit
  })
  return completion.choices[0]?.message.content ?? ""
}

const viaOpenAIStream: Answerer = async (question, { fetch }) => {
  const stream = await openaiOf(fetch).chat.completions.create({
    model: "gpt-5-mini",
    messages: [{ role: "user", content: prompt(question) }],
    max_completion_tokens: limit,
    stream: true,
    stream_options: { include_usage: true }
  })
  let text = ""
  for await (const piece of stream) text += piece.choices[0]?.delta.content ?? ""
  return text
}

const sdkOf = (fetch: typeof globalThis.fetch) => createOpenAI({ baseURL: `${url}/v1`, apiKey: key, fetch })

const viaAiSdk: Answerer = async (question, { fetch }) => {
  const { text } = await generateText({
    model: sdkOf(fetch).chat("gpt-5-mini"),
    prompt: prompt(question),
    maxOutputTokens: limit
  })
  return text
}

const viaAiSdkStream: Answerer = async (question, { fetch }) => {
  const { textStream } = streamText({
    model: sdkOf(fetch).chat("gpt-5-mini"),
    prompt: prompt(question),
    maxOutputTokens: limit
  })
  let text = ""
  for await (const piece of textStream) text += piece
  return text
}

const viaAnthropic =
  (stream: boolean): Answerer =>
  async (question, { fetch }) => {
    const client = new Anthropic({ baseURL: `${url}/anthropic`, apiKey: key, fetch })
    const asking = {
      model: "claude-haiku-4-5",
      max_tokens: limit,
      messages: [{ role: "user" as const, content: prompt(question) }]
    }
    const message = stream
      ? await client.messages.stream(asking).finalMessage()
      : await client.messages.create(asking)
    return message.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("")
  }

const ask = Task.make("ask", { input: Schema.String, output: Schema.String, prompt })

const apiKey = Redacted.make(key)

const openaiTask = (stream: boolean) =>
  Task.on(ask, OpenAI.chat("gpt-5-mini", { apiKey, baseUrl: `${url}/v1`, maxOutputTokens: limit, stream }))

const anthropicTask = (stream: boolean) =>
  Task.on(
    ask,
    AnthropicProvider.messages("claude-haiku-4-5", {
      apiKey,
      baseUrl: `${url}/anthropic`,
      maxOutputTokens: limit,
      stream
    })
  )

const experimentOf = (
  candidate: Answerer | Candidate.Candidate<string, string>,
  cases: number,
  policy: Partial<Experiment.Policy> = {},
  name = "services"
) =>
  Experiment.make(name, {
    dataset: Dataset.make(
      "questions",
      Array.from({ length: cases }, (_, index) => ({ id: `case-${index}`, input: `question ${index}` }))
    ),
    candidates: {
      service: typeof candidate === "function" ? Candidate.fromFunction(candidate, { routes }) : candidate
    },
    scorers: { right: ({ output }) => output === "yes" },
    maxErrorRate: 1,
    retry: { attempts: 3, baseDelay: "1 millis", maxDelay: "5 millis" },
    ...policy
  })

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

/** A run in a store of its own: its figures, its stops and its trials. */
const run = Effect.fnUntraced(function* (
  experiment: ReturnType<typeof experimentOf>,
  options: Experiment.Options = {}
) {
  const { report, stops } = yield* Experiment.run(experiment, options)
  const [stored] = yield* (yield* Store.Runs).list()
  const trials: Array<Store.DetailedTrial> = []
  if (stored !== undefined) yield* (yield* Store.Trials).eachDetailed(stored, (trial) => trials.push(trial))
  return { figures: report.candidates[0], stops, trials }
})

const separately = <A, E>(body: Effect.Effect<A, E, Layer.Success<typeof bench>>) =>
  Effect.provide(body, bench)

/** What is the same of a task and of a service that does the same. */
const comparable = ({ figures, stops }: Effect.Success<ReturnType<typeof run>>) => ({
  modes: figures?.modes,
  trials: figures?.trials,
  attempts: figures?.attempts,
  retried: figures?.retried,
  cost: figures?.cost,
  tokens: figures?.tokens,
  models: figures?.models,
  replayed: figures?.latency.replayed,
  stops
})

const services = [
  ["the openai client", viaOpenAI, openaiTask, false],
  ["the openai client, streamed", viaOpenAIStream, openaiTask, true],
  ["the AI SDK", viaAiSdk, openaiTask, false],
  ["the AI SDK, streamed", viaAiSdkStream, openaiTask, true],
  ["the anthropic client", viaAnthropic(false), anthropicTask, false],
  ["the anthropic client, streamed", viaAnthropic(true), anthropicTask, true]
] as const

describe.each(services)("a service around %s", (_, service, taskOf, isStreamed) => {
  const moody = (question: string, nth: number) => {
    const number = Number(question.replace(/\D/gu, ""))
    if (number % 4 === 1 && nth === 1) return { status: 429, type: "rate_limit_error" }
    if (number % 5 === 2 && nth < 3) return { status: 500, type: "api_error" }
    return undefined
  }

  it.live("comes to what a task comes to in calls, cost, tokens and retries", () =>
    Effect.gen(function* () {
      failing = moody
      const expected = yield* separately(run(experimentOf(taskOf(isStreamed), 20)))
      const calls = asked.length
      seen = new Map()
      const found = yield* separately(run(experimentOf(service, 20)))
      expect(comparable(found)).toEqual(comparable(expected))
      expect(asked.length - calls).toBe(calls)
      expect(found.figures?.cost?.isAtLeast).toBe(false)
      expect(found.figures?.cost?.known?.totalUsd).toBeGreaterThan(0)
      expect(found.figures?.modes.right).toBe(20)
      const [trial] = found.trials
      expect(trial?.steps).toMatchObject([
        { step: 1, calls: 1, text: "yes", finish: "stop", inputTokens: 20, outputTokens: 5, replayed: false }
      ])
      if (isStreamed) expect(trial?.steps[0]?.firstTokenMs).toBeGreaterThan(0)
      // No credential is stored, nor sent elsewhere.
      expect(JSON.stringify(found.trials)).not.toContain(key)
    })
  )

  it.live("comes to what a task comes to within a budget, and goes on from there", () =>
    Effect.gen(function* () {
      // Some twenty calls, and what is reserved for the next.
      const usd = taskOf === openaiTask ? 0.0004 : 0.0011
      const one = { concurrency: 1, budget: { usd } }
      const expected = yield* separately(run(experimentOf(taskOf(isStreamed), 40, one)))
      const calls = asked.length
      expect(expected.stops.map(({ by }) => by)).toEqual(["budget"])
      const found = yield* separately(
        Effect.gen(function* () {
          const first = yield* run(experimentOf(service, 40, one))
          const spent = asked.length
          yield* run(experimentOf(service, 40, { concurrency: 1 }))
          expect(asked.length - calls).toBe(40)
          return { ...first, spent }
        })
      )
      expect(found.stops.map(({ by }) => by)).toEqual(["budget"])
      expect(found.figures?.cost?.known?.totalUsd).toBeLessThanOrEqual(usd)
      expect(Math.abs(found.spent - 2 * calls)).toBeLessThanOrEqual(1)
    })
  )

  it.live("is answered by the cache, with what the client reads", () =>
    separately(
      Effect.gen(function* () {
        yield* run(experimentOf(service, 6, {}, "first"))
        const { figures, trials } = yield* run(experimentOf(service, 8, {}, "second"))
        expect(asked).toHaveLength(8)
        expect(figures?.modes.right).toBe(8)
        expect(figures?.latency).toMatchObject({ replayed: 6 })
        expect(trials.filter(({ replayed }) => replayed).every(({ cost }) => cost?.spentUsd === 0)).toBe(true)
      })
    )
  )

  it.live("makes no call beyond our retries, however often its client tries", () =>
    separately(
      Effect.gen(function* () {
        failing = () => ({ status: 500, type: "api_error" })
        const { figures } = yield* run(experimentOf(service, 1))
        expect(figures?.modes.right).toBe(0)
        expect(asked).toHaveLength(3)
      })
    )
  )
})

describe("a fetch of the run", () => {
  const create = (
    fetch: typeof globalThis.fetch,
    more: { readonly content: string; readonly stream?: boolean }
  ) =>
    fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        "x-stainless-retry-count": "0"
      },
      body: JSON.stringify({
        model: "gpt-5-mini",
        max_completion_tokens: limit,
        stream: more.stream ?? false,
        stream_options: { include_usage: true },
        messages: [{ role: "user", content: more.content }]
      })
    })

  it.live(
    "holds a place for a call alone: streams may be left unread, and calls be made while they are read",
    () =>
      separately(
        Effect.gen(function* () {
          const nested: Answerer = async (question, { fetch, complete }) => {
            // Never read.
            await create(fetch, { content: `${question} unread`, stream: true })
            const outer = await create(fetch, { content: `${question} outer`, stream: true })
            let inner = 0
            for await (const _ of outer.body ?? []) {
              if (inner++ === 0) await create(fetch, { content: `${question} inner` })
            }
            const model = OpenAI.chat("gpt-5-mini", { apiKey, baseUrl: `${url}/v1`, maxOutputTokens: limit })
            return (await complete(model, question)).text
          }
          const { figures, trials } = yield* run(
            experimentOf(nested, 5, { concurrency: 1, timeout: "20 seconds" })
          )
          expect(figures?.modes.right).toBe(5)
          expect([asked.length, most]).toEqual([20, 1])
          expect(new Set(trials.flatMap(({ steps }) => steps.map(({ provider }) => provider))).size).toBe(1)
          expect(trials.every(({ steps }) => steps.length === 4)).toBe(true)
        })
      )
  )

  it.live("ends a call with its body: read, cancelled, or left when the trial ends", () =>
    separately(
      Effect.gen(function* () {
        const leaving: Answerer = async (question, { fetch }) => {
          const stream = await create(fetch, { content: `${question} cancelled`, stream: true })
          await stream.body?.cancel()
          const aborting = new AbortController()
          const other = fetch(`${url}/v1/chat/completions`, {
            method: "POST",
            body: JSON.stringify({ model: "gpt-5-mini", messages: [], max_completion_tokens: limit }),
            signal: aborting.signal
          })
          aborting.abort()
          await other.catch(() => {})
          void create(fetch, { content: `${question} left` })
          return "yes"
        }
        const { figures } = yield* run(experimentOf(leaving, 4, { concurrency: 1, timeout: "20 seconds" }))
        expect(figures?.modes.right).toBe(4)
        expect(figures?.cost?.isAtLeast).toBe(true)
      })
    )
  )

  it.live("tells equal requests apart, by neither credentials nor the client's own headers", () =>
    separately(
      Effect.gen(function* () {
        let turn = 0
        const twice: Answerer = async (question, { fetch }) => {
          turn++
          const once = () =>
            fetch(`${url}/v1/chat/completions`, {
              method: "POST",
              headers: { authorization: `Bearer key-number-${turn}`, "x-stainless-os": `system ${turn}` },
              body: JSON.stringify({
                model: "gpt-5-mini",
                max_completion_tokens: limit,
                messages: [{ role: "user", content: question }]
              })
            })
          const [first, second] = await Promise.all([once(), once()])
          expect(first.headers.get("x-should-retry")).toBe("false")
          return (await first.text()) === (await second.text()) ? "yes" : "no"
        }
        yield* run(experimentOf(twice, 3, {}, "first"))
        expect(asked).toHaveLength(6)
        const { figures } = yield* run(experimentOf(twice, 3, {}, "second"))
        expect(asked).toHaveLength(6)
        expect(figures?.modes.right).toBe(3)
      })
    )
  )

  it.live("gives the failure of a request again without a call", () =>
    separately(
      Effect.gen(function* () {
        failing = () => ({ status: 503, type: "overloaded" })
        const stubborn: Answerer = async (question, { fetch }) => {
          const statuses = []
          for (let nth = 0; nth < 4; nth++) statuses.push((await create(fetch, { content: question })).status)
          return statuses.join(" ")
        }
        const { trials } = yield* run(experimentOf(stubborn, 1))
        expect([trials[0]?.outputJson, asked.length]).toEqual(['"503 503 503 503"', 3])
        expect(trials[0]).toMatchObject({ attempts: 4, failures: ["Overloaded", "Overloaded", "Overloaded"] })
      })
    )
  )

  it.live("knows embeddings and the Responses API", () =>
    separately(
      Effect.gen(function* () {
        const several: Answerer = async (question, { fetch }) => {
          const client = openaiOf(fetch)
          await client.embeddings.create({ model: "text-embedding-3-small", input: question })
          const response = await client.responses.create({
            model: "gpt-5-mini",
            input: question,
            max_output_tokens: limit
          })
          return response.output_text
        }
        const { figures, trials } = yield* run(experimentOf(several, 2, { budget: { usd: 1 } }))
        expect(figures?.modes.right).toBe(2)
        expect(figures?.cost?.isAtLeast).toBe(false)
        expect(trials[0]?.steps).toMatchObject([
          { text: "1 embedding", inputTokens: 8, outputTokens: 0 },
          { text: "yes", inputTokens: 20, outputTokens: 5 }
        ])
        yield* run(experimentOf(several, 2, {}, "again"))
        expect(asked).toHaveLength(4)
      })
    )
  )

  it.live("makes no call whose cost has no bound within a budget, and says which", () =>
    separately(
      Effect.gen(function* () {
        const silent: Answerer = async (question, { fetch }) => {
          const stream = await openaiOf(fetch).chat.completions.create({
            model: "gpt-5-mini",
            messages: [{ role: "user", content: question }],
            max_completion_tokens: limit,
            stream: true
          })
          let text = ""
          for await (const piece of stream) text += piece.choices[0]?.delta.content ?? ""
          return text
        }
        const endless: Answerer = async (question, { fetch }) => {
          const { choices } = await openaiOf(fetch).chat.completions.create({
            model: "gpt-5-mini",
            messages: [{ role: "user", content: question }]
          })
          return choices[0]?.message.content ?? ""
        }
        const unknown: Answerer = async (_, { fetch }) => {
          await (await fetch(`${url}/other`, { method: "POST", body: "{}" })).text()
          return "yes"
        }
        const place = new URL(url).host
        for (const [service, why] of [
          [silent, "a stream without stream_options.include_usage does not say what it used"],
          [
            endless,
            `the requests to openai/gpt-5-mini@${place} do not limit their replies; set max_completion_tokens in them`
          ],
          [unknown, `the cost of POST ${url}/other is not known: it is no call of a known API`]
        ] as const) {
          asked = []
          const { stops, figures } = yield* run(
            experimentOf(service, 2, { budget: { usd: 1 } }, why.slice(0, 20))
          )
          expect(stops.map(({ reason }) => reason)).toEqual([
            `service cannot run within a budget of 1 USD: ${why}`
          ])
          expect([asked.length, figures?.trials.finished]).toEqual([0, 0])
          // Without a budget they are measured, and their cost is not known.
          const free = yield* run(experimentOf(service, 2, {}, why.slice(0, 20)))
          expect(free.figures?.modes.right).toBe(2)
          expect(free.figures?.cost?.isAtLeast ?? false).toBe(service !== endless)
        }
      })
    )
  )
})
