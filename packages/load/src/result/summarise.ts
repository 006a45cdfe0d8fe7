/** What was observed, summed up. */
import { OrderedSample } from "@assay/stats"
import { type Measure, measures, type Recorder } from "../generate/recorder.ts"
import type { Came, Observed } from "../generate/run.ts"
import type { Target } from "../generate/target.ts"
import type { Timeline } from "../generate/timeline.ts"
import * as Objective from "../Objective.ts"
import type { Schedule, Step } from "../Schedule.ts"
import { distributionOf, percentileOf } from "./distribution.ts"
import type { Distribution, Goodput, LoadResult, StepResult, Tokens } from "./model.ts"
import { reasonsOf, statusOf } from "./verdict.ts"
import { type During, duringOf, type Window, windowOf } from "./window.ts"

/** What a result is of. */
export interface Summarised {
  readonly target: Target
  readonly schedule: Schedule
  readonly seed: number
  readonly at: Date
  readonly isDistinct: boolean
  readonly objective: Objective.Objective | undefined
  readonly leavesOut: boolean
  readonly costUsd: number | undefined
}

/** The batches of a measure that lie in the window of the latencies. Its own may span more or fewer. */
const within = (
  recorder: Recorder,
  measure: Measure,
  { from, to }: Window
): ReadonlyArray<OrderedSample.Batch> => {
  const ratio = recorder.samples.latency.span() / recorder.samples[measure].span()
  return recorder.samples[measure].batches().slice(Math.ceil(from * ratio), Math.floor(to * ratio))
}

const tokensOf = ({ counts }: Recorder, came: Came, during: During | undefined): Tokens | undefined =>
  counts.counted === 0
    ? undefined
    : {
        counted: counts.counted,
        inputPerSecond: perSecond(came.input, during),
        outputPerSecond: perSecond(came.output, during),
        cachedShare: counts.inputTokens === 0 ? undefined : counts.cachedTokens / counts.inputTokens
      }

/** What came a second. Undefined where the step is too short to tell. */
const perSecond = ({ between }: Timeline, during: During | undefined): number | undefined =>
  during === undefined
    ? undefined
    : (1_000 * between(during.fromMs, during.toMs)) / (during.toMs - during.fromMs)

/** How many known values are at or below a limit. */
const countWithin = (batches: ReadonlyArray<OrderedSample.Batch>, limitMs: number): number => {
  const { known } = OrderedSample.pooled(batches)
  const last = OrderedSample.bucketOf(Math.round(limitMs * 1_000)) - known.first
  let count = 0
  for (let i = 0; i < known.counts.length && i < last; i++) count += known.counts[i] ?? 0
  return count
}

const goodputOf = (
  recorder: Recorder,
  window: Window,
  objective: Objective.Objective,
  seconds: number
): Goodput => {
  const { belowMs, measure, q } = objective
  const good = countWithin(recorder.samples[measure].batches(), belowMs)
  const found = percentileOf(within(recorder, measure, window), q)
  const { high, low } = found ?? {}
  return {
    objective: Objective.words(objective),
    perSecond: good / seconds,
    share: recorder.counts.asked === 0 ? 0 : good / recorder.counts.asked,
    holds:
      high !== undefined && high < belowMs ? true : low !== undefined && low >= belowMs ? false : undefined
  }
}

const stepOf = (
  recorder: Recorder,
  step: Step,
  { objective, leavesOut }: Summarised,
  { came, sendingMs }: Pick<Observed, "came" | "sendingMs">,
  isFirst: boolean
): StepResult => {
  const { counts, refusals, samples } = recorder
  const seconds = Math.max(0.001, (Math.min(step.toMs, sendingMs) - step.fromMs) / 1_000)
  const window = windowOf(samples.latency, step, leavesOut, isFirst)
  const during = duringOf(samples.latency, step, window, sendingMs, isFirst)
  const found = Object.fromEntries(
    measures.map((measure) => [measure, distributionOf(within(recorder, measure, window))])
  ) as Record<Measure, Distribution | undefined>
  return {
    name: step.name,
    plannedPerSecond: step.perSecond,
    sentPerSecond: counts.asked / seconds,
    servedPerSecond: perSecond(came.answers, during),
    sent: counts.asked,
    served: counts.served,
    refused: counts.refused,
    timedOut: counts.timedOut,
    unfinished: counts.unfinished,
    refusals: [...refusals]
      .map(([kind, { count, details, retryAfterMs, statuses }]) => ({
        kind,
        count,
        statuses: [...statuses],
        details: [...details],
        retryAfterMs
      }))
      .toSorted((a, b) => b.count - a.count),
    endings: Object.fromEntries(counts.endings),
    inFlightMean: counts.inFlightMs / Math.max(1, counts.lastChangeAt - (counts.firstAt ?? 0)),
    inFlightMs: counts.inFlightMs,
    inFlightMax: counts.mostInFlight,
    leftOut: window.leftOut,
    isSteady: window.isSteady,
    ...found,
    tokens: tokensOf(recorder, came, during),
    goodput: objective === undefined ? undefined : goodputOf(recorder, window, objective, seconds)
  }
}

const notesOf = (
  { isDistinct, schedule, target }: Summarised,
  steps: ReadonlyArray<StepResult>
): ReadonlyArray<string> => {
  const shares = steps.flatMap(({ tokens }) => tokens?.cachedShare ?? [])
  return [
    ...(schedule._tag === "Closed"
      ? [
          "In a closed loop a request waits for the one before it, and that wait is in no latency: where the server stalls, users would wait longer than these figures say."
        ]
      : []),
    ...(isDistinct
      ? []
      : [
          target.makesDistinct
            ? "Prompts were sent as they are: a cache of the server may have answered those that begin alike."
            : "Prompts of a function cannot be made unlike each other: where its inputs repeat, caches may have answered."
        ]),
    ...(shares.length > 1 && Math.max(...shares) - Math.min(...shares) > 0.1
      ? ["The share of input from the server's cache differs by step: their times are not to be compared."]
      : [])
  ]
}

/** The result of what was observed. */
export const summarise = (observed: Observed, of: Summarised): LoadResult => {
  const { steps: recorders, stop } = observed
  const { schedule } = of
  const steps = recorders.flatMap((recorder, i) => {
    const step = schedule.steps[i]
    // A run that ended early has nothing of later steps.
    return step === undefined || (recorder.counts.asked === 0 && i > 0)
      ? []
      : [stepOf(recorder, step, of, observed, i === 0)]
  })
  const generator = observed.generator(steps[0]?.leftOut.warmUp ?? 0)
  const reasons = reasonsOf(steps, generator, stop, schedule)
  return {
    _tag: "LoadResult",
    version: 1,
    target: of.target.id,
    schedule: schedule.words,
    loop: schedule._tag === "Open" ? "open" : "closed",
    at: of.at.toISOString(),
    seed: of.seed,
    status: statusOf(reasons),
    reasons: reasons.map(({ text }) => text),
    seconds: observed.sendingMs / 1_000,
    steps,
    generator,
    distinctPrompts: of.isDistinct,
    costUsd: of.costUsd,
    notes: notesOf(of, steps)
  }
}
