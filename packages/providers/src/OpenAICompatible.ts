/**
 * Any server that speaks OpenAI's Chat Completions API: Ollama, vLLM, llama.cpp, OpenRouter, Azure and others.
 *
 * As with `OpenAI`, one call is one attempt, and the SDK and the key are read at the first call. Nothing of the
 * OpenAI account in the environment is sent: no key, no organisation, no project, no headers.
 */

import type { Provider } from "@assay/core"
import { keySource } from "./api/apiKey.ts"
import { apiProvider, laneId } from "./api/apiProvider.ts"
import { connecting } from "./api/connecting.ts"
import { chatCompletions } from "./api/dialects/chatCompletions.ts"
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
export interface Options extends Omit<ApiOptions, "prices">, SeedOptions, LogprobOptions {
  /** The address before `/chat/completions`, such as `http://localhost:11434/v1`. */
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

/** Any model may be behind a server; this is the dearest known way to count an image. */
const tokensPerImage = 50_000

const hostOf = (baseUrl: string): string => {
  try {
    return new URL(baseUrl).host
  } catch {
    return "openai-compatible"
  }
}

const keySourceOf = ({ apiKey, apiKeyVariable }: Options) =>
  apiKey === undefined && apiKeyVariable === undefined ? undefined : keySource(apiKeyVariable ?? "", apiKey)

const isAuthorization = (name: string): boolean => name.toLowerCase() === "authorization"

/**
 * How the key travels. The SDK puts one into `Authorization` in any case: that is taken out again, unless the key
 * belongs there or the caller's own `headers` have one.
 */
const keyHeaders = (
  secret: string | undefined,
  { apiKeyHeader, headers = {} }: Options
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
  const name = options.name ?? hostOf(options.baseUrl)
  const id = laneId(name, model, options.baseUrl, undefined)
  const limitField = options.limitField ?? "max_tokens"
  const connect = connecting({
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
  })
  return apiProvider({
    endpoint: {
      id,
      key: keySourceOf(options),
      connect,
      dialect: chatCompletions(model, options, limitField),
      secrets: secretsOf(options.headers, options.query)
    },
    vendor: name,
    model,
    baseUrl: options.baseUrl,
    settings: settingsOf("chat", options.baseUrl, options, { query: shown(options.query) }),
    options,
    prices: options.prices,
    limitFields: [limitField, "max_tokens", "max_completion_tokens"],
    tokensPerImage,
    tokensPerRequest: 1_000
  })
}
