/**
 * What an answer means: a reply, or why there is none and whose fault that is.
 */

import type { Provider } from "@assay/core"
import { defined, ProviderError, parseExactJson } from "@assay/core/internal"
import * as Result from "effect/Result"
import type { Endpoint } from "../endpoint.ts"
import { answeredError, failure, faultOf, type Head, type Reporter, refused } from "../failures/failures.ts"
import { cleanReply } from "../replySecrets.ts"
import { cleaner } from "../secrets.ts"
import { failedGeneration, filterIn, isAboutOneInput } from "./blame.ts"
import { type BodyResult, longestKept } from "./body.ts"
import type { Partial, Reply, ReplyContent } from "./said.ts"

type Failing = Result.Result<never, ProviderError.ProviderError>

/** What of an endpoint decides how an answer is read. */
interface Reading extends Pick<Endpoint, "maxOutputTokens"> {
  readonly dialect: Pick<Endpoint["dialect"], "read">
}

/** A text of a server's or a model's, of bounded length and without secrets. */
const kept = (text: string, { secrets }: Reporter): string => {
  const clean = cleaner(secrets).line(text)
  return clean.length > longestKept ? `${clean.slice(0, longestKept).toWellFormed()}…` : clean
}

/** What had come, to be journalled; nothing where nothing had. */
const receivedOf = (
  { text, usage, model }: Partial,
  reporter: Reporter
): ProviderError.Received | undefined =>
  text === "" && usage === undefined
    ? undefined
    : {
        ...(text === "" ? {} : { text: kept(text, reporter) }),
        ...defined({ usage }),
        ...(model === undefined ? {} : { model: kept(model, reporter) })
      }

/** The same error with what is known besides. */
const with_ = (
  error: ProviderError.ProviderError,
  more: { readonly reason?: ProviderError.Reason; readonly received?: ProviderError.Received | undefined }
): ProviderError.ProviderError => {
  const { provider, detail, status, requestId, limits } = error
  const received = more.received ?? error.received
  return new ProviderError.ProviderError({
    provider,
    reason: more.reason ?? error.reason,
    detail,
    ...defined({ status, requestId, limits, received })
  })
}

const malformed = (
  reporter: Reporter,
  head: Head,
  fault: "syntax" | "shape",
  detail: string,
  raw: string
): Failing => {
  const reason = new ProviderError.MalformedReply(fault === "syntax" ? {} : { fault })
  const error = failure(reporter, reason, detail, head)
  return Result.fail(with_(error, { received: raw === "" ? undefined : { text: kept(raw, reporter) } }))
}

/** An error inside an answer of status 200. */
const faulty = (reporter: Reporter, head: Head, body: unknown, partial: Partial | undefined): Failing => {
  const fault = faultOf(undefined, body, "the answer is an error without a message", head.limits)
  const error = refused(reporter, fault, head)
  const generated = failedGeneration(body)
  if (generated !== undefined) return failed(reporter, head, generated.detail, { ...generated, ...partial })
  const reason = filterIn(body, fault.status) ? new ProviderError.ContentFiltered({}) : error.reason
  return Result.fail(
    with_(error, { reason, received: partial === undefined ? undefined : receivedOf(partial, reporter) })
  )
}

const failed = (
  reporter: Reporter,
  head: Head,
  detail: string,
  partial: Pick<Partial, "text"> & globalThis.Partial<Partial>,
  status?: number
): Failing => {
  const error = failure(reporter, new ProviderError.GenerationFailed({}), detail, head, status)
  const { text, usage, model } = partial
  return Result.fail(with_(error, { received: receivedOf({ text, usage, model }, reporter) }))
}

/** An answer with the status of an error. */
const ofError = (
  reporter: Reporter,
  head: Head,
  status: number,
  text: string,
  hasServed: boolean
): Failing => {
  const generated = failedGeneration(text)
  if (generated !== undefined) {
    return failed(reporter, head, `${status} ${generated.detail}`, generated, status)
  }
  const error = answeredError(reporter, status, text, head)
  if (filterIn(text, status)) {
    return Result.fail(with_(error, { reason: new ProviderError.ContentFiltered({}) }))
  }
  return status === 403 && isAboutOneInput(text, hasServed)
    ? Result.fail(with_(error, { reason: new ProviderError.InvalidRequest({}) }))
    : Result.fail(error)
}

/** An empty reply whose tokens were all spent was cut off, whatever the server calls it. */
const finishOf = (said: Reply, maxOutputTokens: number | undefined): Provider.Finish => {
  const spent = said.usage?.outputTokens
  return (said.finish === "stop" || said.finish === "other") &&
    said.text.trim() === "" &&
    said.toolCalls.length === 0 &&
    maxOutputTokens !== undefined &&
    spent !== undefined &&
    spent >= maxOutputTokens
    ? "length"
    : said.finish
}

const toReply = (
  said: Reply,
  maxOutputTokens: number | undefined,
  head: Head,
  firstTokenMs: number | undefined
): Provider.Reply => {
  const finish = finishOf(said, maxOutputTokens)
  return {
    text: said.text,
    finish,
    ...(said.detail === undefined || finish !== "other" ? {} : { ending: said.detail }),
    ...defined({
      usage: said.usage,
      model: said.model,
      requestId: head.requestId,
      firstTokenMs,
      limits: head.limits
    }),
    ...(said.toolCalls.length === 0 ? {} : { toolCalls: said.toolCalls }),
    ...defined({ logprobs: said.logprobs })
  }
}

/** A body as it was read, or what is wrong with it. `raw`: what is kept of it then. */
const ofBody = (
  { dialect, maxOutputTokens }: Reading,
  reporter: Reporter,
  head: Head,
  body: unknown,
  { raw, firstTokenMs }: { readonly raw: string; readonly firstTokenMs: number | undefined }
): Result.Result<Provider.Reply, ProviderError.ProviderError> => {
  const read: Result.Result<ReplyContent, string> = dialect.read(body)
  if (Result.isFailure(read)) {
    return malformed(
      reporter,
      head,
      "shape",
      `the answer does not have the documented shape: ${read.failure}`,
      raw
    )
  }
  const said = read.success
  switch (said._tag) {
    case "ReplyContent":
      return Result.succeed(cleanReply(toReply(said, maxOutputTokens, head, firstTokenMs), reporter.secrets))
    case "Fault":
      return faulty(reporter, head, said.body, said.partial)
    case "Failed":
      return failed(reporter, head, said.detail, said.partial)
    case "Pending":
      return Result.fail(failure(reporter, new ProviderError.InvalidRequest({}), said.detail, head))
  }
}

/** The reply that an answer is. `hasServed`: calls with the same key were served before. */
export const replyOf = (
  endpoint: Reading,
  reporter: Reporter,
  head: Head,
  came: BodyResult | { readonly _tag: "Error"; readonly status: number; readonly text: string },
  hasServed: boolean
): Result.Result<Provider.Reply, ProviderError.ProviderError> => {
  switch (came._tag) {
    case "Error":
      return ofError(reporter, head, came.status, came.text, hasServed)
    case "Text": {
      let body: unknown
      try {
        body = parseExactJson(came.text)
      } catch {
        const detail = `the answer is not JSON: ${JSON.stringify(cleaner(reporter.secrets).line(came.text).slice(0, 80).toWellFormed())}`
        return malformed(reporter, head, "syntax", detail, came.text)
      }
      return ofBody(endpoint, reporter, head, body, { raw: came.text, firstTokenMs: undefined })
    }
    case "Events": {
      const { assembled, raw, firstTokenMs } = came
      switch (assembled._tag) {
        case "Whole":
          return ofBody(endpoint, reporter, head, assembled.body, { raw, firstTokenMs })
        case "Fault": {
          const { body, text } = assembled
          const partial = text === "" ? undefined : { text, usage: undefined, model: undefined }
          return faulty(reporter, head, body, partial)
        }
        case "Open": {
          const detail = "the reply was cut off: the stream ended without its last event"
          return Result.fail(failure(reporter, new ProviderError.CutOff({}), detail, head))
        }
        case "Unreadable":
          return assembled.isJson
            ? malformed(
                reporter,
                head,
                "shape",
                `the stream does not have the documented shape: ${assembled.problem}`,
                raw
              )
            : malformed(reporter, head, "syntax", assembled.problem, raw)
      }
    }
  }
}
