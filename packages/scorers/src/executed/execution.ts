/**
 * What runs code, and what it tells of a run.
 */
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"

/** What is to be run. */
export interface Program {
  /** The code of the reply. */
  readonly code: string
  /** Expressions to evaluate after it, each on its own. */
  readonly expressions: ReadonlyArray<string>
}

/** What an expression gave: its value, or what went wrong. */
export type Evaluated =
  | {
      /** The value as JSON. */
      readonly value: Schema.Json
    }
  | {
      /** What went wrong, in words. */
      readonly error: string
    }

/**
 * Why a run was stopped before its end: `time`, `memory` or `output` ran out, or the process ended by itself (`exit`).
 */
export type Stopped = "time" | "memory" | "output" | "exit"

/** What became of a program. */
export interface Execution {
  /** What each expression gave, in order. One that is missing was not reached. */
  readonly values: ReadonlyArray<Evaluated | undefined>
  /** Why the run was stopped, where it was. */
  readonly stopped?: Stopped
}

/**
 * Runs code that a model wrote. The user hands one over, and with it the decision where such code may run. It fails only
 * where it cannot run anything; what the code does wrong is part of the execution.
 */
export interface Runner {
  /** Its name and limits as JSON. A stored score is reused only under the same settings. */
  readonly settings: Schema.Json
  /** Runs a program. */
  readonly run: (program: Program) => Promise<Execution> | Effect.Effect<Execution, unknown>
}
