/**
 * Log probabilities as OpenAI's APIs write them. Read by hand, since a reply may have thousands; what is not as
 * documented leaves no list rather than a part of one.
 */
import type { Provider } from "@assay/core"
import { defined } from "@assay/core/internal"
import * as Predicate from "effect/Predicate"

/** The tokens of a list of `{token, logprob, …}`; undefined where it is none, or is empty. */
export const logprobsOf = (list: unknown): ReadonlyArray<Provider.TokenLogprob> | undefined => {
  if (!Array.isArray(list) || list.length === 0) return undefined
  const tokens: Array<Provider.TokenLogprob> = []
  for (const each of list) {
    if (!Predicate.hasProperty(each, "token") || !Predicate.hasProperty(each, "logprob")) return undefined
    const { token, logprob } = each
    if (typeof token !== "string" || typeof logprob !== "number" || !Number.isFinite(logprob))
      return undefined
    const listed = "top_logprobs" in each ? alternativesOf(each.top_logprobs) : undefined
    tokens.push({ token, logprob, ...defined({ alternatives: listed }) })
  }
  return tokens
}

/** The likeliest tokens at one place; undefined where there are none, or where they are not as documented. */
const alternativesOf = (list: unknown): Provider.TokenLogprob["alternatives"] => {
  if (!Array.isArray(list) || list.length === 0) return undefined
  const found = list.flatMap((each: unknown) => {
    if (!Predicate.hasProperty(each, "token") || !Predicate.hasProperty(each, "logprob")) return []
    const { token, logprob } = each
    return typeof token === "string" && typeof logprob === "number" && Number.isFinite(logprob)
      ? [{ token, logprob }]
      : []
  })
  return found.length === list.length ? found : undefined
}
