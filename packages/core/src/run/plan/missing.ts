/**
 * Which trials of a case are still to be done.
 */
import type { Row } from "../../dataset/Dataset.ts"
import type { PendingTrial } from "../trial.ts"
import type { PreparedCandidate } from "./prepare.ts"
import type { StoredState } from "./storedState.ts"

/** A candidate with its position in the manifest. */
export interface Member<Input, Expected, Output> {
  readonly position: number
  readonly prepared: PreparedCandidate<Input, Expected, Output>
}

/** The trials of one case that are not finished, of one repeat. An errored trial is tried again. */
export const missing = <Input, Expected, Output>(
  row: Row<Input, Expected>,
  members: ReadonlyArray<Member<Input, Expected, Output>>,
  repeat: number,
  stored: StoredState
): ReadonlyArray<PendingTrial<Input, Expected, Output>> => {
  const pendingTrials: Array<PendingTrial<Input, Expected, Output>> = []
  for (const { position, prepared } of members) {
    const pendingWork = stored.pendingWork(position, row.case.id, repeat)
    if (pendingWork !== undefined)
      pendingTrials.push({ row, candidate: position, prepared, repeat, pendingWork })
  }
  return pendingTrials
}
