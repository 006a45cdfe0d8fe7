/** What a schedule is. */

/** One request of a schedule. */
export interface Arrival {
  /** When it is to be sent, milliseconds from the start. */
  readonly atMs: number
  /** The number of the step that it belongs to, from 0. */
  readonly step: number
  /** Its length of input, tokens. Absent where the schedule does not say. */
  readonly inputTokens?: number
  /** Its length of output, tokens. Absent where the schedule does not say. */
  readonly outputTokens?: number
}

/** A part of a schedule in which the load is meant to stay alike. */
export interface Step {
  /** Its name in reports. */
  readonly name: string
  /** Requests a second, on average. Undefined for a closed loop. */
  readonly perSecond: number | undefined
  /** When it begins, milliseconds from the start. */
  readonly fromMs: number
  /** When it ends. */
  readonly toMs: number
  /** Whether the load within it is the same all the time. Warm-up and steadiness are looked at there alone. */
  readonly isLevel: boolean
}

interface Common {
  /** What it is, in words. */
  readonly words: string
  /** Its parts, in order; at least one. */
  readonly steps: ReadonlyArray<Step>
  /** How long requests are sent, milliseconds, above 0. */
  readonly durationMs: number
}

/** Requests come at their times, whatever the server does. */
export interface Open extends Common {
  readonly _tag: "Open"
  /** The arrivals in order. The same seed gives the same. */
  readonly arrivals: (seed: number) => Iterable<Arrival>
}

/** So many users wait for their answer, then ask again. For comparison with other tools: it hides what a user would wait. */
export interface Closed extends Common {
  readonly _tag: "Closed"
  /** How many ask at once, 1 or more. */
  readonly users: number
}

export type Schedule = Open | Closed
