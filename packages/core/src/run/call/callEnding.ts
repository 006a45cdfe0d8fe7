/**
 * What the end of a call means: for its lane, for the budget, and for the calls after it.
 */

import type { CallResult } from "@assay/pacing/Governor"
import type { Facts } from "../../candidate/Candidate.ts"
import { defined } from "../../foundation/defined.ts"
import type { ProviderError } from "../../provider/ProviderError.ts"

/** What brought no reply: the provider's error, or our own time limit. */
export type Failure = ProviderError | "TimedOut"

const limitsOf = (from: {
  readonly limits?: Facts["limits"]
}): Pick<Extract<CallResult, { _tag: "Ok" }>, "limits"> =>
  from.limits === undefined ? {} : { limits: from.limits }

const retryAfterOf = ({ retryAfterMs }: ProviderError): { readonly retryAfterMs?: number } =>
  retryAfterMs === undefined ? {} : { retryAfterMs }

/** How a call ended, as its lane is told. `tokens`: input and output, where they are known. */
export const callResultOf = (
  error: Failure | undefined,
  facts: Facts,
  tokens: number | undefined
): CallResult => {
  if (error === undefined) {
    if (facts.replayed === true) return { _tag: "Neutral" }
    return {
      _tag: "Ok",
      ...limitsOf(facts),
      ...defined({ tokens }),
      ...(facts.usage?.outputTokens === undefined ? {} : { outputTokens: facts.usage.outputTokens })
    }
  }
  if (typeof error === "string") return { _tag: "Fault" }
  const { reason } = error
  switch (reason._tag) {
    case "RateLimited":
      return { _tag: "RateLimited", scope: reason.scope, ...retryAfterOf(error), ...limitsOf(error) }
    case "Overloaded":
      return { _tag: "Overloaded", ...retryAfterOf(error), ...limitsOf(error) }
    case "ServerFault":
    case "TimedOut":
    case "Unreachable":
    case "CutOff":
      return { _tag: "Fault" }
    case "NotRecorded":
      return { _tag: "Neutral" }
    case "MalformedReply":
    case "GenerationFailed":
    case "QuotaExhausted":
    case "Unauthorized":
    case "InvalidRequest":
    case "ContextTooLong":
    case "ContentFiltered":
      return { _tag: "Ok", ...limitsOf(error) }
  }
}

/** Something may have been generated, and billed, that never arrived. */
export const isPaidUnseen = (error: Failure): boolean =>
  typeof error === "string" ||
  error.received !== undefined ||
  ["TimedOut", "CutOff", "MalformedReply", "GenerationFailed"].includes(error.reason._tag) ||
  (error.reason._tag === "Unreachable" && error.reason.sent === true)

/** A whole answer of another shape than documented: the same call brings the same again. */
export const isMisshapen = (error: Failure | undefined): boolean =>
  typeof error === "object" && error.reason._tag === "MalformedReply" && error.reason.fault === "shape"

/** No call of this lane can succeed any more. */
export const isUseless = (error: Failure): error is ProviderError =>
  typeof error === "object" && ["QuotaExhausted", "Unauthorized"].includes(error.reason._tag)

/** The server is not there, or not well: what a circuit breaker counts. */
export const isOutage = (error: Failure): boolean =>
  typeof error === "string" ||
  ["TimedOut", "Unreachable", "ServerFault", "Overloaded"].includes(error.reason._tag)
