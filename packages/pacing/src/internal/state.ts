/**
 * All that a governor knows about its lane: one record of plain values, which JSON can hold.
 */
import * as Background from "./background.ts"
import * as Concurrency from "./concurrency.ts"
import * as LearnedRate from "./learned.ts"
import type { Episode, Options, Overview, Permit, Refusal } from "./model.ts"
import * as Rate from "./rate.ts"
import * as Series from "./series.ts"
import * as Suspicion from "./suspicion.ts"

/** The state of a lane. Times are milliseconds of one monotonic clock. */
export interface State {
  /** The length of the window that limits are counted in. */
  readonly windowMs: number
  /** How many calls may be in flight. */
  readonly concurrency: Concurrency.Concurrency
  /** What is known about the rate of requests. */
  readonly requests: Rate.Rate
  /** What is known about the rate of tokens; the server may tell of all, of input and of output tokens. */
  readonly tokens: Rate.Rate
  /** The permits of calls in flight, oldest first. */
  readonly open: ReadonlyArray<Permit>
  /** How many permits were given, 0 or more. */
  readonly permits: number
  /** Calls in all, 0 or more, without those that were refused. */
  readonly spentRequests: number
  /** Tokens that they took, 0 or more. */
  readonly spentTokens: number
  /** The part of tokens that is output, 0 to 1: a moving average. */
  readonly outputShare: number
  /** Evidence about refusals that name no limit. */
  readonly suspicion: Suspicion.Suspicion
  /** Refusals that come whatever is sent. */
  readonly background: Background.Background
  /** The refusals since the lane last slowed down, and the probe that goes on. */
  readonly series: Series.Series
  /** Refusals that were expected, 0 or more. */
  readonly passedOver: number
  /** The refusal that the probe is about: the lane slows down for it if the probe fails. */
  readonly doubted:
    | {
        /** Of the call that was refused. */
        readonly permit: Permit
        /** What the server answered. */
        readonly refusal: Refusal
      }
    | undefined
  /** When what a series had cut was last taken back; undefined where it never was. */
  readonly takenBackAt: number | undefined
  /** How many episodes there were, 0 or more. */
  readonly episodes: number
  /** The last of them; undefined where there was none. */
  readonly lastEpisode: Episode | undefined
  /** No call starts before this time; undefined where the lane was never paused. */
  readonly pausedUntil: number | undefined
  /** Refusals in a row with nothing accepted between; the pause doubles with each. */
  readonly strikes: number
  /** When the server began to refuse everything; undefined while it accepts calls. */
  readonly closedAt: number | undefined
  /** Until when it is known to have refused, or to have meant to. */
  readonly closedUntil: number
  /** After a pause one call, the canary, goes ahead, and the others follow when a refusal would have been here. */
  readonly canary: Permit | undefined
  /** Whether the next call is to be the canary. */
  readonly isCanaryDue: boolean
  /** How long a refusal takes, as far as is known. */
  readonly refusalMs: number
}

/** The default concurrency. */
const defaultConcurrency = { start: 8, max: 64 } as const
/** The default length of a window, milliseconds. */
export const defaultWindowMs = 60_000

const checked = (options: Options) => {
  const { concurrency = defaultConcurrency, windowMs = defaultWindowMs } = options
  const { start, max } = concurrency
  if (!(Number.isInteger(start) && Number.isInteger(max) && start >= 1 && max >= start))
    throw new RangeError(
      `concurrency: expected whole numbers with 1 ≤ start ≤ max, found ${start} and ${max}`
    )
  for (const [name, value] of [
    ["requestsPerMinute", options.requestsPerMinute],
    ["tokensPerMinute", options.tokensPerMinute],
    ["windowMs", windowMs]
  ] as const)
    if (value !== undefined && !(Number.isFinite(value) && value > 0))
      throw new RangeError(`${name}: expected a number above 0, found ${value}`)
  return { concurrency, windowMs }
}

/**
 * A lane that has made no call.
 *
 * @throws RangeError when an option is impossible.
 */
export const initial = (options: Options = {}): State => {
  const { concurrency, windowMs } = checked(options)
  return {
    windowMs,
    concurrency: Concurrency.make(concurrency.start, concurrency.max),
    requests: Rate.make(windowMs, options.requestsPerMinute, 1),
    tokens: Rate.make(windowMs, options.tokensPerMinute, 3),
    open: [],
    permits: 0,
    spentRequests: 0,
    spentTokens: 0,
    outputShare: 0.5,
    suspicion: Suspicion.make(concurrency.start),
    background: Background.none,
    series: Series.make(windowMs),
    passedOver: 0,
    doubted: undefined,
    takenBackAt: undefined,
    episodes: 0,
    lastEpisode: undefined,
    pausedUntil: undefined,
    strikes: 0,
    closedAt: undefined,
    closedUntil: 0,
    canary: undefined,
    isCanaryDue: false,
    refusalMs: windowMs / 600
  }
}

/** The part of tokens that each allowance counts: all, input, output. Of requests only the first is told. */
export const partsOf = ({ outputShare }: State): Rate.Parts => [1, 1 - outputShare, outputShare]

/** The same state with what is learned about both rates changed. */
export const withLearned = (
  state: State,
  change: (learned: LearnedRate.LearnedRate) => LearnedRate.LearnedRate
): State => ({
  ...state,
  requests: Rate.withLearned(state.requests, change),
  tokens: Rate.withLearned(state.tokens, change)
})

/** Whether a limit that was learned is being approached. */
export const isAtCeiling = ({ requests, tokens }: State, now: number): boolean =>
  LearnedRate.isAtCeiling(requests.learned, now) || LearnedRate.isAtCeiling(tokens.learned, now)

/** The lane at a time, for people to read. */
export const overview = (state: State, now: number): Overview => {
  const { concurrency, lastEpisode, open, pausedUntil, requests, tokens } = state
  return {
    concurrency: Concurrency.limitOf(concurrency),
    inFlight: open.length,
    requestsPerMinute: Rate.perWindow(requests, partsOf(state)),
    tokensPerMinute: Rate.perWindow(tokens, partsOf(state)),
    pausedUntil: pausedUntil !== undefined && pausedUntil > now ? pausedUntil : undefined,
    lastEpisode
  }
}
