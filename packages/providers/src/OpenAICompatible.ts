/**
 * Any server that speaks OpenAI's Chat Completions API: Ollama, vLLM, llama.cpp, OpenRouter, Azure and others.
 *
 * As with `OpenAI`, one call is one attempt, and the SDK and the key are read at the first call. Nothing of the
 * OpenAI account in the environment is sent: no key, no organisation, no project, no headers.
 */

import type { Embedder, Provider } from "@assay/core"
import { keySource } from "./api/apiKey.ts"
import { apiProvider, laneId } from "./api/apiProvider.ts"
import { connecting } from "./api/connecting.ts"
import { chatCompletions } from "./api/dialects/chatCompletions.ts"
import { embeddings as embeddingsDialect } from "./api/dialects/embeddings.ts"
import { type EmbeddingOptions, embedder } from "./api/embedder.ts"
import type { Dialect } from "./api/endpoint.ts"
import {
  type ApiOptions,
  type LogprobOptions,
  type NamedTexts,
  plain,
  type SeedOptions,
  secretsOf,
  settingsOf,
  shown
} from "./api/options.ts"
import type { ModelPrices } from "./api/pricing.ts"

/**
 * Options of {@link chat}.
 */
export interface Options extends Omit<ApiOptions, "prices">, SeedOptions, LogprobOptions, ServerOptions {
  /**
   * Prices by model, `"*"` for all of them, or `"free"` where calls cost nothing, as those of your own
   * machine.
   *
   * @defaultValue the bundled prices of the vendor called `name` (`openrouter`, `groq`, `mistral`…); where
   * there are none, the cost of a call is not known
   */
  readonly prices?: ModelPrices | "free"
  /**
   * What the server calls the most tokens to generate.
   *
   * @defaultValue `"max_tokens"`
   */
  readonly limitField?: "max_tokens" | "max_completion_tokens"
}

/** Where a server is, and how a key gets there. */
export interface ServerOptions {
  /** The address before `/chat/completions` or `/embeddings`, such as `http://localhost:11434/v1`. */
  readonly baseUrl: string
  /**
   * Who serves the model. The provider is called `<name>/<model>@<host>`.
   *
   * @defaultValue the address's host and port, and the provider is called `<host>/<model>`
   */
  readonly name?: string
  /**
   * The environment variable with the key.
   *
   * @defaultValue none: a server without a key gets none
   */
  readonly apiKeyVariable?: string
  /**
   * The header that carries the key by itself, as Azure's `api-key`.
   *
   * @defaultValue `Authorization`, as a bearer token
   */
  readonly apiKeyHeader?: string
  /**
   * Parameters of the address, as Azure's `api-version`. Only the names of redacted ones are in the settings.
   *
   * @defaultValue none
   */
  readonly query?: NamedTexts
}

/** Any model may be behind a server; this is the dearest known way to count an image. */
const tokensPerImage = 50_000

const hostOf = (baseUrl: string): string => {
  try {
    return new URL(baseUrl).host
  } catch {
    return "openai-compatible"
  }
}

interface EndpointOptions extends ServerOptions, Pick<ApiOptions, "apiKey" | "fetch" | "headers"> {}

const keySourceOf = ({ apiKey, apiKeyVariable }: EndpointOptions) =>
  apiKey === undefined && apiKeyVariable === undefined ? undefined : keySource(apiKeyVariable ?? "", apiKey)

const isAuthorization = (name: string): boolean => name.toLowerCase() === "authorization"

/**
 * How the key travels. The SDK puts one into `Authorization` in any case: that is taken out again, unless the key
 * belongs there or the caller's own `headers` have one.
 */
const keyHeaders = (
  secret: string | undefined,
  { apiKeyHeader, headers = {} }: EndpointOptions
): Record<string, string | null> => {
  const isBearer = secret !== undefined && apiKeyHeader === undefined
  const isTaken = Object.keys(headers).some(isAuthorization)
  return {
    ...(isBearer || isTaken ? {} : { Authorization: null }),
    ...(secret === undefined || apiKeyHeader === undefined
      ? {}
      : // Two spellings of one name would be sent as one header with two values.
        { [isAuthorization(apiKeyHeader) ? "Authorization" : apiKeyHeader]: secret })
  }
}

/** Where calls of a model go, and with what. */
const endpointOf = (model: string, dialect: Dialect, options: EndpointOptions) => ({
  id: laneId(options.name ?? hostOf(options.baseUrl), model, options.baseUrl, undefined),
  key: keySourceOf(options),
  connect: connecting({
    load: () => import("openai"),
    variable: "OPENAI_CUSTOM_HEADERS",
    fetch: options.fetch,
    settings: (key) => ({
      apiKey: key ?? "none",
      organization: null,
      project: null,
      baseURL: options.baseUrl,
      defaultHeaders: { ...plain(options.headers), ...keyHeaders(key, options) },
      ...(options.query === undefined ? {} : { defaultQuery: plain(options.query) })
    })
  }),
  dialect,
  secrets: secretsOf(options.headers, options.query)
})

/**
 * A model of a compatible server.
 *
 * @example
 * OpenAICompatible.chat("llama3.2", { baseUrl: "http://localhost:11434/v1", name: "ollama" })
 *
 * @example
 * OpenAICompatible.chat("my-deployment", {
 *   baseUrl: "https://my-resource.openai.azure.com/openai/deployments/my-deployment",
 *   name: "azure",
 *   apiKeyVariable: "AZURE_OPENAI_API_KEY",
 *   apiKeyHeader: "api-key",
 *   query: { "api-version": "2024-10-21" }
 * })
 */
export const chat = (model: string, options: Options): Provider.Provider => {
  const limitField = options.limitField ?? "max_tokens"
  return apiProvider({
    endpoint: endpointOf(model, chatCompletions(model, options, limitField), options),
    vendor: options.name ?? hostOf(options.baseUrl),
    model,
    baseUrl: options.baseUrl,
    settings: settingsOf("chat", options.baseUrl, options, { query: shown(options.query) }),
    options,
    prices: options.prices,
    limitFields: [limitField, "max_tokens", "max_completion_tokens"],
    withMaxOutputTokens: (maxOutputTokens) => chat(model, { ...options, maxOutputTokens }),
    tokensPerImage,
    tokensPerRequest: 1_000
  })
}

/**
 * Embeddings of a compatible server, for `Similarity.cosine`. What they cost is neither counted nor held to a budget.
 *
 * @example
 * OpenAICompatible.embeddings("nomic-embed-text", { baseUrl: "http://localhost:11434/v1", name: "ollama" })
 */
export const embeddings = (model: string, options: ServerOptions & EmbeddingOptions): Embedder.Embedder =>
  embedder(
    endpointOf(model, embeddingsDialect(model, options.dimensions, options.extra ?? {}), options),
    model,
    options.baseUrl,
    options,
    { query: shown(options.query) }
  )
