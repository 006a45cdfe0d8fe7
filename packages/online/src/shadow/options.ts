/**
 * What a shadow is made of.
 */
import type { Candidate } from "@assay/core"
import type { Scorers } from "@assay/core/internal/scoring"
import type { Read } from "../capture/Reading.ts"
import type { Limits, Redact, Sample } from "../guard/options.ts"
import type { Budget } from "../work/Money.ts"
import type { Same } from "./same.ts"
import type { Callable, Tools } from "./tools.ts"

/** What is known of a request. */
export interface Asked {
  /**
   * Its id, by which it is sampled; at most 1,024 UTF-16 units, a longer one is none.
   *
   * @defaultValue a random UUID
   */
  readonly id?: string | undefined
  /**
   * The session or user, the unit of all intervals; at most 1,024 UTF-16 units, a longer one is none.
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
}

/** What the primary is given besides the input. */
export interface PrimaryContext<T extends Tools> extends Asked {
  /** The tools of the application, as they are. What they change is recorded, for comparison. */
  readonly tools: Callable<T>
  /** Tells what the answer cost, in US dollars. */
  readonly report: (costUsd: number) => void
}

/** What a shadowed candidate is given besides the input. */
export interface ShadowContext<T extends Tools> extends Asked {
  /** Tools that change nothing: the others are refused, or pretended. */
  readonly tools: Callable<T>
  /** Tells what the answer cost, in US dollars. */
  readonly report: (costUsd: number) => void
  /** Completes a prompt of a model, held to the shadow's budget, once. */
  readonly complete: Candidate.Caller["complete"]
  /** Aborts when the time is up. */
  readonly signal: AbortSignal
}

/** A candidate that is shadowed: a function, or a candidate of an experiment. */
export type Shadowed<Input, Output, T extends Tools> =
  | Candidate.Candidate<Input, Output>
  | ((input: Input, context: ShadowContext<T>) => Output | PromiseLike<Output>)

/** When a shadow ends by itself. */
export interface Stop {
  /**
   * The width of the interval of the disagreement due to the change, above 0: when that of each candidate is as narrow.
   *
   * @defaultValue never
   */
  readonly width?: number
  /**
   * Disagreement due to the change that is too much, 0 to 1: when the interval of a candidate lies above it, that candidate is
   * asked no more.
   *
   * @defaultValue never
   */
  readonly alarm?: number
}

/** Where disagreements go: lines that `assay review` and `assay dataset add` read. */
export interface ReviewQueue {
  /** The file, JSON Lines; each process has its own beside it. */
  readonly file: string
  /** Takes out what must not be stored. There is no default: `Redact.json` of `@assay/datasets`, or `(value) => value`. */
  readonly redact: Redact
  /**
   * Disagreements that are written at the most, 1 or more.
   *
   * @defaultValue 1,000
   */
  readonly most?: number
}

/** What shadowed candidates may take. */
export interface ShadowLimits extends Omit<Limits, "larger"> {
  /**
   * Calls of each candidate a minute, 1 or more.
   *
   * @defaultValue 60
   */
  readonly perMinute?: number
  /**
   * How long shadow calls are silent after a 429 of the primary, or of the candidate itself, in milliseconds, 0 or more.
   *
   * @defaultValue ten minutes
   */
  readonly quietMs?: number
}

/** What a shadow is made of. */
export interface Options<Input, Answer, Output, T extends Tools> {
  /**
   * Its name, in files and as the purpose of its draws.
   *
   * @defaultValue "shadow"
   */
  readonly name?: string
  /** Answers every request. What it returns, throws, resolves or rejects with is what the application gets. */
  readonly primary: (input: Input, context: PrimaryContext<T>) => Answer
  /** The new ones, by name. */
  readonly candidates: Readonly<Record<string, Shadowed<Input, Output, T>>>
  /** Which requests go to the candidates. */
  readonly sample: number | Sample
  /**
   * When two answers are the same.
   *
   * @defaultValue "exact"
   */
  readonly same?: Same<Input, Output>
  /**
   * Scorers of the experiment, for both sides.
   *
   * @defaultValue none
   */
  readonly scorers?: Scorers<Input, undefined, Output>
  /**
   * Makes an output of the text of an answer that is a stream.
   *
   * @defaultValue the text itself
   */
  readonly decode?: (text: string) => Output
  /**
   * The text in a chunk of an answer that is a stream.
   *
   * @defaultValue texts as they are, bytes as UTF-8
   */
  readonly read?: Read<never>
  /**
   * The share of the sampled requests of which the primary is asked a second time, above 0 to 1, to know how often it
   * disagrees with itself. Its tools are then those of a shadow.
   *
   * @defaultValue 0.25
   */
  readonly noise?: number
  /**
   * Whether candidates are asked when the primary has answered, or beside it.
   *
   * @defaultValue "after"
   */
  readonly when?: "after" | "beside"
  /**
   * The tools of the application.
   *
   * @defaultValue none
   */
  readonly tools?: T
  /**
   * What candidates may take.
   *
   * @defaultValue see {@link ShadowLimits}
   */
  readonly limits?: ShadowLimits
  /**
   * What shadow calls may cost, in all and a day.
   *
   * @defaultValue no cap
   */
  readonly budget?: Budget
  /**
   * When it ends by itself.
   *
   * @defaultValue never
   */
  readonly stop?: Stop
  /**
   * Where disagreements go.
   *
   * @defaultValue nothing is stored
   */
  readonly review?: ReviewQueue
  /**
   * Requests for which intervals are planned to be narrowest, 1 or more; they cover at any number.
   *
   * @defaultValue 2,000
   */
  readonly planned?: number
  /**
   * Silence after which a session is over, in milliseconds, above 0.
   *
   * @defaultValue thirty minutes
   */
  readonly sessionGapMs?: number
  /**
   * Whether an error means that a quota is used up.
   *
   * @defaultValue a status of 429, or a provider's error that says so
   */
  readonly isRateLimit?: (error: unknown) => boolean
  /**
   * Told of a promise for each sampled request that ends with its comparison and never rejects.
   *
   * @defaultValue nothing is told
   */
  readonly waitUntil?: (promise: Promise<void>) => unknown
  /**
   * The clock, in Unix milliseconds.
   *
   * @defaultValue `Date.now`
   */
  readonly now?: () => number
}

/** Whether an error says that a quota is used up: by status, or by the reason of a provider's error. */
export const isRateLimit = (error: unknown): boolean => {
  try {
    if (typeof error !== "object" || error === null) return false
    const { status, statusCode, reason, code } = error as Readonly<Record<string, unknown>>
    if (status === 429 || statusCode === 429 || code === 429) return true
    const tag = typeof reason === "object" && reason !== null ? Reflect.get(reason, "_tag") : undefined
    return tag === "RateLimited" || tag === "QuotaExhausted"
  } catch {
    return false
  }
}
