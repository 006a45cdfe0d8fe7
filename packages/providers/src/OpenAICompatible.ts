/**
 * Any server that speaks OpenAI's Chat Completions API: Ollama, vLLM, llama.cpp, OpenRouter, Azure and others.
 *
 * As with `OpenAI`, one call is one attempt, and the SDK and the key are read at the first call. Nothing of the
 * OpenAI account in the environment is sent: no key, no organisation, no project.
 */
import type { Provider } from "@assay/core"
import { Redacted } from "effect"
import { keySource } from "./api/apiKey.ts"
import { chatCompletions } from "./api/chatCompletions.ts"
import { type Connection, completing, unlimited } from "./api/endpoint.ts"
import { errorsAtTop } from "./api/errorsAtTop.ts"
import { leanFetch } from "./api/leanFetch.ts"
import {
  type ApiOptions,
  type Named,
  plain,
  type Seeded,
  secretsOf,
  settingsOf,
  shown
} from "./api/options.ts"

/**
 * Options of {@link chat}.
 *
 * - `baseUrl`: the address before `/chat/completions`, such as `http://localhost:11434/v1`.
 * - `name`: who serves the model; the provider is called `<name>/<model>`. Default: the address's host and port.
 * - `apiKeyVariable`: the environment variable with the key. Default: none; a server without a key gets none.
 * - `apiKeyHeader`: the header that carries the key by itself, as Azure's `api-key`. Default: `Authorization`, as a
 *   bearer token.
 * - `query`: parameters of the address, as Azure's `api-version`. Only the names of redacted ones are in the settings.
 * - `limitField`: what the server calls the most tokens to generate. Default: `max_tokens`.
 */
export interface Options extends ApiOptions, Seeded {
  readonly baseUrl: string
  readonly name?: string
  readonly apiKeyVariable?: string
  readonly apiKeyHeader?: string
  readonly query?: Named
  readonly limitField?: "max_tokens" | "max_completion_tokens"
}

const hostOf = (baseUrl: string): string => {
  try {
    return new URL(baseUrl).host
  } catch {
    return "openai-compatible"
  }
}

const keySourceOf = ({ apiKey, apiKeyVariable }: Options) =>
  apiKey === undefined && apiKeyVariable === undefined ? undefined : keySource(apiKeyVariable ?? "", apiKey)

/** How the key travels; an absent one leaves no header behind. */
const keyHeaders = (
  secret: string | undefined,
  header: string | undefined
): Record<string, string | null> => {
  if (secret === undefined) return { Authorization: null }
  return header === undefined ? {} : { Authorization: null, [header]: secret }
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
  const id = `${options.name ?? hostOf(options.baseUrl)}/${model}`
  const connect = async (key: Redacted.Redacted<string> | undefined): Promise<Connection> => {
    const { default: Client, ...errors } = await import("openai")
    const secret = key === undefined ? undefined : Redacted.value(key)
    const client = new Client({
      apiKey: secret ?? "none",
      organization: null,
      project: null,
      baseURL: options.baseUrl,
      maxRetries: 0,
      logLevel: "off",
      defaultHeaders: { ...plain(options.headers), ...keyHeaders(secret, options.apiKeyHeader) },
      ...(options.query === undefined ? {} : { defaultQuery: plain(options.query) }),
      timeout: unlimited,
      fetch: errorsAtTop(options.fetch ?? leanFetch)
    })
    return { client, errors }
  }
  return {
    id,
    settings: settingsOf("chat", options.baseUrl, options, { query: shown(options.query) }),
    complete: completing({
      id,
      key: keySourceOf(options),
      connect,
      dialect: chatCompletions(model, options, options.limitField ?? "max_tokens"),
      stream: options.stream ?? false,
      secrets: secretsOf(options.headers, options.query),
      maxOutputTokens: options.maxOutputTokens
    })
  }
}
