/**
 * Finds a limit with few requests: sends faster and faster until something is refused, then stays at the edge, with requests
 * of different sizes, until one kind of limit explains what is taken and what is refused, and its value is known.
 *
 * A state machine without clock or network, so that it is tested on virtual time.
 */
import type { Sent } from "../generate/target.ts"
import { binding, explain, type Fit, isClear } from "./fit.ts"
import { type Entry, isLimited, isTaken, type Size } from "./log.ts"

/** How a probe goes about it. */
export interface ProbeOptions {
  /** Requests at most. */
  readonly calls: number
  /** Requests in flight at most. */
  readonly mostInFlight: number
  /** The fastest that is tried, requests a second. */
  readonly upTo: number
  /** The sizes of its requests, small and large. */
  readonly sizes: ReadonlyArray<Size>
  /** The width at which a value is known well enough, relative. */
  readonly precision: number
}

/** What to do next. */
type Move =
  | { readonly _tag: "Send"; readonly size: Size; readonly entry: Entry }
  | { readonly _tag: "Wait"; readonly untilMs: number }
  | { readonly _tag: "Done" }

/** Why it ended. */
export type Ending = "found" | "calls" | "fast enough" | "refused for good" | "chance"

/** A probe that is under way. */
export interface Probe {
  /** What to do now. */
  readonly next: (now: number) => Move
  /** A request has ended. */
  readonly ended: (now: number, entry: Entry, sent: Sent, usedTokens: number | undefined) => void
  /** Everything that was sent, in order. */
  readonly log: ReadonlyArray<Entry>
  /** Why it ended; undefined while it has not. */
  readonly ending: () => Ending | undefined
  /** Stops it. */
  readonly stop: () => void
}

/** Faster after each that is taken: at first until something is refused, then at the edge. */
const ramp = 0.93
const edge = 0.95
/** Slower after each episode of refusals. */
const slower = 1.5
/** While nothing is taken, the waits grow up to so long. */
const closedGrowth = 1.6
const longestGapMs = 4_000
/** How often the log is looked at, in requests. */
const every = 15
const fewestRefusals = 14
const fewestOfASecond = 40
/** So many refusals that no limit explains are chance. */
const mostRefusals = 60

/** Whether the values that explain it lie close together. */
const isKnown = (
  { high, low, resource, unexplained, value, windowSeconds }: Fit,
  precision: number,
  refusals: number
): boolean => {
  const isNarrow = (high - low) / value < 2 * precision
  if (resource === "concurrency") return isNarrow || high - low < 1.5
  // In a second's window a few more or less are the jitter of the way there: it takes more of them.
  return isNarrow && (windowSeconds !== 1 || (refusals >= fewestOfASecond && unexplained < 0.2))
}

export const make = ({ calls, mostInFlight, precision, sizes, upTo }: ProbeOptions): Probe => {
  const log: Array<Entry> = []
  let gapMs = 500
  let openGapMs = gapMs
  let nextAt = 0
  let inFlight = 0
  let lastCutAt = Number.NEGATIVE_INFINITY
  let refusals = 0
  let isClosed = false
  let episodes = 0
  let looked = 0
  let fastSince: number | undefined
  let ending: Ending | undefined
  const fastest = 1_000 / upTo

  /** The mix changes with each episode, so that requests and tokens are told apart. */
  const sizeOf = (index: number): Size => {
    const small = sizes[0] ?? { inputTokens: 1, maxOutputTokens: 1 }
    const turn = episodes % 2 === 0 ? index : index % 5 === 0 ? index : 0
    return sizes[turn % sizes.length] ?? small
  }

  const look = (): void => {
    looked = log.length
    if (refusals < fewestRefusals) return
    const found = explain(log)
    const limit = binding(found)
    // One refused window shows no more than that something is full.
    if (limit !== undefined && episodes >= 2 && isClear(found) && isKnown(limit, precision, refusals))
      ending = "found"
    else if (limit === undefined && refusals >= mostRefusals) ending = "chance"
  }

  return {
    log,
    ending: () => ending,
    stop: () => {
      ending ??= "calls"
    },
    next: (now) => {
      if (ending !== undefined) return { _tag: "Done" }
      if (log.length >= calls) {
        ending = "calls"
        return { _tag: "Done" }
      }
      if (log.length >= looked + Math.max(every, looked / 12)) look()
      if (ending !== undefined) return { _tag: "Done" }
      if (inFlight >= mostInFlight) return { _tag: "Wait", untilMs: now + Math.max(5, gapMs) }
      if (now < nextAt) return { _tag: "Wait", untilMs: nextAt }
      const size = sizeOf(log.length)
      const entry: Entry = {
        ...size,
        startedAt: now,
        endedAt: undefined,
        usedTokens: undefined,
        sent: undefined
      }
      log.push(entry)
      inFlight++
      nextAt = Math.max(now, nextAt) + gapMs
      // Until the first answer nobody knows whether there is anybody.
      if (log.length === 1) nextAt = now + 60_000
      return { _tag: "Send", size, entry }
    },
    ended: (now, entry, sent, usedTokens) => {
      inFlight--
      entry.endedAt = now
      entry.sent = sent
      entry.usedTokens = usedTokens
      if (log.length === 1) nextAt = now
      if (sent._tag === "Refused" && sent.isFinal) ending = "refused for good"
      if (isLimited(entry)) {
        refusals++
        if (entry.startedAt <= lastCutAt && !isClosed) return
        if (isClosed) gapMs = Math.min(longestGapMs, gapMs * closedGrowth)
        else {
          episodes++
          openGapMs = gapMs * slower
          gapMs = openGapMs
          isClosed = true
        }
        lastCutAt = now
        nextAt = Math.max(nextAt, now + gapMs)
      } else if (isTaken(entry)) {
        // What began before the refusals says nothing about now.
        if (entry.startedAt <= lastCutAt) return
        if (isClosed) {
          isClosed = false
          gapMs = Math.min(gapMs, openGapMs)
          nextAt = Math.min(nextAt, now + gapMs)
        }
        gapMs = Math.max(fastest, gapMs * (refusals === 0 ? ramp : edge))
        if (gapMs <= fastest) {
          fastSince ??= now
          if (refusals === 0 && now - fastSince > 60_000) ending = "fast enough"
        } else fastSince = undefined
      }
    }
  }
}
