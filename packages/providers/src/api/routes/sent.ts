/**
 * What a request holds: its secrets, the headers that decide an answer, and how many tokens it can have at most.
 */
import type { Wire } from "@assay/core/internal"
import * as Redacted from "effect/Redacted"
import type { JsonObject } from "../dialects/structured.ts"
import { at, type Fields } from "../read/shapes.ts"
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

/** Whether a value of a body is the bytes of an image. `holder`: what it is a field of. */
const isImage = (holder: object, name: string, value: unknown): boolean =>
  typeof value === "string" &&
  (name === "data"
    ? at(holder, "type") === "base64"
    : (name === "url" || name === "image_url") && value.startsWith("data:"))

/** No tokeniser makes more tokens of a text than it has bytes; images count by themselves, whatever their bytes. */
export const mostInput = (body: string): number => {
  let images = 0
  let added = 0
  const texts = JSON.stringify(JSON.parse(body), function (this: object, name, value: unknown) {
    if (name === "image_url" || (name === "type" && (value === "image" || value === "input_image"))) images++
    if (adding.has(name) && typeof value === "object") added = tokensPerRequest
    return isImage(this, name, value) ? "" : value
  })
  return Buffer.byteLength(texts) + images * tokensPerImage + added
}

/** Fields by which a server adds to a prompt what it has kept of earlier ones. */
const kept = ["previous_response_id", "conversation", "prompt", "container"]

/** Parts of a prompt whose tokens nobody knows before they are read: pages of a document, what a name stands for. */
const unread = new Set(["file", "input_file", "document", "item_reference", "container_upload"])

const isText = (part: unknown): boolean => {
  const type = at(at(part, "source"), "type")
  return type === "text" || type === "content"
}

const unreadIn = (value: unknown): string | undefined => {
  if (typeof value !== "object" || value === null) return undefined
  const type = at(value, "type")
  if (typeof type === "string" && unread.has(type) && !isText(value)) return type
  for (const each of Object.values(value)) {
    const found = unreadIn(each)
    if (found !== undefined) return found
  }
  return undefined
}

/** Why the input of a request has no bound; undefined where it has one. */
export const unboundedInput = (body: Fields): string | undefined => {
  const found =
    kept.find((name) => body[name] !== undefined && body[name] !== null) ??
    unreadIn(body.messages) ??
    unreadIn(body.input)
  return found === undefined
    ? undefined
    : `how many tokens "${found}" adds to the prompt is not known before the call`
}
