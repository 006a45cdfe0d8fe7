/**
 * Why a provider cannot be held to a budget, said before any call of it.
 */

import { type Budget, show } from "@assay/pacing/Budget"
import type { Provider } from "../../provider/Provider.ts"

/** Tokens that any call may have, to see whether it can be priced. */
const someTokens = { inputTokens: 1_000, outputTokens: 1_000 }

/** What a budget needs to know of a provider, and does not. `at`: Unix milliseconds, for its price. */
export const unbudgetable = (
  name: string,
  provider: Provider,
  budget: Budget,
  at: number
): ReadonlyArray<string> => {
  if (provider.replays === true) return []
  const price = provider.price?.(someTokens, { model: undefined, at })
  const isUnpriced = budget.usd !== undefined && price?._tag === "Unpriced" && budget.allowUnpriced !== true
  // What costs nothing has no highest cost to be known, and what is let in unpriced is not held to US dollars.
  const isUnbounded =
    provider.unbounded !== undefined &&
    (budget.tokens !== undefined || (price !== undefined && budget.allowUnpriced !== true))
  const needsLimit = budget.tokens !== undefined || price?._tag === "Priced"
  return [
    ...(isUnpriced
      ? [
          `${name} cannot run within a budget of ${show(budget)}: ${price.reason}; state its price, or allow unpriced calls`
        ]
      : []),
    ...(needsLimit && provider.maxOutputTokens === undefined
      ? [
          `${name} cannot run within a budget of ${show(budget)}: its replies have no length limit; set maxOutputTokens of ${provider.id}`
        ]
      : []),
    ...(isUnbounded ? [`${name} cannot run within a budget of ${show(budget)}: ${provider.unbounded}`] : [])
  ]
}
