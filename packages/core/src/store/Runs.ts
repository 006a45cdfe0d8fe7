/**
 * The runs of a store: which there are, started, finished and removed.
 *
 * What a run holds is written through {@link Journal} and read through {@link Trials}.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { Decided } from "../decision/model.ts"
import type { Manifest } from "./Manifest.ts"
import type { StoreError } from "./StoreError.ts"

/** A run in the store. */
export interface StoredRun {
  /** Number of the run within its store; later runs have larger ones. */
  readonly key: number
  /** Its public name, unique in the store: `spam-filter-3f9a1c2b`. */
  readonly id: string
  /** What it was made of. */
  readonly manifest: Manifest
  /** When it was started, in Unix milliseconds. */
  readonly startedAt: number
  /** When it was last finished, in Unix milliseconds; undefined while it has not. */
  readonly finishedAt: number | undefined
  /**
   * A process was killed while it ran this: calls under way then may have been paid for, and no attempt tells of them.
   * Absent where that is not known to have happened.
   */
  readonly wasKilled?: true
}

/** A run in the list of runs. */
export interface ListedRun extends StoredRun {
  /** How many of its trials are finished. */
  readonly trials: number
  /** How many of these ended in an error. */
  readonly errored: number
}

/** The runs of a store. */
export class Runs extends Context.Service<
  Runs,
  {
    /** The latest run of the experiment with this identity, back to the last fresh one of any identity. */
    readonly find: (experiment: string, identity: string) => Effect.Effect<StoredRun | undefined, StoreError>
    /** The run with this id. */
    readonly byId: (id: string) => Effect.Effect<StoredRun | undefined, StoreError>
    /** Starts a run. */
    readonly create: (
      manifest: Manifest,
      options: {
        /** Whether the run is cut off from the answers of all earlier runs. */
        readonly fresh: boolean
      }
    ) => Effect.Effect<StoredRun, StoreError>
    /**
     * The run that `find` finds, or else a new one, in one step: two processes that do so at once have the same run.
     */
    readonly findOrCreate: (manifest: Manifest) => Effect.Effect<
      {
        /** The run. */
        readonly run: StoredRun
        /** Whether the run is new. */
        readonly created: boolean
      },
      StoreError
    >
    /** All runs, or those of an experiment, newest first. */
    readonly list: (options?: {
      /**
       * The name of the experiment.
       *
       * @defaultValue all experiments
       */
      readonly experiment?: string
    }) => Effect.Effect<ReadonlyArray<ListedRun>, StoreError>
    /** Records the manifest of a run anew: for what decides no figure of a trial, such as where a calibration is. */
    readonly amend: (run: StoredRun) => Effect.Effect<void, StoreError>
    /** Records what a run decided, in place of what it decided before. */
    readonly decide: (run: StoredRun, decided: Decided) => Effect.Effect<void, StoreError>
    /** Marks the run as finished at this time, in Unix milliseconds. */
    readonly finish: (run: StoredRun, at: number) => Effect.Effect<void, StoreError>
    /** Removes a run and everything recorded of it. Answers that other runs took over from it stay theirs. */
    readonly discard: (run: StoredRun) => Effect.Effect<void, StoreError>
    /** Removes a run of which nothing was answered, unless a process holds the lease of its experiment. */
    readonly discardUnused: (run: StoredRun) => Effect.Effect<void, StoreError>
  }
>()("@assay/core/store/Runs") {}
