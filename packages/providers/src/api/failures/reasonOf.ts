/**
 * Why an API refused a call, by its status, its error body and its headers. One function for all vendors: their
 * error types and codes do not collide, and compatible servers and routers mix them.
 *
 * Sources: https://platform.openai.com/docs/guides/error-codes and https://docs.claude.com/en/api/errors.
 */
import { ProviderError, type RateLimits } from "@assay/core/internal"

/**
 * What an API says about a call it did not serve. `status`: undefined for an error inside a stream. `code`: OpenAI's
 * `code`, Anthropic's `details.error_code`.
 */
export interface Fault {
  readonly status: number | undefined
  readonly type: string | undefined
  readonly code: string | undefined
  readonly message: string
  readonly limits: RateLimits.RateLimits | undefined
  /** How long the body asks to wait, milliseconds. */
  readonly retryMs?: number | undefined
  /** Google's names of the allowances that are used up. */
  readonly quotaIds?: ReadonlyArray<string>
}

/** Anthropic's error types and the statuses they come with; inside a stream the type is all there is. */
const statusOfType: { readonly [type: string]: number } = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  server_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
  // OpenAI's, inside a stream or a failed response
  rate_limit_exceeded: 429,
  invalid_prompt: 400,
  // Google's words: https://google.aip.dev/193
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  OUT_OF_RANGE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504
}

const quotaCodes = new Set([
  "insufficient_quota",
  "billing_hard_limit_reached",
  "billing_not_active",
  "billing_error",
  // Anthropic's, in error.details.error_code
  "contract_spend_limit_reached",
  "enforced_spend_limit_reached",
  "linked_organization_spend_limit_reached",
  "quota_exceeded"
])
const contextCodes = new Set(["context_length_exceeded", "string_above_max_length", "request_too_large"])
const filterCodes = new Set([
  "content_filter",
  "content_policy_violation",
  "content_filter_error",
  "invalid_prompt",
  "bio_policy",
  "misalignment_policy_violation",
  "image_content_policy_violation"
])

const contextWords =
  /maximum context length|context (?:length|window|size)|prompt is too long|too many (?:input )?tokens/iu
const filterWords = /content (?:filter|management policy|policy)/iu
/** No money is left: no wait helps, whatever else is said. */
const creditWords = /credit balance is too low|insufficient (?:credits|balance)/iu
/** OpenAI's sentence about an account without money. Others borrow it for a limit by the minute. */
const quotaWords = /exceeded your current quota/iu
/** Alibaba's DashScope gives its limits by the second and minute the code and the sentence of an empty account. */
const dashScope = /aliyun\.com|alibabacloud\.com|dashscope|allocated quota exceeded/iu
const byMoment = /per[ _-]?(?:second|sec|minute|min|hour)(?![a-z])|\b[RT]P[SM]\b/iu
const byDay = /per[ _-]?(?:day|week|month)(?![a-z])|\b[RT]PD\b/iu
/** Google writes the period into the name of the allowance, in camel case. */
const idByMoment = /Per(?:Second|Minute|Hour)/u
const idByDay = /Per(?:Day|Week|Month)/u

const scopeOf = ({ type, message, limits, quotaIds = [] }: Fault): ProviderError.RateLimited["scope"] => {
  if (/concurren/iu.test(message)) return "concurrency"
  if (type === "tokens" || /tokens[ _]per|\bTP[MD]\b/u.test(message)) return "tokens"
  if (type === "requests" || /requests?[ _]per|\bRP[MD]\b/u.test(message)) return "requests"
  if (quotaIds.some((id) => /TokensPer|TokenCount/u.test(id))) return "tokens"
  if (quotaIds.some((id) => /RequestsPer/u.test(id))) return "requests"
  if (limits?.requests?.remaining === 0) return "requests"
  const spent = [limits?.tokens, limits?.inputTokens, limits?.outputTokens].some(
    (allowance) => allowance?.remaining === 0
  )
  return spent ? "tokens" : "unknown"
}

/** What a header says goes before what the body says. */
const waitOf = ({ limits, retryMs }: Fault): number | undefined => limits?.retryAfterMs ?? retryMs

const retryAfter = (fault: Fault) => {
  const retryAfterMs = waitOf(fault)
  return retryAfterMs === undefined ? {} : { retryAfterMs }
}

const has = (codes: ReadonlySet<string>, { code, type }: Fault): boolean =>
  (code !== undefined && codes.has(code)) || (type !== undefined && codes.has(type))

/**
 * Whether an allowance is used up that no wait of a run brings back: money, or what is given for a day. The words of
 * such an answer are borrowed for limits by the minute, so its code, its period and the wait it asks for go first.
 */
const isQuota = (fault: Fault, status: number): boolean => {
  const { message, type, quotaIds = [] } = fault
  if (creditWords.test(message)) return true
  if (status === 402) return true
  if (has(quotaCodes, fault)) return !(status === 429 && dashScope.test(message))
  if (quotaIds.some((id) => idByDay.test(id))) return true
  if (!quotaWords.test(message)) return false
  if (quotaIds.some((id) => idByMoment.test(id)) || dashScope.test(message)) return false
  if (byDay.test(message)) return true
  return !(type === "RESOURCE_EXHAUSTED" || byMoment.test(message) || waitOf(fault) !== undefined)
}

/** LM Studio answers so, with a status of 200, where the address is not that of its API. */
const noEndpoint = /^unexpected endpoint/iu

/** The reason behind an error answer. An error without a status or a known type is the server's fault. */
export const reasonOf = (fault: Fault): ProviderError.Reason => {
  const status = fault.status ?? statusOfType[fault.type ?? ""] ?? statusOfType[fault.code ?? ""] ?? 500
  if (isQuota(fault, status)) return new ProviderError.QuotaExhausted({})
  if (noEndpoint.test(fault.message)) return new ProviderError.InvalidRequest({})
  switch (status) {
    case 401:
    case 403:
      return new ProviderError.Unauthorized({})
    case 408:
    case 504:
      return new ProviderError.TimedOut({})
    case 409:
      return new ProviderError.ServerFault({ status })
    case 413:
      return new ProviderError.ContextTooLong({})
    case 429:
      // More in one request than the limit has in all: it never fits.
      if (/^request too large/iu.test(fault.message)) return new ProviderError.ContextTooLong({})
      return new ProviderError.RateLimited({ scope: scopeOf(fault), ...retryAfter(fault) })
    case 503:
    case 529:
      return new ProviderError.Overloaded(retryAfter(fault))
  }
  if (status >= 500) return new ProviderError.ServerFault({ status })
  if (has(contextCodes, fault) || contextWords.test(fault.message))
    return new ProviderError.ContextTooLong({})
  if (has(filterCodes, fault) || filterWords.test(fault.message)) return new ProviderError.ContentFiltered({})
  return new ProviderError.InvalidRequest({})
}
