/**
 * Where an API key comes from. It is read when a call is made, never when a provider is declared, and stays redacted
 * until it is handed to the client.
 */
import { ProviderError } from "@assay/core/internal"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

/** A key, or the configuration to read it from: an environment variable, unless the program provides another. */
export type ApiKey = Redacted.Redacted<string> | Config.Config<Redacted.Redacted<string>>

/**
 * A source of keys. `variable`: the variable that the default is read from; undefined where a key was passed or
 * configured otherwise.
 */
export interface KeySource {
  readonly variable: string | undefined
  readonly config: ApiKey
}

/** The key passed as an option, or else the one in the environment variable. */
export const keySource = (variable: string, apiKey: ApiKey | undefined): KeySource =>
  apiKey === undefined
    ? { variable, config: Config.Redacted(variable) }
    : { variable: undefined, config: apiKey }

/** What a person can do about a key that is missing or refused. */
export const whereKeyIsFrom = ({ variable }: KeySource): string =>
  variable === undefined ? "the apiKey option" : `the environment variable ${variable}`

/**
 * Reads the key, without the white space around it that a file or a variable may bring: no header can carry that, and
 * an echo of the key has none. Fails with `Unauthorized` where it is missing or blank, naming the variable.
 */
export const readKey = (
  provider: string,
  source: KeySource
): Effect.Effect<Redacted.Redacted<string>, ProviderError.ProviderError> => {
  const { config } = source
  const missing = () =>
    new ProviderError.ProviderError({
      provider,
      reason: new ProviderError.Unauthorized({}),
      detail:
        source.variable === undefined
          ? "no API key: the configuration of the apiKey option has none"
          : `no API key: set ${source.variable}, or pass the apiKey option`
    })
  // The configuration's own error is left out: it may quote what it found.
  const read = Redacted.isRedacted(config) ? Effect.succeed(config) : Effect.mapError(config, missing)
  const trimmed = Effect.map(read, (key) => {
    const value = Redacted.value(key)
    return value === value.trim() ? key : Redacted.make(value.trim())
  })
  return Effect.filterOrFail(trimmed, (key) => Redacted.value(key) !== "", missing)
}
