/**
 * What a provider's calls cost, by the price list and the prices given as options, and what they can cost at the most.
 */

import type { Provider } from "@assay/core"
import type { Cost, Usage } from "@assay/core/internal"
import { defined } from "@assay/core/internal"
import * as Prices from "../Prices.ts"
import { mostFactor, tierOf } from "../prices/tiers.ts"
import type { JsonObject } from "./dialects/structured.ts"

/** Prices by model, as the `prices` option has them. */
export type ModelPrices = { readonly [model: string]: Prices.Price }

/** Options that decide prices; see `ApiOptions`. */
export interface Pricing {
  readonly prices?: ModelPrices | undefined
  readonly discount?: number | undefined
  readonly tiers?: { readonly [tier: string]: number } | undefined
  readonly maxToolCost?: { readonly usd: number; readonly tokens: number } | undefined
  readonly extra?: JsonObject | undefined
}

type Price = NonNullable<Provider.Provider["price"]>

/** The part of a provider that says what its calls cost. */
export type PricedProvider = Pick<Provider.Provider, "price" | "mostPrice" | "unbounded" | "repliesPerCall">

const textIn = (extra: JsonObject, name: string): string | undefined => {
  const value = extra[name]
  return typeof value === "string" ? value : undefined
}

/** What a name asks of a router beside the model, and the served name does not repeat. */
const routed = /:(?:online|nitro|floor|exacto)$/u

const orAtLeast = (cost: Cost.Cost, why: string | undefined): Cost.Cost =>
  why === undefined || cost._tag === "Unpriced" || cost.source === "stated"
    ? cost
    : { ...cost, atLeast: cost.atLeast === undefined ? why : `${cost.atLeast}, ${why}` }

/** How many replies each call generates: `best_of` are generated where `n` are sent. */
const repliesIn = (extra: JsonObject): number =>
  Math.max(
    1,
    ...["n", "best_of"].flatMap((name) => {
      const value = extra[name]
      return typeof value === "number" && Number.isFinite(value) ? [Math.ceil(value)] : []
    })
  )

/** Kinds of tool that the client carries out. */
const ownTools = new Set([
  "function",
  "custom",
  "computer_use_preview",
  "local_shell",
  "apply_patch",
  "shell"
])

/** A tool that the server runs, by its declaration. Anthropic's own have no type, or `custom`; its client's have dates. */
const isServerTool = (tool: unknown): boolean => {
  if (typeof tool !== "object" || tool === null || !("type" in tool)) return false
  const { type } = tool
  if (typeof type !== "string" || ownTools.has(type)) return false
  return !/^(?:bash|text_editor|computer|memory)_\d{8}$/u.test(type)
}

/** Fields of a body that set a server searching. */
const searching = ["web_search_options", "search_parameters", "plugins", "mcp_servers"]

const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0)

const serverTools = (model: string, extra: JsonObject): string | undefined => {
  const tools = Array.isArray(extra.tools) ? extra.tools : []
  const found =
    searching.find((field) => isSet(extra[field])) ??
    (tools.some(isServerTool) ? "tools" : undefined) ??
    (/:online$|-search-(?:preview|api)/u.test(model) ? model : undefined)
  return found === undefined
    ? undefined
    : `the cost of the server's own tools (${found}) has no limit; set maxToolCost, their highest cost per call`
}

const hasSound = (extra: JsonObject): boolean =>
  Array.isArray(extra.modalities) && extra.modalities.includes("audio")

/**
 * Prices the calls of one model. A price of your own, for the served model or the one asked for, goes before any
 * bundled one. Where the served model is in no list, the one asked for counts: that is what a vendor bills.
 */
export const pricing = (vendor: string, asked: string, options: Pricing): PricedProvider => {
  const { prices = {}, discount = 0, tiers = {}, maxToolCost, extra = {} } = options
  const overrides = Object.fromEntries(
    Object.entries(prices).map(([model, price]) => [`${vendor}/${model}`, price])
  )
  const isOwn = (model: string) => Object.hasOwn(prices, model)
  const tier = textIn(extra, "service_tier")
  const shared = { overrides, discount, tiers, ...defined({ tier }) }
  const price: Price = (usage, { model: served = asked, at }) => {
    const more = { ...shared, at: new Date(at) }
    const preferred = isOwn(asked) && !isOwn(served) ? asked : served
    const cost = Prices.costOf(usage, vendor, preferred, more)
    const suffix = served === asked ? undefined : routed.exec(asked)?.[0]
    const why = suffix === undefined ? undefined : `no price is known for ${suffix}`
    return cost._tag === "Priced" || preferred === asked
      ? orAtLeast(cost, why)
      : Prices.costOf(usage, vendor, asked, more)
  }
  const isLongCache = JSON.stringify(extra).includes('"1h"')
  const isSound = hasSound(extra)
  const known = tierOf(vendor, tier, tiers)
  // A cheaper tier that is full may be served as the ordinary one.
  const most = known === undefined || known.atLeast !== undefined ? mostFactor : Math.max(1, known.factor)
  const toolUsd = maxToolCost?.usd ?? 0
  const mostPrice: Price = (usage, call) => {
    const { inputTokens = 0, cacheWriteTokens = 0, outputTokens = 0 } = usage
    const toolTokens = maxToolCost?.tokens ?? 0
    const dearest: Usage.Usage = {
      ...usage,
      inputTokens: inputTokens + toolTokens,
      tier: "default",
      ...(isLongCache ? { cacheWriteHourTokens: cacheWriteTokens } : {}),
      ...(isSound ? { audioOutputTokens: outputTokens } : {})
    }
    // A list price is what is multiplied; prices of your own are those of the tier that was asked for.
    const isOwnPrice = isOwn(asked) || isOwn("*")
    const cost = Prices.costOf(dearest, vendor, asked, {
      ...shared,
      tier: "default",
      tiers: { default: isOwnPrice && known?.isOwn !== true ? 1 : most },
      at: new Date(call.at)
    })
    return cost._tag === "Unpriced"
      ? cost
      : { ...cost, usd: cost.usd + toolUsd, outputUsd: cost.outputUsd + toolUsd }
  }
  const sound = isSound
    ? price({ inputTokens: 0, outputTokens: 1, audioOutputTokens: 1 }, { model: undefined, at: Date.now() })
    : undefined
  const unbounded =
    (maxToolCost === undefined ? serverTools(asked, extra) : undefined) ??
    (sound?._tag === "Priced" && sound.atLeast !== undefined
      ? `${sound.atLeast}; state it in prices`
      : undefined)
  const repliesPerCall = repliesIn(extra)
  return {
    price,
    mostPrice,
    ...defined({ unbounded }),
    ...(repliesPerCall === 1 ? {} : { repliesPerCall })
  }
}
