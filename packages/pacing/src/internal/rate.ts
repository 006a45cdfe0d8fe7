/**
 * All that is known about one rate, of requests or of tokens: what is declared, told and learned.
 */
import * as Advertised from "./advertised.ts"
import * as Declared from "./declared.ts"
import * as Learned from "./learned.ts"

/** A rate. `told`: what the server tells of all units, or of parts of them. */
export interface Rate {
  readonly declared: Declared.Declared | undefined
  readonly told: ReadonlyArray<Advertised.Advertised>
  readonly learned: Learned.Learned
}

/** For each allowance that is told, its part of the units. */
export type Parts = ReadonlyArray<number>

/**
 * A rate of which nothing is known but what is declared.
 *
 * @param limit what is declared for a window
 * @param allowances how many the server may tell
 */
export const make = (windowMs: number, limit: number | undefined, allowances: number): Rate => ({
  declared: limit === undefined ? undefined : Declared.make(limit, windowMs),
  told: Array.from({ length: allowances }, () => Advertised.make(windowMs)),
  learned: Learned.make(windowMs)
})

/** When a call of this size may start by what is declared and told: `now` when at once. */
export const openAt = (rate: Rate, now: number, amount: number, parts: Parts): number => {
  let ready = rate.declared?.readyAt(now, amount) ?? now
  rate.told.forEach((told, k) => {
    ready = Math.max(ready, told.readyAt(now, amount * (parts[k] ?? 1)))
  })
  return ready
}

/** When a call of this size may start: `now` when at once. */
export const readyAt = (rate: Rate, now: number, amount: number, parts: Parts): number => {
  const open = openAt(rate, now, amount, parts)
  const paced = rate.learned.readyAt(now)
  if (paced > now) rate.learned.heldBack(now)
  return Math.max(open, paced)
}

/** Counts a call that starts now. */
export const spend = (rate: Rate, now: number, amount: number, parts: Parts): void => {
  rate.declared?.spend(now, amount)
  rate.told.forEach((told, k) => {
    told.spend(now, amount * (parts[k] ?? 1))
  })
  rate.learned.spend(now, amount)
}

/** Corrects the size of a call that was counted. */
export const correct = (
  rate: Rate,
  now: number,
  startedAt: number,
  difference: number,
  parts: Parts
): void => {
  if (difference === 0) return
  rate.declared?.correct(now, startedAt, difference)
  rate.told.forEach((told, k) => {
    told.spend(now, difference * (parts[k] ?? 1))
  })
  rate.learned.correct(now, startedAt, difference)
}

/** A call was not served; `unsent` gives its place in the pace to another. What is declared stays counted. */
export const takeBack = (
  rate: Rate,
  now: number,
  startedAt: number,
  amount: number,
  unsent: boolean,
  parts: Parts
): void => {
  rate.learned.takeBack(now, startedAt, amount, unsent)
  rate.told.forEach((told, k) => {
    told.spend(now, -amount * (parts[k] ?? 1))
  })
}

/** The strictest limit per window that is known; undefined where none is. */
export const perWindow = (
  rate: Rate,
  windowMs: number,
  limit: number | undefined,
  parts: Parts
): number | undefined => {
  // An allowance of input or output tokens bounds all tokens by its share of them.
  const ofTold = rate.told.map((told, k) => {
    const perMs = told.rate()
    return perMs === undefined ? undefined : perMs / Math.max(parts[k] ?? 1, 0.01)
  })
  const rates = [rate.learned.rate(), ...ofTold]
  const known = rates.filter((perMs) => perMs !== undefined).map((perMs) => perMs * windowMs)
  if (limit !== undefined) known.push(limit)
  return known.length === 0 ? undefined : Math.min(...known)
}
