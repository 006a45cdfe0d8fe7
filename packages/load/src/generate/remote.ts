/** Whether a provider's server is on another machine, as far as its settings tell. */
import type * as Schema from "effect/Schema"

const isLoopback = (host: string): boolean =>
  host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || host.startsWith("127.")

const addressesIn = (value: Schema.Json): ReadonlyArray<string> => {
  if (typeof value === "string") return /^https?:\/\//iu.test(value) ? [value] : []
  if (typeof value !== "object" || value === null) return []
  return Object.values(value as Readonly<Record<string, Schema.Json>>).flatMap(addressesIn)
}

/** False where every address in the settings is of this machine; true where one is not; undefined where there is none. */
export const isRemote = (settings: Schema.Json): boolean | undefined => {
  const hosts = addressesIn(settings).map((address) => URL.parse(address)?.hostname ?? "")
  return hosts.length === 0 ? undefined : !hosts.every(isLoopback)
}
