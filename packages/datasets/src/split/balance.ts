/**
 * How even the parts of a deal are, and the most even of many deals.
 *
 * @see Morgan & Rubin 2012, "Rerandomization to improve covariate balance in experiments".
 */
import { hashOf, partOf, type UnitHash } from "./deal.ts"
import type { Split } from "./model.ts"

/** Cases that are dealt as one. */
export interface Unit {
  readonly hash: UnitHash
  /** How many of its cases are of each stratum. */
  readonly strata: Map<string, number>
}

/** Gathers cases by their units. */
export const gatherUnits = () => {
  const units = new Map<string, Unit>()
  return {
    units,
    add: (unit: string, stratum: string): void => {
      const known = units.get(unit)
      const { strata } = known ?? { strata: new Map<string, number>() }
      strata.set(stratum, (strata.get(stratum) ?? 0) + 1)
      if (known === undefined) units.set(unit, { hash: hashOf(unit), strata })
    }
  }
}

/** How many cases of each stratum each part has. */
export type Counts = ReadonlyMap<string, ReadonlyMap<string, number>>

export const countsOf = (units: Iterable<Unit>, split: Pick<Split, "parts" | "seed" | "deal">): Counts => {
  const counts = new Map(Object.keys(split.parts).map((part) => [part, new Map<string, number>()]))
  for (const { hash, strata } of units) {
    const into = counts.get(partOf(hash, split))
    for (const [stratum, cases] of strata) into?.set(stratum, (into.get(stratum) ?? 0) + cases)
  }
  return counts
}

/** Pearson's chi-squared of the counts against the shares: 0 where every part has its share of every stratum. */
const unevenness = (counts: Counts, totals: ReadonlyMap<string, number>, parts: Split["parts"]): number => {
  let sum = 0
  for (const [stratum, total] of totals) {
    for (const [part, share] of Object.entries(parts)) {
      const expected = total * share
      sum += ((counts.get(part)?.get(stratum) ?? 0) - expected) ** 2 / expected
    }
  }
  return sum
}

/** Deals that are tried. */
const mostDeals = 64

/** The deal of a seed whose parts are the most even, by stratum. */
export const evenDeal = (
  units: ReadonlyArray<Unit>,
  { parts, seed }: Pick<Split, "parts" | "seed">
): number => {
  const totals = new Map<string, number>()
  for (const { strata } of units)
    for (const [stratum, cases] of strata) totals.set(stratum, (totals.get(stratum) ?? 0) + cases)
  let best = { deal: 0, unevenness: Number.POSITIVE_INFINITY }
  for (let deal = 0; deal < mostDeals; deal++) {
    const found = unevenness(countsOf(units, { parts, seed, deal }), totals, parts)
    if (found < best.unevenness) best = { deal, unevenness: found }
  }
  return best.deal
}
