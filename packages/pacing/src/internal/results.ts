/**
 * Takes in how calls ended.
 */
import type { Allowance, RateLimits } from "../RateLimits.ts"
import * as AdvertisedLimits from "./advertised.ts"
import * as Background from "./background.ts"
import * as Concurrency from "./concurrency.ts"
import { askedMs, isLong, obey, pause } from "./episode.ts"
import * as LearnedRate from "./learned.ts"
import type { CallResult, Conclusion, Ok, Permit, Refusal } from "./model.ts"
import { advanceProbe, decideProbe, takeBackSeries } from "./probing.ts"
import * as Rate from "./rate.ts"
import * as Series from "./series.ts"
import { isAtCeiling, partsOf, type State, withLearned } from "./state.ts"
import * as Suspicion from "./suspicion.ts"

/** Learns from what the server tells beside a reply or a refusal. */
const observe = (state: State, now: number, permit: Permit, limits: RateLimits | undefined): State => {
  if (limits === undefined) return state
  const { outputShare, requests, spentRequests, spentTokens, tokens } = state
  const tokensSince = spentTokens - permit.spentTokens
  const seen = (
    rate: Rate.Rate,
    since: ReadonlyArray<number>,
    said: ReadonlyArray<Allowance | undefined>
  ): Rate.Rate => ({
    ...rate,
    told: rate.told.map((told, k) => {
      const allowance = said[k]
      return allowance === undefined
        ? told
        : AdvertisedLimits.observe(told, now, permit.startedAt, since[k] ?? 0, allowance)
    })
  })
  return {
    ...state,
    requests: seen(requests, [spentRequests - permit.spentRequests], [limits.requests]),
    tokens: seen(
      tokens,
      [tokensSince, tokensSince * (1 - outputShare), tokensSince * outputShare],
      [limits.tokens, limits.inputTokens, limits.outputTokens]
    )
  }
}

/** The server accepted a call. */
export const accepted = (state: State, permit: Permit): State => {
  // What was accepted beside calls that were refused proves nothing.
  if (permit.episodes < state.episodes) return state
  const { background, closedAt, closedUntil, passedOver, strikes, suspicion, windowMs } = state
  const closedMs = closedAt === undefined ? 0 : closedUntil - closedAt
  const open = {
    ...state,
    suspicion: permit.passedOver === passedOver ? Suspicion.accepted(suspicion, permit.inFlight) : suspicion,
    background: strikes > 0 ? Background.reopened(background) : background,
    closedAt: undefined,
    strikes: 0
  }
  return closedMs > windowMs / 20
    ? withLearned(open, (learned) => LearnedRate.reopened(learned, permit.startedAt, closedMs))
    : open
}

/**
 * A call that the server did not serve. `isUnsent` gives its place in the pace to another. Declared requests are not
 * given back here: a request that was refused was sent.
 */
const takeBack = (state: State, now: number, permit: Permit, isUnsent: boolean): State => {
  const { estimatedTokens, startedAt } = permit
  const parts = partsOf(state)
  const tokens = Rate.takeBack(state.tokens, now, startedAt, estimatedTokens, isUnsent, parts)
  return {
    ...state,
    requests: Rate.takeBack(state.requests, now, startedAt, 1, isUnsent, parts),
    tokens: Rate.correctDeclared(tokens, now, startedAt, -estimatedTokens),
    spentRequests: state.spentRequests - 1,
    spentTokens: state.spentTokens - estimatedTokens
  }
}

const withSeries = (state: State, series: Series.Series): State => ({ ...state, series })

/** A refusal that was neither expected nor of an earlier episode finds its place in the series. */
const placed = (state: State, now: number): readonly [State, Series.Place] => {
  const { background, concurrency, open, requests, tokens } = state
  const isBelow =
    Concurrency.isBelowMark(concurrency) ||
    LearnedRate.isBelowMark(requests.learned) ||
    LearnedRate.isBelowMark(tokens.learned)
  // Where there is a background, a known limit is no explanation: chance is the other.
  const isForeseen =
    background.share === 0 &&
    (LearnedRate.isForeseen(requests.learned) || LearnedRate.isForeseen(tokens.learned))
  const [series, place] = Series.refused(state.series, now, isBelow, isForeseen, open.length)
  if (place !== "first") return [withSeries(state, series), place]
  const marked = { ...state, series, concurrency: Concurrency.mark(concurrency) }
  return [withLearned(marked, (learned) => LearnedRate.mark(learned, now)), place]
}

/** A call was refused while a probe goes on. */
const refusedInProbe = (before: State, now: number, permit: Permit, refusal: Refusal): State => {
  const { probe } = before.series
  const isUrgent = isLong(before, askedMs(before, refusal))
  const counted = withSeries(before, Series.refusedToo(before.series, permit.probe))
  const isOfProbe = probe !== undefined && probe.id === permit.probe
  const state = isOfProbe || isUrgent ? { ...counted, doubted: { permit, refusal } } : counted
  return isUrgent ? decideProbe(state, now) : advanceProbe(state, now)
}

/** The server refused a call. */
const refused = (
  before: State,
  now: number,
  permit: Permit,
  refusal: Refusal
): readonly [State, Conclusion] => {
  const tookMs = Math.min(now - permit.startedAt, before.windowMs / 20)
  const refusalMs = Math.max(tookMs, before.refusalMs + 0.1 * (tookMs - before.refusalMs))
  const asked = askedMs(before, refusal)
  // A probe goes beyond the pace: what is refused of it is not to be made up for.
  const state = takeBack({ ...before, refusalMs }, now, permit, permit.probe !== undefined)
  if (permit.episodes < state.episodes) {
    const counted = withSeries(state, Series.refusedToo(state.series, permit.probe))
    return [asked > 0 ? pause(counted, now, now + asked) : counted, "same-episode"]
  }
  if (state.series.probe !== undefined) return [refusedInProbe(state, now, permit, refusal), "in-probe"]
  // The server's word wins where it asks for more than a moment.
  const isUrgent = isLong(state, asked)
  const [background, isExpected] = isUrgent
    ? [state.background, false]
    : Background.expects(
        state.background,
        !isAtCeiling(state, now),
        Concurrency.isExploring(state.concurrency)
      )
  if (isExpected) {
    const series = Series.refusedToo(state.series, undefined)
    return [{ ...state, background, series, passedOver: state.passedOver + 1 }, "expected"]
  }
  const [inSeries, place] = placed({ ...state, background }, now)
  if (place !== "doubtful" || isUrgent) return [obey(inSeries, now, permit, refusal), "episode"]
  const from = Math.max(now + asked, inSeries.pausedUntil ?? 0)
  const series = Series.beginProbe(inSeries.series, now, from, tookMs + 2 * refusalMs)
  return [{ ...inSeries, series, doubted: { permit, refusal } }, "probe-began"]
}

/** Whether the lane is far below what was marked when the series began. */
const isFarBelowMark = ({ concurrency, requests, tokens }: State): boolean =>
  Concurrency.isFarBelowMark(concurrency) ||
  LearnedRate.isFarBelowMark(requests.learned) ||
  LearnedRate.isFarBelowMark(tokens.learned)

/** The server served a call. `isFull`: no place was free when it ended. */
const served = (before: State, now: number, permit: Permit, result: Ok, isFull: boolean): State => {
  const used = result.tokens ?? permit.estimatedTokens
  const difference = used - permit.estimatedTokens
  const share =
    result.outputTokens !== undefined && used > 0 ? Math.min(result.outputTokens / used, 1) : undefined
  const { outputShare } = before
  let state: State = {
    ...before,
    outputShare: share === undefined ? outputShare : outputShare + 0.05 * (share - outputShare),
    spentTokens: before.spentTokens + difference
  }
  state = {
    ...state,
    tokens: Rate.correct(state.tokens, now, permit.startedAt, difference, partsOf(state))
  }
  state = observe(state, now, permit, result.limits)
  if (permit.episodes >= state.episodes)
    state = { ...state, background: Background.served(state.background, !isAtCeiling(state, now)) }
  if (Series.isOver(state.series, now) && isFarBelowMark(state))
    state = takeBackSeries(withSeries(state, Series.takenBack(state.series)), now)
  state = accepted(state, permit)
  return isFull ? { ...state, concurrency: Concurrency.grow(state.concurrency, now) } : state
}

/** A call ended without telling anything about limits. */
const untold = (state: State, permit: Permit, wasCanary: boolean): State => ({
  ...state,
  series: Series.untold(state.series, permit.probe),
  isCanaryDue: state.isCanaryDue || wasCanary
})

/** Takes in how a call ended. A permit that was handed back already is ignored. */
export const ended = (
  before: State,
  now: number,
  id: number,
  result: CallResult
): readonly [State, Conclusion] => {
  const place = before.open.findIndex((permit) => permit.id === id)
  const permit = before.open[place]
  if (permit === undefined) return [before, "unknown-permit"]
  const isFull = before.open.length >= Concurrency.limitOf(before.concurrency)
  const wasCanary = before.canary?.id === id
  const state: State = {
    ...before,
    open: before.open.toSpliced(place, 1),
    canary: wasCanary ? undefined : before.canary
  }
  switch (result._tag) {
    case "Ok":
      return [served(state, now, permit, result, isFull), "served"]
    case "RateLimited":
    case "Overloaded":
      return refused(observe(state, now, permit, result.limits), now, permit, result)
    case "Fault": {
      const concurrency = Concurrency.pauseGrowth(state.concurrency, now + state.windowMs / 6)
      return [untold({ ...state, concurrency }, permit, wasCanary), "fault"]
    }
    case "Neutral": {
      const neutral = untold(state, permit, wasCanary)
      if (result.sent === true) return [neutral, "neutral"]
      const back = takeBack(neutral, now, permit, true)
      const requests = Rate.correctDeclared(back.requests, now, permit.startedAt, -1)
      return [{ ...back, requests }, "neutral"]
    }
  }
}
