/**
 * What a trial is carried out with.
 */
import type { Row } from "../dataset/Dataset.ts"
import type { FailureOptions, RightRule } from "../failure/options.ts"
import type { Scorer } from "../scorer/Scorer.ts"
import type { AttemptContext } from "./call/attempt.ts"
import type { EndedTrial } from "./endedTrial.ts"
import type { Measuring } from "./measure/measuring.ts"
import type { PreparedCandidate } from "./plan/prepare.ts"
import type { PendingWork } from "./plan/storedState.ts"
import type { Restoring } from "./takeUp.ts"

/** What all trials of a run share. */
export interface TrialContext<Input, Expected, Output> extends AttemptContext {
  readonly scorers: ReadonlyArray<Scorer<Input, Expected, Output>>
  /** What the experiment says of how trials fail, and the score that tells right answers. */
  readonly failures: FailureOptions<Input, Output>
  readonly right: RightRule | undefined
  readonly measuring: Measuring
  /** The candidate of this name, whose answers others are compared with. */
  readonly opponent: (
    name: string
  ) => { readonly position: number; readonly candidate: Restoring<Output> } | undefined
  /** Told why nothing of this name can call any more in this run. */
  readonly gaveUp: (name: string, reason: string) => void
  readonly seed: number
  /** Told of every trial once it is in the store. */
  readonly onTrial?: (trial: EndedTrial<Input, Expected, Output>) => void
}

/** One trial to carry out. `pendingWork` is what the store lacks of it. */
export interface PendingTrial<Input, Expected, Output> {
  readonly row: Row<Input, Expected>
  readonly candidate: number
  readonly prepared: PreparedCandidate<Input, Expected, Output>
  readonly repeat: number
  readonly pendingWork: PendingWork
}
