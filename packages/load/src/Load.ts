/**
 * Load: sends the requests of a schedule to a target, and says what a user would have waited.
 *
 * Latency is from the intended start, so that a request that could not be answered in time because others were is counted with
 * its wait. Requests that do not end are counted as at least so long. Percentiles have intervals that allow for queueing, or are
 * refused. Where this machine was the bottleneck there is no result.
 *
 * **Example**
 *
 * ```ts
 * const result = await Load.runPromise(Target.model(model), {
 *   schedule: Schedule.poisson(5, { for: "2 minutes" }),
 *   calls: 700
 * })
 * console.log(Report.toText(Load.toOutline(result)))
 * ```
 */
import { performance } from "node:perf_hooks"
import { promised } from "@assay/core/internal"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Caps from "./generate/caps.ts"
import { run as generate, type Progress } from "./generate/run.ts"
import type { Target } from "./generate/target.ts"
import * as Objective from "./Objective.ts"
import { histograms } from "./result/histogram.ts"
import type { LoadResult } from "./result/model.ts"
import { summarise } from "./result/summarise.ts"
import type { Schedule } from "./Schedule.ts"

export type { CapOptions } from "./generate/caps.ts"
export type { Progress } from "./generate/run.ts"
export type { GeneratorFacts } from "./generate/selfWatch.ts"
export type { SocketFacts } from "./generate/sockets.ts"
export type {
  Distribution,
  Goodput,
  LoadResult,
  Percentile,
  RefusedKind,
  Status,
  StepResult,
  Tokens
} from "./result/model.ts"
export { toOutline } from "./result/outline.ts"

/** How a target is put under load. At least one of `calls` and `budget` is there. */
export interface Options extends Caps.CapOptions {
  /** When requests are sent. */
  readonly schedule: Schedule
  /**
   * Decides the random times of the schedule. A whole number.
   *
   * @defaultValue 1
   */
  readonly seed?: number
  /**
   * The longest that a request may take. One that takes longer is given up, and counted as at least so long.
   *
   * @defaultValue `"1 minute"`
   */
  readonly timeout?: Duration.Input
  /**
   * How long answers are waited for after the last request.
   *
   * @defaultValue `timeout`
   */
  readonly drain?: Duration.Input
  /**
   * `distinct` puts a mark of its own before every prompt, so that no cache of the server answers. `as they are` for a load
   * whose prompts repeat in production, too.
   *
   * @defaultValue `"distinct"`
   */
  readonly prompts?: "distinct" | "as they are"
  /**
   * A service objective, such as `"p95 first token < 800 ms"`: its goodput is reported.
   *
   * @defaultValue none
   */
  readonly objective?: string
  /**
   * Whether warm-up and cool-down are left out of the times by rule.
   *
   * @defaultValue true
   */
  readonly leavesOut?: boolean
  /**
   * Ends the run when it aborts; what was measured until then is the result.
   *
   * @defaultValue none
   */
  readonly signal?: AbortSignal
  /**
   * To be told how far it is, about twice a second.
   *
   * @defaultValue nobody is told
   */
  readonly onProgress?: (progress: Progress) => void
}

/** It was not begun, and why. */
export class LoadError extends Schema.TaggedError<LoadError>()("LoadError", {
  /** What is wrong, in words. */
  message: Schema.String
}) {}

export { LoadError as Error }

/** A result, and the histograms that it is of. */
export interface Run {
  /** What was found. */
  readonly result: LoadResult
  /** All latencies of the run in the formats of HdrHistogram, in microseconds. */
  readonly histograms: {
    /** Lines of its log format (version 1.3), one for each step: what its tools read. */
    readonly log: () => string
    /** The distribution by percentiles, in milliseconds, as its plotter takes it (`.hgrm`). */
    readonly percentiles: () => string
  }
}

const millis = (input: Duration.Input): number => Duration.toMillis(Duration.fromInputUnsafe(input))

/** Sends the requests and takes the times. Fails with {@link LoadError} where there is no cap, or what is asked is impossible. */
export const run = Effect.fn("Load.run")(function* (target: Target, options: Options) {
  const { leavesOut = true, prompts = "distinct", schedule, seed = 1, timeout = "1 minute" } = options
  const problem = Caps.problemOf(options, target)
  if (problem !== undefined) return yield* new LoadError({ message: problem })
  const { objective } = yield* Effect.try({
    try: () => ({
      objective: options.objective === undefined ? undefined : Objective.parse(options.objective)
    }),
    catch: (thrown) => new LoadError({ message: thrown instanceof Error ? thrown.message : String(thrown) })
  })
  if (target.ready !== undefined)
    yield* Effect.mapError(target.ready, ({ message }) => new LoadError({ message }))
  const caps = Caps.make(options, target)
  const at = new Date()
  const isDistinct = prompts === "distinct" && target.makesDistinct
  const observed = yield* Effect.promise((signal) =>
    generate(target, schedule, {
      seed,
      caps,
      timeoutMs: millis(timeout),
      drainMs: millis(options.drain ?? timeout),
      prefix: isDistinct
        ? `${at.getTime().toString(36)}${Math.floor(performance.now()).toString(36)}`
        : undefined,
      signal: options.signal === undefined ? signal : AbortSignal.any([signal, options.signal]),
      onProgress: options.onProgress
    })
  )
  const isPriced = observed.steps.every(({ counts }) => counts.unpriced === 0)
  const result = summarise(observed, {
    ...{ target, schedule, seed, at, isDistinct, objective, leavesOut },
    costUsd: isPriced ? caps.spent().usd : undefined
  })
  return { result, histograms: histograms(observed.steps, schedule, at) } satisfies Run
})

/** As {@link run}, for those without Effect. Rejects with {@link LoadError}. */
export const runPromise = (target: Target, options: Options): Promise<Run> => promised(run(target, options))
