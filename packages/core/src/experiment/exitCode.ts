/**
 * Exit codes of everything Assay runs as a command, besides 0: all that was asked for was done. Distinct, so that a
 * pipeline can tell a bad result from a bad invocation.
 */

/** Something broke that should not: a defect, or a store that cannot be written. */
export const internal = 1
/** The flags, the experiment or the dataset are wrong; nothing was run. */
export const usage = 2
/** The run stopped because too many trials errored, or because a provider takes no calls at all. */
export const tooManyErrors = 5
/** The run stopped because its budget is spent. */
export const budgetSpent = 6
/** The run was interrupted; the same command again continues it. */
export const interrupted = 130
