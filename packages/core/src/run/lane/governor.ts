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
 * `Retry-After` pauses the whole lane. One that is absent, zero or too short is replaced by the lane's own estimate,
 * doubled while everything is refused. One that is too long is honoured, up to one window, since the server's word
 * wins: the throughput that it costs is lost.
 */
import type { Allowance, RateLimits } from "../../provider/RateLimits.ts"
import * as Advertised from "./advertised.ts"
import * as Concurrency from "./concurrency.ts"
import * as Declared from "./declared.ts"
import * as Learned from "./learned.ts"
import type { Ending, Episode, Governor, Options, Refusal, Ticket, Wait } from "./model.ts"
import * as Suspicion from "./suspicion.ts"

export type { Ending, Governor, Options, Ticket, Wait } from "./model.ts"

/** The default concurrency. */
const defaultConcurrency = { start: 8, max: 64 } as const
/** The default length of a window, milliseconds. */
export const defaultWindowMs = 60_000
/** Waits are told at least this far ahead, so that asking again is never asking at once. */
const leastWaitMs = 1

interface Rate {
  readonly declared: Declared.Declared | undefined
  readonly told: ReadonlyArray<Advertised.Advertised>
  readonly learned: Learned.Learned
}

/**
 * A lane that has made no call.
 *
 * @throws RangeError when an option is impossible.
 */
export const make = (options: Options = {}): Governor => {
  const { concurrency, windowMs } = checked(options)
  const slots = Concurrency.make(concurrency.start, concurrency.max)
  const rateOf = (limit: number | undefined, allowances: number): Rate => ({
    declared: limit === undefined ? undefined : Declared.make(limit, windowMs),
    told: Array.from({ length: allowances }, () => Advertised.make(windowMs)),
    learned: Learned.make(windowMs)
  })
  const requests = rateOf(options.requestsPerMinute, 1)
  // Tokens as one, input tokens, output tokens.
  const tokens = rateOf(options.tokensPerMinute, 3)

  const open = new Set<Ticket>()
  let spentRequests = 0
  let spentTokens = 0
  /** The part of tokens that is output: a moving average. */
  let outputShare = 0.5

  const suspicion = Suspicion.make(slots)
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

  const shares = (): ReadonlyArray<number> => [1, 1 - outputShare, outputShare]

  const readyAt = (rate: Rate, now: number, amount: number, parts: ReadonlyArray<number>): number => {
    let ready = rate.declared?.readyAt(now, amount) ?? now
    rate.told.forEach((told, k) => {
      ready = Math.max(ready, told.readyAt(now, amount * (parts[k] ?? 1)))
    })
    const paced = rate.learned.readyAt(now)
    if (paced > now) rate.learned.heldBack(now)
    return Math.max(ready, paced)
  }

  const spend = (rate: Rate, now: number, amount: number, parts: ReadonlyArray<number>): void => {
    rate.declared?.spend(now, amount)
    rate.told.forEach((told, k) => {
      told.spend(now, amount * (parts[k] ?? 1))
    })
    rate.learned.spend(now, amount)
  }

  const correct = (rate: Rate, now: number, startedAt: number, difference: number): void => {
    if (difference === 0) return
    const parts = shares()
    rate.declared?.correct(now, startedAt, difference)
    rate.told.forEach((told, k) => {
      told.spend(now, difference * (parts[k] ?? 1))
    })
    rate.learned.correct(now, startedAt, difference)
  }

  const wait = (now: number, why: Wait["why"], until: number): Wait => ({
    _tag: "Wait",
    why,
    untilMs: Math.max(until, now + leastWaitMs)
  })

  const admit = (now: number, estimatedTokens: number): Ticket | Wait => {
    const size = Math.max(estimatedTokens, 0)
    if (open.size >= slots.limit()) return { _tag: "Wait", why: "concurrency" }
    if (now < pausedUntil) return wait(now, "asked-to-wait", pausedUntil)
    if (probe !== undefined && now < probe.startedAt + 2 * refusalMs)
      return wait(now, "asked-to-wait", probe.startedAt + 2 * refusalMs)
    if (probe !== undefined) {
      accepted(probe)
      probe = undefined
    }
    const parts = shares()
    const requestsReady = readyAt(requests, now, 1, parts)
    const tokensReady = readyAt(tokens, now, size, parts)
    if (requestsReady > now || tokensReady > now)
      return requestsReady >= tokensReady
        ? wait(now, "requests", requestsReady)
        : wait(now, "tokens", tokensReady)
    spend(requests, now, 1, parts)
    spend(tokens, now, size, parts)
    spentRequests += 1
    spentTokens += size
    const ticket: Ticket = {
      _tag: "Ticket",
      startedAt: now,
      estimatedTokens: size,
      inFlight: open.size + 1,
      episode,
      spentRequests,
      spentTokens
    }
    open.add(ticket)
    probe = probing ? ticket : undefined
    probing = false
    return ticket
  }

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
    for (const rate of [requests, tokens]) rate.learned.drain(Math.max(now, pausedUntil))
  }

  /** How long to wait when the server does not say: time for two calls, doubled for every refusal in a row. */
  const ownPauseMs = (size: number): number => {
    const ofOne = (rate: Rate, amount: number): number => {
      const perMs = rate.learned.rate()
      return perMs === undefined || perMs <= 0 ? 0 : amount / perMs
    }
    const base = Math.max(windowMs / 600, 2 * ofOne(requests, 1), 2 * ofOne(tokens, size))
    return Math.min(base * 2 ** Math.min(strikes, 20), windowMs / 8)
  }

  /**
   * A call that the server did not serve. `unsent` gives its place in the pace to another. Declared requests are not
   * given back here: a request that was refused was sent.
   */
  const takeBack = (now: number, ticket: Ticket, unsent: boolean): void => {
    const parts = shares()
    for (const rate of [requests, tokens]) {
      const amount = rate === requests ? 1 : ticket.estimatedTokens
      rate.learned.takeBack(now, ticket.startedAt, amount, unsent)
      rate.told.forEach((told, k) => {
        told.spend(now, -amount * (parts[k] ?? 1))
      })
    }
    spentRequests -= 1
    spentTokens -= ticket.estimatedTokens
    tokens.declared?.correct(now, ticket.startedAt, -ticket.estimatedTokens)
  }

  const refused = (now: number, ticket: Ticket, ending: Refusal): void => {
    const took = Math.min(now - ticket.startedAt, windowMs / 20)
    refusalMs = Math.max(took, refusalMs + 0.1 * (took - refusalMs))
    const asked = Math.min(Math.max(ending.retryAfterMs ?? ending.limits?.retryAfterMs ?? 0, 0), windowMs)
    takeBack(now, ticket, false)
    if (ticket.episode < episode) {
      if (asked > 0) pause(now, now + asked)
      return
    }
    const from = slots.limit()
    const reason = ending._tag === "Overloaded" ? "overloaded" : ending.scope
    const slowed = ratesOf(now, ending, ticket, asked)
    const shrinks = reason !== "overloaded" ? slowed.length === 0 : strikes === 0
    if (shrinks) slots.shrink(Math.max(ticket.inFlight, open.size + 1))
    if (reason === "overloaded") slots.pauseGrowth(now + windowMs / 6)
    for (const rate of slowed) rate.learned.limited(now)
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
  const ratesOf = (now: number, ending: Refusal, ticket: Ticket, asked: number): ReadonlyArray<Rate> => {
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
    suspicion.accepted(ticket.inFlight)
    if (closedAt !== undefined && closedUntil - closedAt > windowMs / 20)
      for (const rate of [requests, tokens]) rate.learned.reopened(ticket.startedAt, closedUntil - closedAt)
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
        correct(tokens, now, ticket.startedAt, used - ticket.estimatedTokens)
        observe(now, ticket, ending.limits)
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
        probing ||= wasProbe
        return
      case "Neutral":
        probing ||= wasProbe
        if (ending.sent === true) return
        takeBack(now, ticket, true)
        requests.declared?.correct(now, ticket.startedAt, -1)
        return
    }
  }

  const perWindow = (rate: Rate, limit: number | undefined): number | undefined => {
    // An allowance of input or output tokens bounds all tokens by its share of them.
    const parts = shares()
    const ofTold = rate.told.map((told, k) => {
      const perMs = told.rate()
      return perMs === undefined ? undefined : perMs / Math.max(parts[k] ?? 1, 0.01)
    })
    const rates = [rate.learned.rate(), ...ofTold]
    const known = rates.filter((perMs) => perMs !== undefined).map((perMs) => perMs * windowMs)
    if (limit !== undefined) known.push(limit)
    return known.length === 0 ? undefined : Math.min(...known)
  }

  return {
    admit,
    ended,
    state: (now) => ({
      concurrency: slots.limit(),
      inFlight: open.size,
      requestsPerMinute: perWindow(requests, options.requestsPerMinute),
      tokensPerMinute: perWindow(tokens, options.tokensPerMinute),
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
