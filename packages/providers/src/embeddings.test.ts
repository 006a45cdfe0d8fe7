/**
 * Embeddings of a real server on loopback.
 */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { serve } from "./api/loopback.fixture.ts"
import * as OpenAI from "./OpenAI.ts"
import * as OpenAICompatible from "./OpenAICompatible.ts"

const apiKey = Redacted.make("test-key-0123456789")

const answer = (vectors: ReadonlyArray<ReadonlyArray<number>>) => ({
  body: {
    object: "list",
    model: "text-embedding-3-small",
    data: vectors.map((embedding, index) => ({ object: "embedding", index, embedding })),
    usage: { prompt_tokens: 4, total_tokens: 4 }
  }
})

const makers = [
  ["OpenAI", (baseUrl: string) => OpenAI.embeddings("m", { apiKey, baseUrl, dimensions: 2 })],
  [
    "OpenAICompatible",
    (baseUrl: string) => OpenAICompatible.embeddings("m", { apiKey, baseUrl, dimensions: 2 })
  ]
] as const

describe.each(makers)("%s.embeddings", (_name, make) => {
  it.live("asks for the vectors of several texts and takes them in their order", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { body } = answer([
          [1, 0],
          [0, 1]
        ])
        const { url, asked } = yield* serve({ body: { ...body, data: body.data.toReversed() } })
        expect(yield* make(`${url}/v1`).embed(["one", "two"])).toEqual([
          [1, 0],
          [0, 1]
        ])
        expect(asked).toMatchObject([
          {
            path: "/v1/embeddings",
            headers: { authorization: "Bearer test-key-0123456789" },
            body: { model: "m", input: ["one", "two"], encoding_format: "float", dimensions: 2 }
          }
        ])
      })
    )
  )

  it.live("fails with a reason where the server refuses, without the key", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { url } = yield* serve({
          status: 429,
          body: { error: { message: "slow down, test-key-0123456789", code: "rate_limit_exceeded" } }
        })
        const error = yield* Effect.flip(make(`${url}/v1`).embed(["one"]))
        expect(error.reason._tag).toBe("RateLimited")
        expect(error.message).not.toContain("test-key")
      })
    )
  )

  it.live.each([
    ["a vector is missing", { data: [] }],
    ["there is no list", {}],
    ["a vector is no list of numbers", { data: [{ index: 0, embedding: "AAAA" }] }],
    ["a place does not exist", { data: [{ index: 7, embedding: [1] }] }],
    ["a place is no number", { data: [{ index: "__proto__", embedding: [1] }] }]
  ] as const)("fails where %s", ([, body]) =>
    Effect.scoped(
      Effect.gen(function* () {
        const { url } = yield* serve({ body })
        const error = yield* Effect.flip(make(`${url}/v1`).embed(["one"]))
        expect(error.reason._tag).toBe("MalformedReply")
      })
    )
  )

  it.live("keeps what it is apart from where its key is", () =>
    Effect.sync(() => {
      const { settings, id } = make("http://127.0.0.1:9/v1")
      expect(JSON.stringify({ settings, id })).toContain('"dimensions":2')
      expect(JSON.stringify({ settings, id })).not.toContain("test-key")
    })
  )
})
