/**
 * The record of a run, as it is written and continued: cases, attempts, finished trials with their scores.
 *
 * **Gotchas**
 *
 * `recordAttempt` returns when the row is in the store: after that a killed process does not lose it. (SQLite runs
 * in WAL mode with `synchronous=NORMAL`: the last commits may be lost to a power cut, never to a kill.) `recordTrial`
 * does not wait: what a kill leaves unwritten is scored again from the attempts, and nothing is asked twice.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Kind, Tags } from "../dataset/Case.ts"
import type { TrialMode } from "../failure/FailureMode.ts"
import { Cost } from "../provider/Cost.ts"
import { Usage } from "../provider/Usage.ts"
import type { StoredRun } from "./Runs.ts"
import type { OpenStep, StepRow } from "./Step.ts"
import type { StoreError } from "./StoreError.ts"

/** A case as a run recorded it. */
export const CaseRow = Schema.Struct({
  /** Id of the case, unique in its dataset. */
  caseId: Schema.String,
  /** Digest of the whole case. */
  digest: Schema.String,
  /** Digest of its input alone: the same input needs no second answer. */
  inputDigest: Schema.String,
  /** Typical, edge or adversarial. */
  kind: Kind,
  /** Slices that the case belongs to. */
  tags: Tags,
  /** What it shares with the other cases of its cluster, such as a document. Undefined for a case of its own. */
  cluster: Schema.UndefinedOr(Schema.String),
  /** The input as JSON. */
  inputJson: Schema.String,
  /** The expected output as JSON; undefined for a case without one. */
  expectedJson: Schema.UndefinedOr(Schema.String)
})
export type CaseRow = typeof CaseRow.Type

export const OutcomeTag = Schema.Literals([
  "Answered",
  "Escalated",
  "Refused",
  "Malformed",
  "Truncated",
  "Errored"
])

/** Which trial of a run. */
export interface TrialKey {
  /** The candidate, by its position in the manifest. */
  readonly candidate: number
  /** Id of the case. */
  readonly caseId: string
  /** Number of the repeat, from 0. */
  readonly repeat: number
}

/** One attempt at an answer. */
export const AttemptRow = Schema.Struct({
  /** The candidate, by its position in the manifest. */
  candidate: Schema.Natural,
  /** Id of the case. */
  caseId: Schema.String,
  /** Number of the repeat, from 0. */
  repeat: Schema.Natural,
  /** Number of the attempt, from 1. */
  attempt: Schema.Natural,
  /** When it was begun, in Unix milliseconds. */
  startedAt: Schema.Finite,
  /** Service time in milliseconds. Undefined when nothing was measured. */
  latencyMs: Schema.UndefinedOr(Schema.Finite),
  /**
   * The part of `latencyMs` in which this process was too busy to attend to the call, where that is so much that the
   * latency says nothing of the candidate. In milliseconds; absent where the latency counts.
   */
  stalledMs: Schema.optionalKey(Schema.UndefinedOr(Schema.Finite)),
  /** From the call to the first piece of text, in milliseconds. Undefined where it was not streamed. */
  firstTokenMs: Schema.UndefinedOr(Schema.Finite),
  /** Wait here for a free slot, in milliseconds, beside `latencyMs`. Undefined where it could not wait. */
  queuedMs: Schema.UndefinedOr(Schema.Finite),
  /**
   * Wait for a limit, for a pause that the server asked for, or before another try, in milliseconds, beside
   * `latencyMs`. Undefined where it could not wait.
   */
  limitedMs: Schema.UndefinedOr(Schema.Finite),
  /** The reply came from the cache or from a recording: nothing was paid for it. */
  replayed: Schema.Boolean,
  /** How it ended. */
  outcome: OutcomeTag,
  /** Why there is no answer, for every outcome but `Answered`. */
  reason: Schema.UndefinedOr(Schema.String),
  /** Tag of the provider's error, such as `RateLimited`, for an attempt that brought no reply. */
  error: Schema.UndefinedOr(Schema.String),
  /** What the call cost. Undefined where calls cost nothing or no call was made. */
  cost: Schema.UndefinedOr(Cost),
  /** The output as JSON, for `Answered`. */
  outputJson: Schema.UndefinedOr(Schema.String),
  /** How sure the candidate said it was, from 0 to 1. Undefined where it did not say. */
  confidence: Schema.UndefinedOr(Schema.Finite),
  /** Text of the reply. Undefined where there is none. */
  text: Schema.UndefinedOr(Schema.String),
  /** Tokens that the call used. Undefined where they were not reported. */
  usage: Schema.UndefinedOr(Usage),
  /** The model that answered, as the provider names it. */
  model: Schema.UndefinedOr(Schema.String),
  /** The provider's id of the call. */
  requestId: Schema.UndefinedOr(Schema.String),
  /** What a reader of the reply must know of it, such as that a secret was taken out of it. */
  note: Schema.optional(Schema.String)
})
export type AttemptRow = typeof AttemptRow.Type

/** A score as stored: its value, or why there is none. */
export const ScoreRow = Schema.Struct({
  /** The scorer, by its position in the manifest. */
  scorer: Schema.Natural,
  /** Name of the score. */
  name: Schema.String,
  /** The score. Undefined where there is none. */
  value: Schema.UndefinedOr(Schema.Finite),
  /** Why there is no value. Undefined where there is one. */
  unscored: Schema.UndefinedOr(Schema.String),
  /** What the scorer says beside the value, as JSON. */
  detailJson: Schema.UndefinedOr(Schema.String),
  /**
   * It is still to be scored: its scorer could make no calls, or waits for another answer. Absent where it is done with.
   */
  waits: Schema.optionalKey(Schema.Literal(true))
})
export type ScoreRow = typeof ScoreRow.Type

/** A score as a run hands it in. */
export interface NewScore extends ScoreRow {
  /**
   * The scorer threw or ran out of time, so that it is asked again when the run is continued; a scorer that said itself
   * that it cannot tell is not. Default false.
   */
  readonly failed?: boolean
}

/** How a trial was judged: right, or how it failed. */
export interface Judgement {
  /** Right, or the failure mode. */
  readonly mode: TrialMode
  /** The words of the reply that decline, doubt or ask back, those of a right answer too. Absent where there are none. */
  readonly abstains?: string
  /** What a check that production has says of the answer, of a right one too. Absent where none fires. */
  readonly alarm?: string
}

/** A finished trial: which attempt decided it and how it was scored. */
export interface TrialRow extends TrialKey, Judgement {
  /** Number of the attempt that decided it, from 1. */
  readonly attempt: number
  /**
   * From its turn to its end in milliseconds, every wait and every attempt included. Undefined when it was not all done
   * by one process.
   */
  readonly elapsedMs: number | undefined
  /** How it ended. */
  readonly outcome: AttemptRow["outcome"]
  /** Its scores, of all scorers. */
  readonly scores: ReadonlyArray<NewScore>
  /** Scorers by position whose calls are done with: what was kept of their replies is given up. Absent for none. */
  readonly calledBy?: ReadonlyArray<number>
}

/** How far a trial has come that was attempted at least once. */
export interface TrialState extends TrialKey {
  /** Number of the last attempt, from 1. */
  readonly attempts: number
  /** The last attempt did not error. */
  readonly isAnswered: boolean
  /** How the trial ended. Undefined while its answer is recorded and not yet scored. */
  readonly finished: AttemptRow["outcome"] | undefined
  /** It is scored, but for a scorer that threw or ran out of time. */
  readonly failedScorer: boolean
  /** It is scored, but for these scorers, which wait, by position. Empty where none does. */
  readonly waitingScorers: ReadonlyArray<number>
}

/** The record of a run, as it is written and continued. */
export class Journal extends Context.Service<
  Journal,
  {
    /** Records cases of a run; a case that is already there is left as it is. */
    readonly recordCases: (run: StoredRun, cases: ReadonlyArray<CaseRow>) => Effect.Effect<void, StoreError>
    /**
     * Takes over answers of other runs of the experiment, back to the last fresh one, newest first, for trials that
     * have none: where candidate fingerprint, case id and input are the same. Returns how many.
     */
    readonly adopt: (run: StoredRun) => Effect.Effect<number, StoreError>
    /** Visits the state of each trial that was attempted, in order of candidate, case id, repeat. */
    readonly eachState: (
      run: StoredRun,
      visit: (state: TrialState) => void
    ) => Effect.Effect<void, StoreError>
    /** The last attempt at a trial. */
    readonly lastAttempt: (run: StoredRun, key: TrialKey) => Effect.Effect<AttemptRow | undefined, StoreError>
    /** The scores of a trial but those whose scorer failed or waits. */
    readonly keptScores: (run: StoredRun, key: TrialKey) => Effect.Effect<ReadonlyArray<ScoreRow>, StoreError>
    /**
     * Records an attempt, before it is scored, and returns when it is in the store. Returns its number: the one given,
     * or a later one where another process has meanwhile recorded that.
     */
    readonly recordAttempt: (
      run: StoredRun,
      attempt: AttemptRow,
      options?: {
        /**
         * Whether it may wait a few milliseconds to be written together with others.
         *
         * @defaultValue false
         */
        readonly patient?: boolean
        /**
         * Whether calls were recorded as steps of it. What was kept of their replies is then given up.
         *
         * @defaultValue false
         */
        readonly hasSteps?: boolean
      }
    ) => Effect.Effect<number, StoreError>
    /**
     * Records a call that a function made while it answers, or a scorer while it scores, and returns when it is in the
     * store. `open`: what is kept of its reply until the attempt, or the score, is recorded. Where another process has taken the number of the step, it gets a later
     * one.
     */
    readonly recordStep: (
      run: StoredRun,
      step: StepRow,
      open?: Pick<OpenStep, "key" | "reply">
    ) => Effect.Effect<void, StoreError>
    /**
     * The steps whose attempt or score was never recorded: the process was killed, or the trial was left for later.
     */
    readonly openSteps: (run: StoredRun) => Effect.Effect<ReadonlyArray<OpenStep>, StoreError>
    /**
     * Records a finished trial and its scores with the next write, without waiting for it; an errored trial may be
     * recorded again. Fails once an earlier write has failed.
     */
    readonly recordTrial: (run: StoredRun, trial: TrialRow) => Effect.Effect<void, StoreError>
    /** Waits until everything recorded so far is in the store. */
    readonly flush: Effect.Effect<void, StoreError>
  }
>()("@assay/core/store/Journal") {}
