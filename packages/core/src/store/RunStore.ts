/**
 * Where runs are kept: manifests, attempts, trials and scores.
 *
 * A service, so that another database, or memory in a test, can stand behind it. The default is one SQLite file
 * (`.assay/assay.db`).
 *
 * **Gotchas**
 *
 * `journal` returns when the row is in the database: after that a killed process does not lose it. (SQLite runs
 * in WAL mode with `synchronous=NORMAL`: the last commits may be lost to a power cut, never to a kill.) `commit`
 * does not wait: what a kill leaves uncommitted is scored again from the journal, and nothing is asked twice.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { Kind, Tags } from "../dataset/Case.ts"
import { Gate } from "../definition/gateModel.ts"
import { Cost } from "../provider/Cost.ts"
import type { Reply } from "../provider/Provider.ts"
import { Usage } from "../provider/Usage.ts"

/** The store cannot be read or written. `operation` says what was tried, `message` why it failed. */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  operation: Schema.String,
  message: Schema.String
}) {}

/** A candidate as the manifest records it. */
export const ManifestCandidate = Schema.Struct({
  name: Schema.String,
  kind: Schema.Literals(["task", "baseline", "function"]),
  fingerprint: Schema.String,
  settings: Schema.Json,
  decoding: Schema.optionalKey(Schema.Json)
})

/**
 * What was run: enough to say whether two runs are the same, and to run again.
 *
 * `identity` is the digest of everything that decides the figures: dataset, candidates, scorers and seed. A run
 * with the same identity is continued; any other starts a new run and takes over the answers that still hold.
 *
 * `gate`: the experiment's when the run was started; it decides no figure, and `assay gate` judges by it.
 */
export const Manifest = Schema.Struct({
  experiment: Schema.String,
  identity: Schema.String,
  dataset: Schema.Struct({
    name: Schema.String,
    version: Schema.optionalKey(Schema.String),
    origin: Schema.String,
    digest: Schema.String,
    cases: Schema.Natural
  }),
  candidates: Schema.Array(ManifestCandidate),
  scorers: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      names: Schema.Array(Schema.String),
      fingerprint: Schema.String,
      unit: Schema.optionalKey(Schema.Literals(["share", "number"]))
    })
  ),
  seed: Schema.Int,
  against: Schema.optionalKey(Schema.String),
  gate: Schema.optionalKey(Gate),
  versions: Schema.Struct({ assay: Schema.String, node: Schema.String }),
  gitCommit: Schema.optionalKey(Schema.String)
})
export type Manifest = typeof Manifest.Type

/** A run in the store. `id` is its public name, unique in the store; times are Unix milliseconds. */
export interface StoredRun {
  readonly key: number
  readonly id: string
  readonly manifest: Manifest
  readonly startedAt: number
  readonly finishedAt: number | undefined
  /** A process was killed while it ran this: calls under way then may have been paid for, and no attempt tells of them. */
  readonly wasKilled?: true
}

/** A case as a run recorded it. */
export const CaseRow = Schema.Struct({
  caseId: Schema.String,
  digest: Schema.String,
  inputDigest: Schema.String,
  kind: Kind,
  tags: Tags,
  cluster: Schema.UndefinedOr(Schema.String),
  inputJson: Schema.String,
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

/** Which trial: the candidate by its position in the manifest. */
export interface TrialKey {
  readonly candidate: number
  readonly caseId: string
  readonly repeat: number
}

/**
 * One attempt at an answer.
 *
 * - `attempt`: 1 for the first.
 * - `startedAt`: Unix milliseconds.
 * - `latencyMs`: service time; absent when nothing was measured.
 * - `stalledMs`: the part of `latencyMs` that this process was too busy to attend to it, where that is so much that the
 *   latency says nothing of the candidate; absent where it counts.
 * - `firstTokenMs`: from the call to the first piece of text, where it was streamed.
 * - `queuedMs`: waited here for a free slot; `limitedMs`: waited for a limit, a pause the server asked for, or before
 *   another try. Neither is part of `latencyMs`.
 * - `error`: the tag of the provider's error, such as `RateLimited`, for an attempt that brought no reply.
 * - `cost`: what the call cost; absent where calls cost nothing or no call was made.
 * - `reason`: why there is no answer, for every outcome but `Answered`.
 * - `outputJson`: the output as JSON, for `Answered`.
 * - `note`: what somebody who reads the reply must know of it, such as that a secret was taken out of it.
 */
export const AttemptRow = Schema.Struct({
  candidate: Schema.Natural,
  caseId: Schema.String,
  repeat: Schema.Natural,
  attempt: Schema.Natural,
  startedAt: Schema.Finite,
  latencyMs: Schema.UndefinedOr(Schema.Finite),
  stalledMs: Schema.optionalKey(Schema.UndefinedOr(Schema.Finite)),
  firstTokenMs: Schema.UndefinedOr(Schema.Finite),
  queuedMs: Schema.UndefinedOr(Schema.Finite),
  limitedMs: Schema.UndefinedOr(Schema.Finite),
  replayed: Schema.Boolean,
  outcome: OutcomeTag,
  reason: Schema.UndefinedOr(Schema.String),
  error: Schema.UndefinedOr(Schema.String),
  cost: Schema.UndefinedOr(Cost),
  outputJson: Schema.UndefinedOr(Schema.String),
  confidence: Schema.UndefinedOr(Schema.Finite),
  text: Schema.UndefinedOr(Schema.String),
  usage: Schema.UndefinedOr(Usage),
  model: Schema.UndefinedOr(Schema.String),
  requestId: Schema.UndefinedOr(Schema.String),
  note: Schema.optional(Schema.String)
})
export type AttemptRow = typeof AttemptRow.Type

/** A score as stored: `value`, or why there is none. `scorer` is its position in the manifest. */
export const ScoreRow = Schema.Struct({
  scorer: Schema.Natural,
  name: Schema.String,
  value: Schema.UndefinedOr(Schema.Finite),
  unscored: Schema.UndefinedOr(Schema.String),
  detailJson: Schema.UndefinedOr(Schema.String)
})
export type ScoreRow = typeof ScoreRow.Type

/**
 * A score as a run hands it in. `failed`: the scorer threw or ran out of time, so that it is asked again when the run is
 * continued; a scorer that said itself that it cannot tell is not.
 */
export interface NewScore extends ScoreRow {
  readonly failed?: boolean
}

/**
 * A finished trial: which attempt decided it and how it was scored. `elapsedMs`: from its turn to its end, every wait
 * and every attempt included; absent when it was not all done by one process.
 */
export interface TrialRow extends TrialKey {
  readonly attempt: number
  readonly elapsedMs: number | undefined
  readonly outcome: AttemptRow["outcome"]
  readonly scores: ReadonlyArray<NewScore>
}

/**
 * A finished trial with all that figures are made of. Streamed in order of candidate, case id, repeat.
 *
 * - `latencyMs`, `firstTokenMs`, `replayed`, `reason`, `model`, `note`: of the attempt that decided it. Times are absent
 *   where they were `stalled`: measured while this process was too busy to attend to them.
 * - `attempts`, tokens and waits are those of the attempts that led to it: the answers that another process got to the
 *   same trial, or that were asked for again, are no part of them.
 * - `queuedMs`, `limitedMs`: waits before these attempts together; absent where none of them could wait.
 * - `failures`: errors of the attempts before it that failed, by the tag of the provider's error; `Failed` for one
 *   that was no provider's.
 */
export interface FinishedTrial extends TrialRow {
  readonly kind: Kind
  readonly tags: Tags
  readonly cluster: string | undefined
  readonly latencyMs: number | undefined
  readonly firstTokenMs: number | undefined
  readonly stalled?: boolean
  readonly queuedMs: number | undefined
  readonly limitedMs: number | undefined
  readonly replayed: boolean
  readonly reason: string | undefined
  readonly model: string | undefined
  readonly note?: string | undefined
  readonly attempts: number
  readonly failures: ReadonlyArray<string>
  readonly inputTokens: number | undefined
  readonly outputTokens: number | undefined
  readonly cost: TrialCost | undefined
}

/**
 * What a trial's answer cost, in US dollars, over the attempts that led to it; absent where no attempt could cost
 * anything.
 *
 * - `inputUsd`, `outputUsd`: what these calls cost when they were made.
 * - `spentUsd`: what this run paid for all attempts at the trial: nothing for replies from the cache or taken over from
 *   another run, and twice where two processes asked.
 * - `unpriced`: why the cost of an attempt is not known, or may be higher; then the figures are lower bounds.
 * - `unknownSpending`: the same for `spentUsd`.
 */
export interface TrialCost {
  readonly inputUsd: number
  readonly outputUsd: number
  readonly spentUsd: number
  readonly unpriced: string | undefined
  readonly unknownSpending?: string | undefined
}

/** A finished trial with its texts, for people and exports. */
export interface DetailedTrial extends FinishedTrial {
  readonly inputJson: string
  readonly expectedJson: string | undefined
  readonly text: string | undefined
  readonly outputJson: string | undefined
  readonly confidence: number | undefined
  readonly requestId: string | undefined
}

/** A run in the list of runs. `trials` and `errored` count what is finished. */
export interface ListedRun extends StoredRun {
  readonly trials: number
  readonly errored: number
}

/** A reply in the cache: the provider's id and the reply without what belongs to the call alone. */
export interface CachedReply {
  readonly provider: string
  readonly reply: Reply
}

/** What the cache holds. `bytes` is the size of the replies themselves. */
export interface CacheSize {
  readonly replies: number
  readonly bytes: number
}

/**
 * What is known of a trial that was attempted. `attempts`: the number of the last one. `isAnswered`: the last attempt
 * did not error. Without `finished` it is journalled but not yet scored. `failedScorer`: it is scored, but for a scorer
 * that threw or ran out of time.
 */
export interface Known extends TrialKey {
  readonly attempts: number
  readonly isAnswered: boolean
  readonly finished: AttemptRow["outcome"] | undefined
  readonly failedScorer: boolean
}

/** A process that runs an experiment. `since`: Unix milliseconds. `isHere`: it is this one. */
export interface Holder {
  readonly pid: number
  readonly host: string
  readonly since: number
  readonly isHere: boolean
}

/** Which trials to visit. `candidate`: only its own, by its position in the manifest. Default: those of all. */
export interface Part {
  readonly candidate?: number
}

/** A case as recorded, without its content. */
export type RecordedCase = Omit<CaseRow, "inputJson" | "expectedJson">

export interface Service {
  /** The latest run of the experiment with this identity, back to the last fresh one of any identity. */
  readonly find: (experiment: string, identity: string) => Effect.Effect<StoredRun | undefined, StoreError>
  /** The run with this id. */
  readonly byId: (id: string) => Effect.Effect<StoredRun | undefined, StoreError>
  /** Starts a run. `fresh` cuts it off from the answers of all earlier runs. */
  readonly create: (
    manifest: Manifest,
    options: { readonly fresh: boolean }
  ) => Effect.Effect<StoredRun, StoreError>
  /** The run that `find` finds, or else a new one, in one step: two processes that do so at once have the same run. */
  readonly findOrCreate: (
    manifest: Manifest
  ) => Effect.Effect<{ readonly run: StoredRun; readonly created: boolean }, StoreError>
  /**
   * Takes the lease of an experiment until the scope ends, so that no other process runs it meanwhile. Returns who has
   * it where another has, and then nothing is taken. `force`: take it all the same.
   */
  readonly lease: (
    experiment: string,
    options: { readonly force?: boolean }
  ) => Effect.Effect<Holder | undefined, StoreError, Scope.Scope>
  /** Who runs an experiment now. */
  readonly holder: (experiment: string) => Effect.Effect<Holder | undefined, StoreError>
  /** Names who is told, in words, that the store is locked by another program and waited for, and that it is free. */
  readonly tellOfLocks: (tell: ((message: string) => void) | undefined) => Effect.Effect<void>
  /** From now on a locked store is waited for a few seconds only: the run is to end. */
  readonly hurry: Effect.Effect<void>
  /** Records cases of a run; a case that is already there is left as it is. */
  readonly putCases: (run: StoredRun, cases: ReadonlyArray<CaseRow>) => Effect.Effect<void, StoreError>
  /** How many cases are recorded. */
  readonly countCases: (run: StoredRun) => Effect.Effect<number, StoreError>
  /**
   * Takes over answers of other runs of the experiment, back to the last fresh one, newest first, for trials that
   * have none: where candidate fingerprint, case id and input are the same. Returns how many.
   */
  readonly adopt: (run: StoredRun) => Effect.Effect<number, StoreError>
  /** Visits what is stored of each trial that was attempted, in order of candidate, case id, repeat. */
  readonly eachKnown: (run: StoredRun, visit: (known: Known) => void) => Effect.Effect<void, StoreError>
  /** The last attempt at a trial. */
  readonly lastAttempt: (run: StoredRun, key: TrialKey) => Effect.Effect<AttemptRow | undefined, StoreError>
  /** The scores of a trial but those whose scorer failed. */
  readonly keptScores: (run: StoredRun, key: TrialKey) => Effect.Effect<ReadonlyArray<ScoreRow>, StoreError>
  /**
   * Records an attempt, before it is scored. Returns its number: the one given, or a later one where another process
   * has meanwhile recorded that. `patient`: it may wait a few milliseconds to be written together with others.
   */
  readonly journal: (
    run: StoredRun,
    attempt: AttemptRow,
    options?: { readonly patient?: boolean }
  ) => Effect.Effect<number, StoreError>
  /** Records a finished trial and its scores with the next write; an errored trial may be recorded again. */
  readonly commit: (run: StoredRun, trial: TrialRow) => Effect.Effect<void, StoreError>
  /** Waits until everything committed so far is in the database. */
  readonly settle: Effect.Effect<void, StoreError>
  /** Marks the run as finished now. */
  readonly finish: (run: StoredRun, at: number) => Effect.Effect<void, StoreError>
  /** Removes a run and everything recorded of it. Answers that other runs took over from it stay theirs. */
  readonly discard: (run: StoredRun) => Effect.Effect<void, StoreError>
  /** Removes a run of which nothing was answered, unless its experiment is being run. */
  readonly discardUnused: (run: StoredRun) => Effect.Effect<void, StoreError>
  /** Fails when the cases of a finished run are not those that it was made of: the file was damaged on its disk. */
  readonly verify: (run: StoredRun) => Effect.Effect<void, StoreError>
  /** Visits all cases of a run, in order of case id. */
  readonly eachCase: (run: StoredRun, visit: (row: RecordedCase) => void) => Effect.Effect<void, StoreError>
  /** Visits all finished trials, or those of a candidate, in order of candidate, case id, repeat. */
  readonly eachFinished: (
    run: StoredRun,
    visit: (trial: FinishedTrial) => void,
    options?: Part
  ) => Effect.Effect<void, StoreError>
  /** Visits all finished trials with their texts, in the same order. Memory holds a few at a time. */
  readonly eachDetailed: (
    run: StoredRun,
    visit: (trial: DetailedTrial) => void
  ) => Effect.Effect<void, StoreError>
  /** All runs, or those of an experiment, newest first. */
  readonly list: (options?: {
    readonly experiment?: string
  }) => Effect.Effect<ReadonlyArray<ListedRun>, StoreError>
  /** The cached reply under this key; notes that it was used now. */
  readonly cached: (key: string, now: number) => Effect.Effect<CachedReply | undefined, StoreError>
  /** Whether there is a cached reply under this key. Unlike {@link cached} it is no use of it. */
  readonly isCached: (key: string) => Effect.Effect<boolean, StoreError>
  /** Keeps a reply under this key with the next write: in place of an earlier one, or `unlessKept` only where there is none. */
  readonly cache: (
    key: string,
    entry: CachedReply,
    now: number,
    options?: { readonly unlessKept?: boolean }
  ) => Effect.Effect<void, StoreError>
  readonly cacheSize: Effect.Effect<CacheSize, StoreError>
  /**
   * Removes cached replies that were last used before `usedBefore` (Unix milliseconds), and then the least recently
   * used until at most `maxBytes` are left. Returns what was removed. Runs keep what they have.
   */
  readonly pruneCache: (options: {
    readonly usedBefore?: number
    readonly maxBytes?: number
  }) => Effect.Effect<CacheSize, StoreError>
}

export class RunStore extends Context.Service<RunStore, Service>()("@assay/core/store/RunStore") {}
