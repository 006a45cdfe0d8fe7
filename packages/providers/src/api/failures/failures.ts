/**
 * What the SDKs and fetch throw, and what answers say went wrong, as a `ProviderError`.
 */
import { defined, ProviderError, type RateLimits } from "@assay/core/internal"
import * as Predicate from "effect/Predicate"
import type * as Redacted from "effect/Redacted"
import { TooLong } from "../read/body.ts"
import { cleaner, presentable } from "../secrets.ts"
import { errorIn } from "./errorsAtTop.ts"
import { isTimeout, neverSent, rootCause } from "./network.ts"
import { type HeaderLookup, rateLimits } from "./rateLimitHeaders.ts"
import { type Fault, reasonOf } from "./reasonOf.ts"
import { quotaIdsIn, waitIn } from "./statedWait.ts"

/** What is known of an answer from its headers alone. */
export interface Head {
  readonly requestId: string | undefined
  readonly limits: RateLimits.RateLimits | undefined
}

/** Reads the headers of an answer that came at `now`, in milliseconds since 1970. */
export const headOf = (headers: HeaderLookup, now: number): Head => ({
  requestId: headers.get("x-request-id") ?? headers.get("request-id") ?? undefined,
  limits: rateLimits(headers, now)
})

/** Makes this provider's errors. `secrets` are kept out of messages; `keyOrigin` says where a refused key is from. */
export interface Reporter {
  readonly provider: string
  readonly secrets: ReadonlyArray<Redacted.Redacted<string>>
  readonly keyOrigin: string
}

/** Control and format characters: in a terminal they move the cursor, write the clipboard, or reorder what is read. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** What a server says, fit for any terminal, log and page. */
const harmless = (line: string): string => line.replace(unprintable, "\ufffd")

/** An error with a reason that is known already. */
export const failure = (
  reporter: Reporter,
  reason: ProviderError.Reason,
  detail: string,
  head?: Head,
  status?: number
): ProviderError.ProviderError =>
  new ProviderError.ProviderError({
    provider: reporter.provider,
    reason,
    detail: harmless(presentable(detail, reporter.secrets)),
    ...defined({ status }),
    ...(head?.requestId === undefined ? {} : { requestId: cleaner(reporter.secrets).line(head.requestId) }),
    ...(head?.limits === undefined ? {} : { limits: head.limits })
  })

const textAt = (body: unknown, key: string): string | undefined =>
  Predicate.hasProperty(body, key) && typeof body[key] === "string" && body[key] !== ""
    ? body[key]
    : undefined

/** A status that stands in the body, as routers write it into answers they send as 200; LiteLLM writes it as text. */
const statusIn = (body: unknown): number | undefined => {
  const found = Predicate.hasProperty(body, "code") ? body.code : undefined
  const code = typeof found === "string" && /^\d{3}$/u.test(found) ? Number(found) : found
  return typeof code === "number" && Number.isInteger(code) && code >= 400 && code < 600 ? code : undefined
}

/**
 * Reads an error body: `{error: {type, code, message}}`, the inner object alone, or a bare string. Google's `status`,
 * a word, is taken for a type.
 */
export const faultOf = (
  status: number | undefined,
  body: unknown,
  otherwise: string,
  limits: RateLimits.RateLimits | undefined
): Fault => {
  const error = Predicate.hasProperty(body, "error") ? body.error : body
  const details = Predicate.hasProperty(error, "details") ? error.details : undefined
  const message = typeof error === "string" ? error : (textAt(error, "message") ?? otherwise)
  return {
    status: status ?? statusIn(error),
    type: textAt(error, "type") ?? textAt(error, "status"),
    code: textAt(error, "code") ?? textAt(details, "error_code"),
    message,
    limits,
    retryMs: waitIn(error, message),
    quotaIds: quotaIdsIn(error)
  }
}

/** An answer that says what went wrong. A refused key is never quoted, not even in the server's shortened form. */
export const refused = (reporter: Reporter, fault: Fault, head: Head): ProviderError.ProviderError => {
  const reason = reasonOf(fault)
  const status = fault.status === undefined ? "" : `${fault.status} `
  const detail =
    fault.status === 401
      ? `401 the API does not accept the key from ${reporter.keyOrigin}`
      : `${status}${fault.message}`
  return failure(reporter, reason, detail, head, fault.status)
}

const describeCause = (thrown: unknown): string => {
  const cause = rootCause(thrown)
  const code = textAt(cause, "code")
  const message = textAt(cause, "message") ?? String(cause)
  return code === undefined || message.includes(code) ? message : `${code}: ${message}`
}

/** Of an answer that says nothing. */
export const silent: Head = { requestId: undefined, limits: undefined }

/** An answer that is an error, its body as text. */
export const answeredError = (
  reporter: Reporter,
  status: number,
  text: string,
  head: Head
): ProviderError.ProviderError => {
  const otherwise = text.trim() === "" ? "the answer has no body" : text
  return refused(reporter, faultOf(status, errorIn(text), otherwise, head.limits), head)
}

/**
 * What the network failed with before there was an answer. Only what never left here is certainly free: a connection
 * that is lost later may have carried the request, and a gateway gives up while the model goes on.
 */
export const unreached = (reporter: Reporter, thrown: unknown): ProviderError.ProviderError => {
  if (neverSent(thrown)) {
    return failure(reporter, new ProviderError.Unreachable({}), `no connection: ${describeCause(thrown)}`)
  }
  return isTimeout(thrown)
    ? failure(reporter, new ProviderError.TimedOut({}), "no answer in time")
    : failure(
        reporter,
        new ProviderError.Unreachable({ sent: true }),
        `the connection was lost before the answer: ${describeCause(thrown)}`
      )
}

/** What a call failed with before it was sent. */
export const notBegun = (reporter: Reporter, thrown: unknown): ProviderError.ProviderError =>
  failure(
    reporter,
    new ProviderError.InvalidRequest({}),
    `the call could not be made: ${describeCause(thrown)}`
  )

/** What a reply broke off with after it began. */
export const brokenOff = (reporter: Reporter, thrown: unknown, head: Head): ProviderError.ProviderError => {
  if (thrown instanceof TooLong) {
    return failure(reporter, new ProviderError.MalformedReply({ fault: "size" }), thrown.message, head)
  }
  if (isTimeout(thrown)) return failure(reporter, new ProviderError.TimedOut({}), "the reply stalled", head)
  return failure(
    reporter,
    new ProviderError.CutOff({}),
    `the reply was cut off: ${describeCause(thrown)}`,
    head
  )
}
