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
export interface NamedTexts {
  readonly [name: string]: string | Redacted.Redacted<string>
}

/** Options that all API providers share. */
export interface ApiOptions {
  /**
   * The key, or the configuration to read it from.
   *
   * @defaultValue the provider's environment variable, read at the first call
   */
  readonly apiKey?: ApiKey
  /**
   * The temperature, as the API takes it.
   *
   * @defaultValue the API's
   */
  readonly temperature?: number
  /**
   * The most tokens to generate, reasoning included.
   *
   * @defaultValue the API's
   */
  readonly maxOutputTokens?: number
  /**
   * Texts that end the reply, as the API takes them.
   *
   * @defaultValue the API's
   */
  readonly stop?: ReadonlyArray<string>
  /**
   * Whether to hold the model to the task's output schema, where the task has one.
   *
   * @defaultValue false
   */
  readonly structured?: boolean
  /**
   * Whether to receive the reply in pieces, to know the time to the first token. It is no part of the
   * fingerprint.
   *
   * @defaultValue false
   */
  readonly stream?: boolean
  /**
   * Further fields of the request body, as the API documents them. They win over Assay's own.
   *
   * @defaultValue none
   */
  readonly extra?: JsonObject
  /**
   * Further HTTP headers. Of redacted ones, and of those whose name says that they are secret
   * (`authorization`, `api-key`, `cookie`, `x-auth-token` …), only the name is in the settings.
   *
   * @defaultValue none
   */
  readonly headers?: NamedTexts
  /**
   * Another `fetch`, such as one with a pool of its own.
   *
   * @defaultValue one on undici's `request`, which heeds `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`
   */
  readonly fetch?: typeof globalThis.fetch
  /**
   * Prices of your own by model, `"*"` for all of them, instead of the bundled ones. They are no part of the
   * fingerprint.
   *
   * @defaultValue none
   */
  readonly prices?: { readonly [model: string]: Price }
  /**
   * The part of every price that is not paid, 0 to 1. It is no part of the fingerprint.
   *
   * @defaultValue 0
   */
  readonly discount?: number
  /**
   * What a service tier costs, as a multiple of the list price, such as `{ priority: 1.8 }`. It is no part of
   * the fingerprint.
   *
   * @defaultValue those that are known; see `Prices.Options`
   */
  readonly tiers?: { readonly [tier: string]: number }
  /**
   * The most that tools of the server's own (its searches, its code) can add to one call, for reserving a
   * budget. It is no part of the fingerprint.
   *
   * @defaultValue none: a call that offers such tools cannot be held to a budget
   */
  readonly maxToolCost?: {
    /** The most fees of one call, in US dollars. */
    readonly usd: number
    /** The most tokens of input that one call gains. */
    readonly tokens: number
  }
  /**
   * The most input tokens that one image of a prompt can cost, for reserving a budget.
   *
   * @defaultValue a generous bound of the vendor's
   */
  readonly maxImageTokens?: number
}

/** Where an API is. */
export interface AddressOptions {
  /**
   * The API's address.
   *
   * @defaultValue the vendor's own; environment variables do not change it
   */
  readonly baseUrl?: string
}

/** What makes answers repeatable. */
export interface SeedOptions {
  /**
   * For answers that can be repeated, where the model supports it. Repeat k of a case gets `seed + k`, so
   * that repeats still differ.
   *
   * @defaultValue none
   */
  readonly seed?: number
}

/** What gives answers a confidence. */
export interface LogprobOptions {
  /**
   * Whether to ask for the log probability of each token, which gives answers their `confidence`; a number, 1 to 20, asks
   * for as many alternatives to each token too, by which a judge can weight its grades. Reasoning models refuse it.
   *
   * @defaultValue false
   */
  readonly logprobs?: boolean | number
}

/** Whether log probabilities are asked for. */
export const areLogprobsAsked = ({ logprobs = false }: LogprobOptions): boolean => logprobs !== false

/** How many alternatives to each token are asked for; undefined for none. */
export const alternativesOf = ({ logprobs }: LogprobOptions): number | undefined =>
  typeof logprobs === "number" && logprobs >= 1 ? logprobs : undefined

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
export const shown = (named: NamedTexts = {}): JsonObject =>
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
  options: Omit<ApiOptions, "prices"> & SeedOptions & LogprobOptions,
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
  ...(options.logprobs === undefined || options.logprobs === false ? {} : { logprobs: options.logprobs }),
  ...more
})

/** Named texts in plain, for the client. */
export const plain = (named: NamedTexts = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(named).map(([name, value]) => [
      name,
      Redacted.isRedacted(value) ? Redacted.value(value) : value
    ])
  )

/** The secrets among named texts. */
export const secretsOf = (
  ...all: ReadonlyArray<NamedTexts | undefined>
): ReadonlyArray<Redacted.Redacted<string>> =>
  all.flatMap((named) =>
    Object.entries(named ?? {})
      .filter(([name, value]) => isSecret(name, value))
      .map(([, value]) => (Redacted.isRedacted(value) ? value : Redacted.make(value)))
  )
