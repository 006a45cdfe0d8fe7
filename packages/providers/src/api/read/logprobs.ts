/**
 * Log probabilities as OpenAI's APIs write them. Read by hand, since a reply may have thousands; what is not as
 * documented leaves no list rather than a part of one.
 */
import type { Provider } from "@assay/core"
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
    tokens.push({ token, logprob })
  }
  return tokens
}
