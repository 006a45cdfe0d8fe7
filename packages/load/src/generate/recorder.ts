/**
 * Takes down what becomes of the requests of one step, in bounded memory.
 */
import type { Usage } from "@assay/core/internal"
import { OrderedSample } from "@assay/stats"
import type { Refusal, Sent } from "./target.ts"

/** The times of a request, milliseconds on one clock; undefined where it did not come to that. */
export interface Moments {
  /** When it was meant to be sent. */
  readonly intended: number
  /** When it was sent. */
  readonly sent: number
  /** When its answer began. */
  readonly firstByte: number | undefined
  /** When the first piece of any channel came. */
  readonly firstToken: number | undefined
  /** When the first piece of the answer itself came. */
  readonly firstAnswer: number | undefined
  /** When the last piece of any channel came. */
  readonly lastToken: number | undefined
  /** How many pieces came. */
  readonly chunks: number
  /** Whether pieces of reasoning were among them. */
  readonly showsReasoning: boolean
  /** When it ended, or when it was given up. */
  readonly ended: number
}

/** What is measured of requests. All but `service`, `betweenChunks` and `perToken` are from the intended start. */
export const measures = [
  "latency",
  "service",
  "firstByte",
  "firstToken",
  "firstAnswer",
  "betweenChunks",
  "perToken"
] as const

export type Measure = (typeof measures)[number]

/** Errors of one kind. */
interface RefusalCount {
  /** How many. */
  count: number
  /** The HTTP statuses that came. */
  readonly statuses: Set<number>
  /** What they said, the first three that differ. */
  readonly details: Set<string>
  /** The smallest and largest wait that was asked for, milliseconds; undefined where none was. */
  retryAfterMs: readonly [least: number, most: number] | undefined
}

const mostDetails = 3
const mostKinds = 50

/** What was counted of one step. */
export interface Recorder {
  /** Values by what they measure, in microseconds, in order of arrival. */
  readonly samples: Readonly<Record<Measure, OrderedSample.OrderedSample>>
  /** Errors by kind. */
  readonly refusals: ReadonlyMap<string, RefusalCount>
  /** Numbers of requests and tokens. */
  readonly counts: Counts
  /** A request is sent. */
  readonly begin: (at: number) => void
  /** A piece of it came, so many milliseconds after the one before. */
  readonly gap: (position: number, ms: number) => void
  /** It ended. `position`: its place in the step. */
  readonly end: (position: number, moments: Moments, sent: Sent) => void
}

/** Numbers of requests and tokens. */
interface Counts {
  /** Sent. */
  asked: number
  /** Answered. */
  served: number
  /** Refused, or failed. */
  refused: number
  /** Given up at the time limit of a request. */
  timedOut: number
  /** Not ended when the run was. */
  unfinished: number
  /** Tokens of input, of served requests that reported them. */
  inputTokens: number
  /** Those among them from the server's cache. */
  cachedTokens: number
  /** How many requests reported tokens. */
  counted: number
  /** US dollars, of requests whose cost is known. */
  costUsd: number
  /** Requests whose cost is not known. */
  unpriced: number
  /** In flight now. */
  inFlight: number
  /** In flight at most. */
  mostInFlight: number
  /** Requests in flight, summed over milliseconds. */
  inFlightMs: number
  /** When the first was sent, on the clock of the process. */
  firstAt: number | undefined
  /** When the number in flight last changed. */
  lastChangeAt: number
  /** How served requests ended. */
  endings: Map<string, number>
}

const emptyCounts = (): Counts => ({
  asked: 0,
  served: 0,
  refused: 0,
  timedOut: 0,
  unfinished: 0,
  inputTokens: 0,
  cachedTokens: 0,
  counted: 0,
  costUsd: 0,
  unpriced: 0,
  inFlight: 0,
  mostInFlight: 0,
  inFlightMs: 0,
  firstAt: undefined,
  lastChangeAt: 0,
  endings: new Map()
})

const addRefusal = (
  refusals: Map<string, RefusalCount>,
  { detail, kind: named, retryAfterMs, status }: Refusal
): void => {
  const kind = refusals.has(named) || refusals.size < mostKinds ? named : "other"
  const found = refusals.get(kind) ?? {
    count: 0,
    statuses: new Set(),
    details: new Set(),
    retryAfterMs: undefined
  }
  refusals.set(kind, found)
  found.count++
  if (status !== undefined) found.statuses.add(status)
  if (found.details.size < mostDetails) found.details.add(detail)
  if (retryAfterMs !== undefined) {
    const [least, most] = found.retryAfterMs ?? [retryAfterMs, retryAfterMs]
    found.retryAfterMs = [Math.min(least, retryAfterMs), Math.max(most, retryAfterMs)]
  }
}

/** The tokens of a request as the server counts them; undefined where it does not. */
export const tokensOf = (
  usage: Usage.Usage | undefined
): { readonly input: number; readonly cached: number; readonly output: number } | undefined => {
  if (usage?.inputTokens === undefined || usage.outputTokens === undefined) return undefined
  const cached = usage.cacheReadTokens ?? 0
  return {
    input: usage.inputTokens + cached + (usage.cacheWriteTokens ?? 0),
    cached,
    output: usage.outputTokens
  }
}

/**
 * The time per token of a streamed reply, milliseconds: the mean time between its pieces, by the tokens of a piece as the server
 * counts them all. A piece may hold several. Undefined where the server does not count, or fewer than two pieces came.
 */
const perTokenOf = (
  { chunks, firstToken, lastToken, showsReasoning }: Moments,
  usage: Usage.Usage | undefined
): number | undefined => {
  if (usage?.outputTokens === undefined || firstToken === undefined || lastToken === undefined || chunks < 2)
    return undefined
  // Reasoning that is counted and not shown was over before the first piece.
  const shown = usage.outputTokens - (showsReasoning ? 0 : (usage.reasoningTokens ?? 0))
  return shown > 0 ? ((lastToken - firstToken) / (chunks - 1)) * (chunks / shown) : undefined
}

export const make = (isOverdue: (moments: Moments) => boolean): Recorder => {
  const samples = Object.fromEntries(measures.map((each) => [each, OrderedSample.make()])) as Record<
    Measure,
    OrderedSample.OrderedSample
  >
  const refusals = new Map<string, RefusalCount>()
  const counts = emptyCounts()

  const change = (at: number, by: 1 | -1): void => {
    counts.inFlightMs += counts.inFlight * Math.max(0, at - counts.lastChangeAt)
    counts.lastChangeAt = at
    counts.inFlight += by
    counts.mostInFlight = Math.max(counts.mostInFlight, counts.inFlight)
  }

  const time = (measure: Measure, position: number, ms: number | undefined): void => {
    if (ms !== undefined) samples[measure].record(position, 1_000 * Math.max(0, ms))
  }
  const from = (start: number, at: number | undefined): number | undefined =>
    at === undefined ? undefined : at - start

  const pieces = (position: number, moments: Moments): void => {
    const { firstAnswer, firstByte, firstToken, intended } = moments
    time("firstByte", position, from(intended, firstByte))
    time("firstToken", position, from(intended, firstToken))
    time("firstAnswer", position, from(intended, firstAnswer))
  }

  return {
    samples,
    refusals,
    counts,
    begin: (at) => {
      counts.asked++
      counts.firstAt ??= at
      if (counts.lastChangeAt === 0) counts.lastChangeAt = at
      change(at, 1)
    },
    gap: (position, ms) => time("betweenChunks", position, ms),
    end: (position, moments, sent) => {
      const { ended, intended } = moments
      change(ended, -1)
      switch (sent._tag) {
        case "Refused":
          counts.refused++
          addRefusal(refusals, sent)
          return
        case "Aborted": {
          if (isOverdue(moments)) counts.timedOut++
          else counts.unfinished++
          pieces(position, moments)
          samples.latency.recordAtLeast(position, 1_000 * (ended - intended))
          samples.service.recordAtLeast(position, 1_000 * (ended - moments.sent))
          if (moments.lastToken !== undefined)
            samples.betweenChunks.recordAtLeast(position, 1_000 * (ended - moments.lastToken))
          if (moments.firstByte !== undefined && moments.firstAnswer === undefined) {
            samples.firstAnswer.recordAtLeast(position, 1_000 * (ended - intended))
            if (moments.firstToken === undefined)
              samples.firstToken.recordAtLeast(position, 1_000 * (ended - intended))
          } else if (moments.firstByte === undefined)
            samples.firstByte.recordAtLeast(position, 1_000 * (ended - intended))
          return
        }
        case "Served": {
          counts.served++
          time("latency", position, ended - intended)
          time("service", position, ended - moments.sent)
          pieces(position, moments)
          time("perToken", position, perTokenOf(moments, sent.usage))
          if (sent.ending !== undefined)
            counts.endings.set(sent.ending, (counts.endings.get(sent.ending) ?? 0) + 1)
          if (sent.costUsd === undefined) counts.unpriced++
          else counts.costUsd += sent.costUsd
          const tokens = tokensOf(sent.usage)
          if (tokens === undefined) return
          counts.counted++
          counts.cachedTokens += tokens.cached
          counts.inputTokens += tokens.input
        }
      }
    }
  }
}
