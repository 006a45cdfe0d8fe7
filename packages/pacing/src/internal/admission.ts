/**
 * Decides whether a call may start.
 */
import * as Concurrency from "./concurrency.ts"
import * as LearnedRate from "./learned.ts"
import type { Permit, Wait } from "./model.ts"
import { advanceProbe } from "./probing.ts"
import * as Rate from "./rate.ts"
import { accepted } from "./results.ts"
import * as Series from "./series.ts"
import { partsOf, type State } from "./state.ts"

/** Waits are told at least this far ahead, so that asking again is never asking at once. */
const leastWaitMs = 1

const wait = (now: number, why: Wait["why"], until: number): Wait => ({
  _tag: "Wait",
  why,
  untilMs: Math.max(until, now + leastWaitMs)
})

const noPlace: Wait = { _tag: "Wait", why: "concurrency" }

/** What holds a call of this size back by the rates, if anything. */
const heldBy = (
  state: State,
  now: number,
  ready: typeof Rate.readyAt,
  size: number
): readonly [State, Wait | undefined] => {
  const parts = partsOf(state)
  const [requests, requestsReady] = ready(state.requests, now, 1, parts)
  const [tokens, tokensReady] = ready(state.tokens, now, size, parts)
  const next = { ...state, requests, tokens }
  if (requestsReady <= now && tokensReady <= now) return [next, undefined]
  return requestsReady >= tokensReady
    ? [next, wait(now, "requests", requestsReady)]
    : [next, wait(now, "tokens", tokensReady)]
}

const start = (
  before: State,
  now: number,
  size: number,
  probe: number | undefined
): readonly [State, Permit] => {
  const parts = partsOf(before)
  const id = before.permits + 1
  const spentRequests = before.spentRequests + 1
  const spentTokens = before.spentTokens + size
  const permit: Permit = {
    _tag: "Permit",
    id,
    startedAt: now,
    estimatedTokens: size,
    inFlight: before.open.length + 1,
    episodes: before.episodes,
    passedOver: before.passedOver,
    probe,
    spentRequests,
    spentTokens
  }
  const state = {
    ...before,
    requests: Rate.spend(before.requests, now, 1, parts),
    tokens: Rate.spend(before.tokens, now, size, parts),
    series: Series.started(before.series),
    open: [...before.open, permit],
    permits: id,
    spentRequests,
    spentTokens
  }
  return [state, permit]
}

/** Calls of a probe go beyond the learned pace and the concurrency, but not beyond what is declared or told. */
const admitToProbe = (
  before: State,
  probe: Series.Probe,
  now: number,
  size: number
): readonly [State, Permit | Wait] => {
  const { concurrency, open, pausedUntil, refusalMs, requests, tokens } = before
  if (probe.started >= probe.part) return [before, wait(now, "asked-to-wait", probe.lastAt + 2 * refusalMs)]
  const from = Math.max(probe.from, pausedUntil ?? probe.from)
  if (now < from) return [before, wait(now, "asked-to-wait", from)]
  const isPaced = [requests, tokens].some(({ learned }) => LearnedRate.rateOf(learned) !== undefined)
  const { max } = concurrency
  const places = isPaced ? max : Math.min(4 * Concurrency.limitOf(concurrency), max)
  if (open.length >= places) return [before, noPlace]
  const [state, held] = heldBy(before, now, Rate.openAt, size)
  if (held !== undefined) return [state, held]
  return start({ ...state, series: Series.startedInProbe(state.series, now) }, now, size, probe.id)
}

/** After a pause the calls behind the canary wait until its refusal would be here; then it counts as accepted. */
const followCanary = (state: State, now: number): readonly [State, Wait | undefined] => {
  const { canary, refusalMs } = state
  if (canary === undefined) return [state, undefined]
  const until = canary.startedAt + 2 * refusalMs
  return now < until
    ? [state, wait(now, "asked-to-wait", until)]
    : [{ ...accepted(state, canary), canary: undefined }, undefined]
}

/** May a call of this size start now? */
export const admit = (
  before: State,
  now: number,
  estimatedTokens: number
): readonly [State, Permit | Wait] => {
  const size = Math.max(estimatedTokens, 0)
  const probed = advanceProbe(before, now)
  const { concurrency, open, pausedUntil, series } = probed
  if (series.probe !== undefined) return admitToProbe(probed, series.probe, now, size)
  if (open.length >= Concurrency.limitOf(concurrency)) return [probed, noPlace]
  if (pausedUntil !== undefined && now < pausedUntil) return [probed, wait(now, "asked-to-wait", pausedUntil)]
  const [followed, behind] = followCanary(probed, now)
  if (behind !== undefined) return [followed, behind]
  const [ready, held] = heldBy(followed, now, Rate.readyAt, size)
  if (held !== undefined) return [ready, held]
  const [state, permit] = start(ready, now, size, undefined)
  return [{ ...state, canary: state.isCanaryDue ? permit : undefined, isCanaryDue: false }, permit]
}
