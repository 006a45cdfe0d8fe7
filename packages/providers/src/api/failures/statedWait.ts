/**
 * What the body of an error says about limits: how long to wait, and which allowance is used up. Not every server has
 * headers for that: Gemini tells both in its body, OpenAI and Azure repeat the wait in the message.
 *
 * Sources: https://ai.google.dev/gemini-api/docs/rate-limits, https://google.aip.dev/193 (`ErrorInfo`, `RetryInfo`,
 * `QuotaFailure`), https://platform.openai.com/docs/guides/rate-limits.
 */
import * as Predicate from "effect/Predicate"
import { durationMs, longestBelievedMs } from "./rateLimitHeaders.ts"

/** Messages are written by servers: no more of one is searched. */
const longestSearched = 4_000

const units: ReadonlyArray<readonly [words: RegExp, unitMs: number]> = [
  [/^(?:ms|millis|milliseconds?)$/iu, 1],
  [/^(?:s|secs?|seconds?)$/iu, 1_000],
  [/^(?:m|mins?|minutes?)$/iu, 60_000],
  [/^(?:h|hrs?|hours?)$/iu, 3_600_000],
  [/^(?:d|days?)$/iu, 86_400_000]
]

/** `try again in 20ms`, `Please retry in 34.07s`, `retry after 3 seconds`, `try again in 7m12s`. */
const sentence =
  /(?:try again|retry|wait)(?: your request)?(?: in| after| for)?:? (?:about )?((?:\d{1,9}(?:\.\d{1,9})? ?[a-z]{1,12}[, ]{0,2}){1,5})/iu

const part = /(\d+(?:\.\d+)?) ?([a-z]+)/giu

/** The wait that a sentence names, milliseconds; undefined where it names none, or one in another unit. */
const inWords = (message: string): number | undefined => {
  const [, said] = sentence.exec(message.slice(0, longestSearched)) ?? []
  if (said === undefined) return undefined
  let sum: number | undefined
  for (const [, amount, word = ""] of said.matchAll(part)) {
    const unit = units.find(([words]) => words.test(word))
    // The sentence has gone on to something else.
    if (unit === undefined) break
    sum = (sum ?? 0) + Number(amount) * unit[1]
  }
  return sum
}

const entriesOf = (error: unknown): ReadonlyArray<unknown> => {
  const details = Predicate.hasProperty(error, "details") ? error.details : undefined
  return Array.isArray(details) ? details : []
}

/** A duration of Google's: `"26s"`, or seconds and nanoseconds apart. */
const durationOf = (found: unknown): number | undefined => {
  if (typeof found === "string") return durationMs(found)
  const seconds = Predicate.hasProperty(found, "seconds") ? Number(found.seconds) : Number.NaN
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined
}

const ofRetryInfo = (error: unknown): number | undefined => {
  for (const entry of entriesOf(error)) {
    const ms = Predicate.hasProperty(entry, "retryDelay") ? durationOf(entry.retryDelay) : undefined
    if (ms !== undefined) return ms
  }
  return undefined
}

const secondsAt = (error: unknown, key: "retry_after" | "retry_after_seconds"): number | undefined => {
  const found = Predicate.hasProperty(error, key) ? error[key] : undefined
  return typeof found === "number" && Number.isFinite(found) && found >= 0 ? found * 1_000 : undefined
}

/** How long an error's body asks to wait, milliseconds; undefined where it does not say, or what is not believed. */
export const waitIn = (error: unknown, message: string): number | undefined => {
  const ms =
    ofRetryInfo(error) ??
    secondsAt(error, "retry_after") ??
    secondsAt(error, "retry_after_seconds") ??
    inWords(message)
  return ms !== undefined && ms <= longestBelievedMs ? Math.ceil(ms) : undefined
}

/** The allowances that Google says are used up, such as `GenerateRequestsPerMinutePerProjectPerModel-FreeTier`. */
export const quotaIdsIn = (error: unknown): ReadonlyArray<string> =>
  entriesOf(error).flatMap((entry) => {
    const violations = Predicate.hasProperty(entry, "violations") ? entry.violations : undefined
    return (Array.isArray(violations) ? violations : []).flatMap((violation: unknown) => {
      const id = Predicate.hasProperty(violation, "quotaId") ? violation.quotaId : undefined
      return typeof id === "string" ? [id] : []
    })
  })
