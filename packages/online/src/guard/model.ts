/**
 * What a guard is given, and what it says.
 */
import type { Outcome } from "@assay/core"
import type * as Schema from "effect/Schema"

/** A live answer. */
export interface Live<out Input, out Output, out Expected = unknown> {
  /**
   * Its id, by which it is sampled and by which its label comes later; at most 1,024 UTF-16 units, a longer one is none.
   *
   * @defaultValue a random UUID
   */
  readonly id?: string | undefined
  /** What was asked. */
  readonly input: Input
  /** What was answered. Leave it out where there is an `outcome`. */
  readonly output?: Output | undefined
  /**
   * What the answer ended in, where it is no answer: refused, malformed, truncated, escalated, errored.
   *
   * @defaultValue answered with `output`
   */
  readonly outcome?: Outcome.Outcome<Output> | undefined
  /**
   * The label, where it is known at once.
   *
   * @defaultValue none, or by `label(id, expected)` later
   */
  readonly expected?: Expected | undefined
  /**
   * The session or user, the unit of sampling by session and of monitoring; at most 1,024 UTF-16 units, a longer one is none.
   *
   * @defaultValue it stands alone
   */
  readonly session?: string | undefined
  /**
   * Slices, such as `{ language: "de" }`; at most 50, names and values of at most 256 UTF-16 units. Others are left out.
   *
   * @defaultValue none
   */
  readonly tags?: Readonly<Record<string, string>> | undefined
  /**
   * How long the application took, in milliseconds, 0 or more.
   *
   * @defaultValue unknown
   */
  readonly latencyMs?: number | undefined
  /**
   * What the answer cost, in US dollars, 0 or more.
   *
   * @defaultValue unknown
   */
  readonly costUsd?: number | undefined
  /**
   * Who answered.
   *
   * @defaultValue not said
   */
  readonly candidate?: string | undefined
}

/** How a live answer was picked. */
export interface Picked {
  /** By the answer's own id, or by its session. */
  readonly by: "answer" | "session"
  /** The probability with which it was picked, above 0 to 1. */
  readonly probability: number
}

/** What was found of one answer: a line of JSON Lines, an event of a trace. Texts only where `keep` asks for them. */
export interface Check {
  /** What it is. */
  readonly format: "assay-check"
  /** The version of its form. */
  readonly version: 1
  /** The name of the guard. */
  readonly guard: string
  /** The id of the answer. */
  readonly id: string
  /** When the answer came, as an ISO 8601 date and time. */
  readonly at: string
  /** `answer`: scored when it came; `label`: scored by the label that came later. */
  readonly stage: "answer" | "label"
  /** How it was picked. */
  readonly picked: Picked
  /** Whether it is of the audit sample. */
  readonly audit: boolean
  /** What the answer ended in. */
  readonly outcome: Outcome.Tag
  /** The scores that there are, by name. */
  readonly scores: Readonly<Record<string, number>>
  /** Why there is no score, by name. */
  readonly unscored: Readonly<Record<string, string>>
  /** How long the checks took, in milliseconds. */
  readonly checkMs: number
  /** What the checks cost, in US dollars; a lower bound where `isCostUnknown`. */
  readonly checkUsd: number
  /** Whether the cost of a check is not known. Absent for false. */
  readonly isCostUnknown?: boolean
  /** Whether only the beginning of the answer was scored. Absent for false. */
  readonly cut?: boolean
  /** The session. Absent where there is none. */
  readonly session?: string
  /** Slices. Absent where there are none. */
  readonly tags?: Readonly<Record<string, string>>
  /** Who answered. Absent where it is not said. */
  readonly candidate?: string
  /** How long the application took, in milliseconds. Absent where it is not known. */
  readonly latencyMs?: number
  /** What the answer cost, in US dollars. Absent where it is not known. */
  readonly costUsd?: number
  /** The input, redacted. Absent unless `keep` is set. */
  readonly input?: Schema.Json
  /** The output, redacted. Absent unless `keep` is set. */
  readonly output?: Schema.Json
  /** The label, redacted. Absent unless `keep` is set and there is one. */
  readonly expected?: Schema.Json
}

/** Why a sampled answer was not scored. */
export const reasons = {
  "too large": "larger than one answer may be",
  "not data": "could not be copied: a stream, a promise, or it threw while it was read",
  "queue full": "as many answers waited as may",
  "queue out of bytes": "the answers that waited held as many bytes as they may",
  "took too long": "the checks did not end in time; what was begun may go on",
  "checks hang": "too many checks that took too long are still going on",
  "out of money": "the budget of the checks did not allow it",
  cancelled: "the application stopped reading the answer",
  failed: "the answer broke off with an error",
  closed: "the guard was closed",
  "guard failed": "a fault of the guard itself"
} as const
export type Reason = keyof typeof reasons

/** How many answers there were. `seen` = `declined` + `sampled`; `sampled` = `scored` + `dropped` + `pending`. */
export interface Counts {
  /** Answers that the guard was shown. */
  readonly seen: number
  /** Those that the sample left out. */
  readonly declined: number
  /** Those that it picked. */
  readonly sampled: number
  /** Those whose checks ended, with scores or with reasons why there are none. */
  readonly scored: number
  /** Those that were not scored, in all. */
  readonly dropped: number
  /** Those that were not scored, by reason; reasons that did not occur are left out. */
  readonly droppedBy: Readonly<Partial<Record<Reason, number>>>
  /** Those that wait or are being scored. */
  readonly pending: number
}
