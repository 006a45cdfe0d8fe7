import { inspect } from "node:util"
import type { Provider } from "@assay/core"
import { afterEach, describe, expect, it, vi } from "@effect/vitest"
import { Config, ConfigProvider, Effect, Redacted } from "effect"
import * as Anthropic from "./Anthropic.ts"
import { type Answer, serve } from "./api/loopback.fixture.ts"
import * as OpenAI from "./OpenAI.ts"
import * as OpenAICompatible from "./OpenAICompatible.ts"

const secret = "sk-live-4f9a8c1d7e6b5a3c2d1e0f"
const headerSecret = "proxy-9b8a7c6d5e4f3a2b"

const request: Provider.Request = {
  messages: [{ role: "user", content: "hello" }],
  caseId: "case-1",
  candidate: "model",
  repeat: 0
}

const makers = (url: string): ReadonlyArray<Provider.Provider> => {
  const shared = { apiKey: Redacted.make(secret), headers: { "x-proxy": Redacted.make(headerSecret) } }
  const withPassword = url.replace("http://", `http://user:${headerSecret}@`)
  return [
    OpenAI.chat("gpt-5-mini", { ...shared, baseUrl: `${url}/v1` }),
    OpenAI.chat("gpt-5-mini", { ...shared, baseUrl: `${url}/v1`, stream: true }),
    OpenAI.responses("gpt-5-mini", { ...shared, baseUrl: `${url}/v1` }),
    Anthropic.messages("claude-sonnet-5", { ...shared, baseUrl: url }),
    OpenAICompatible.chat("m", {
      ...shared,
      baseUrl: `${url}/v1`,
      query: { code: Redacted.make(headerSecret) }
    }),
    OpenAICompatible.chat("m", { ...shared, baseUrl: `${withPassword}/v1` })
  ]
}

/** Everything a program could print of a value. */
const printed = (value: unknown): string =>
  [
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true }),
    JSON.stringify(value),
    String(value),
    value instanceof Error ? `${value.message} ${value.stack}` : ""
  ].join("\n")

const noSecret = (text: string) => {
  expect(text).not.toContain(secret)
  expect(text).not.toContain(headerSecret)
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

describe("a key", () => {
  const hostile: ReadonlyArray<readonly [name: string, answer: Answer]> = [
    [
      "that is refused and echoed",
      { status: 401, body: { error: { message: `Incorrect API key provided: ${secret}.`, type: "x" } } }
    ],
    ["that is echoed in a bad request", { status: 400, body: { error: { message: `key ${secret} used` } } }],
    ["that is echoed in a page", { status: 500, body: `<html>${secret}</html>` }],
    ["that is echoed where JSON should be", { body: `oops ${secret}` }],
    ["that is echoed in a body of another shape", { body: { hello: secret } }]
  ]

  it.live.each(hostile)("%s is in no error, no settings and no log", ([, answer]) =>
    Effect.gen(function* () {
      // Even with the SDKs told to log everything.
      vi.stubEnv("OPENAI_LOG", "debug")
      vi.stubEnv("ANTHROPIC_LOG", "debug")
      const logs: Array<unknown> = []
      for (const level of ["debug", "info", "log", "warn", "error"] as const) {
        vi.spyOn(console, level).mockImplementation((...line) => {
          logs.push(line)
        })
      }
      const { url } = yield* serve(answer)
      for (const provider of makers(url)) {
        const error = yield* Effect.flip(provider.complete(request))
        noSecret(printed(error))
        noSecret(printed(provider))
        noSecret(printed(provider.settings))
      }
      noSecret(printed(logs))
    })
  )

  it.live("that is refused says where it is from", () =>
    Effect.gen(function* () {
      const { url } = yield* serve({ status: 401, body: { error: { message: "bad key" } } })
      const error = yield* Effect.flip(OpenAI.chat("m", { baseUrl: `${url}/v1` }).complete(request)).pipe(
        Effect.provideService(
          ConfigProvider.ConfigProvider,
          ConfigProvider.fromUnknown({ OPENAI_API_KEY: secret })
        )
      )
      expect(error.reason._tag).toBe("Unauthorized")
      expect(error.message).toBe(
        `openai/m@${new URL(url).host}: 401 the API does not accept the key from the environment variable OPENAI_API_KEY`
      )
    })
  )

  it.live(
    "that is missing or blank fails `ready`, and the call, with the variable to set and without a request",
    () =>
      Effect.gen(function* () {
        const { url, asked } = yield* serve({ body: {} })
        const { host } = new URL(url)
        const messages: Array<string> = []
        for (const found of [{}, { OPENAI_API_KEY: " ", ANTHROPIC_API_KEY: "", ROUTER_KEY: "" }]) {
          for (const provider of [
            OpenAI.chat("m", { baseUrl: url }),
            Anthropic.messages("m", { baseUrl: url }),
            OpenAICompatible.chat("m", { baseUrl: url, name: "router", apiKeyVariable: "ROUTER_KEY" }),
            OpenAI.chat("own", { baseUrl: url, apiKey: Config.Redacted("MY_KEY") })
          ]) {
            const error = yield* Effect.flip(provider.complete(request)).pipe(
              Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromUnknown(found))
            )
            expect([error.reason._tag, error.isRetryable]).toEqual(["Unauthorized", false])
            const early = yield* Effect.flip(provider.ready ?? Effect.die("no ready")).pipe(
              Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromUnknown(found))
            )
            expect(early).toEqual(error)
            messages.push(error.message)
          }
        }
        const expected = [
          `openai/m@${host}: no API key: set OPENAI_API_KEY, or pass the apiKey option`,
          `anthropic/m@${host}: no API key: set ANTHROPIC_API_KEY, or pass the apiKey option`,
          `router/m@${host}: no API key: set ROUTER_KEY, or pass the apiKey option`,
          `openai/own@${host}: no API key: the configuration of the apiKey option has none`
        ]
        expect(messages).toEqual([...expected, ...expected])
        expect(asked).toEqual([])
      })
  )

  it.live("is read again at each call, so that a rotated one is used", () =>
    Effect.gen(function* () {
      const { url, asked } = yield* serve({
        body: { choices: [{ message: { content: "hi" }, finish_reason: "stop" }] }
      })
      const provider = OpenAI.chat("m", { baseUrl: `${url}/v1` })
      for (const key of ["first", "first", "second"]) {
        yield* Effect.provideService(
          provider.complete(request),
          ConfigProvider.ConfigProvider,
          ConfigProvider.fromUnknown({ OPENAI_API_KEY: key })
        )
      }
      expect(asked.map(({ headers }) => headers.authorization)).toEqual([
        "Bearer first",
        "Bearer first",
        "Bearer second"
      ])
    })
  )
})
