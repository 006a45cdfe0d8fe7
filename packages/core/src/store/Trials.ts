/**
 * What runs hold, to be read: their cases and their finished trials. Everything is streamed in one order, so that large
 * runs need no memory.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { Kind, Tags } from "../dataset/Case.ts"
import type { Graceful } from "../dataset/Graceful.ts"
import type { Decided } from "../decision/model.ts"
import type { CaseRow, TrialRow } from "./Journal.ts"
import type { StoredRun } from "./Runs.ts"
import type { ScorerCallRow, ScorerStep, TrialStep } from "./Step.ts"
import type { StoreError } from "./StoreError.ts"

/** A case as recorded, without its content. */
export type RecordedCase = Omit<CaseRow, "inputJson" | "expectedJson">

/** What a trial's answer cost, in US dollars, over the attempts that led to it. */
export interface TrialCost {
  /** What the input of these calls cost when they were made, in US dollars. */
  readonly inputUsd: number
  /** What the output of these calls cost when they were made, in US dollars. */
  readonly outputUsd: number
  /**
   * What this run paid for all attempts at the trial, in US dollars: nothing for replies from the cache or taken over
   * from another run, and twice where two processes asked.
   */
  readonly spentUsd: number
  /**
   * Why the cost of an attempt is not known, or may be higher: then `inputUsd` and `outputUsd` are lower bounds.
   * Undefined where they are the cost.
   */
  readonly unpriced: string | undefined
  /** The same for `spentUsd`. */
  readonly unknownSpending?: string | undefined
}

/**
 * A finished trial with all that figures are made of.
 *
 * `latencyMs`, `firstTokenMs`, `replayed`, `reason`, `model` and `note` are of the attempt that decided it. `attempts`,
 * tokens and waits are of the attempts that led to it: the answers that another process got to the same trial, or that
 * were asked for again, are no part of them. The calls that a function made are parts of its attempts.
 */
export interface FinishedTrial extends TrialRow {
  /** Typical, edge or adversarial. */
  readonly kind: Kind
  /** Slices that its case belongs to. */
  readonly tags: Tags
  /** The cluster of its case; undefined for a case of its own. */
  readonly cluster: string | undefined
  /** What is expected of its case in place of an answer. Absent where an answer is. */
  readonly graceful?: Graceful["graceful"]
  /** Service time in milliseconds. Undefined when nothing was measured, or where it was `stalled`. */
  readonly latencyMs: number | undefined
  /** From the call to the first piece of text, in milliseconds. Undefined where it was not streamed, or `stalled`. */
  readonly firstTokenMs: number | undefined
  /** Its times were measured while this process was too busy to attend to them, and say nothing. Default false. */
  readonly stalled?: boolean
  /** Waits here for a free slot, in milliseconds, all attempts together. Undefined where none could wait. */
  readonly queuedMs: number | undefined
  /** Waits for limits and before further tries, in milliseconds, together. Undefined where none could wait. */
  readonly limitedMs: number | undefined
  /** The reply, or one of the replies that a function got, came from the cache or from a recording. */
  readonly replayed: boolean
  /** Why there is no answer, for every outcome but `Answered`. */
  readonly reason: string | undefined
  /**
   * For `Errored`, the tag of the provider's error that ended it, such as `InvalidRequest`; `Failed` for an error that was
   * no provider's. Absent for all else.
   */
  readonly error?: string
  /** The model that answered, as the provider names it. Of a function, the one that answered last. */
  readonly model: string | undefined
  /** What a reader of the reply must know of it. */
  readonly note?: string | undefined
  /** How many attempts led to it, further calls of its steps among them; at least 1. */
  readonly attempts: number
  /**
   * Errors of the attempts before it that failed, and of calls of its steps, by the tag of the provider's error; `Failed`
   * for one that was no provider's.
   */
  readonly failures: ReadonlyArray<string>
  /** Input tokens of any sort. Undefined where none were reported. */
  readonly inputTokens: number | undefined
  /** Output tokens. Undefined where none were reported. */
  readonly outputTokens: number | undefined
  /** What it cost. Undefined where no attempt could cost anything. */
  readonly cost: TrialCost | undefined
}

/** A finished trial with its texts, for people and exports. */
export interface DetailedTrial extends FinishedTrial {
  /** Input of the case as JSON. */
  readonly inputJson: string
  /** Expected output as JSON; undefined for a case without one. */
  readonly expectedJson: string | undefined
  /** Text of the reply. Undefined where there is none. */
  readonly text: string | undefined
  /** The output as JSON, for `Answered`. */
  readonly outputJson: string | undefined
  /** How sure the candidate said it was, from 0 to 1. Undefined where it did not say. */
  readonly confidence: number | undefined
  /** The provider's id of the call. */
  readonly requestId: string | undefined
  /** The calls that a function made while it answered, of the attempts that led to it, in order. Empty for others. */
  readonly steps: ReadonlyArray<TrialStep>
  /** The calls that scorers made while they scored the answer that the trial ended with, in order of scorer and step. */
  readonly scorerSteps: ReadonlyArray<ScorerStep>
}

/** An answer with what was asked, and nothing else: to tell by its digest which labels are of it. */
export interface StoredAnswer {
  /** Repeat of the trial, from 0. */
  readonly repeat: number
  /** Input of the case as JSON. */
  readonly inputJson: string
  /** The output as JSON. Undefined where there is none. */
  readonly outputJson: string | undefined
}

/** Which trials to visit. */
export interface TrialFilter {
  /** Only those of this candidate, by its position in the manifest. Default: those of all. */
  readonly candidate?: number
}

/** What runs hold, to be read. */
export class Trials extends Context.Service<
  Trials,
  {
    /** Visits all cases of a run, in order of case id. */
    readonly eachCase: (run: StoredRun, visit: (row: RecordedCase) => void) => Effect.Effect<void, StoreError>
    /** Visits all cases of a run with their texts, in order of case id. Memory holds a few at a time. */
    readonly eachCaseText: (run: StoredRun, visit: (row: CaseRow) => void) => Effect.Effect<void, StoreError>
    /** What the run decided when it was last carried out. Nothing where it was asked nothing, or cannot be read. */
    readonly decided: (run: StoredRun) => Effect.Effect<Decided, StoreError>
    /** How many cases are recorded. */
    readonly countCases: (run: StoredRun) => Effect.Effect<number, StoreError>
    /**
     * Fails when the cases of a finished run are not those that it was made of: the file was damaged on its disk.
     */
    readonly verify: (run: StoredRun) => Effect.Effect<void, StoreError>
    /** Visits all finished trials, or those of a candidate, in order of candidate, case id, repeat. */
    readonly eachFinished: (
      run: StoredRun,
      visit: (trial: FinishedTrial) => void,
      filter?: TrialFilter
    ) => Effect.Effect<void, StoreError>
    /**
     * Visits all calls that scorers made, those that failed and those for answers that did not count among them, in order
     * of candidate, case id, repeat, scorer.
     */
    readonly eachScorerCall: (
      run: StoredRun,
      visit: (call: ScorerCallRow) => void
    ) => Effect.Effect<void, StoreError>
    /** Visits all finished trials with their texts, in the same order. Memory holds a few at a time. */
    readonly eachDetailed: (
      run: StoredRun,
      visit: (trial: DetailedTrial) => void
    ) => Effect.Effect<void, StoreError>
    /** The finished trials of a candidate on one case with their texts, in the order of repeats. */
    readonly ofCase: (
      run: StoredRun,
      candidate: number,
      caseId: string
    ) => Effect.Effect<ReadonlyArray<DetailedTrial>, StoreError>
    /** The answers of a candidate to one case, in the order of repeats. Quicker than `ofCase`. */
    readonly answers: (
      run: StoredRun,
      candidate: number,
      caseId: string
    ) => Effect.Effect<ReadonlyArray<StoredAnswer>, StoreError>
  }
>()("@assay/core/store/Trials") {}
