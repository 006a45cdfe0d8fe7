/**
 * Exit codes of everything Assay runs as a command. Distinct, so that a pipeline can tell a bad result from a bad
 * invocation.
 */

import * as Gate from "../gate/Gate.ts"
import type { GateReport } from "../gate/gateResult.ts"

/** All that was asked for was done; a gate holds. */
export const pass = 0
/** Something broke that should not: a defect, or a store that cannot be written. */
export const internal = 1
/** The flags, the experiment or the dataset are wrong; nothing was run. */
export const usage = 2
/** A check of the gate failed, or a dataset has what its lint must not find. */
export const regression = 3
/** No check of the gate failed, but one could not tell whose policy is that it must. */
export const inconclusive = 4
/** The run stopped because too many trials errored, or because a provider takes no calls at all; or the only checks of the gate that failed say that calls failed. */
export const tooManyErrors = 5
/** The run stopped because its budget is spent. */
export const budgetSpent = 6
/** The run was interrupted; the same command again continues it. */
export const interrupted = 130

/**
 * The exit code that says the result to a pipeline: 0 when it holds, `regression` when a check failed, `tooManyErrors`
 * when only checks of the calls (`errorRate`) did, `inconclusive` when none failed but one that must tell could not.
 */
export const ofGate = ({ holds, results }: GateReport): number => {
  if (holds) return pass
  const failed = results.flatMap(({ checks }) => checks.filter(({ status }) => status === "fail"))
  if (failed.length === 0) return inconclusive
  return failed.every(({ check }) => Gate.blamesCalls(check)) ? tooManyErrors : regression
}
