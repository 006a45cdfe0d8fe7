/**
 * Who serves an address, and at what price.
 */
import { compatibleServers } from "../../model/makers.ts"
import { isOwnAddress } from "../environmentHeaders.ts"
import type { ApiOptions } from "../options.ts"
import type { ModelPrices } from "../pricing.ts"

/** What is stated of a server. */
export interface ServerOptions extends Pick<ApiOptions, "discount" | "tiers" | "maxToolCost"> {
  /**
   * Whose models it serves, as the price list and the providers call it: `openai`, `anthropic`, `groq`… Its calls are
   * paced in the lane of that name and address.
   *
   * @defaultValue the address's host, whose prices are not known
   */
  readonly name?: string
  /**
   * Prices by model, `"*"` for all of them, or `"free"` where calls cost nothing.
   *
   * @defaultValue the bundled prices of `name`
   */
  readonly prices?: ModelPrices | "free"
}

/** A server that is known. `home`: the address that needs no saying in the name of a lane. */
export interface Server extends ServerOptions {
  readonly name: string
  readonly home: string | undefined
}

const openai = "https://api.openai.com/v1"
const anthropic = "https://api.anthropic.com"

const isBelow = (address: string, base: string): boolean =>
  address === base || address.startsWith(base.endsWith("/") ? base : `${base}/`)

/** The server of an address; `own` are the caller's, by their base addresses. */
export const serverOf = (url: URL, own: Readonly<Record<string, ServerOptions>>): Server => {
  const address = `${url.origin}${url.pathname}`
  const [, stated] = Object.entries(own).find(([base]) => isBelow(address, base)) ?? []
  if (stated !== undefined) return { home: homeOf(stated.name), name: stated.name ?? url.host, ...stated }
  if (isOwnAddress(url.href, openai)) return { name: "openai", home: openai }
  if (isOwnAddress(url.href, anthropic)) return { name: "anthropic", home: anthropic }
  if (url.host.endsWith(".openai.azure.com")) return { name: "azure", home: undefined }
  const known = Object.entries(compatibleServers).find(([, { baseUrl }]) => isBelow(address, baseUrl))
  if (known === undefined) return { name: url.host, home: undefined }
  const [name, { apiKeyVariable }] = known
  // What answers on a machine of one's own costs nothing.
  return { name, home: undefined, ...(apiKeyVariable === undefined ? { prices: "free" as const } : {}) }
}

const homeOf = (name: string | undefined): string | undefined =>
  name === "openai" ? openai : name === "anthropic" ? anthropic : undefined
