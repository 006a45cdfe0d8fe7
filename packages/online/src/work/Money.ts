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
  /** Counts what was spent without a reservation, in US dollars; what is no amount counts as nothing. */
  readonly add: (usd: number) => void
  /** Spent so far, in US dollars, in all. */
  readonly spentUsd: () => number
  /** Why nothing more can be spent; undefined where something can. */
  readonly exhausted: () => "all" | "today" | undefined
  /** Whether there is any cap. */
  readonly isCapped: boolean
}

const day = 86_400_000

const isAmount = (usd: number | undefined): usd is number =>
  usd !== undefined && usd >= 0 && Number.isFinite(usd)

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
  // Two days are kept, so that a clock that is set back over midnight does not begin a day again.
  const days = new Map<number, Ledger>()
  const ofToday = (): Ledger => {
    const date = Math.floor(now() / day)
    const today = days.get(date) ?? cap(budget.usdPerDay)
    if (!days.has(date)) days.set(date, today)
    for (const old of days.keys()) {
      if (days.size <= 2) break
      days.delete(old)
    }
    return today
  }
  /** Spent although no reservation was possible. */
  let beyond = 0
  const reserve: Money["reserve"] = (usd) => {
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
        const spent = isAmount(cost) ? { usd: cost, tokens: 0 } : undefined
        inAll.settle(most, spent)
        daily.settle(most, spent)
      }
    }
  }
  return {
    isCapped: budget.usd !== undefined || budget.usdPerDay !== undefined,
    spentUsd: () => inAll.spent().usd + beyond,
    exhausted: () => {
      if (inAll.spent().usd + beyond >= (budget.usd ?? Number.POSITIVE_INFINITY)) return "all"
      return ofToday().spent().usd >= (budget.usdPerDay ?? Number.POSITIVE_INFINITY) ? "today" : undefined
    },
    add: (usd) => {
      if (!isAmount(usd)) return
      const reserved = reserve(0)
      if (reserved === undefined) beyond += usd
      else reserved.settle(usd)
    },
    reserve
  }
}
