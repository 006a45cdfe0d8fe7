/**
 * Models of OpenAI, by its official SDK.
 *
 * One call is one attempt: the SDK's retries are off. The SDK is loaded and the key read at the first call, so that
 * declaring a candidate costs nothing. Calls fail with a `ProviderError` that says why.
 */

import type { Embedder, Provider } from "@assay/core"
import { defined } from "@assay/core/internal"
import { keySource } from "./api/apiKey.ts"
import { apiProvider, laneId } from "./api/apiProvider.ts"
import { connecting } from "./api/connecting.ts"
import { chatCompletions } from "./api/dialects/chatCompletions.ts"
import { embeddings as embeddingsDialect } from "./api/dialects/embeddings.ts"
import { responses as responsesDialect } from "./api/dialects/responses.ts"
import { type EmbeddingOptions, embedder } from "./api/embedder.ts"
import type { Dialect } from "./api/endpoint.ts"
import { isOwnAddress, withEnvironment } from "./api/environmentHeaders.ts"

import {
  type AddressOptions,
  type ApiOptions,
  type LogprobOptions,
  plain,
  type SeedOptions,
  secretsOf,
  settingsOf
} from "./api/options.ts"

export type { EmbeddingOptions } from "./api/embedder.ts"

/**
 * Options of {@link responses}; those of {@link chat} add a seed. `baseUrl`: default `https://api.openai.com/v1`. The
 * key is in `OPENAI_API_KEY` by default.
 */
export interface ResponsesOptions extends Omit<ApiOptions, "stop">, AddressOptions, LogprobOptions {}

/** Options of {@link chat}. */
export interface ChatOptions extends ApiOptions, AddressOptions, SeedOptions, LogprobOptions {}

/**
 * Most tokens that one image can cost: `gpt-4o-mini` counts 2,833 and 5,667 for each of up to eight tiles; the largest
 * of the others up to 10,000 patches, with a factor of at most 2.5 where there are fewer.
 * https://platform.openai.com/docs/guides/images-vision
 */
const tokensPerImage = (model: string): number => (model.includes("4o-mini") ? 50_000 : 12_000)

const defaultBaseUrl = "https://api.openai.com/v1"

/** Where calls of a model go, and with what. */
const endpointOf = (
  model: string,
  dialect: Dialect,
  baseURL: string,
  options: Pick<ApiOptions, "apiKey" | "fetch" | "headers">
) => {
  const isOwn = isOwnAddress(baseURL, defaultBaseUrl)
  const headers = withEnvironment("OPENAI_CUSTOM_HEADERS", isOwn, options.headers)
  const connect = connecting({
    load: () => import("openai"),
    variable: "OPENAI_CUSTOM_HEADERS",
    fetch: options.fetch,
    settings: (key) => ({
      ...defined({ apiKey: key }),
      // Like the environment's headers, its organisation and project are for the account's own address.
      ...(isOwn ? {} : { organization: null, project: null }),
      baseURL,
      defaultHeaders: plain(headers)
    })
  })
  return {
    headers,
    endpoint: {
      id: laneId("openai", model, baseURL, defaultBaseUrl),
      key: keySource("OPENAI_API_KEY", options.apiKey),
      connect,
      dialect,
      secrets: secretsOf(headers)
    }
  }
}

const provider = (
  api: string,
  model: string,
  dialect: Dialect,
  options: ApiOptions & AddressOptions & SeedOptions & LogprobOptions,
  limitFields: ReadonlyArray<string>,
  withMaxOutputTokens: (maxOutputTokens: number) => Provider.Provider
): Provider.Provider => {
  const baseURL = options.baseUrl ?? defaultBaseUrl
  const { endpoint, headers } = endpointOf(model, dialect, baseURL, options)
  return apiProvider({
    endpoint,
    vendor: "openai",
    model,
    baseUrl: baseURL,
    settings: settingsOf(api, baseURL, { ...options, headers }),
    options: { ...options, headers },
    prices: options.prices,
    limitFields,
    withMaxOutputTokens,
    tokensPerImage: tokensPerImage(model),
    tokensPerRequest: 1_000
  })
}

/**
 * A model by the Chat Completions API.
 *
 * @example
 * Task.on(classify, OpenAI.chat("gpt-5-mini", { extra: { reasoning_effort: "minimal" } }))
 */
export const chat = (model: string, options: ChatOptions = {}): Provider.Provider =>
  provider(
    "chat",
    model,
    chatCompletions(model, options, "max_completion_tokens"),
    options,
    ["max_completion_tokens", "max_tokens"],
    (maxOutputTokens) => chat(model, { ...options, maxOutputTokens })
  )

/**
 * A model by the Responses API. Replies are not kept by OpenAI (`store: false`) unless `extra` says otherwise.
 */
export const responses = (model: string, options: ResponsesOptions = {}): Provider.Provider =>
  provider(
    "responses",
    model,
    responsesDialect(model, options),
    options,
    ["max_output_tokens"],
    (maxOutputTokens) => responses(model, { ...options, maxOutputTokens })
  )

/**
 * Embeddings, for `Similarity.cosine`. What they cost is neither counted nor held to a budget.
 *
 * @example
 * Similarity.cosine({ by: OpenAI.embeddings("text-embedding-3-small") })
 */
export const embeddings = (
  model: string,
  options: EmbeddingOptions & AddressOptions = {}
): Embedder.Embedder => {
  const baseURL = options.baseUrl ?? defaultBaseUrl
  const dialect = embeddingsDialect(model, options.dimensions, options.extra ?? {})
  const { endpoint, headers } = endpointOf(model, dialect, baseURL, options)
  return embedder(endpoint, model, baseURL, { ...options, headers })
}
