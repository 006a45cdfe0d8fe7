/**
 * Options that all API providers share, and what of them goes into settings.
 */
import * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import type { Price } from "../Prices.ts"
import type { ApiKey } from "./apiKey.ts"
import type { JsonObject } from "./dialects/structured.ts"
import { isSecretName } from "./secrets.ts"

/** Texts by name, of which some may be secret. */
export interface Named {
  readonly [name: string]: string | Redacted.Redacted<string>
}

/**
 * - `apiKey`: the key, or the configuration to read it from. Default: the provider's environment variable, read at
 *   the first call.
 * - `temperature`, `stop`: as the API takes them. Default: the API's.
 * - `maxOutputTokens`: most tokens to generate, reasoning included. Default: the API's.
 * - `structured`: hold the model to the task's output schema, where the task has one. Default: false.
 * - `stream`: receive the reply in pieces, to know the time to the first token. Default: false. No part of the
 *   fingerprint.
 * - `extra`: any further fields of the request body, as the API documents them. They win over Assay's own.
 * - `headers`: further HTTP headers. Of redacted ones, and of those whose name says that they are secret
 *   (`authorization`, `api-key`, `cookie`, `x-auth-token` …), only the name is in the settings.
 * - `fetch`: another `fetch`, such as one with a pool of its own. Default: one on undici's `request`, which heeds
 *   `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.
 * - `prices`: prices of your own by model, `"*"` for all of them, instead of the bundled ones. Default: none. No part of
 *   the fingerprint, nor is `discount`.
 * - `discount`: the part of every price that is not paid, 0 to 1. Default: 0.
 * - `tiers`: what a service tier costs, as a multiple of the list price, such as `{ priority: 1.8 }`. Default: those that
 *   are known, see `Prices.Options`. No part of the fingerprint, nor is `maxToolCost`.
 * - `maxToolCost`: the most that tools of the server's own (its searches, its code) can add to one call, in US dollars of
 *   fees and in tokens of input, for reserving a budget. Default: none; a call that offers such tools cannot be held to
 *   a budget.
 * - `maxImageTokens`: most input tokens that one image of a prompt can cost, for reserving a budget. Default: a generous
 *   bound of the vendor's.
 */
export interface ApiOptions {
  readonly apiKey?: ApiKey
  readonly temperature?: number
  readonly maxOutputTokens?: number
  readonly stop?: ReadonlyArray<string>
  readonly structured?: boolean
  readonly stream?: boolean
  readonly extra?: JsonObject
  readonly headers?: Named
  readonly fetch?: typeof globalThis.fetch
  readonly prices?: { readonly [model: string]: Price }
  readonly discount?: number
  readonly tiers?: { readonly [tier: string]: number }
  readonly maxToolCost?: { readonly usd: number; readonly tokens: number }
  readonly maxImageTokens?: number
}

/** - `baseUrl`: the API's address. Default: the vendor's own; environment variables do not change it. */
export interface Addressed {
  readonly baseUrl?: string
}

/**
 * - `seed`: for answers that can be repeated, where the model supports it. Repeat k of a case gets `seed + k`, so that
 *   repeats still differ. Default: none.
 */
export interface Seeded {
  readonly seed?: number
}

/**
 * - `logprobs`: ask for the log probability of each token, which gives answers their `confidence`. Default: false.
 *   Reasoning models refuse it.
 */
export interface Probed {
  readonly logprobs?: boolean
}

/** An address without what may be secret in it: user, password, query. */
const publicAddress = (baseUrl: string): string => {
  try {
    const { origin, pathname } = new URL(baseUrl)
    return `${origin}${pathname.replace(/\/+$/u, "")}`
  } catch {
    return "not a URL"
  }
}

/** Whether a named text is a secret: told so, or by its name. */
const isSecret = (name: string, value: string | Redacted.Redacted<string>): boolean =>
  Redacted.isRedacted(value) || isSecretName(name)

/** Named texts for settings, without the secrets. */
export const shown = (named: Named = {}): JsonObject =>
  Object.fromEntries(
    Object.entries(named).map(([name, value]) => [
      name,
      Redacted.isRedacted(value) || isSecret(name, value) ? "<redacted>" : value
    ])
  )

/** The options that decide what comes back, as JSON without secrets. */
export const settingsOf = (
  api: string,
  baseUrl: string,
  options: Omit<ApiOptions, "prices"> & Seeded & Probed,
  more: JsonObject = {}
): Schema.Json => ({
  api,
  baseUrl: publicAddress(baseUrl),
  temperature: options.temperature ?? null,
  maxOutputTokens: options.maxOutputTokens ?? null,
  seed: options.seed ?? null,
  stop: options.stop ?? null,
  structured: options.structured ?? false,
  extra: options.extra ?? {},
  headers: shown(options.headers),
  ...(options.logprobs === true ? { logprobs: true } : {}),
  ...more
})

/** Named texts in plain, for the client. */
export const plain = (named: Named = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(named).map(([name, value]) => [
      name,
      Redacted.isRedacted(value) ? Redacted.value(value) : value
    ])
  )

/** The secrets among named texts. */
export const secretsOf = (
  ...all: ReadonlyArray<Named | undefined>
): ReadonlyArray<Redacted.Redacted<string>> =>
  all.flatMap((named) =>
    Object.entries(named ?? {})
      .filter(([name, value]) => isSecret(name, value))
      .map(([, value]) => (Redacted.isRedacted(value) ? value : Redacted.make(value)))
  )
