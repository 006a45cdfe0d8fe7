/**
 * Hard limits of a run: so many calls, so much money. What a call can cost at most is reserved before it.
 */

import { Usage } from "@assay/core/internal"
import { Budget } from "@assay/pacing"
import type { Ask, Sent, Target } from "./target.ts"

/** What a run may use at most. At least one is there. */
export interface CapOptions {
  /**
   * Requests, a whole number of 1 or more.
   *
   * @defaultValue no cap on requests
   */
  readonly calls?: number
  /**
   * Money or tokens, such as `"2usd"` or `"500k tokens"`. A request whose highest cost is not known cannot be held to it.
   *
   * @defaultValue no cap on money
   */
  readonly budget?: Budget.Text
}

interface Reserved {
  readonly _tag: "Reserved"
  readonly most: Budget.Amount | undefined
}

/** Keeps the caps. */
export interface Caps {
  readonly reserve: (
    ask: Pick<Ask, "index" | "inputTokens" | "outputTokens">
  ) => Reserved | { readonly _tag: "Spent"; readonly by: "calls" | "budget" }
  readonly settle: (reserved: Reserved, sent: Sent) => void
  readonly spent: () => Budget.Amount
}

/** What is wrong with the caps for this target; undefined where nothing is. */
export const problemOf = ({ budget, calls }: CapOptions, target: Target): string | undefined => {
  if (calls === undefined && budget === undefined)
    return "expected a cap before anything is sent: calls (--calls 500), a budget (--budget 2usd), or both"
  if (calls !== undefined && !(Number.isInteger(calls) && calls >= 1))
    return `calls: expected a whole number of 1 or more, found ${calls}`
  if (budget === undefined) return undefined
  const unbounded = target.costs?.unbounded
  if (unbounded !== undefined) return `${target.id} cannot be held to a budget: ${unbounded}; cap the calls`
  const most = target.most({ index: 0, inputTokens: undefined, outputTokens: undefined })
  return most === undefined
    ? `${target.id} cannot be held to a budget: what a request costs at most is not known; cap the calls`
    : undefined
}

export const make = ({ budget, calls = Number.POSITIVE_INFINITY }: CapOptions, target: Target): Caps => {
  const ledger = budget === undefined ? undefined : Budget.makeLedger(Budget.parse(budget))
  let made = 0
  let usd = 0
  let tokens = 0
  return {
    reserve: (ask) => {
      if (made >= calls) return { _tag: "Spent", by: "calls" }
      const most = ledger === undefined ? undefined : target.most(ask)
      // In an open schedule nobody waits: what does not fit beside the calls under way ends the run.
      if (ledger !== undefined && (most === undefined || ledger.reserve(most) !== "reserved"))
        return { _tag: "Spent", by: "budget" }
      made++
      return { _tag: "Reserved", most }
    },
    settle: ({ most }, sent) => {
      const cost =
        // What is turned away costs nothing; what failed later may have been billed, and counts in full.
        sent._tag === "Refused" && sent.isLimit
          ? { usd: 0, tokens: 0 }
          : sent._tag === "Served" && sent.costUsd !== undefined && sent.usage !== undefined
            ? { usd: sent.costUsd, tokens: Usage.tokensOf(sent.usage) ?? 0 }
            : undefined
      usd += cost?.usd ?? most?.usd ?? 0
      tokens += cost?.tokens ?? most?.tokens ?? 0
      if (most !== undefined) ledger?.settle(most, cost)
    },
    spent: () => ({ usd, tokens })
  }
}
