/**
 * Models of Anthropic, by its official SDK.
 *
 * One call is one attempt: the SDK's retries are off. The SDK is loaded and the key read at the first call, so that
 * declaring a candidate costs nothing. Calls fail with a `ProviderError` that says why.
 */

import type { Provider } from "@assay/core"
import { keySource } from "./api/apiKey.ts"
import { apiProvider, laneId } from "./api/apiProvider.ts"
import { connecting } from "./api/connecting.ts"
import { anthropicMessages } from "./api/dialects/messages.ts"
import { isOwnAddress, withEnvironment } from "./api/environmentHeaders.ts"
import { type AddressOptions, type ApiOptions, plain, secretsOf, settingsOf } from "./api/options.ts"

/**
 * Options of {@link messages}. `baseUrl`: default `https://api.anthropic.com`. `maxOutputTokens`: default 4096, since
 * the API asks for a number. The key is in `ANTHROPIC_API_KEY` by default.
 *
 * There is no `temperature`: the API has none since its version 2026-10-21, which the SDK speaks.
 */
export interface Options extends Omit<ApiOptions, "temperature">, AddressOptions {}

const defaultBaseUrl = "https://api.anthropic.com"
const defaultMaxOutputTokens = 4096

/**
 * Most tokens that one image can cost: width × height / 750 of an image scaled to at most 2,576 pixels a side.
 * https://docs.claude.com/en/docs/build-with-claude/vision
 */
const tokensPerImage = 10_000

/** What the API adds to a prompt for tools and output formats: up to about 700 tokens. */
const tokensPerRequest = 2_000

/**
 * A model by the Messages API. System messages are sent together as `system`, in their order.
 *
 * @example
 * Task.on(classify, Anthropic.messages("claude-sonnet-5", { maxOutputTokens: 64 }))
 */
export const messages = (model: string, options: Options = {}): Provider.Provider => {
  const baseURL = options.baseUrl ?? defaultBaseUrl
  const isOwn = isOwnAddress(baseURL, defaultBaseUrl)
  const headers = withEnvironment("ANTHROPIC_CUSTOM_HEADERS", isOwn, options.headers)
  const id = laneId("anthropic", model, baseURL, defaultBaseUrl)
  const maxOutputTokens = options.maxOutputTokens ?? defaultMaxOutputTokens
  const connect = connecting({
    load: () => import("@anthropic-ai/sdk"),
    variable: "ANTHROPIC_CUSTOM_HEADERS",
    fetch: options.fetch,
    settings: (key) => ({ apiKey: key ?? null, baseURL, defaultHeaders: plain(headers) })
  })
  return apiProvider({
    endpoint: {
      id,
      key: keySource("ANTHROPIC_API_KEY", options.apiKey),
      connect,
      dialect: anthropicMessages(model, options, maxOutputTokens),
      secrets: secretsOf(headers)
    },
    vendor: "anthropic",
    model,
    baseUrl: baseURL,
    settings: settingsOf("messages", baseURL, { ...options, headers, maxOutputTokens }),
    options: { ...options, headers, maxOutputTokens },
    prices: options.prices,
    limitFields: ["max_tokens"],
    withMaxOutputTokens: (limit) => messages(model, { ...options, maxOutputTokens: limit }),
    tokensPerImage,
    tokensPerRequest
  })
}
