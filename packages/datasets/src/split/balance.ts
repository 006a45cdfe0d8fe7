/**
 * How even the parts of a deal are, and the most even of many deals.
 *
 * @see Morgan & Rubin 2012, "Rerandomization to improve covariate balance in experiments".
 */
import { dealing, dealt, hashOf } from "./deal.ts"
import type { Split } from "./model.ts"

/**
 * Cases, as much of them as a deal looks at: numbers alone, so that a million take little room. Cases that are dealt as one
 * have one hash.
 */
export interface Dealable {
  /** How many cases there are. */
  readonly size: number
  /** The upper half of the hash of each case's unit. */
  readonly high: Uint32Array
  /** The lower half. */
  readonly low: Uint32Array
  /** The number of each case's stratum. */
  readonly stratum: Uint32Array
  /** The strata by their numbers. */
  readonly strata: ReadonlyArray<string>
}

const longer = (numbers: Uint32Array): Uint32Array<ArrayBuffer> => {
  const more = new Uint32Array(2 * numbers.length)
  more.set(numbers)
  return more
}

/** Gathers cases. */
export const gathering = () => {
  const numberOf = new Map<string, number>()
  let [high, low, stratum] = [new Uint32Array(1_024), new Uint32Array(1_024), new Uint32Array(1_024)]
  let size = 0
  return {
    /** Adds a case of a unit and a stratum. */
    add: (unit: string, name: string): void => {
      if (size === high.length) [high, low, stratum] = [longer(high), longer(low), longer(stratum)]
      const number = numberOf.get(name) ?? numberOf.size
      numberOf.set(name, number)
      const [first, second] = hashOf(unit)
      high[size] = first
      low[size] = second
      stratum[size] = number
      size++
    },
    /** What was gathered. */
    cases: (): Dealable => ({ size, high, low, stratum, strata: [...numberOf.keys()] })
  }
}

/** How many cases of each stratum each part has. */
export type Counts = ReadonlyMap<string, ReadonlyMap<string, number>>

/** Shape (parts × strata): the same, as numbers. */
const tally = (
  { size, high, low, stratum, strata }: Dealable,
  split: Pick<Split, "parts" | "seed" | "deal">
): Uint32Array => {
  const deal = dealing(split)
  const counts = new Uint32Array(deal.ends.length * strata.length)
  for (let at = 0; at < size; at++) {
    const cell = dealt(high[at] ?? 0, low[at] ?? 0, deal) * strata.length + (stratum[at] ?? 0)
    counts[cell] = (counts[cell] ?? 0) + 1
  }
  return counts
}

export const countsOf = (cases: Dealable, split: Pick<Split, "parts" | "seed" | "deal">): Counts => {
  const counts = tally(cases, split)
  const { length } = cases.strata
  return new Map(
    Object.keys(split.parts).map((part, row) => [
      part,
      new Map(
        cases.strata.flatMap((name, column) => {
          const n = counts[row * length + column] ?? 0
          return n === 0 ? [] : [[name, n] as const]
        })
      )
    ])
  )
}

/** Pearson's chi-squared of the counts against the shares: 0 where every part has its share of every stratum. */
const unevenness = (counts: Uint32Array, totals: Float64Array, shares: ReadonlyArray<number>): number => {
  let sum = 0
  for (let column = 0; column < totals.length; column++)
    for (const [row, share] of shares.entries()) {
      const expected = (totals[column] ?? 0) * share
      sum += ((counts[row * totals.length + column] ?? 0) - expected) ** 2 / expected
    }
  return sum
}

/** Deals that are tried. */
const mostDeals = 64

/** The deal of a seed whose parts are the most even, by stratum. */
export const evenDeal = (cases: Dealable, { parts, seed }: Pick<Split, "parts" | "seed">): number => {
  const totals = new Float64Array(cases.strata.length)
  for (let at = 0; at < cases.size; at++) {
    const stratum = cases.stratum[at] ?? 0
    totals[stratum] = (totals[stratum] ?? 0) + 1
  }
  const shares = Object.values(parts)
  let best = { deal: 0, unevenness: Number.POSITIVE_INFINITY }
  for (let deal = 0; deal < mostDeals; deal++) {
    const found = unevenness(tally(cases, { parts, seed, deal }), totals, shares)
    if (found < best.unevenness) best = { deal, unevenness: found }
  }
  return best.deal
}
