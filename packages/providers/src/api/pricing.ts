/**
 * What a provider's calls cost, by the price list and the prices given as options.
 */
import type { Provider } from "@assay/core"
import * as Prices from "../Prices.ts"

/** Prices by model, as the `prices` option has them. */
export type ModelPrices = { readonly [model: string]: Prices.Price }

/**
 * Prices the calls of one model. A price of your own, for the served model or the one asked for, goes before any
 * bundled one. Where the served model is in no list, the one asked for counts: that is what a vendor bills.
 */
export const pricing = (
  vendor: string,
  asked: string,
  { prices = {}, discount = 0 }: { readonly prices?: ModelPrices; readonly discount?: number }
): NonNullable<Provider.Provider["price"]> => {
  const overrides = Object.fromEntries(
    Object.entries(prices).map(([model, price]) => [`${vendor}/${model}`, price])
  )
  const isOwn = (model: string) => Object.hasOwn(prices, model)
  return (usage, { model: served = asked, at }) => {
    const options = { overrides, discount, at: new Date(at) }
    const preferred = isOwn(asked) && !isOwn(served) ? asked : served
    const cost = Prices.costOf(usage, vendor, preferred, options)
    return cost._tag === "Priced" || preferred === asked ? cost : Prices.costOf(usage, vendor, asked, options)
  }
}
