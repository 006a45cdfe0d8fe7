/**
 * A cap on what one invocation spends. Before a call its highest possible cost is reserved; after it the reservation
 * is settled at what it really cost. So the cap holds whatever calls cost, however many are under way.
 */

/**
 * - `usd`: US dollars. `tokens`: input and output together. At least one of them; both hold.
 * - `allowUnpriced`: also make calls whose cost is not known. They count as nothing in `usd`. Default false.
 */
export interface Budget {
  readonly usd?: number
  readonly tokens?: number
  readonly allowUnpriced?: boolean
}

/** An amount in both currencies. */
export interface Amount {
  readonly usd: number
  readonly tokens: number
}

export interface Purse {
  /**
   * Reserves an amount. `no`: it does not fit beside what is reserved, but may when that is settled; `spent`: it does
   * not fit at all any more.
   */
  readonly reserve: (most: Amount) => "yes" | "no" | "spent"
  /** Gives a reservation back for what it came to: undefined when that is not known, and then all of it counts. */
  readonly settle: (most: Amount, cost: Amount | undefined) => void
  /** Spent so far, reservations not included. */
  readonly spent: () => Amount
  /** To be told of every settlement. */
  readonly onSettled: (listener: () => void) => void
}

export const makePurse = (budget: Budget): Purse => {
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
        return "yes"
      }
      return open > 0 && fits(spent, most) ? "no" : "spent"
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
