/**
 * A provider from an endpoint and the options that all API providers share.
 */

import type { Provider } from "@assay/core"
import { defined, ProviderError } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { addressProblem, headerProblem } from "./addresses.ts"
import type { Endpoint } from "./endpoint.ts"
import { inputBound } from "./inputBound.ts"
import { type ApiOptions, alternativesOf, type LogprobOptions } from "./options.ts"
import { type ModelPrices, pricing } from "./pricing.ts"
import { calling } from "./send/call.ts"

/**
 * What an API provider is made of.
 *
 * - `vendor`, `model`: what the price list calls them.
 * - `prices`: undefined for the bundled ones; `"free"` where calls cost nothing.
 * - `limitFields`: the fields of the body that limit a reply, which `extra` may set too.
 */
export interface Parts {
  readonly endpoint: Omit<Endpoint, "maxOutputTokens" | "stream">
  readonly vendor: string
  readonly model: string
  readonly baseUrl: string
  readonly settings: Schema.Json
  readonly options: Omit<ApiOptions, "prices"> & LogprobOptions
  readonly prices: ModelPrices | "free" | undefined
  readonly limitFields: ReadonlyArray<string>
  /** The same provider with another limit. */
  readonly withMaxOutputTokens: (maxOutputTokens: number) => Provider.Provider
  readonly tokensPerImage: number
  readonly tokensPerRequest: number
}

const hostOf = (baseUrl: string): string | undefined => URL.parse(baseUrl)?.host

/**
 * A provider's id, and the lane of its calls: the same name at another address is another lane. `home`: the address
 * that needs no saying.
 */
export const laneId = (name: string, model: string, baseUrl: string, home: string | undefined): string => {
  const host = hostOf(baseUrl)
  const isHome = host === undefined || host === name || (home !== undefined && host === hostOf(home))
  return isHome ? `${name}/${model}` : `${name}/${model}@${host}`
}

/** The limit that calls ask for; a field of `extra` goes before the option. */
const limitOf = ({ maxOutputTokens, extra = {} }: Parts["options"], fields: Parts["limitFields"]) => {
  const stated = fields.flatMap((field) => {
    const value = extra[field]
    return typeof value === "number" ? [value] : []
  })
  return stated.length === 0 ? maxOutputTokens : Math.max(...stated)
}

/** What can be seen to be wrong before any call. */
const problemOf = ({ baseUrl, endpoint, options }: Parts): string | undefined =>
  addressProblem(baseUrl, endpoint.dialect.path) ??
  headerProblem(options.headers) ??
  (options.extra !== undefined && "stream" in options.extra
    ? "extra.stream: expected no value here, because Assay must know about it; use the stream option"
    : undefined)

/** One provider; see {@link Parts}. */
export const apiProvider = (parts: Parts): Provider.Provider => {
  const { endpoint, options, prices } = parts
  const maxOutputTokens = limitOf(options, parts.limitFields)
  const priced = pricing(parts.vendor, parts.model, {
    ...options,
    prices: prices === "free" ? undefined : prices
  })
  const { complete, connect } = calling({ ...endpoint, maxOutputTokens, stream: options.stream ?? false })
  const problem = problemOf(parts)
  const refused =
    problem === undefined
      ? undefined
      : Effect.fail(
          new ProviderError.ProviderError({
            provider: endpoint.id,
            reason: new ProviderError.InvalidRequest({}),
            detail: problem
          })
        )
  return {
    id: endpoint.id,
    settings: parts.settings,
    complete: refused === undefined ? complete : () => refused,
    // The client is made and its library loaded here, so that no call's latency has that in it.
    ready: refused ?? connect,
    ...(prices === "free" ? Struct.omit(priced, ["price", "mostPrice"]) : priced),
    ...defined({
      maxOutputTokens,
      alternatives: alternativesOf(options),
      // A limit that `extra` states goes before every other.
      withMaxOutputTokens: maxOutputTokens === options.maxOutputTokens ? parts.withMaxOutputTokens : undefined
    }),
    maxInputTokens: inputBound({
      tokensPerImage: options.maxImageTokens ?? parts.tokensPerImage,
      tokensPerRequest: parts.tokensPerRequest,
      extra: options.extra
    })
  }
}
