/**
 * A store for code without Effect, as its users see it.
 */

import type * as Schema from "effect/Schema"
import type * as Calibration from "../calibration/Calibration.ts"
import type { Tag } from "../candidate/Outcome.ts"
import type * as Comparison from "../compare/Comparison.ts"
import type { Matching } from "../compare/Comparisons.ts"
import type { Grounds } from "../decision/Grounds.ts"
import type { RunReport } from "../experiment/RunReport.ts"
import type { TrialMode } from "../failure/FailureMode.ts"
import type { Gate } from "../gate/Gate.ts"
import type { GateReport } from "../gate/GateReport.ts"
import type { Ranking, Options as RankingOptions } from "../ranking/Ranking.ts"
import type { EndedTrial } from "../run/endedTrial.ts"
import type { TrialStep } from "../store/Step.ts"

/**
 * Which run is meant, as the command line takes it: its id, `latest`, `latest~1`, the name of an experiment for its latest
 * run, or the path of a snapshot where the other side of a comparison is meant. Each may be followed by `:` and the name
 * of a candidate. Or a run: what `store.runs` and `Experiment.runPromise` give.
 */
export type RunLike =
  | string
  | {
      /** The id of the run. */
      readonly id: string
    }

/** A run in the list of runs. */
export interface PlainRun {
  /** Its id, unique in the store: `spam-filter-3f9a1c2b`. */
  readonly id: string
  /** The name of the experiment. */
  readonly experiment: string
  /** When it was started, as an ISO 8601 date. */
  readonly startedAt: string
  /** When it was finished, as an ISO 8601 date. Undefined while it is not. */
  readonly finishedAt: string | undefined
  /** The name of the dataset. */
  readonly dataset: string
  /** How many cases the dataset has. */
  readonly cases: number
  /** The names of the candidates, in the order of the experiment. */
  readonly candidates: ReadonlyArray<string>
  /** The candidate that the others are compared with. Undefined where there is none. */
  readonly against: string | undefined
  /** How many trials are finished. */
  readonly trials: number
  /** How many of these ended in an error. */
  readonly errored: number
  /** The commit that was checked out. Undefined outside a git repository. */
  readonly gitCommit: string | undefined
}

/** A trial of a stored run: input, label and output are the JSON that is stored of them. */
export interface PlainTrial extends EndedTrial<Schema.Json, Schema.Json | undefined, Schema.Json> {
  /** The id of the run. */
  readonly run: string
  /** The name of the experiment. */
  readonly experiment: string
  /** From the call to the first piece of text, in milliseconds. Undefined where the reply was not streamed. */
  readonly firstTokenMs: number | undefined
  /** Waits here for a free slot, in milliseconds. Undefined where none could wait. */
  readonly queuedMs: number | undefined
  /** Waits for limits and before further tries, in milliseconds. Undefined where none could wait. */
  readonly limitedMs: number | undefined
  /** Input tokens of any sort. Undefined where none were reported. */
  readonly inputTokens: number | undefined
  /** Output tokens. Undefined where none were reported. */
  readonly outputTokens: number | undefined
  /** What the answer cost, in US dollars. Undefined where nothing could cost anything, or the cost is not known. */
  readonly costUsd: number | undefined
  /** What this run paid for the trial, in US dollars: nothing for a reply from the cache. Undefined as `costUsd`. */
  readonly spentUsd: number | undefined
  /** Why the cost is not known. Undefined where it is, or where nothing could cost anything. */
  readonly unpriced: string | undefined
  /** The provider's id of the call. Undefined where there is none. */
  readonly requestId: string | undefined
  /** The calls that a function made while it answered, in order. Empty for others. */
  readonly steps: ReadonlyArray<TrialStep>
  /** The calls that scorers made while they scored the answer, in order. No part of its cost. Empty where none did. */
  readonly scorerSteps: ReadonlyArray<NamedScorerStep>
}

/** A call of a scorer, with the scorer's name. */
interface NamedScorerStep extends TrialStep {
  /** The name of the scorer. */
  readonly scorer: string
}

/** Which runs to list. */
export interface RunsOptions {
  /**
   * Only runs of this experiment.
   *
   * @defaultValue all
   */
  readonly experiment?: string | undefined
}

/** Which trials to read. */
export interface TrialsOptions {
  /**
   * Only trials of these candidates, by name.
   *
   * @defaultValue all
   */
  readonly candidate?: string | ReadonlyArray<string> | undefined
  /**
   * Only trials that ended so.
   *
   * @defaultValue all
   */
  readonly outcome?: Tag | ReadonlyArray<Tag> | undefined
  /**
   * Only trials that are `right`, or that have one of these failure modes.
   *
   * @defaultValue all
   */
  readonly mode?: TrialMode | ReadonlyArray<TrialMode> | undefined
  /**
   * Only trials of these cases, by id.
   *
   * @defaultValue all
   */
  readonly id?: string | ReadonlyArray<string> | undefined
}

/** What is compared, and how. */
export interface CompareOptions extends Comparison.Options, Matching {
  /**
   * The name of the candidate.
   *
   * @defaultValue the one after the colon of the run, or the only one that the run has besides `against`
   */
  readonly candidate?: string | undefined
  /**
   * The other side: a candidate of the same run, or another run or snapshot, whose candidate of the same name is meant
   * unless one is named, as in `assay-snapshot.json:regex`.
   *
   * @defaultValue the candidate that the experiment names as `against`
   */
  readonly against?: RunLike | undefined
}

/** How a run is judged. */
export interface GateOptions extends Matching {
  /**
   * Only this candidate is judged.
   *
   * @defaultValue all but the other side
   */
  readonly candidate?: string | undefined
  /**
   * The other side, as in a comparison.
   *
   * @defaultValue the candidate that the experiment names as `against`
   */
  readonly against?: RunLike | undefined
}

/** What goes into a snapshot. */
export interface SnapshotOptions {
  /**
   * The names of the candidates.
   *
   * @defaultValue all
   */
  readonly candidates?: ReadonlyArray<string> | undefined
}

/** What a judge is measured on. */
export interface CalibrateOptions extends Calibration.Options {
  /**
   * The file of people's labels, JSON Lines or CSV.
   *
   * @defaultValue the labels in the store
   */
  readonly labels?: string | URL | undefined
}

/**
 * An open store. It is read only: runs are made by `Experiment.runPromise`.
 *
 * Every method rejects with `RunReferenceError` where there is no such run, with `ComparisonError` where there is no such
 * candidate or score, and with `Store.Error` when the file cannot be read or the store is closed. Each has a `_tag` of that
 * name and a `message` that says what would be right.
 */
export interface OpenStore {
  /** The path of the file. */
  readonly path: string
  /** The runs, newest first. */
  readonly runs: (options?: RunsOptions) => Promise<ReadonlyArray<PlainRun>>
  /**
   * The figures of a run with its comparisons, its ranking, what it decided and its first misses, for `Report` and for
   * code. Decisions are those that were made when the run was last carried out.
   */
  readonly report: (run: RunLike) => Promise<RunReport>
  /**
   * What decisions are made from, for those who decide without the experiment: `Worth.assess(await
   * store.grounds("latest"), …)`. A row of numbers for each trial, and no texts. Differences are asked of the store: it is
   * still open then.
   */
  readonly grounds: (run: RunLike) => Promise<Grounds>
  /**
   * The trials of a run, one after the other, in order of candidate, case and repeat. Memory holds their ids and one case
   * at a time. The loop may be left early. `Array.fromAsync` makes a list of them.
   */
  readonly trials: (run: RunLike, options?: TrialsOptions) => AsyncIterableIterator<PlainTrial>
  /** Compares two candidates, case by case. Options and defaults are those of `Comparison`. */
  readonly compare: (run: RunLike, options?: CompareOptions) => Promise<Comparison.Comparison>
  /** Ranks the candidates of a run. Options and defaults are those of `Ranking`. */
  readonly rank: (run: RunLike, options?: RankingOptions) => Promise<Ranking>
  /**
   * Holds a gate against a finished run. Without one it is the gate that the experiment had when the run started, else no
   * regression of the headline score by 0.02 or more. Rejects also with a `Gate.Error` when there is nothing to judge.
   */
  readonly gate: (run: RunLike, gate?: Gate, options?: GateOptions) => Promise<GateReport>
  /** The text of a snapshot of a finished run: a small file to commit, for comparisons on other machines. */
  readonly snapshot: (run: RunLike, options?: SnapshotOptions) => Promise<string>
  /**
   * Measures the judge of a run on labels of its answers. `Calibration.write` makes the text of a file of it, to commit.
   * Rejects also with a `Label.Error`, which names file, line and field, and a `Calibration.Error`.
   */
  readonly calibrate: (run: RunLike, options?: CalibrateOptions) => Promise<Calibration.Calibrated>
  /** Draws the answers of a run to label: how many, and which. Rejects also with a `Calibration.Error`. */
  readonly planLabels: (run: RunLike, options: Calibration.PlanOptions) => Promise<Calibration.Plan>
  /** Closes the file, once what is being read is read. What is asked afterwards rejects. */
  readonly close: () => Promise<void>
  /** As `close`, for `await using`. */
  readonly [Symbol.asyncDispose]: () => Promise<void>
}
