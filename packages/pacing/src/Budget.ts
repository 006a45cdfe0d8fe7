/**
 * A cap on what one invocation spends. Before a call its highest possible cost is reserved; after it the reservation
 * is settled at what it really cost. So the cap holds whatever calls cost, however many are under way.
 */

/** A cap on spending. At least one of the amounts is there; where both are, both hold. */
export interface Budget {
  /**
   * US dollars, above 0.
   *
   * @defaultValue no cap on dollars
   */
  readonly usd?: number
  /**
   * Tokens, input and output together, above 0.
   *
   * @defaultValue no cap on tokens
   */
  readonly tokens?: number
  /**
   * Also make calls whose cost is not known. They count as nothing in `usd`.
   *
   * @defaultValue false
   */
  readonly allowUnpriced?: boolean
}

type Spaced<Unit extends string> = `${number}${Unit}` | `${number} ${Unit}`

/** An amount as text, for {@link parse}: `2usd`, `$2`, `500k tokens`. */
export type Text = `$${number}` | Spaced<"usd" | "USD" | "tokens" | "k tokens" | "m tokens">

/** An amount in both currencies. */
export interface Amount {
  /** US dollars, 0 or more. */
  readonly usd: number
  /** Tokens, input and output together, 0 or more. */
  readonly tokens: number
}

/** What is spent of a budget, and what is reserved for calls under way. */
export interface Ledger {
  /**
   * Reserves an amount. `later`: it does not fit beside what is reserved, but may when that is settled; `spent`: it
   * does not fit at all any more.
   */
  readonly reserve: (most: Amount) => "reserved" | "later" | "spent"
  /** Settles a reservation at what it came to: undefined when that is not known, and then all of it counts. */
  readonly settle: (most: Amount, cost: Amount | undefined) => void
  /** Spent so far, reservations not included. */
  readonly spent: () => Amount
  /** To be told of every settlement. */
  readonly onSettled: (listener: () => void) => void
}

/** A ledger in which nothing is spent yet. */
export const makeLedger = (budget: Budget): Ledger => {
  const cap = {
    usd: budget.usd ?? Number.POSITIVE_INFINITY,
    tokens: budget.tokens ?? Number.POSITIVE_INFINITY
  }
  let spent = { usd: 0, tokens: 0 }
  let reserved = { usd: 0, tokens: 0 }
  let open = 0
  const listeners: Array<() => void> = []
  const fits = (taken: Amount, most: Amount): boolean =>
    taken.usd + most.usd <= cap.usd && taken.tokens + most.tokens <= cap.tokens
  const sum = (a: Amount, b: Amount, sign: 1 | -1 = 1): Amount => ({
    usd: a.usd + sign * b.usd,
    tokens: a.tokens + sign * b.tokens
  })
  return {
    reserve: (most) => {
      if (fits(sum(spent, reserved), most)) {
        reserved = sum(reserved, most)
        open++
        return "reserved"
      }
      return open > 0 && fits(spent, most) ? "later" : "spent"
    },
    settle: (most, cost) => {
      open--
      reserved = open === 0 ? { usd: 0, tokens: 0 } : sum(reserved, most, -1)
      spent = sum(spent, cost ?? most)
      for (const listener of listeners) listener()
    },
    spent: () => spent,
    onSettled: (listener) => void listeners.push(listener)
  }
}

const currencies: ReadonlyMap<string, "usd" | "tokens"> = new Map([
  ["usd", "usd"],
  ["$", "usd"],
  ["dollars", "usd"],
  ["token", "tokens"],
  ["tokens", "tokens"]
])

const scales: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["k", 1e3],
  ["m", 1e6]
])

/**
 * Reads `2usd`, `$2`, `0.25 USD`, `500k tokens`, `1.5m tokens`.
 *
 * @throws Error when the text is none of these
 */
export const parse = (text: string): Budget => {
  const match = /^\s*(\$?)\s*(\d+(?:\.\d+)?)\s*([km]?)\s*([a-z]*)\s*$/iu.exec(text)
  const [, sign = "", digits = "", scale = "", unit = ""] = match ?? []
  const currency = currencies.get((sign === "" ? unit : unit === "" ? sign : "").toLowerCase())
  const amount = Number(digits) * (scales.get(scale.toLowerCase()) ?? Number.NaN)
  if (match === null || currency === undefined || !(amount > 0)) {
    throw new Error(`expected an amount such as 2usd or 500k tokens, found ${JSON.stringify(text)}`)
  }
  return { [currency]: amount }
}

/** `0.25 USD`, `500,000 tokens`. */
export const show = ({ usd, tokens }: Budget): string =>
  [
    usd === undefined ? [] : [`${usd} USD`],
    tokens === undefined ? [] : [`${tokens.toLocaleString("en")} tokens`]
  ]
    .flat()
    .join(" and ")
