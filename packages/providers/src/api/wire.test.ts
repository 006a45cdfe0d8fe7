/**
 * What goes to the server: the same by our own way there as by the SDK's.
 */
import type { Provider } from "@assay/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as Anthropic from "../Anthropic.ts"
import * as OpenAI from "../OpenAI.ts"
import * as OpenAICompatible from "../OpenAICompatible.ts"
import { serve } from "./loopback.fixture.ts"

const apiKey = Redacted.make("test-key")

const request: Provider.Request = {
  messages: [
    { role: "system", content: "Be brief." },
    { role: "user", content: "naïve — 你好 \u2028 “quoted”" }
  ],
  caseId: "case-1",
  candidate: "model",
  repeat: 0
}

type Make = (url: string, own: { readonly fetch?: typeof globalThis.fetch }) => Provider.Provider

const providers: ReadonlyArray<readonly [name: string, make: Make]> = [
  [
    "OpenAI.chat",
    (url, own) =>
      OpenAI.chat("gpt-5-mini", {
        apiKey,
        baseUrl: `${url}/v1/`,
        seed: 7,
        headers: { "x-team": "search" },
        ...own
      })
  ],
  [
    "OpenAI.responses",
    (url, own) => OpenAI.responses("gpt-5-mini", { apiKey, baseUrl: `${url}/v1`, ...own })
  ],
  [
    "Anthropic.messages",
    (url, own) => Anthropic.messages("claude-sonnet-5", { apiKey, baseUrl: url, ...own })
  ],
  [
    "a deployment with a query and a key in a header of its own",
    (url, own) =>
      OpenAICompatible.chat("m", {
        baseUrl: `${url}/openai/deployments/m`,
        name: "azure",
        apiKey,
        apiKeyHeader: "api-key",
        query: { "api-version": "2024-10-21" },
        ...own
      })
  ],
  ["a server without keys", (url, own) => OpenAICompatible.chat("m", { baseUrl: `${url}/v1`, ...own })]
]

/** What `fetch` adds of its own, as a browser would, and what belongs to the connection. */
const addedByFetch = [
  "accept-encoding",
  "accept-language",
  "connection",
  "content-length",
  "host",
  "sec-fetch-mode",
  "transfer-encoding"
]

describe("a whole reply", () => {
  it.live.each(providers)("is asked for as the SDK asks: %s", ([, make]) =>
    Effect.gen(function* () {
      const { url, asked } = yield* serve({ body: {} })
      yield* Effect.exit(make(url, {}).complete(request))
      yield* Effect.exit(make(url, { fetch: globalThis.fetch }).complete(request))
      const [ours, theirs] = asked.map(({ path, headers, body }) => ({
        path,
        body,
        headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !addedByFetch.includes(name)))
      }))
      expect(ours).toEqual(theirs)
      expect(ours?.headers).toMatchObject({ "content-type": "application/json", accept: "application/json" })
    }).pipe(Effect.scoped)
  )
})
