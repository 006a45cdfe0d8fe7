/**
 * What is refused before a run, and what of the environment and of the caller's own reaches which server.
 */
import type { Provider } from "@assay/core"
import { afterEach, describe, expect, it, vi } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as Anthropic from "../Anthropic.ts"
import * as OpenAI from "../OpenAI.ts"
import * as OpenAICompatible from "../OpenAICompatible.ts"
import { addressProblem } from "./addresses.ts"
import { serve } from "./loopback.fixture.ts"
import type { ApiOptions } from "./options.ts"

const apiKey = Redacted.make("sk-own")

const request: Provider.Request = {
  messages: [{ role: "user", content: "hello" }],
  caseId: "case-1",
  candidate: "model",
  repeat: 0
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe("an address", () => {
  const chat = "/chat/completions"
  it.each([
    ["http://localhost:1234/v1/chat/completions", chat, "/chat/completions", "http://localhost:1234/v1"],
    ["http://localhost:1234/v1/chat/completions/", chat, "/chat/completions", "http://localhost:1234/v1"],
    ["http://localhost:1234/v1/completions", chat, "/completions", "http://localhost:1234/v1"],
    ["https://api.openai.com/v1/responses", "/responses", "/responses", "https://api.openai.com/v1"],
    ["http://localhost:11434/api/chat", chat, "/api/chat", "http://localhost:11434"],
    ["https://x.example/openai/v1/models", chat, "/models", "https://x.example/openai/v1"],
    ["https://api.anthropic.com/v1", "/v1/messages", "/v1", "https://api.anthropic.com"],
    ["https://api.anthropic.com/v1/messages", "/v1/messages", "/v1/messages", "https://api.anthropic.com"],
    ["https://x.example/anthropic/v1/", "/v1/messages", "/v1", "https://x.example/anthropic"]
  ])("that ends in an endpoint is refused with the shorter one: %s", (baseUrl, path, end, shorter) => {
    expect(addressProblem(baseUrl, path)).toBe(
      `baseUrl: expected "${shorter}", because ${path} is added to it; found an address that ends in ${end}`
    )
  })

  it.each([
    ["http://user:secret@localhost/v1", /^baseUrl: expected no user and no password/u],
    ["http://secret@localhost/v1", /^baseUrl: expected no user and no password/u],
    ["http://localhost/v1?key=secret", /^baseUrl: expected no query/u],
    ["http://localhost/v1#secret", /^baseUrl: expected no query/u],
    ["localhost:11434/secret", /^baseUrl: expected an http/u],
    ["ftp://localhost/secret", /^baseUrl: expected an http/u],
    ["secret", /^baseUrl: expected an http/u]
  ])("that cannot be called is refused without being quoted: %s", (baseUrl, problem) => {
    expect(addressProblem(baseUrl, chat)).toMatch(problem)
    expect(addressProblem(baseUrl, chat)).not.toContain("secret")
  })

  it.each([
    "http://localhost:11434/v1",
    "http://localhost:11434/v1/",
    "https://x.openai.azure.com/openai/deployments/chat",
    "https://x.example/completions-gateway/v1",
    "https://[::1]:8080"
  ])("that may be right is taken: %s", (baseUrl) => {
    expect(addressProblem(baseUrl, chat)).toBeUndefined()
  })
})

type Make = (url: string, more: Pick<ApiOptions, "stream" | "headers" | "extra">) => Provider.Provider

const makers: ReadonlyArray<readonly [name: string, make: Make]> = [
  ["OpenAI.chat", (url, more) => OpenAI.chat("m", { apiKey, baseUrl: `${url}/v1`, ...more })],
  ["OpenAI.responses", (url, more) => OpenAI.responses("m", { apiKey, baseUrl: `${url}/v1`, ...more })],
  ["Anthropic.messages", (url, more) => Anthropic.messages("m", { apiKey, baseUrl: url, ...more })],
  ["OpenAICompatible.chat", (url, more) => OpenAICompatible.chat("m", { baseUrl: `${url}/v1`, ...more })]
]

describe("what could never work", () => {
  it.live.each(makers)("is refused before the run and by every call, without a request: %s", ([, make]) =>
    Effect.scoped(
      Effect.gen(function* () {
        const { url, asked } = yield* serve({ body: {} })
        const withUser = url.replace("//", "//user:pass@")
        const wrong: ReadonlyArray<readonly [Provider.Provider, RegExp]> = [
          [make(withUser, {}), /headers: \{ Authorization: Redacted\.make\("Basic "/u],
          [make(url, { headers: { "x-trace": "grün 日本" } }), /as the value of x-trace, found/u],
          [
            make(url, { headers: { "x trace": "a" } }),
            /headers: expected names of letters, digits and hyphens, found "x trace"/u
          ],
          [make(url, { headers: { "x-key": Redacted.make("a\nb: c") } }), /as the value of x-key, found/u],
          [make(url, { extra: { stream: true } }), /extra\.stream: .* use the stream option/u],
          [make(url, { stream: true, extra: { stream: false } }), /use the stream option/u]
        ]
        for (const [provider, message] of wrong) {
          const early = yield* Effect.flip(provider.ready ?? Effect.die("no ready"))
          expect(early.reason._tag).toBe("InvalidRequest")
          expect(early.message).toMatch(message)
          expect(early.message).not.toMatch(/user:pass@|a\nb|日本/u)
          expect(yield* Effect.flip(provider.complete(request))).toEqual(early)
        }
        expect(asked).toEqual([])
      })
    )
  )
})

describe("headers of the caller's own", () => {
  const basic = "Basic dXNlcjpwYXNz"
  const sent = (make: (baseUrl: string) => Provider.Provider) =>
    Effect.scoped(
      Effect.gen(function* () {
        const { url, asked } = yield* serve({ body: {} })
        yield* Effect.exit(make(`${url}/v1`).complete(request))
        const { authorization, "api-key": key } = asked[0]?.headers ?? {}
        return [authorization, key]
      })
    )

  it.live.each([false, true])(
    "go to a server without a key, in any case, secret or not (stream: %s)",
    (stream) =>
      Effect.gen(function* () {
        for (const headers of [
          { Authorization: basic },
          { authorization: basic },
          { AUTHORIZATION: Redacted.make(basic) }
        ]) {
          expect(yield* sent((baseUrl) => OpenAICompatible.chat("m", { baseUrl, stream, headers }))).toEqual([
            basic,
            undefined
          ])
          expect(
            yield* sent((baseUrl) =>
              OpenAICompatible.chat("m", { baseUrl, stream, headers, apiKey, apiKeyHeader: "api-key" })
            )
          ).toEqual([basic, "sk-own"])
          expect(
            yield* sent((baseUrl) => OpenAICompatible.chat("m", { baseUrl, stream, headers, apiKey }))
          ).toEqual([basic, undefined])
        }
      })
  )

  it.live("are not made up: no key, no header; a key in Authorization as it is", () =>
    Effect.gen(function* () {
      expect(yield* sent((baseUrl) => OpenAICompatible.chat("m", { baseUrl }))).toEqual([
        undefined,
        undefined
      ])
      for (const apiKeyHeader of ["Authorization", "authorization"]) {
        expect(
          yield* sent((baseUrl) => OpenAICompatible.chat("m", { baseUrl, apiKey, apiKeyHeader }))
        ).toEqual(["sk-own", undefined])
      }
    })
  )
})

describe("headers of an account in the environment", () => {
  const stub = () => {
    const lines = "Authorization: Bearer of-the-gateway\nx-team: red\nnonsense\n: none"
    vi.stubEnv("OPENAI_CUSTOM_HEADERS", lines)
    vi.stubEnv("ANTHROPIC_CUSTOM_HEADERS", lines)
    vi.stubEnv("OPENAI_ORG_ID", "org-of-the-account")
    vi.stubEnv("OPENAI_PROJECT_ID", "project-of-the-account")
  }

  it.live.each(makers)("go to no other address: %s", ([, make]) =>
    Effect.scoped(
      Effect.gen(function* () {
        stub()
        const { url, asked } = yield* serve({ body: {} })
        for (const stream of [false, true]) yield* Effect.exit(make(url, { stream }).complete(request))
        expect(asked).toHaveLength(2)
        for (const { headers } of asked) {
          expect(JSON.stringify(headers)).not.toMatch(/gateway|red|of-the-account/u)
        }
        expect(process.env.OPENAI_CUSTOM_HEADERS).toContain("x-team")
      })
    )
  )

  it.live("go to the account's own, under the caller's, and stand in the settings by name", () =>
    Effect.gen(function* () {
      stub()
      const seen: Array<Headers> = []
      const fetch: typeof globalThis.fetch = (_, init) => {
        seen.push(new Headers(init?.headers))
        return Promise.resolve(Response.json({}))
      }
      const headers = { "X-Team": "blue" }
      for (const provider of [
        OpenAI.chat("m", { apiKey, fetch, headers }),
        OpenAI.chat("m", { apiKey, fetch, headers, baseUrl: "https://eu.api.openai.com/v1" }),
        OpenAI.responses("m", { apiKey, fetch, headers }),
        Anthropic.messages("m", { apiKey, fetch, headers })
      ]) {
        yield* Effect.exit(provider.complete(request))
        expect(provider.settings).toMatchObject({
          headers: { Authorization: "<redacted>", "X-Team": "blue" }
        })
        expect(JSON.stringify(provider.settings)).not.toContain("gateway")
      }
      expect(seen.map((each) => [each.get("authorization"), each.get("x-team")])).toEqual(
        Array.from({ length: 4 }, () => ["Bearer of-the-gateway", "blue"])
      )
    })
  )

  it.live("are kept out of errors where a server echoes them", () =>
    Effect.gen(function* () {
      stub()
      const fetch: typeof globalThis.fetch = () =>
        Promise.resolve(Response.json({ error: { message: "bad Bearer of-the-gateway" } }, { status: 400 }))
      const error = yield* Effect.flip(OpenAI.chat("m", { apiKey, fetch }).complete(request))
      expect(error.message).toContain("bad [secret]")
    })
  )
})

describe("fields of the caller's own", () => {
  it.live("win over those that ask for a stream; null leaves one out", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { url, asked } = yield* serve({ body: {} })
        for (const extra of [{}, { stream_options: {} }, { stream_options: null }, { temperature: null }]) {
          const provider = OpenAICompatible.chat("m", { baseUrl: `${url}/v1`, stream: true, extra })
          yield* Effect.exit(provider.complete(request))
        }
        const base = { model: "m", stream: true, messages: [{ role: "user", content: "hello" }] }
        const include = { stream_options: { include_usage: true } }
        expect(asked.map(({ body }) => body)).toEqual([
          { ...base, ...include },
          { ...base, stream_options: {} },
          base,
          { ...base, ...include, temperature: null }
        ])
      })
    )
  )
})
