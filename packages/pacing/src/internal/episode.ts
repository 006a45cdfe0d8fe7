/**
 * Episodes: the lane slows down for a refusal, shrinks or pauses, once for all calls that the same event refuses.
 */
import type { Allowance } from "../RateLimits.ts"
import * as Concurrency from "./concurrency.ts"
import * as LearnedRate from "./learned.ts"
import type { Permit, Refusal, Slowed } from "./model.ts"
import * as Rate from "./rate.ts"
import { partsOf, type State, withLearned } from "./state.ts"
import * as Suspicion from "./suspicion.ts"

/** How long the server asks to wait: at most one window. */
export const askedMs = ({ windowMs }: State, { limits, retryAfterMs }: Refusal): number =>
  Math.min(Math.max(retryAfterMs ?? limits?.retryAfterMs ?? 0, 0), windowMs)

/** The server asks for more than a moment. */
export const isLong = ({ windowMs }: State, asked: number): boolean => asked > windowMs / 20

/** No call starts until a time, and one goes ahead then. */
export const pause = (state: State, now: number, until: number): State => {
  const pausedUntil = Math.max(state.pausedUntil ?? until, until)
  const paused = { ...state, pausedUntil, isCanaryDue: true }
  return withLearned(paused, (learned) => LearnedRate.drain(learned, Math.max(now, pausedUntil)))
}

/** How long to wait when the server does not say: time for a call and some, doubled for every refusal in a row. */
const ownPauseMs = ({ requests, strikes, tokens, windowMs }: State, size: number): number => {
  const ofOne = ({ learned }: Rate.Rate, amount: number): number => {
    const perMs = LearnedRate.rateOf(learned)
    return perMs === undefined || perMs <= 0 ? 0 : amount / perMs
  }
  const ofCall = Math.max(ofOne(requests, 1), ofOne(tokens, size))
  const base = Math.max(windowMs / 600, 1.3 * ofCall)
  return Math.min(base * 2 ** Math.min(strikes, 20), windowMs / 8)
}

/** Hardly anything is left of an allowance. */
const isUsedUp = (told: Allowance | undefined): boolean =>
  told?.remaining !== undefined && told.limit !== undefined && told.remaining <= 0.02 * told.limit

type Unit = Slowed["of"]

/** Which rate a refusal is about; none when it is about concurrency or load. Evidence may change what is known. */
const rateRefused = (
  state: State,
  now: number,
  permit: Permit,
  refusal: Refusal
): readonly [State, Unit | undefined] => {
  if (refusal._tag === "Overloaded" || refusal.scope === "concurrency") return [state, undefined]
  if (refusal.scope !== "unknown") return [state, refusal.scope]
  const isEmptied = isUsedUp(refusal.limits?.requests)
  if (isEmptied !== isUsedUp(refusal.limits?.tokens)) return [state, isEmptied ? "requests" : "tokens"]
  // A limit on concurrency frees a place with the next reply: it has no reason to ask for a long wait.
  if (isLong(state, askedMs(state, refusal))) return [state, "requests"]
  const { concurrency, requests } = state
  const limit = Concurrency.limitOf(concurrency)
  const isPaced = LearnedRate.binds(requests.learned, now)
  const [suspicion, reading] = Suspicion.read(state.suspicion, limit, permit.inFlight, isPaced)
  const { restoreTo } = reading
  return [
    {
      ...state,
      suspicion,
      concurrency: restoreTo === undefined ? concurrency : Concurrency.restore(concurrency, restoreTo)
    },
    reading.isRate ? "requests" : undefined
  ]
}

/** Shrinks what may be in flight, or keeps it from growing. */
const shrunk = (state: State, now: number, permit: Permit, isOverload: boolean, shrinks: boolean): State => {
  const { open, windowMs } = state
  let { concurrency } = state
  if (shrinks) concurrency = Concurrency.shrink(concurrency, Math.max(permit.inFlight, open.length + 1))
  if (isOverload) concurrency = Concurrency.pauseGrowth(concurrency, now + windowMs / 6)
  return { ...state, concurrency }
}

/** The rate is refused where it is now. */
const slow = (state: State, now: number, unit: Unit): State => {
  const { takenBackAt, windowMs } = state
  const isGuess = takenBackAt !== undefined && now - takenBackAt < windowMs
  const rate = Rate.withLearned(state[unit], (learned) => LearnedRate.limited(learned, now, isGuess))
  return { ...state, [unit]: rate }
}

/** Obeys a refusal: the lane slows down, shrinks or pauses. */
export const obey = (before: State, now: number, permit: Permit, refusal: Refusal): State => {
  const { strikes } = before
  const asked = askedMs(before, refusal)
  const reason = refusal._tag === "Overloaded" ? "overloaded" : refusal.scope
  const isOverload = reason === "overloaded"
  const [read, unit] = rateRefused(before, now, permit, refusal)
  let state = shrunk(read, now, permit, isOverload, isOverload ? strikes === 0 : unit === undefined)
  if (unit !== undefined) state = slow(state, now, unit)
  const until =
    unit !== undefined || strikes > 0 || isOverload
      ? now + Math.max(asked, ownPauseMs(state, permit.estimatedTokens))
      : now + asked
  if (until > now) state = pause(state, now, until)
  const { pausedUntil = now } = state
  if (unit !== undefined)
    state = { ...state, [unit]: Rate.drainTold(state[unit], now, Math.max(now, pausedUntil)) }
  const slowed: Slowed | undefined = unit && {
    of: unit,
    from: Rate.perWindow(before[unit], partsOf(before)),
    to: Rate.perWindow(state[unit], partsOf(state))
  }
  return {
    ...state,
    closedAt: strikes === 0 ? now : state.closedAt,
    closedUntil: now + asked,
    strikes: strikes + 1,
    episodes: state.episodes + 1,
    lastEpisode: {
      at: now,
      from: Concurrency.limitOf(before.concurrency),
      to: Concurrency.limitOf(state.concurrency),
      reason,
      ...(slowed === undefined ? {} : { slowed }),
      ...(pausedUntil > now ? { untilMs: pausedUntil } : {})
    }
  }
}
