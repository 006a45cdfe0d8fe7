import { createServer } from "node:net"
import type { Provider } from "@assay/core"
import { ProviderError } from "@assay/core/internal"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as Anthropic from "../../Anthropic.ts"
import * as OpenAI from "../../OpenAI.ts"
import * as OpenAICompatible from "../../OpenAICompatible.ts"
import { serve } from "../loopback.fixture.ts"
import { neverSent } from "./network.ts"

const coded = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more })

describe("a failure of the network", () => {
  it.each([
    ["refused", coded("ECONNREFUSED", { syscall: "connect" }), true],
    ["refused at both addresses", new AggregateError([coded("ECONNREFUSED"), coded("EHOSTUNREACH")]), true],
    ["no such name", coded("ENOTFOUND", { syscall: "getaddrinfo" }), true],
    ["a name server that is down", coded("EAI_AGAIN"), true],
    ["no time left for connecting", coded("UND_ERR_CONNECT_TIMEOUT"), true],
    ["the system's time for connecting", coded("ETIMEDOUT", { syscall: "connect" }), true],
    ["a certificate of nobody", coded("DEPTH_ZERO_SELF_SIGNED_CERT"), true],
    ["a certificate of another name", coded("ERR_TLS_CERT_ALTNAME_INVALID"), true],
    ["a certificate that is over", coded("CERT_HAS_EXPIRED"), true],
    ["no TLS at that port", coded("EPROTO"), true],
    [
      "a reset in the handshake",
      Object.assign(
        new Error("Client network socket disconnected before secure TLS connection was established"),
        { code: "ECONNRESET" }
      ),
      true
    ],
    ["hidden by fetch", new TypeError("fetch failed", { cause: coded("ECONNREFUSED") }), true],
    ["a reset", coded("ECONNRESET", { syscall: "read" }), false],
    ["closed by the other side", coded("UND_ERR_SOCKET"), false],
    ["one address refused, one lost", new AggregateError([coded("ECONNREFUSED"), coded("EPIPE")]), false],
    ["time for reading", coded("ETIMEDOUT", { syscall: "read" }), false],
    ["no HTTP", coded("HPE_INVALID_CONSTANT"), false],
    ["without a code", new TypeError("Failed to fetch"), false],
    ["no error at all", "lost", false]
  ])("that is %s says whether the request can have left", (_, thrown, is) => {
    expect(neverSent(thrown)).toBe(is)
  })
})

const request: Provider.Request = {
  messages: [{ role: "user", content: "hello" }],
  caseId: "case-1",
  candidate: "model",
  repeat: 0
}
const apiKey = Redacted.make("test-key")

const makers: ReadonlyArray<readonly [name: string, make: (url: string, more: object) => Provider.Provider]> =
  [
    ["OpenAI.chat", (url, more) => OpenAI.chat("m", { apiKey, baseUrl: `${url}/v1`, ...more })],
    ["OpenAI.responses", (url, more) => OpenAI.responses("m", { apiKey, baseUrl: `${url}/v1`, ...more })],
    ["Anthropic.messages", (url, more) => Anthropic.messages("m", { apiKey, baseUrl: url, ...more })],
    ["OpenAICompatible.chat", (url, more) => OpenAICompatible.chat("m", { baseUrl: `${url}/v1`, ...more })]
  ]

/** By our own way, streamed by the SDK, and by the SDK with a fetch of the caller's own. */
const ways = [{}, { stream: true }, { fetch: globalThis.fetch }]

describe("a connection that is lost", () => {
  it.live.each(makers)("after the request went out may have been paid for: %s", ([, make]) =>
    Effect.scoped(
      Effect.gen(function* () {
        const { url } = yield* serve((response) => response.destroy())
        for (const more of ways) {
          const error = yield* Effect.flip(make(url, more).complete(request))
          expect({ ...error.reason }).toMatchObject({ _tag: "Unreachable", sent: true })
          expect(error.message).toContain("the connection was lost before the answer")
        }
      })
    )
  )

  it.live.each(makers)("before it was there is free: %s", ([, make]) =>
    Effect.gen(function* () {
      const gone = yield* Effect.scoped(Effect.map(serve({ body: {} }), ({ url }) => url))
      for (const more of ways) {
        const error = yield* Effect.flip(make(gone, more).complete(request))
        expect(error.reason).toEqual(new ProviderError.Unreachable({}))
        expect(error.message).toContain("ECONNREFUSED")
      }
    })
  )

  it.live("in the handshake of TLS is free, as is a port that speaks none", () =>
    Effect.gen(function* () {
      for (const answer of ["", "HTTP/1.1 400 Bad Request\r\n\r\n"]) {
        const server = createServer((socket) => socket.on("error", () => undefined).end(answer))
        const port = yield* Effect.promise(
          () =>
            new Promise<number>((resolve) =>
              server.listen(0, "127.0.0.1", () => {
                const address = server.address()
                resolve(typeof address === "object" && address !== null ? address.port : 0)
              })
            )
        )
        const provider = OpenAICompatible.chat("m", { baseUrl: `https://127.0.0.1:${port}/v1` })
        const error = yield* Effect.flip(provider.complete(request))
        server.close()
        expect(error.reason).toEqual(new ProviderError.Unreachable({}))
      }
    })
  )
})

describe("a server's words", () => {
  it.live("reach nobody with characters that a terminal obeys", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const hostile = "a\u001b]52;c;eA==\u0007\u001b[2J\u009b31m\u202eb\u200b\u0000\ud800c"
        for (const answer of [
          { status: 400, body: { error: { message: hostile } } },
          { status: 402, body: { error: { message: hostile } } },
          { status: 500, body: hostile },
          { body: hostile },
          { body: { error: { code: 503, message: hostile } } }
        ]) {
          const { url } = yield* serve(answer)
          for (const more of ways) {
            const error = yield* Effect.flip(
              OpenAICompatible.chat("m", { baseUrl: `${url}/v1`, ...more }).complete(request)
            )
            expect(error.message).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
          }
        }
      })
    )
  )
})
