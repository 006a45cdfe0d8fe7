/**
 * Decides on an answer before the application has it. That is on the user's order alone: it takes the time of its checks, and
 * what happens where a check itself fails is said, not assumed.
 */
import type { Scorers } from "@assay/core/internal/scoring"
import type { Budget } from "../work/Money.ts"
import type { Live } from "./model.ts"

/** What is done with an answer that does not pass. */
export type Action<Output> =
  | "block"
  | "escalate"
  | {
      /** What the application gets in its place. */
      readonly replace: Output | ((live: Live<unknown, Output>) => Output)
    }

/** Checks with a limit. */
export interface Rule<in Input, in out Output> {
  /** The scorers or functions. All their scores must reach the limit. */
  readonly scorers: Scorers<Input, unknown, Output>
  /**
   * The least score that passes, in the unit of the score.
   *
   * @defaultValue 1
   */
  readonly min?: number
  /** What is done with an answer that does not pass. */
  readonly action: Action<Output>
}

/** What a guard that enforces is made of. */
export interface EnforceOptions<in Input, in out Output> {
  /** The rules, in order: the first that an answer breaks decides. */
  readonly rules: ReadonlyArray<Rule<Input, Output>>
  /** What happens to an answer whose check failed: it threw, took too long, or gave no score. There is no default. */
  readonly onFailure: "allow" | "block"
  /** How long all checks of an answer may take together, in milliseconds, above 0. */
  readonly within: number
  /**
   * The largest answer with its input that is checked, in UTF-16 units of its text or JSON, 1 or more. A larger one counts
   * as one whose check failed.
   *
   * @defaultValue 262,144
   */
  readonly maxLength?: number
  /**
   * The most that calls of the checks may cost.
   *
   * @defaultValue no cap
   */
  readonly budget?: Budget
}

/** The answer holds all rules. */
interface Passed<Output> {
  /** What became of it. */
  readonly status: "passed"
  /** The answer. */
  readonly output: Output
}

/** The answer was replaced, or let through though a check failed. */
interface Instead<Output> {
  /** What became of it. */
  readonly status: "replaced" | "unchecked"
  /** The replacement, or the answer. */
  readonly output: Output
  /** Why, in words. */
  readonly because: string
}

/** The application gets no answer. */
interface Stopped {
  /** What became of it. */
  readonly status: "blocked" | "escalated"
  /** Why, in words. */
  readonly because: string
}

/** What became of an answer. `unchecked` is not `passed`. */
export type Enforced<Output> = Passed<Output> | Instead<Output> | Stopped

/** Answers so far, by what became of them. */
export type EnforcedCounts = Readonly<Record<Enforced<unknown>["status"], number>>
