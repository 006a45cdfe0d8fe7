/**
 * What a guard is made of.
 */
import type { Scorers } from "@assay/core/internal/scoring"
import type * as Schema from "effect/Schema"
import type { Sink } from "../sink/model.ts"
import { sound } from "../work/clock.ts"
import type { Budget } from "../work/Money.ts"
import type { Check } from "./model.ts"

/** Which answers are checked. */
export interface Sample {
  /** The share, from 0 to 1. */
  readonly rate: number
  /**
   * By the answer's own id, or by its session: then all answers of a session are in or out together. A share of sessions
   * is no share of answers where sessions differ in length.
   *
   * @defaultValue "answer"
   */
  readonly by?: "answer" | "session"
}

/** What the checks may take from the application. */
export interface Limits {
  /**
   * Answers that wait or are being scored, 1 or more.
   *
   * @defaultValue 1,000
   */
  readonly answers?: number
  /**
   * Bytes in memory that they hold, two for each UTF-16 unit of a text, 1 or more.
   *
   * @defaultValue 32 MiB
   */
  readonly bytes?: number
  /**
   * Bytes of one answer with its input, 1 or more.
   *
   * @defaultValue 512 KiB
   */
  readonly answerBytes?: number
  /**
   * Values in one answer with its input (texts, numbers, members of lists and objects), 1 or more: copying them is the one
   * thing that is done while the application waits.
   *
   * @defaultValue 1,000
   */
  readonly answerValues?: number
  /**
   * What becomes of a larger answer that is a text: it is not scored, or its beginning is, which the record says. A larger
   * input, or an answer that is no text, is never scored.
   *
   * @defaultValue "drop"
   */
  readonly larger?: "drop" | "cut"
  /**
   * Milliseconds that all checks of an answer may take together, above 0. Calls of models end then; other work of a scorer
   * cannot be ended from outside, and is counted as left running.
   *
   * @defaultValue 10,000
   */
  readonly timeMs?: number
  /**
   * Answers that are scored at once, 1 or more.
   *
   * @defaultValue 4
   */
  readonly concurrency?: number
}

/** How labels come that are not known with the answer. */
export interface Labels {
  /**
   * How long an answer waits for its label, in milliseconds, above 0.
   *
   * @defaultValue seven days
   */
  readonly withinMs?: number
  /**
   * Answers that wait, 1 or more. The oldest makes room.
   *
   * @defaultValue 10,000
   */
  readonly answers?: number
  /**
   * Bytes that they hold, 1 or more. The oldest makes room.
   *
   * @defaultValue 64 MiB
   */
  readonly bytes?: number
  /**
   * The share of the picked answers that make the audit sample, from 0 to 1: those that you see to having labelled. Figures
   * by labels are of these alone.
   *
   * @defaultValue 0: none, and no figure by labels is an estimate
   */
  readonly audit?: number
}

/** A value without what was found in it, as `Redact.json` gives it. */
interface RedactedValue {
  /** The value with marks. */
  readonly value: Schema.Json
  /** How often each mark was set. */
  readonly found: Readonly<Record<string, number>>
}

/** Takes out what must not be stored: `Redact.json` of `@assay/datasets`, or a function of one's own. */
export type Redact = (value: Schema.Json) => Schema.Json | RedactedValue

/** What a guard is made of. */
export interface Options<in Input, in Output, in Expected> {
  /**
   * Its name, in records and as the purpose of its sample: guards of other names pick independently.
   *
   * @defaultValue "guard"
   */
  readonly name?: string
  /** The scorers of the experiment, or functions; they score each picked answer when it comes. */
  readonly scorers: Scorers<Input, Expected | undefined, Output>
  /**
   * Scorers that need the label; they score when it is there.
   *
   * @defaultValue none
   */
  readonly labelled?: Scorers<Input, Expected, Output>
  /** Which answers are checked: a share of them, or how the share is picked. */
  readonly sample: number | Sample
  /**
   * Where records go.
   *
   * @defaultValue none: figures alone are kept
   */
  readonly sinks?: ReadonlyArray<Sink>
  /**
   * What the checks may take from the application.
   *
   * @defaultValue see {@link Limits}
   */
  readonly limits?: Limits
  /**
   * What calls of the checks may cost.
   *
   * @defaultValue no cap
   */
  readonly budget?: Budget
  /**
   * How labels come later.
   *
   * @defaultValue see {@link Labels}
   */
  readonly labels?: Labels
  /**
   * Keep input, output and label in the records, as they are after this function, and the reasons of scorers why there is no
   * score. Scorers see texts before it. Ids, sessions and tags are recorded as they are given in any case.
   *
   * @defaultValue records hold no texts, and reasons are cut where they may quote one: at a colon, a quotation mark, a bracket
   */
  readonly keep?: Redact
  /**
   * Told of a promise for each picked answer that ends with its checks and their records, and never rejects, for platforms that stop a process
   * when the response is out: `waitUntil: (promise) => context.waitUntil(promise)`.
   *
   * @defaultValue nothing is told
   */
  readonly waitUntil?: (promise: Promise<void>) => unknown
  /**
   * Told of every record, after the sinks are: to feed a monitor. What it throws is swallowed.
   *
   * @defaultValue nothing is told
   */
  readonly onCheck?: (check: Check) => unknown
  /**
   * The clock, in Unix milliseconds.
   *
   * @defaultValue `Date.now`
   */
  readonly now?: () => number
}

/** A complaint about a number, or nothing. */
const requireNumber = (name: string, value: number, low: number, high = Number.POSITIVE_INFINITY): number => {
  if (!(value >= low && value <= high))
    throw new RangeError(
      `${name}: expected a number ${high === Number.POSITIVE_INFINITY ? `of ${low} or more` : `from ${low} to ${high}`}, found ${value}`
    )
  return value
}

const isScorer = (value: unknown): boolean =>
  typeof value === "function" ||
  (typeof value === "object" && value !== null && "score" in value && typeof value.score === "function")

/** The scorers themselves are loaded later; that they are some is said at once. */
const requireScorers = (name: string, value: unknown): void => {
  if (isScorer(value)) return
  if (typeof value === "object" && value !== null && Object.values(value).every(isScorer)) return
  throw new TypeError(`${name}: expected scorers or functions, found something else`)
}

/** Options with their defaults. @throws RangeError where a number is impossible; TypeError where a scorer is none */
export const resolve = (options: Options<never, never, never>) => {
  const { limits = {}, labels = {}, sample } = options
  const { rate, by = "answer" } = typeof sample === "number" ? { rate: sample } : sample
  requireScorers("scorers", options.scorers)
  if (options.labelled !== undefined) requireScorers("labelled", options.labelled)
  return {
    name: options.name ?? "guard",
    rate: requireNumber("sample", rate, 0, 1),
    by,
    sinks: options.sinks ?? [],
    now: sound(options.now ?? Date.now),
    limits: {
      answers: requireNumber("limits.answers", limits.answers ?? 1_000, 1),
      bytes: requireNumber("limits.bytes", limits.bytes ?? 32 * 2 ** 20, 1),
      answerBytes: requireNumber("limits.answerBytes", limits.answerBytes ?? 512 * 2 ** 10, 1),
      answerValues: requireNumber("limits.answerValues", limits.answerValues ?? 1_000, 1),
      larger: limits.larger ?? "drop",
      timeMs: requireNumber("limits.timeMs", limits.timeMs ?? 10_000, 1),
      concurrency: requireNumber("limits.concurrency", limits.concurrency ?? 4, 1)
    },
    labels: {
      withinMs: requireNumber("labels.withinMs", labels.withinMs ?? 7 * 86_400_000, 1),
      answers: requireNumber("labels.answers", labels.answers ?? 10_000, 1),
      bytes: requireNumber("labels.bytes", labels.bytes ?? 64 * 2 ** 20, 1),
      audit: requireNumber("labels.audit", labels.audit ?? 0, 0, 1)
    }
  }
}
