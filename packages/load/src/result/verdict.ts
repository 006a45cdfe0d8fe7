/** Whether what was measured is the target, or something else. */
import { Report } from "@assay/core"
import type { Stop } from "../generate/run.ts"
import type { GeneratorFacts } from "../generate/selfWatch.ts"
import type { SocketFacts } from "../generate/sockets.ts"
import type { Schedule } from "../Schedule.ts"
import type { Status, StepResult } from "./model.ts"

const { counted, latency, percent } = Report.Figures

/** A reason why no more can be said. */
interface Reason {
  readonly status: Exclude<Status, "measured">
  readonly text: string
}

/** A request may be sent so late: more, and it is the generator that is measured. Milliseconds. */
const lagMs = 5
/** The same as a part of the median latency, where that is long. */
const lagShare = 0.05
/** Of fewer, the slowest in 100 is the first of all, which warms up the code. */
const fewestLags = 100
/** Busier than this, the event loop takes its own time for every answer. */
const mostBusy = 0.9
/** Less, for each request, is the way through the client. Milliseconds. */
const fewestWaitingMs = 5
/** So much of the time in flight may be spent before a connection. */
const mostWaiting = 0.1

/** Whether clearly fewer requests were on the wire than were meant to be, on average. */
const isQueued = (steps: ReadonlyArray<StepResult>, { inFlightMs, sent }: SocketFacts): boolean => {
  const asked = steps.reduce((sum, each) => sum + each.sent, 0)
  const ownMs = steps.reduce((sum, each) => sum + each.inFlightMs, 0)
  const waiting = ownMs - inFlightMs
  const isOverHttp = sent >= asked / 2
  return isOverHttp && waiting > mostWaiting * ownMs && waiting > fewestWaitingMs * asked
}

const generatorReasons = (
  steps: ReadonlyArray<StepResult>,
  { busy, lagP99Ms, loopP99Ms, sockets, unsent }: GeneratorFacts,
  { _tag }: Schedule
): ReadonlyArray<string> => {
  const medians = steps.flatMap(({ latency: each }) => each?.percentiles[0]?.ms ?? [])
  const limit = Math.max(lagMs, lagShare * (medians.length === 0 ? 0 : Math.min(...medians)))
  const sent = steps.reduce((sum, each) => sum + each.sent, 0)
  return [
    ...(_tag === "Open" && sent >= fewestLags && lagP99Ms > limit
      ? [`1 in 100 requests was sent more than ${latency(lagP99Ms)} late; the limit is ${latency(limit)}`]
      : []),
    ...(loopP99Ms > 2 * limit ? [`its event loop was held up for ${latency(loopP99Ms)} and more`] : []),
    ...(busy > mostBusy ? [`it was busy ${percent(busy, 2)} of the time`] : []),
    ...(unsent > 0 ? [`${counted(unsent, "request")} that were due were not sent`] : []),
    ...(isQueued(steps, sockets)
      ? [
          `requests waited for a connection of this process, at most ${sockets.mostInFlight} were on the wire: its pool is too small`
        ]
      : [])
  ]
}

const stops: Readonly<Record<Exclude<Stop, undefined>, string>> = {
  calls: "The cap on calls was reached before the schedule ended.",
  budget: "The budget was reached before the schedule ended.",
  aborted: "It was stopped before the schedule ended.",
  "refused for good": "The server refuses every request: nothing more was sent."
}

/** All reasons, the weightiest first. */
export const reasonsOf = (
  steps: ReadonlyArray<StepResult>,
  generator: GeneratorFacts,
  stop: Stop,
  schedule: Schedule
): ReadonlyArray<Reason> => {
  const own = generatorReasons(steps, generator, schedule)
  const isNothing = steps.every(({ served }) => served === 0)
  const drifting = steps.filter(({ isSteady }) => isSteady === false)
  return [
    ...(isNothing ? [{ status: "refused", text: "No request was served." } as const] : []),
    ...own.map(
      (text) => ({ status: "generator", text: `The generator was the bottleneck: ${text}.` }) as const
    ),
    ...(stop === undefined ? [] : [{ status: "incomplete", text: stops[stop] } as const]),
    ...(drifting.length === 0
      ? []
      : [
          {
            status: "unsteady",
            text: `Latencies were still changing at ${drifting.map(({ name }) => name).join(", ")}: what was measured depends on how long it was run.`
          } as const
        ])
  ]
}

export const statusOf = (reasons: ReadonlyArray<Reason>): Status => reasons[0]?.status ?? "measured"
