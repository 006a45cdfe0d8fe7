/**
 * Where runs are kept, as a few services: each user asks for those that it needs, and another store, such as one in
 * memory, provides those that its users ask for.
 *
 * | service | for |
 * |---|---|
 * | `Runs` | which runs there are; starting, finishing and removing them |
 * | `Journal` | writing and continuing a run |
 * | `Trials` | reading what runs hold |
 * | `ReplyCache` | replies that were paid for |
 * | `Leases` | who runs an experiment now |
 * | `Labels` | what people said of answers |
 *
 * `SqliteStore.layer` provides all of them from one file.
 *
 * **A further service** is a file here (its model and its `Context.Service`), a member of {@link Store}, and a file in
 * `sqlite/` that makes it from an open database, with a line in `SqliteStore.make`. Its tables are a further step in
 * `sqlite/migrations.ts`.
 */
import type { Journal } from "./Journal.ts"
import type { Labels } from "./Labels.ts"
import type { Leases } from "./Leases.ts"
import type { ReplyCache } from "./ReplyCache.ts"
import type { Runs } from "./Runs.ts"
import type { Trials } from "./Trials.ts"

export {
  AttemptRow,
  CaseRow,
  Journal,
  type NewScore,
  OutcomeTag,
  ScoreRow,
  type TrialKey,
  type TrialRow,
  type TrialState
} from "./Journal.ts"
export { type LabelFilter, Labels } from "./Labels.ts"
export { type LeaseHolder, Leases } from "./Leases.ts"
export { Manifest, ManifestCandidate, ManifestJudge } from "./Manifest.ts"
export { type CachedReply, type CacheSize, ReplyCache } from "./ReplyCache.ts"
export { type ListedRun, Runs, type StoredRun } from "./Runs.ts"
export { OpenStep, type ScorerCallRow, StepRow, type TrialStep } from "./Step.ts"
export { StoreError } from "./StoreError.ts"
export { StoreLock } from "./StoreLock.ts"
export {
  type DetailedTrial,
  type FinishedTrial,
  type RecordedCase,
  type StoredAnswer,
  type TrialCost,
  type TrialFilter,
  Trials
} from "./Trials.ts"

/** All services of a store: what a run needs. */
export type Store = Runs | Journal | Trials | ReplyCache | Leases | Labels
