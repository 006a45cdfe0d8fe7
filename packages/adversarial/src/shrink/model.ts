/**
 * What is asked while an input is made smaller, and what comes of it.
 */
import type * as Effect from "effect/Effect"
import type { Rate } from "../assess/model.ts"

/**
 * What came of one answer.
 *
 * - `failed`: the property failed, in the mode that is kept.
 * - `held`: it held.
 * - `other`: it failed in another mode; such inputs are kept apart and lead nowhere.
 * - `rejected`: the API does not take the input; nothing smaller is looked for there.
 * - `unassessed`: no answer came that could be judged.
 */
export type Reply = "failed" | "held" | "other" | "rejected" | "unassessed"

/** One question. */
export interface Ask {
  /** The text. */
  readonly text: string
  /** How often it was asked before: each answer is a fresh one. */
  readonly nth: number
}

/** Asks several questions at once. Replies come in the order of the questions. */
export type Asker<E> = (asks: ReadonlyArray<Ask>) => Effect.Effect<ReadonlyArray<Reply>, E>

/** How far, and at what price. */
export interface ShrinkOptions {
  /**
   * Most calls, 100 or more, those for the final rate among them.
   *
   * @defaultValue 800
   */
  readonly budget?: number
  /**
   * A text that should not fail, such as the case before it was perturbed: its failures are the background.
   *
   * @defaultValue none: a background of 2 % is reckoned with
   */
  readonly control?: string
  /**
   * The share of the original failure rate that a smaller input must keep, above 0 and below 1.
   *
   * @defaultValue 0.5
   */
  readonly keep?: number
  /**
   * The probability that an input of a lower rate than that is accepted anywhere, above 0 and below 0.5.
   *
   * @defaultValue 0.05
   */
  readonly alpha?: number
  /**
   * Fresh answers from which the rate is reported, 10 or more. They choose nothing.
   *
   * @defaultValue 40
   */
  readonly finalCalls?: number
  /**
   * Questions asked at once, 1 or more. More take less time and somewhat more calls.
   *
   * @defaultValue 4
   */
  readonly parallel?: number
}

/** Answers that were counted. */
export interface Count {
  /** Those that failed. */
  readonly failed: number
  /** All that could be judged. */
  readonly asked: number
}

/**
 * How it ended.
 *
 * - `minimal`: nothing more can be removed in parts worth a call.
 * - `budget`: the calls were spent; what is given is the best that was confirmed.
 * - `rare`: the input fails too rarely for its budget to tell anything.
 * - `background`: the control fails about as often.
 * - `unanswered`: too many answers in a row could not be judged.
 */
export type Status = "minimal" | "budget" | "rare" | "background" | "unanswered"

/** What came of shrinking an input. */
export interface Shrunk {
  readonly _tag: "Shrunk"
  /** The smallest text that was confirmed. The original where nothing smaller was. */
  readonly text: string
  /** How it ended. */
  readonly status: Status
  /** Characters, or edits, of the original. */
  readonly from: number
  /** Those that are left. */
  readonly to: number
  /** Its failure rate, from answers that chose nothing (Clopper and Pearson). Absent where none was asked for it. */
  readonly rate?: Rate
  /** The original text, as it was measured before. */
  readonly original: Count
  /** The control. */
  readonly background: Count
  /** The rate that every accepted input had to keep, 0 to 1. */
  readonly threshold: number
  /** Calls that were made. */
  readonly calls: number
  /** Those of them that the search made; the others are of the final rate. */
  readonly searchCalls: number
  /** Smaller inputs that a test accepted. */
  readonly accepted: number
  /** Smaller inputs that a test did not accept, after which it went back. */
  readonly rejected: number
  /** Texts that failed in another mode, at most 5. */
  readonly others: ReadonlyArray<string>
  /** All replies in order: with them, the same steps are taken again without a call. */
  readonly replies: ReadonlyArray<Reply>
}
