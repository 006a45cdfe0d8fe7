/**
 * What checks and shadows may spend: a cap in all, and one for each day, which begins anew at midnight UTC. The highest cost
 * of a call is reserved before it, and settled after it at what it came to.
 */
import { type Ledger, makeLedger } from "@assay/pacing/Budget"

/** Caps. Where both are there, both hold. */
export interface Budget {
  /**
   * US dollars in all, for the life of the process, above 0.
   *
   * @defaultValue no cap
   */
  readonly usd?: number
  /**
   * US dollars a day, from midnight UTC, above 0.
   *
   * @defaultValue no cap
   */
  readonly usdPerDay?: number
}

/** What was reserved. */
interface Reservation {
  /** Settles it. Undefined where the cost is not known: then all that was reserved counts. Once only. */
  readonly settle: (usd: number | undefined) => void
}

/** What is spent of a budget. */
export interface Money {
  /** Reserves US dollars; undefined where they do not fit. */
  readonly reserve: (usd: number) => Reservation | undefined
  /** Spent so far, in US dollars, in all. */
  readonly spentUsd: () => number
  /** Why nothing more can be spent; undefined where something can. */
  readonly exhausted: () => "all" | "today" | undefined
  /** Whether there is any cap. */
  readonly isCapped: boolean
}

const day = 86_400_000

const cap = (usd: number | undefined): Ledger => makeLedger(usd === undefined ? {} : { usd })

/**
 * Starts with nothing spent.
 *
 * @throws RangeError when a cap is not above 0.
 */
export const make = (budget: Budget, now: () => number = Date.now): Money => {
  for (const name of ["usd", "usdPerDay"] as const) {
    const value = budget[name]
    if (value !== undefined && !(value > 0))
      throw new RangeError(`budget: expected ${name} above 0, found ${value}`)
  }
  const inAll = cap(budget.usd)
  let today = cap(budget.usdPerDay)
  let began = Math.floor(now() / day)
  const ofToday = (): Ledger => {
    const date = Math.floor(now() / day)
    if (date !== began) {
      began = date
      today = cap(budget.usdPerDay)
    }
    return today
  }
  return {
    isCapped: budget.usd !== undefined || budget.usdPerDay !== undefined,
    spentUsd: () => inAll.spent().usd,
    exhausted: () => {
      if (inAll.spent().usd >= (budget.usd ?? Number.POSITIVE_INFINITY)) return "all"
      return ofToday().spent().usd >= (budget.usdPerDay ?? Number.POSITIVE_INFINITY) ? "today" : undefined
    },
    reserve: (usd) => {
      const most = { usd, tokens: 0 }
      // What was reserved before midnight is settled with the day that it was reserved in.
      const daily = ofToday()
      if (inAll.reserve(most) !== "reserved") return undefined
      if (daily.reserve(most) !== "reserved") {
        inAll.settle(most, { usd: 0, tokens: 0 })
        return undefined
      }
      let isSettled = false
      return {
        settle: (cost) => {
          if (isSettled) return
          isSettled = true
          const spent = cost === undefined ? undefined : { usd: cost, tokens: 0 }
          inAll.settle(most, spent)
          daily.settle(most, spent)
        }
      }
    }
  }
}
