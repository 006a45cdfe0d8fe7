/**
 * What a load test found, as plain values.
 */
import type { GeneratorFacts } from "../generate/selfWatch.ts"

/** A percentile, milliseconds. */
export interface Percentile {
  /** 0.5, 0.95, 0.99 or 0.999. */
  readonly q: number
  /** The percentile of what was measured, never above the largest value. */
  readonly ms: number
  /** Whether it may be more: requests that had not ended are among those at or below it. */
  readonly isAtLeast: boolean
  /** The lower end of its 95 % interval, which allows for neighbours being alike. Undefined where it is refused. */
  readonly low: number | undefined
  /** The upper end. Undefined where it is refused, or has none. */
  readonly high: number | undefined
  /** Why there is no interval. Undefined where there is one. */
  readonly refused: string | undefined
  /** How many requests tell as much as one independent one. Undefined where there are far too few. */
  readonly tau: number | undefined
}

/** The times of one kind. */
export interface Distribution {
  /** How many were measured to their end. */
  readonly n: number
  /** How many had not ended: they are known to be at least so much. */
  readonly unfinished: number
  /** The smallest, milliseconds. */
  readonly minMs: number
  /** The largest, milliseconds. */
  readonly maxMs: number
  /** The mean, milliseconds. Undefined where some had not ended. */
  readonly meanMs: number | undefined
  /** p50, p95, p99, p99.9. */
  readonly percentiles: ReadonlyArray<Percentile>
}

/** Errors of one kind. */
export interface RefusedKind {
  /** In a word or two, such as `rate limited`. */
  readonly kind: string
  /** How many. */
  readonly count: number
  /** The HTTP statuses that came with it. */
  readonly statuses: ReadonlyArray<number>
  /** What they said, up to three that differ. */
  readonly details: ReadonlyArray<string>
  /** The shortest and longest wait that was asked for, milliseconds. Undefined where none was. */
  readonly retryAfterMs: readonly [least: number, most: number] | undefined
}

/** Tokens as the server counts them. */
export interface Tokens {
  /** Of how many requests it told them. */
  readonly counted: number
  /** Input a second, counted when answers began. Undefined as `servedPerSecond` of the step is. */
  readonly inputPerSecond: number | undefined
  /** Output a second, reasoning included, counted when it came. Undefined as `servedPerSecond` of the step is. */
  readonly outputPerSecond: number | undefined
  /** The share of the input that came from the server's cache, 0 to 1. Undefined where no input was counted. */
  readonly cachedShare: number | undefined
}

/** The share of requests that kept an objective. */
export interface Goodput {
  /** The objective, in words. */
  readonly objective: string
  /** Requests a second that were served within it. */
  readonly perSecond: number
  /** Their share of all requests that were sent, the refused ones among them, 0 to 1. */
  readonly share: number
  /** Whether the objective holds: `undefined` where the interval of the percentile lies on both sides, or is refused. */
  readonly holds: boolean | undefined
}

/** What was found in one step of the schedule. */
export interface StepResult {
  /** The name of the step. */
  readonly name: string
  /** Requests a second that were meant to be sent. Undefined in a closed loop. */
  readonly plannedPerSecond: number | undefined
  /** Requests a second that were sent. */
  readonly sentPerSecond: number
  /**
   * Answers a second, counted when they ended, from the end of warm-up to the last request that was sent. Undefined where
   * answers take more than half of the first step: it is over before as many end as begin.
   */
  readonly servedPerSecond: number | undefined
  /** How many were sent. */
  readonly sent: number
  /** How many were served. */
  readonly served: number
  /** How many were refused or failed. */
  readonly refused: number
  /** How many were given up at the time limit of a request. */
  readonly timedOut: number
  /** How many had not ended when the run did. */
  readonly unfinished: number
  /** What they were refused with. */
  readonly refusals: ReadonlyArray<RefusedKind>
  /** How served requests ended, such as `stop` or `Answered`, and how often. */
  readonly endings: Readonly<Record<string, number>>
  /** Requests in flight on average. */
  readonly inFlightMean: number
  /** Requests in flight, summed over milliseconds. */
  readonly inFlightMs: number
  /** Requests in flight at most. */
  readonly inFlightMax: number
  /** Requests at the beginning and at the end that are left out of the times, by rule. */
  readonly leftOut: {
    /** At the beginning. */
    readonly warmUp: number
    /** At the end. */
    readonly coolDown: number
  }
  /** Whether the latencies of the rest are steady. Undefined where that cannot be told, or the load itself changes. */
  readonly isSteady: boolean | undefined
  /** From the intended start to the end of the answer: what a user would have waited. */
  readonly latency: Distribution | undefined
  /** From the sending to the end of the answer. */
  readonly service: Distribution | undefined
  /** From the intended start to the first byte of the answer. Undefined where the target does not tell. */
  readonly firstByte: Distribution | undefined
  /** To the first piece of any channel, reasoning included. Undefined where replies are not streamed. */
  readonly firstToken: Distribution | undefined
  /** To the first piece of the answer itself. Undefined where replies are not streamed. */
  readonly firstAnswer: Distribution | undefined
  /**
   * The times between the chunks of replies, all of them: `n` counts these times. A chunk may hold several tokens. Undefined
   * where no reply has two.
   */
  readonly betweenChunks: Distribution | undefined
  /**
   * The time per token of a reply: the mean time between its chunks, by the tokens of a chunk. Undefined where the server does
   * not count tokens, or replies are not streamed.
   */
  readonly perToken: Distribution | undefined
  /** Tokens. Undefined where the server does not count them. */
  readonly tokens: Tokens | undefined
  /** The objective. Undefined where none was stated. */
  readonly goodput: Goodput | undefined
}

/**
 * What can be said. `measured`; `generator`: this machine was the bottleneck, so that all figures are of it; `unsteady`: what was
 * measured drifts; `incomplete`: a cap or an abort ended it early; `refused`: nothing was served.
 */
export type Status = "measured" | "generator" | "unsteady" | "incomplete" | "refused"

/** What a load test found. */
export interface LoadResult {
  readonly _tag: "LoadResult"
  /** The version of this shape. */
  readonly version: 1
  /** What was put under load. */
  readonly target: string
  /** The schedule, in words. */
  readonly schedule: string
  /** Whether requests came at their own times, or waited for answers. */
  readonly loop: "open" | "closed"
  /** When it began, ISO 8601. */
  readonly at: string
  /** The seed of the schedule. */
  readonly seed: number
  /** What can be said of it. */
  readonly status: Status
  /** Why no more can be said. Empty where it is measured. */
  readonly reasons: ReadonlyArray<string>
  /** How long requests were sent, seconds. */
  readonly seconds: number
  /** The steps, in order. */
  readonly steps: ReadonlyArray<StepResult>
  /** How the generator did. */
  readonly generator: GeneratorFacts
  /** Whether prompts were made unlike each other. */
  readonly distinctPrompts: boolean
  /** What it cost in US dollars. Undefined where that is not known of all requests. */
  readonly costUsd: number | undefined
  /** What the reader must know besides. */
  readonly notes: ReadonlyArray<string>
}
