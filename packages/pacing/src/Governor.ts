/**
 * Decides when the calls of one lane (one provider and model) may start, so that the server's limits are used and
 * hardly ever hit, whether it tells them or not.
 *
 * A pure state machine: it holds no timer and reads no clock. Every time is `now`, milliseconds of one monotonic
 * clock, handed in and never going back. Memory is bounded and every call takes bounded time.
 *
 * Four things hold a call back, and the strictest wins:
 *
 * - **Declared limits** (`requestsPerMinute`, `tokensPerMinute`): caps that no window exceeds. See `declared.ts`.
 * - **Told limits**: what the server says beside its replies. See `advertised.ts`.
 * - **Learned limits**: rates measured from 429s. See `learned.ts`.
 * - **Concurrency**: grows while the lane is full, shrinks once per episode. See `concurrency.ts`.
 *
 * An *episode* is one event at the server, however many calls it refuses: 429s of calls that started before the
 * episode belong to it. A 429 that names requests or tokens slows that rate; one that names concurrency shrinks the
 * concurrency. One that names nothing is read from the evidence (see `suspicion.ts`).
 *
 * Refusals that come whatever is sent teach nothing. When refusals go on below the level that was cut, a *trial*, some
 * calls more than any limit could allow, tells whether what is sent matters (see `series.ts`). If not, the cuts are
 * taken back, and such refusals are passed over as long as they are no more than was shown (see `background.ts`): each
 * is then the business of its own call, which waits by itself for what it was asked.
 *
 * `Retry-After` pauses the whole lane, but for refusals that are passed over. One that is absent, zero or too short is replaced by the lane's own estimate,
 * doubled while everything is refused. One that is too long is honoured, up to one window, since the server's word
 * wins: the throughput that it costs is lost.
 */

import type * as Advertised from "./internal/advertised.ts"
import * as Background from "./internal/background.ts"
import * as Concurrency from "./internal/concurrency.ts"
import type { Ending, Episode, Governor, Options, Refusal, Ticket, Wait } from "./internal/model.ts"
import * as Rate from "./internal/rate.ts"
import * as Series from "./internal/series.ts"
import * as Suspicion from "./internal/suspicion.ts"
import type { Allowance, RateLimits } from "./RateLimits.ts"

export type { Ending, Governor, Options, Ticket, Wait } from "./internal/model.ts"

/** The default concurrency. */
const defaultConcurrency = { start: 8, max: 64 } as const
/** The default length of a window, milliseconds. */
export const defaultWindowMs = 60_000
/** Waits are told at least this far ahead, so that asking again is never asking at once. */
const leastWaitMs = 1

/**
 * A lane that has made no call.
 *
 * @throws RangeError when an option is impossible.
 */
export const make = (options: Options = {}): Governor => {
  const { concurrency, windowMs } = checked(options)
  const slots = Concurrency.make(concurrency.start, concurrency.max)
  const requests = Rate.make(windowMs, options.requestsPerMinute, 1)
  // Tokens as one, input tokens, output tokens.
  const tokens = Rate.make(windowMs, options.tokensPerMinute, 3)
  const both = [requests, tokens]

  const open = new Set<Ticket>()
  let spentRequests = 0
  let spentTokens = 0
  /** The part of tokens that is output: a moving average. */
  let outputShare = 0.5

  const suspicion = Suspicion.make(slots)
  const background = Background.make()
  const series = Series.make(windowMs)
  /** Refusals that were expected. */
  let passedOver = 0
  /** The refusal that a trial is about: what is obeyed if it fails. */
  let onTrial: { readonly ticket: Ticket; readonly ending: Refusal } | undefined
  /** When what a series had cut was last taken back. */
  let takenBackAt = Number.NEGATIVE_INFINITY
  let episode = 0
  let lastEpisode: Episode | undefined
  let pausedUntil = Number.NEGATIVE_INFINITY
  /** Refusals in a row with nothing accepted between; the pause doubles with each. */
  let strikes = 0
  /** When the server began to refuse everything. */
  let closedAt: number | undefined
  /** Until when it is known to have refused, or to have meant to. */
  let closedUntil = 0
  /** After a pause one call goes ahead, and the others follow when a refusal would have been here. */
  let probe: Ticket | undefined
  let probing = false
  let refusalMs = windowMs / 600

  const shares = (): Rate.Parts => [1, 1 - outputShare, outputShare]

  const wait = (now: number, why: Wait["why"], until: number): Wait => ({
    _tag: "Wait",
    why,
    untilMs: Math.max(until, now + leastWaitMs)
  })

  /** What holds a call of this size back by the rates, if anything. */
  const heldBy = (now: number, ready: typeof Rate.readyAt, size: number): Wait | undefined => {
    const parts = shares()
    const requestsReady = ready(requests, now, 1, parts)
    const tokensReady = ready(tokens, now, size, parts)
    if (requestsReady <= now && tokensReady <= now) return undefined
    return requestsReady >= tokensReady
      ? wait(now, "requests", requestsReady)
      : wait(now, "tokens", tokensReady)
  }

  const start = (now: number, size: number, trial: Series.Trial | undefined): Ticket => {
    const parts = shares()
    Rate.spend(requests, now, 1, parts)
    Rate.spend(tokens, now, size, parts)
    spentRequests += 1
    spentTokens += size
    series.started()
    const ticket: Ticket = {
      _tag: "Ticket",
      startedAt: now,
      estimatedTokens: size,
      inFlight: open.size + 1,
      episode,
      passedOver,
      trial,
      spentRequests,
      spentTokens
    }
    open.add(ticket)
    return ticket
  }

  const admit = (now: number, estimatedTokens: number): Ticket | Wait => {
    const size = Math.max(estimatedTokens, 0)
    const trial = trialAt(now)
    if (trial !== undefined) return admitTo(trial, now, size)
    if (open.size >= slots.limit()) return { _tag: "Wait", why: "concurrency" }
    if (now < pausedUntil) return wait(now, "asked-to-wait", pausedUntil)
    if (probe !== undefined && now < probe.startedAt + 2 * refusalMs)
      return wait(now, "asked-to-wait", probe.startedAt + 2 * refusalMs)
    if (probe !== undefined) {
      accepted(probe)
      probe = undefined
    }
    const held = heldBy(now, Rate.readyAt, size)
    if (held !== undefined) return held
    const ticket = start(now, size, undefined)
    probe = probing ? ticket : undefined
    probing = false
    return ticket
  }

  /** Calls of a trial go beyond the learned pace and the concurrency, but not beyond what is declared or told. */
  const admitTo = (trial: Series.Trial, now: number, size: number): Ticket | Wait => {
    if (trial.started >= trial.part) return wait(now, "asked-to-wait", trial.lastAt + 2 * refusalMs)
    const from = Math.max(trial.from, pausedUntil)
    if (now < from) return wait(now, "asked-to-wait", from)
    const isPaced = both.some(({ learned }) => learned.rate() !== undefined)
    const places = isPaced ? concurrency.max : Math.min(4 * slots.limit(), concurrency.max)
    if (open.size >= places) return { _tag: "Wait", why: "concurrency" }
    const held = heldBy(now, Rate.openAt, size)
    if (held !== undefined) return held
    trial.started++
    trial.lastAt = now
    return start(now, size, trial)
  }

  /** The trial that goes on; one whose refusals would all be here is decided. */
  const trialAt = (now: number): Series.Trial | undefined => {
    const trial = series.trial()
    if (trial === undefined) return undefined
    if (trial.started < trial.part || now < trial.lastAt + 2 * refusalMs) return trial
    if (trial.part < trial.size && trial.started - trial.refused > 1) {
      trial.part = trial.size
      return trial
    }
    decide(now)
    return undefined
  }

  const decide = (now: number): void => {
    const verdict = series.decide(now, open.size)
    if (verdict === "failed") for (const { learned } of both) learned.confirm()
    if (verdict !== "shown") {
      if (onTrial !== undefined) obey(now, onTrial.ticket, onTrial.ending)
      return
    }
    const { calls, refused } = series.counts()
    background.show(refused, calls)
    takeBackSeries(now)
    probing = false
    closedAt = undefined
    strikes = 0
  }

  /** What was cut and learned since the series began was for nothing. */
  const takeBackSeries = (now: number): void => {
    takenBackAt = now
    slots.undo()
    for (const { learned } of both) learned.undo(now)
  }

  const isFarBelowMark = (): boolean =>
    slots.isFarBelowMark() || requests.learned.isFarBelowMark() || tokens.learned.isFarBelowMark()

  /** A limit that was learned is being approached. */
  const isAtCeiling = (now: number): boolean =>
    requests.learned.isAtCeiling(now) || tokens.learned.isAtCeiling(now)

  const observe = (now: number, ticket: Ticket, limits: RateLimits | undefined): void => {
    if (limits === undefined) return
    const since = spentTokens - ticket.spentTokens
    const see = (
      told: Advertised.Advertised | undefined,
      spentSince: number,
      said: Allowance | undefined
    ) => {
      if (said !== undefined) told?.observe(now, ticket.startedAt, spentSince, said)
    }
    see(requests.told[0], spentRequests - ticket.spentRequests, limits.requests)
    see(tokens.told[0], since, limits.tokens)
    see(tokens.told[1], since * (1 - outputShare), limits.inputTokens)
    see(tokens.told[2], since * outputShare, limits.outputTokens)
  }

  const pause = (now: number, until: number): void => {
    pausedUntil = Math.max(pausedUntil, until)
    probing = true
    for (const { learned } of both) learned.drain(Math.max(now, pausedUntil))
  }

  /** How long to wait when the server does not say: time for a call and some, doubled for every refusal in a row. */
  const ownPauseMs = (size: number): number => {
    const ofOne = (rate: Rate.Rate, amount: number): number => {
      const perMs = rate.learned.rate()
      return perMs === undefined || perMs <= 0 ? 0 : amount / perMs
    }
    const ofCall = Math.max(ofOne(requests, 1), ofOne(tokens, size))
    const base = Math.max(windowMs / 600, 1.3 * ofCall)
    return Math.min(base * 2 ** Math.min(strikes, 20), windowMs / 8)
  }

  /**
   * A call that the server did not serve. `unsent` gives its place in the pace to another. Declared requests are not
   * given back here: a request that was refused was sent.
   */
  const takeBack = (now: number, ticket: Ticket, unsent: boolean): void => {
    const parts = shares()
    Rate.takeBack(requests, now, ticket.startedAt, 1, unsent, parts)
    Rate.takeBack(tokens, now, ticket.startedAt, ticket.estimatedTokens, unsent, parts)
    spentRequests -= 1
    spentTokens -= ticket.estimatedTokens
    tokens.declared?.correct(now, ticket.startedAt, -ticket.estimatedTokens)
  }

  const askedMs = (ending: Refusal): number =>
    Math.min(Math.max(ending.retryAfterMs ?? ending.limits?.retryAfterMs ?? 0, 0), windowMs)

  const refused = (now: number, ticket: Ticket, ending: Refusal): void => {
    const took = Math.min(now - ticket.startedAt, windowMs / 20)
    refusalMs = Math.max(took, refusalMs + 0.1 * (took - refusalMs))
    const asked = askedMs(ending)
    // A trial goes beyond the pace: what is refused of it is not to be made up for.
    takeBack(now, ticket, ticket.trial !== undefined)
    if (ticket.episode < episode) {
      series.refusedToo(ticket.trial)
      if (asked > 0) pause(now, now + asked)
      return
    }
    // The server's word wins where it asks for more than a moment.
    const isLong = asked > windowMs / 20
    const trial = series.trial()
    if (trial !== undefined) {
      series.refusedToo(ticket.trial)
      if (trial === ticket.trial || isLong) onTrial = { ticket, ending }
      if (isLong) decide(now)
      else trialAt(now)
      return
    }
    if (!isLong && background.expects(!isAtCeiling(now), slots.isProbing())) {
      passedOver++
      series.refusedToo(undefined)
      return
    }
    const place = placeInSeries(now)
    if (place === "doubtful" && !isLong) {
      onTrial = { ticket, ending }
      series.begin(now, Math.max(now + asked, pausedUntil), took + 2 * refusalMs)
    } else obey(now, ticket, ending)
  }

  const placeInSeries = (now: number): Series.Place => {
    const below = slots.isBelowMark() || requests.learned.isBelowMark() || tokens.learned.isBelowMark()
    // Where there is a background, a known limit is no explanation: chance is the other.
    const foreseen =
      background.share() === 0 && (requests.learned.isForeseen() || tokens.learned.isForeseen())
    const place = series.refused(now, below, foreseen, open.size)
    if (place === "first") {
      slots.mark()
      for (const { learned } of both) learned.mark(now)
    }
    return place
  }

  /** A refusal that is taken for an episode. */
  const obey = (now: number, ticket: Ticket, ending: Refusal): void => {
    const asked = askedMs(ending)
    const from = slots.limit()
    const reason = ending._tag === "Overloaded" ? "overloaded" : ending.scope
    const slowed = ratesOf(now, ending, ticket, asked)
    const shrinks = reason !== "overloaded" ? slowed.length === 0 : strikes === 0
    if (shrinks) slots.shrink(Math.max(ticket.inFlight, open.size + 1))
    if (reason === "overloaded") slots.pauseGrowth(now + windowMs / 6)
    for (const { learned } of slowed) learned.limited(now, now - takenBackAt < windowMs)
    let until = now + asked
    if (slowed.length > 0 || strikes > 0 || reason === "overloaded")
      until = Math.max(until, now + ownPauseMs(ticket.estimatedTokens))
    if (until > now) pause(now, until)
    for (const rate of slowed) for (const told of rate.told) told.drain(now, Math.max(now, pausedUntil))
    if (strikes === 0) closedAt = now
    closedUntil = now + asked
    strikes++
    episode++
    lastEpisode = {
      at: now,
      from,
      to: slots.limit(),
      reason,
      ...(pausedUntil > now ? { untilMs: pausedUntil } : {})
    }
  }

  /** Which rates a refusal is about; none when it is about concurrency or load. */
  const ratesOf = (now: number, ending: Refusal, ticket: Ticket, asked: number): ReadonlyArray<Rate.Rate> => {
    if (ending._tag === "Overloaded" || ending.scope === "concurrency") return []
    if (ending.scope === "requests") return [requests]
    if (ending.scope === "tokens") return [tokens]
    const emptied = { requests: usedUp(ending.limits?.requests), tokens: usedUp(ending.limits?.tokens) }
    if (emptied.requests !== emptied.tokens) return emptied.requests ? [requests] : [tokens]
    // A limit on concurrency frees a place with the next reply: it has no reason to ask for a long wait.
    if (asked > windowMs / 20) return [requests]
    return suspicion.isRate(ticket.inFlight, requests.learned.binds(now)) ? [requests] : []
  }

  const accepted = (ticket: Ticket): void => {
    // What was accepted beside calls that were refused proves nothing.
    if (ticket.episode < episode) return
    if (ticket.passedOver === passedOver) suspicion.accepted(ticket.inFlight)
    if (strikes > 0) background.reopened()
    if (closedAt !== undefined && closedUntil - closedAt > windowMs / 20)
      for (const { learned } of both) learned.reopened(ticket.startedAt, closedUntil - closedAt)
    closedAt = undefined
    strikes = 0
  }

  const ended = (now: number, ticket: Ticket, ending: Ending): void => {
    const full = open.size >= slots.limit()
    if (!open.delete(ticket)) return
    const wasProbe = probe === ticket
    if (wasProbe) probe = undefined
    switch (ending._tag) {
      case "Ok": {
        const used = ending.tokens ?? ticket.estimatedTokens
        if (ending.outputTokens !== undefined && used > 0)
          outputShare += 0.05 * (Math.min(ending.outputTokens / used, 1) - outputShare)
        spentTokens += used - ticket.estimatedTokens
        Rate.correct(tokens, now, ticket.startedAt, used - ticket.estimatedTokens, shares())
        observe(now, ticket, ending.limits)
        if (ticket.episode >= episode) background.served(!isAtCeiling(now))
        if (series.isOver(now) && isFarBelowMark()) {
          series.takenBack()
          takeBackSeries(now)
        }
        accepted(ticket)
        if (full) slots.grow(now)
        return
      }
      case "RateLimited":
      case "Overloaded":
        observe(now, ticket, ending.limits)
        refused(now, ticket, ending)
        return
      case "Fault":
        slots.pauseGrowth(now + windowMs / 6)
        series.untold(ticket.trial)
        probing ||= wasProbe
        return
      case "Neutral":
        series.untold(ticket.trial)
        probing ||= wasProbe
        if (ending.sent === true) return
        takeBack(now, ticket, true)
        requests.declared?.correct(now, ticket.startedAt, -1)
        return
    }
  }

  return {
    admit,
    ended,
    state: (now) => ({
      concurrency: slots.limit(),
      inFlight: open.size,
      requestsPerMinute: Rate.perWindow(requests, windowMs, options.requestsPerMinute, shares()),
      tokensPerMinute: Rate.perWindow(tokens, windowMs, options.tokensPerMinute, shares()),
      pausedUntil: pausedUntil > now ? pausedUntil : undefined,
      lastEpisode
    })
  }
}

/** Hardly anything is left of an allowance. */
const usedUp = (told: Allowance | undefined): boolean =>
  told?.remaining !== undefined && told.limit !== undefined && told.remaining <= 0.02 * told.limit

const checked = (options: Options) => {
  const { concurrency = defaultConcurrency, windowMs = defaultWindowMs } = options
  const { start, max } = concurrency
  if (!(Number.isInteger(start) && Number.isInteger(max) && start >= 1 && max >= start))
    throw new RangeError(`concurrency is whole numbers 1 ≤ start ≤ max; found ${start} and ${max}`)
  for (const [name, value] of [
    ["requestsPerMinute", options.requestsPerMinute],
    ["tokensPerMinute", options.tokensPerMinute],
    ["windowMs", windowMs]
  ] as const)
    if (value !== undefined && !(Number.isFinite(value) && value > 0))
      throw new RangeError(`${name} is a number above 0; found ${value}`)
  return { concurrency, windowMs }
}
