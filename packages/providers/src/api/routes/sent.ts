/**
 * What a request holds: its secrets, the headers that decide an answer, and how many tokens it can have at most.
 */
import type { Wire } from "@assay/core/internal"
import * as Redacted from "effect/Redacted"
import type { JsonObject } from "../dialects/structured.ts"
import { isSecretName } from "../secrets.ts"

/** Headers that decide nothing of an answer, or differ from call to call. */
const idle = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "baggage",
  "connection",
  "content-length",
  "content-type",
  "date",
  "host",
  "idempotency-key",
  "traceparent",
  "tracestate",
  "user-agent",
  "x-client-request-id",
  "x-request-id"
])

const decides = (name: string): boolean =>
  !idle.has(name) && !name.startsWith("x-stainless-") && !isSecretName(name)

/** What decides the answer beside the body: the address and headers, without credentials. */
export const settingsOf = (api: string, { url, headers }: Wire.WireRequest): JsonObject => ({
  api,
  url: `${url.origin}${url.pathname}`,
  query: Object.fromEntries([...url.searchParams].filter(([name]) => !isSecretName(name))),
  headers: Object.fromEntries([...headers].filter(([name]) => decides(name)))
})

/** A credential without the word before it that says of what kind it is. */
const bare = (value: string): string => value.replace(/^(?:bearer|basic|token)\s+/iu, "")

/** The secrets of a request. */
export const secretsIn = ({ url, headers }: Wire.WireRequest): ReadonlyArray<Redacted.Redacted<string>> =>
  [...headers, ...url.searchParams].flatMap(([name, value]) =>
    isSecretName(name) && value !== "" ? [Redacted.make(bare(value))] : []
  )

/** The most that one image can cost of any known model, as `OpenAICompatible` reckons. */
const tokensPerImage = 50_000

/** What a vendor adds of its own to a prompt with tools or an output schema. */
const tokensPerRequest = 2_000

/** The fields of these, by the names that the APIs have for them. */
const adding = new Set(["tools", "response_format", "output_config", "text"])

/** No tokeniser makes more tokens of a text than it has bytes; images count by themselves, whatever their bytes. */
export const mostInput = (body: string): number => {
  let images = 0
  let added = 0
  const texts = JSON.stringify(JSON.parse(body), (name, value: unknown) => {
    if (name === "image_url" || (name === "type" && (value === "image" || value === "input_image"))) images++
    if (adding.has(name) && typeof value === "object") added = tokensPerRequest
    const isBytes =
      typeof value === "string" && ((name === "data" && value.length > 200) || value.startsWith("data:"))
    return isBytes ? "" : value
  })
  return Buffer.byteLength(texts) + images * tokensPerImage + added
}
