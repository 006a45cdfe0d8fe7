/**
 * Keys that a server sends back reach neither the caller nor the disk, wherever they stand in its answer.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Dataset, Experiment, type Provider, Scorer, Task } from "@assay/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted, Schema } from "effect"
import * as Anthropic from "./Anthropic.ts"
import { type Answer, serve } from "./api/loopback.fixture.ts"
import * as OpenAI from "./OpenAI.ts"
import * as OpenAICompatible from "./OpenAICompatible.ts"
import * as Recorded from "./Recorded.ts"

const key = 'sk-live-4f9a8c1d+7e/6b"5a3c=2d1e0f'
const password = "proxy-9b8a7c6d5e4f3a2b"

const tells = (text: string): boolean => {
  for (const secret of [
    key,
    password,
    Buffer.from(key).toString("base64"),
    JSON.stringify(key).slice(1, -1)
  ]) {
    for (let i = 0; i + 8 <= secret.length; i++) if (text.includes(secret.slice(i, i + 8))) return true
  }
  return false
}

const request: Provider.Request = {
  messages: [{ role: "user", content: "hello" }],
  caseId: "case-1",
  candidate: "model",
  repeat: 0
}

const makers = (url: string): ReadonlyArray<Provider.Provider> => {
  const shared = {
    // As a file of secrets has it, with a line break at the end.
    apiKey: Redacted.make(`${key}\n`),
    // Not declared as a secret; its name says that it is one.
    headers: { "proxy-authorization": `Basic ${Buffer.from(`me:${password}`).toString("base64")}` }
  }
  return [
    OpenAI.chat("m", { ...shared, baseUrl: `${url}/v1` }),
    OpenAI.responses("m", { ...shared, baseUrl: `${url}/v1` }),
    Anthropic.messages("m", { ...shared, baseUrl: url }),
    OpenAICompatible.chat("m", { ...shared, baseUrl: `${url}/v1`, query: { sig: password } })
  ]
}

const chat = (content: string, more: object = {}) => ({
  choices: [{ message: { content }, finish_reason: "stop" }],
  ...more
})

const pieces = (text: string, size: number): ReadonlyArray<string> =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size))

const streamed = (text: string, size: number): Answer => ({
  headers: { "content-type": "text/event-stream" },
  body: [
    ...pieces(text, size).map((content) => ({ choices: [{ delta: { content }, finish_reason: null }] })),
    { choices: [{ delta: {}, finish_reason: "stop" }] }
  ]
    .map((event) => `data: ${JSON.stringify(event)}\n\n`)
    .join("")
})

describe("a key that comes back", () => {
  const spelled = [
    key,
    encodeURIComponent(key),
    JSON.stringify({ authorization: `Bearer ${key}` }),
    Buffer.from(`user:${key}`).toString("base64"),
    `${key.slice(0, 20)}\n${key.slice(20)}`,
    password
  ]

  it.live("is in no error of any provider, wherever it is cut", () =>
    Effect.gen(function* () {
      for (const [index, spelling] of spelled.entries()) {
        const bodies: ReadonlyArray<Answer> = [
          { status: 404, body: { error: { message: `no deployment behind ${spelling}` } } },
          {
            status: 500,
            body: `<pre>Cannot POST /v1/x?sig=${spelling}</pre>`,
            headers: { "x-request-id": "r" }
          },
          { body: `${"x".repeat(70)}${spelling}` }
        ]
        for (const answer of bodies) {
          const { url } = yield* serve(answer)
          for (const provider of makers(url)) {
            const error = yield* Effect.flip(provider.complete(request))
            expect([index, JSON.stringify(error), tells(JSON.stringify(error) + error.message)]).toEqual([
              index,
              JSON.stringify(error),
              false
            ])
          }
        }
      }
    })
  )

  it("is in no settings, as header or as query", () => {
    expect(JSON.stringify(makers("http://localhost:1").map(({ settings }) => settings))).not.toMatch(
      /proxy-9b8a|Basic|sk-live/u
    )
  })

  it.live("is in no reply: text, refusal, model, request id or tool call", () =>
    Effect.gen(function* () {
      const called = { id: key, function: { name: "f", arguments: JSON.stringify({ to: key, [key]: 1 }) } }
      for (const spelling of spelled) {
        const { url } = yield* serve({
          headers: { "x-request-id": "abc" },
          body: chat(`You sent ${spelling}.`, { model: `m-${key}` })
        })
        const reply = yield* OpenAI.chat("m", {
          apiKey: Redacted.make(key),
          headers: { "x-p": Redacted.make(password) },
          baseUrl: `${url}/v1`
        }).complete(request)
        expect(tells(JSON.stringify(reply))).toBe(false)
        expect(reply.text).toMatch(/^You sent .*\[secret\].*\.$/su)
        expect(reply.notes).toEqual(["the server sent a secret back; [secret] replaces it"])
      }
      const message = { content: null, refusal: `not for ${key}`, tool_calls: [called] }
      const { url } = yield* serve({ body: { choices: [{ message, finish_reason: "stop" }] } })
      const [provider] = makers(url)
      const reply = yield* provider?.complete(request) ?? Effect.die("no provider")
      expect([reply.finish, tells(JSON.stringify(reply))]).toEqual(["refusal", false])
    })
  )

  it.live("is in no stream, in pieces of any size", () =>
    Effect.gen(function* () {
      for (const size of [1, 3, 7, 50]) {
        const { url } = yield* serve(streamed(`It is ${key}, is it?`, size))
        const reply = yield* OpenAI.chat("m", {
          apiKey: Redacted.make(key),
          stream: true,
          baseUrl: `${url}/v1`
        }).complete(request)
        expect(reply.text).toBe("It is [secret], is it?")
      }
    })
  )

  it.live("is in nothing that is kept of a reply that failed", () =>
    Effect.gen(function* () {
      const broken: ReadonlyArray<Answer> = [
        { body: `<html>You sent ${key}` },
        { body: { choices: [{ message: { content: { said: key } } }] } },
        { status: 400, body: { error: { code: "json_validate_failed", failed_generation: `no, ${key}` } } },
        {
          body: {
            model: `m ${key}`,
            choices: [{ message: { content: `half ${key}` }, error: { code: 502 } }]
          }
        },
        { body: { choices: [{ message: { content: `half ${key}` }, finish_reason: "error" }], model: key } },
        {
          headers: { "content-type": "text/event-stream" },
          body: `data: ${JSON.stringify({ choices: [{ delta: { content: `half ${key}` } }] })}\n\ndata: {"error":{"message":"lost ${encodeURIComponent(key)}"}}\n\n`
        }
      ]
      const kept: Array<number> = []
      for (const answer of broken) {
        const { url } = yield* serve(answer)
        const provider = OpenAI.chat("m", { apiKey: Redacted.make(key), baseUrl: `${url}/v1` })
        const { received, message, requestId } = yield* Effect.flip(provider.complete(request))
        if (received?.text !== undefined) kept.push(broken.indexOf(answer))
        expect([answer.body, tells(JSON.stringify([received ?? null, message, requestId ?? null]))]).toEqual([
          answer.body,
          false
        ])
      }
      // Something is kept of each, so that there is something to be clean.
      expect(kept).toEqual([0, 1, 2, 3, 4, 5])
    })
  )

  it.live("reaches neither the store nor recorded files, and the summary says that it came", () =>
    Effect.gen(function* () {
      const folder = mkdtempSync(join(tmpdir(), "assay-secrets-"))
      try {
        const { url } = yield* serve({ body: chat(`yes ${key}`, { model: key }) })
        const provider = OpenAI.chat("m", { apiKey: Redacted.make(key), baseUrl: `${url}/v1` })
        const task = Task.make("say", {
          input: Schema.String,
          output: Schema.String,
          prompt: (text) => (text === key ? "never" : text)
        })
        const experiment = Experiment.make("leak", {
          dataset: Dataset.make("set", [{ id: "a", input: "a", expected: "b" }]),
          candidates: {
            m: Task.on(task, Recorded.recording(provider, join(folder, "replies.jsonl"))),
            own: () => (String(1).startsWith("sk-live-4f9a8c1d") ? "x" : "y")
          },
          scorers: [Scorer.make("right", ({ output }) => output !== "proxy-9b8a7c6d")]
        })
        const { report: summary } = yield* Effect.promise(() =>
          Experiment.runPromise(experiment, { store: join(folder, "assay.db") })
        )
        expect(summary.candidates[0]?.notes).toEqual([
          "in 1 trial, the server sent a secret back; [secret] replaces it"
        ])
        for (const file of readdirSync(folder)) {
          expect([file, tells(readFileSync(join(folder, file), "latin1"))]).toEqual([file, false])
        }
      } finally {
        rmSync(folder, { recursive: true })
      }
    })
  )
})
