/**
 * Reasons, and how many trials gave each.
 */
import { makeCounts } from "./counting.ts"
import type { Reason } from "./model.ts"

/** Counts reasons; `list` has the most frequent first. */
export const makeReasons = () => {
  const counts = makeCounts("(other reasons)")
  return {
    add: counts.add,
    list: (): ReadonlyArray<Reason> => counts.list().map(([reason, trials]) => ({ reason, trials }))
  }
}
