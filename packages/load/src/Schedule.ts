/**
 * When requests are sent. An open schedule says it beforehand, whatever the server does, as users do who know nothing of each
 * other; a closed one sends the next request when an answer has come, so that a slow server is asked less.
 *
 * A schedule is a value: arrivals are drawn from it by a seed, each at its time from the start, so that nothing drifts.
 */
import * as Duration from "effect/Duration"
import { evenly, type Leg, legsOf, poissonly } from "./schedule/arrivals.ts"
import type { Closed, Open } from "./schedule/model.ts"
import { readTrace, TraceError, type TraceRow } from "./schedule/trace.ts"

export type { Arrival, Closed, Open, Schedule, Step } from "./schedule/model.ts"
export { readTrace, TraceError, type TraceRow }

/** How long a schedule lasts. */
export interface Length {
  /** How long requests are sent, such as `"2 minutes"`. Above 0. */
  readonly for: Duration.Input
}

const millis = (input: Duration.Input, what: string): number => {
  const ms = Duration.toMillis(Duration.fromInputUnsafe(input))
  if (!(ms > 0 && Number.isFinite(ms)))
    throw new RangeError(`${what}: expected a duration above 0, found ${ms} ms`)
  return ms
}

const rateOf = (perSecond: number, what: string): number => {
  if (!(perSecond > 0 && Number.isFinite(perSecond)))
    throw new RangeError(`${what}: expected requests a second above 0, found ${perSecond}`)
  return perSecond
}

const open = (words: string, legs: ReadonlyArray<Leg>, draw: typeof evenly): Open => {
  const steps = legsOf(legs)
  return {
    _tag: "Open",
    words,
    steps,
    durationMs: steps[steps.length - 1]?.toMs ?? 0,
    arrivals: (seed) => draw(legs, seed)
  }
}

/**
 * One request after the other at equal distances.
 *
 * @throws RangeError when the rate or the length is not above 0.
 */
export const constant = (perSecond: number, { for: length }: Length): Open =>
  open(
    `${perSecond} requests a second, evenly`,
    [{ from: rateOf(perSecond, "constant"), to: perSecond, ms: millis(length, "constant") }],
    evenly
  )

/**
 * Requests at random times, as of many users who know nothing of each other.
 *
 * @throws RangeError when the rate or the length is not above 0.
 */
export const poisson = (perSecond: number, { for: length }: Length): Open =>
  open(
    `${perSecond} requests a second, at random times`,
    [{ from: rateOf(perSecond, "poisson"), to: perSecond, ms: millis(length, "poisson") }],
    poissonly
  )

/**
 * A rate that rises or falls in a straight line, at random times.
 *
 * @throws RangeError when a rate or the length is not above 0.
 */
export const ramp = (from: number, to: number, { for: length }: Length): Open =>
  open(
    `from ${from} to ${to} requests a second`,
    [{ from: rateOf(from, "ramp"), to: rateOf(to, "ramp"), ms: millis(length, "ramp") }],
    poissonly
  )

/**
 * One rate after the other, each for the same time, at random times.
 *
 * @throws RangeError when a rate or the length is not above 0, or there is none.
 */
export const steps = (
  perSecond: ReadonlyArray<number>,
  { each }: { readonly each: Duration.Input }
): Open => {
  if (perSecond.length === 0) throw new RangeError("steps: expected at least one rate, found none")
  const ms = millis(each, "steps")
  return open(
    `steps of ${perSecond.map((rate) => `${rate}`).join(", ")} requests a second`,
    perSecond.map((rate) => ({ from: rateOf(rate, "steps"), to: rate, ms })),
    poissonly
  )
}

/** How a range of rates is gone through. */
export interface Sweep {
  /** The lowest rate, requests a second, above 0. */
  readonly from: number
  /** The highest rate, requests a second. */
  readonly to: number
  /**
   * How many rates, 2 or more, in equal ratios.
   *
   * @defaultValue 6
   */
  readonly steps?: number
  /** How long each lasts. */
  readonly each: Duration.Input
}

/**
 * Steps from a low rate to a high one in equal ratios, to find where latency bends.
 *
 * @throws RangeError when an option is impossible.
 */
export const sweep = ({ from, to, steps: count = 6, each }: Sweep): Open => {
  rateOf(from, "sweep")
  if (!(to > from)) throw new RangeError(`sweep: expected a rate above ${from} at the end, found ${to}`)
  if (!(Number.isInteger(count) && count >= 2))
    throw new RangeError(`sweep: expected 2 steps or more, found ${count}`)
  const rates = Array.from({ length: count }, (_, i) =>
    Number((from * (to / from) ** (i / (count - 1))).toPrecision(3))
  )
  return { ...steps(rates, { each }), words: `from ${from} to ${to} requests a second in ${count} steps` }
}

/** How a trace is replayed. */
export interface ReplayOptions {
  /**
   * How much faster than it was, above 0: 2 sends twice as many requests a second.
   *
   * @defaultValue 1
   */
  readonly speed?: number
}

/**
 * The arrivals of a real trace, with their lengths of input and output. See {@link readTrace}.
 *
 * @throws RangeError when there are fewer than two rows, or the speed is not above 0.
 */
export const replay = (rows: ReadonlyArray<TraceRow>, { speed = 1 }: ReplayOptions = {}): Open => {
  if (!(speed > 0)) throw new RangeError(`replay: expected a speed above 0, found ${speed}`)
  const last = rows[rows.length - 1]
  if (rows.length < 2 || last === undefined)
    throw new RangeError(`replay: expected two rows or more, found ${rows.length}`)
  const durationMs = Math.max(1, last.atMs / speed)
  const perSecond = (1_000 * rows.length) / durationMs
  return {
    _tag: "Open",
    words: `${rows.length} requests of a trace${speed === 1 ? "" : `, ${speed} times as fast`}`,
    durationMs,
    steps: [{ name: "trace", perSecond, fromMs: 0, toMs: durationMs, isLevel: false }],
    arrivals: () =>
      rows.map(({ atMs, inputTokens, outputTokens }) => ({
        atMs: atMs / speed,
        step: 0,
        inputTokens,
        outputTokens
      }))
  }
}

/**
 * A closed loop.
 *
 * @throws RangeError when there is no user, or the length is not above 0.
 */
export const closed = (users: number, { for: length }: Length): Closed => {
  if (!(Number.isInteger(users) && users >= 1))
    throw new RangeError(`closed: expected one user or more, found ${users}`)
  const durationMs = millis(length, "closed")
  return {
    _tag: "Closed",
    words: `${users} users in a closed loop`,
    users,
    durationMs,
    steps: [{ name: `${users} users`, perSecond: undefined, fromMs: 0, toMs: durationMs, isLevel: true }]
  }
}
