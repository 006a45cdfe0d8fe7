/**
 * What goes over the wire by a function's `fetch`: bodies of every kind, answers in every shape, and what is kept of them.
 */
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout } from "node:timers/promises"
import { gzipSync } from "node:zlib"
import { Candidate, Dataset, Experiment, Progress } from "@assay/core"
import { SqliteStore, Store } from "@assay/core/analysis"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Routes from "./Routes.ts"

const usage = { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 }
const shared = { id: "chatcmpl-1", created: 1, model: "gpt-5-mini-2026" }
const completion = JSON.stringify({
  ...shared,
  object: "chat.completion",
  choices: [
    { index: 0, finish_reason: "stop", message: { role: "assistant", content: "jä", refusal: null } }
  ],
  usage
})

const piece = (delta: unknown, finish: string | null = null) => ({
  ...shared,
  object: "chat.completion.chunk",
  choices: [{ index: 0, delta, finish_reason: finish }]
})
const events = [
  piece({ role: "assistant", content: "" }),
  piece({ content: "j" }),
  piece({ content: "ä" }),
  piece({}, "stop"),
  { ...shared, object: "chat.completion.chunk", choices: [], usage }
].map((event) => JSON.stringify(event))

/** Sends bytes in pieces of seven, which cut events, line ends and characters apart. */
const trickle = async (response: ServerResponse, text: string): Promise<void> => {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += 7) {
    response.write(bytes.subarray(at, at + 7))
    if (at % 140 === 0) await setTimeout(1)
  }
  response.end()
}

const stream = async (response: ServerResponse, question: string): Promise<void> => {
  response.writeHead(200, { "content-type": "text/event-stream" })
  if (question.includes("in small pieces")) {
    return trickle(response, `${events.map((each) => `data: ${each}\r\n\r\n`).join("")}data: [DONE]\r\n\r\n`)
  }
  for (const each of events) {
    response.write(`data: ${each}\n\n`)
    if (question.includes("slow")) await setTimeout(200)
  }
  response.end("data: [DONE]\n\n")
}

let asked = 0

const server = createServer((request, response) => {
  let text = ""
  request.setEncoding("utf8")
  request.on("data", (each: string) => {
    text += each
  })
  request.on("end", () => {
    asked++
    const path = request.url ?? ""
    if (path === "/upload") {
      if (text.includes("first file")) request.socket.destroy()
      else response.end("uploaded")
    } else if (path === "/v1/embeddings") {
      // As long as those of a thousand texts.
      const embedding = Array.from({ length: 1_536_000 }, () => 0.125)
      response.writeHead(200, { "content-type": "application/json" })
      response.end(
        JSON.stringify({
          object: "list",
          model: "text-embedding-3-small",
          data: [{ object: "embedding", index: 0, embedding }],
          usage: { prompt_tokens: 8, total_tokens: 8 }
        })
      )
    } else if (text.includes('"stream":true')) void stream(response, text)
    else if (text.includes("packed")) {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
      response.end(gzipSync(completion))
    } else {
      response.writeHead(200, { "content-type": "application/json" })
      response.end(completion)
    }
  })
})

let url = ""
let routes: Routes.Routes = Routes.known

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  routes = Routes.make({ servers: { [`${url}/v1`]: { name: "openai" } } })
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  asked = 0
})

type Answerer = Candidate.AnswerFunction<string, string>

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const run = Effect.fnUntraced(function* (
  answer: Answerer,
  policy: Partial<Experiment.Policy> = {},
  name = "bodies"
) {
  const experiment = Experiment.make(name, {
    dataset: Dataset.make("questions", [{ id: "1", input: "question" }]),
    candidates: { service: Candidate.fromFunction(answer, { routes }) },
    scorers: { right: ({ output }) => output === "yes" },
    maxErrorRate: 1,
    retry: { attempts: 3, baseDelay: "1 millis", maxDelay: "5 millis" },
    ...policy
  })
  const { stops } = yield* Experiment.run(experiment)
  const trials: Array<Store.DetailedTrial> = []
  const [stored] = yield* (yield* Store.Runs).list()
  if (stored !== undefined) yield* (yield* Store.Trials).eachDetailed(stored, (each) => trials.push(each))
  return { stops, trial: trials[0] }
})

const bodyOf = (content: string, more: object = {}): string =>
  JSON.stringify({
    model: "gpt-5-mini",
    max_completion_tokens: 50,
    messages: [{ role: "user", content }],
    ...more
  })

const streamed = (content: string): string =>
  bodyOf(content, { stream: true, stream_options: { include_usage: true } })

const post = (
  fetch: typeof globalThis.fetch,
  body: NonNullable<RequestInit["body"]>,
  path = "/v1/chat/completions"
) => fetch(`${url}${path}`, { method: "POST", body })

/** Reads a stream as clients do that stop at its last event. */
const untilDone = async (response: Response): Promise<string> => {
  const decoder = new TextDecoder()
  let text = ""
  for await (const each of response.body ?? []) {
    text += decoder.decode(each, { stream: true })
    if (text.includes("[DONE]")) break
  }
  return text
}

describe("what a function sends", () => {
  it.live("as a stream of JSON is a known call like any other, and is sent whole", () =>
    Effect.gen(function* () {
      const answer: Answerer = async (_, { fetch }) => {
        const body = new Blob([bodyOf("from a stream")]).stream()
        const init = {
          method: "POST",
          headers: { "content-type": "application/json" },
          body,
          duplex: "half"
        } as const
        const response = await fetch(`${url}/v1/chat/completions`, init)
        return JSON.parse(await response.text()).choices[0].message.content
      }
      const { trial } = yield* run(answer, {}, "streams")
      expect(trial).toMatchObject({
        outputJson: '"jä"',
        steps: [
          { provider: expect.stringMatching(/^openai\/gpt-5-mini/), inputTokens: 20, unpriced: undefined }
        ]
      })
    }).pipe(Effect.provide(bench))
  )

  it.live("of secrets in the path of an unknown address, or in a form within a request, is not kept", () =>
    Effect.gen(function* () {
      const secret = "hunter2hunter2"
      const answer: Answerer = async (_, { fetch }) => {
        const form = new FormData()
        form.set("password", secret)
        const response = await fetch(new Request(`${url}/hooks/${secret}`, { method: "POST", body: form }))
        await response.text()
        return "yes"
      }
      const { trial } = yield* run(answer, {}, "secrets")
      expect(trial?.steps).toHaveLength(1)
      expect(JSON.stringify(trial)).not.toContain(secret)
      expect(JSON.stringify(trial)).toContain("/hooks/[secret]")
    }).pipe(Effect.provide(bench))
  )
})

describe("a stream", () => {
  it.live.each([
    ["to its end", (response: Response) => response.text()],
    ["to its last event", untilDone]
  ] as const)("that is read %s is recorded before the function sees that", ([, read]) =>
    Effect.gen(function* () {
      for (const content of ["at once", "in small pieces"]) {
        asked = 0
        const answer: Answerer = async (_, { fetch }) => {
          const text = await read(await post(fetch, streamed(content)))
          return text.includes("[DONE]") ? "yes" : text
        }
        const { trial } = yield* run(answer, {}, content)
        expect(trial).toMatchObject({
          outputJson: '"yes"',
          steps: [{ text: "jä", finish: "stop", inputTokens: 20, outputTokens: 5, unpriced: undefined }]
        })
        yield* run(answer, {}, `${content}, kept`)
        expect(asked).toBe(1)
      }
    }).pipe(Effect.provide(bench))
  )

  it.live("that was handed out is not tried again when it takes too long, and says why it ends", () =>
    Effect.gen(function* () {
      const answer: Answerer = async (_, { fetch }) => {
        const response = await post(fetch, streamed("slow"))
        const told = await response.text().then(
          () => "all of it",
          (error) => `${error.message}: ${error.cause?.message}`
        )
        // Another try would come now.
        await setTimeout(100)
        return told
      }
      const { trial } = yield* run(answer, { timeout: "500 millis" })
      expect(trial?.outputJson).toContain("terminated: ")
      expect(trial?.outputJson).toContain("no answer within 500ms")
      expect(trial?.steps).toMatchObject([{ calls: 1, failures: ["TimedOut"] }])
      expect(asked).toBe(1)
    }).pipe(Effect.provide(bench))
  )
})

describe("a request", () => {
  it.live("is recognised by its body, whatever holds that", () =>
    Effect.gen(function* () {
      const answer: Answerer = async (_, { fetch }) => {
        const body = bodyOf("packed")
        const bytes = new TextEncoder().encode(body)
        for (const each of [body, bytes, bytes.buffer, new DataView(bytes.buffer), new Blob([body])]) {
          await (await post(fetch, each)).text()
        }
        const request = new Request(`${url}/v1/chat/completions`, { method: "POST", body })
        const { choices } = (await (await fetch(request)).json()) as { choices: [{ message: object }] }
        return JSON.stringify(choices[0].message)
      }
      const { trial, stops } = yield* run(answer, { budget: { usd: 1 } })
      expect(stops).toEqual([])
      expect(trial?.outputJson).toContain("jä")
      expect(trial?.steps.map(({ text, inputTokens }) => [text, inputTokens])).toEqual(
        Array.from({ length: 6 }, () => ["jä", 20])
      )
    }).pipe(Effect.provide(bench))
  )

  it.live("with a form is not taken for another that failed", () =>
    Effect.gen(function* () {
      const answer: Answerer = async (_, { fetch }) => {
        const upload = (text: string) => {
          const form = new FormData()
          form.append("file", new Blob([text]), "a.txt")
          return post(fetch, form, "/upload").then(
            (response) => response.text(),
            () => "failed"
          )
        }
        return `${await upload("first file")}, ${await upload("second file")}`
      }
      const { trial } = yield* run(answer)
      expect([trial?.outputJson, asked]).toEqual(['"failed, uploaded"', 2])
      expect(trial?.steps[1]?.unpriced).toContain(`the cost of POST ${url}/upload is not known`)
    }).pipe(Effect.provide(bench))
  )

  it.live("of an address that is not on the network is no call", () =>
    Effect.gen(function* () {
      const answer: Answerer = async (_, { fetch }) => (await fetch("data:text/plain,yes")).text()
      const { trial } = yield* run(answer, { budget: { usd: 1 } })
      expect(trial).toMatchObject({ outputJson: '"yes"', steps: [] })
    }).pipe(Effect.provide(bench))
  )

  it.live("leaves no secret behind: of its address, its form or its fields", () =>
    Effect.gen(function* () {
      const answer: Answerer = async (_, { fetch }) => {
        const place = new URL(url)
        await fetch(`http://user:in-the-address@${place.host}/other?key=in-the-query`).catch(() => {})
        await fetch(`http://user:in-the-address@${place.host}/v1/chat/completions`, {
          method: "POST",
          body: bodyOf("yes", { api_key: "in-a-known-body" })
        }).catch(() => {})
        await post(fetch, "grant_type=x&client_secret=in-the-form&max_tokens=3", "/token").catch(() => {})
        await post(fetch, new URLSearchParams({ access_token: "in-the-form" }), "/token").catch(() => {})
        await post(fetch, JSON.stringify({ auth: { password: "in-the-body", user: "u" } }), "/login")
        return "yes"
      }
      const { trial } = yield* run(answer)
      const all = JSON.stringify(trial)
      expect(trial?.steps).toHaveLength(5)
      expect(all.match(/in-(?:the|a)-[a-z-]+/gu)).toBeNull()
      expect(trial?.steps[2]?.prompt).toBe("grant_type=x&client_secret=[secret]&max_tokens=3")
    }).pipe(Effect.provide(bench))
  )
})

describe("an answer", () => {
  it.live("of embeddings may be long", () =>
    Effect.gen(function* () {
      const answer: Answerer = async (_, { fetch }) => {
        const body = JSON.stringify({ model: "text-embedding-3-small", input: ["a"] })
        return String((await (await post(fetch, body, "/v1/embeddings")).text()).length > 8 * 2 ** 20)
      }
      const { trial } = yield* run(answer, { cache: "off" })
      expect([trial?.outputJson, trial?.failures]).toEqual(['"true"', []])
    }).pipe(Effect.provide(bench))
  )
})
