/**
 * All that is known about one rate, of requests or of tokens: what is declared, told and learned.
 */
import * as AdvertisedLimits from "./advertised.ts"
import * as WindowCap from "./declared.ts"
import * as LearnedRate from "./learned.ts"

/** A rate. */
export interface Rate {
  /** What the user declared; undefined where nothing was. */
  readonly declared: WindowCap.WindowCap | undefined
  /** What the server tells of all units, or of parts of them. */
  readonly told: ReadonlyArray<AdvertisedLimits.AdvertisedLimits>
  /** What was measured from refusals. */
  readonly learned: LearnedRate.LearnedRate
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
  declared: limit === undefined ? undefined : WindowCap.make(limit, windowMs),
  told: Array.from({ length: allowances }, () => AdvertisedLimits.make(windowMs)),
  learned: LearnedRate.make(windowMs)
})

/** When a call of this size may start by what is declared and told: `now` when at once. */
export const openAt = (
  { declared, learned, told }: Rate,
  now: number,
  amount: number,
  parts: Parts
): readonly [Rate, number] => {
  const [cap, capReady] = declared === undefined ? [undefined, now] : WindowCap.readyAt(declared, now, amount)
  let ready = capReady
  const asked = told.map((each, k) => {
    const [next, at] = AdvertisedLimits.readyAt(each, now, amount * (parts[k] ?? 1))
    ready = Math.max(ready, at)
    return next
  })
  return [{ declared: cap, told: asked, learned }, ready]
}

/** When a call of this size may start: `now` when at once. */
export const readyAt = (rate: Rate, now: number, amount: number, parts: Parts): readonly [Rate, number] => {
  const [{ declared, told }, open] = openAt(rate, now, amount, parts)
  const [learned, paced] = LearnedRate.readyAt(rate.learned, now)
  return [{ declared, told, learned }, Math.max(open, paced)]
}

/** Counts an amount against all that is told. */
const spendTold = (told: Rate["told"], now: number, amount: number, parts: Parts): Rate["told"] =>
  told.map((each, k) => AdvertisedLimits.spend(each, now, amount * (parts[k] ?? 1)))

/** Counts a call that starts now. */
export const spend = (
  { declared, learned, told }: Rate,
  now: number,
  amount: number,
  parts: Parts
): Rate => ({
  declared: declared === undefined ? undefined : WindowCap.spend(declared, now, amount),
  told: spendTold(told, now, amount, parts),
  learned: LearnedRate.spend(learned, now, amount)
})

/** Corrects what is declared by the difference in size of a call that started earlier. */
export const correctDeclared = (rate: Rate, now: number, startedAt: number, difference: number): Rate =>
  rate.declared === undefined
    ? rate
    : { ...rate, declared: WindowCap.correct(rate.declared, now, startedAt, difference) }

/** Corrects the size of a call that was counted. */
export const correct = (
  rate: Rate,
  now: number,
  startedAt: number,
  difference: number,
  parts: Parts
): Rate => {
  if (difference === 0) return rate
  const { declared, learned, told } = correctDeclared(rate, now, startedAt, difference)
  return {
    declared,
    told: spendTold(told, now, difference, parts),
    learned: LearnedRate.correct(learned, now, startedAt, difference)
  }
}

/** A call was not served; `unsent` gives its place in the pace to another. What is declared stays counted. */
export const takeBack = (
  { declared, learned, told }: Rate,
  now: number,
  startedAt: number,
  amount: number,
  unsent: boolean,
  parts: Parts
): Rate => ({
  declared,
  told: spendTold(told, now, -amount, parts),
  learned: LearnedRate.takeBack(learned, now, startedAt, amount, unsent)
})

/** Empties what is told, and keeps it from filling until a time. */
export const drainTold = ({ declared, learned, told }: Rate, now: number, until: number): Rate => ({
  declared,
  told: told.map((each) => AdvertisedLimits.drain(each, now, until)),
  learned
})

/** The same rate with what is learned changed. */
export const withLearned = (
  { declared, learned, told }: Rate,
  change: (learned: LearnedRate.LearnedRate) => LearnedRate.LearnedRate
): Rate => ({ declared, told, learned: change(learned) })

/** The strictest limit per window that is known; undefined where none is. */
export const perWindow = ({ declared, learned, told }: Rate, parts: Parts): number | undefined => {
  // An allowance of input or output tokens bounds all tokens by its share of them.
  const ofTold = told.map((each, k) => {
    const perMs = AdvertisedLimits.rateOf(each)
    return perMs === undefined ? undefined : perMs / Math.max(parts[k] ?? 1, 0.01)
  })
  const known = [LearnedRate.rateOf(learned), ...ofTold]
    .filter((perMs) => perMs !== undefined)
    .map((perMs) => perMs * learned.windowMs)
  if (declared !== undefined) known.push(declared.limit)
  return known.length === 0 ? undefined : Math.min(...known)
}
