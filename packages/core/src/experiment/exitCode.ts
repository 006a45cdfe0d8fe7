/**
 * Exit codes of everything Assay runs as a command. Distinct, so that a pipeline can tell a bad result from a bad
 * invocation.
 */

/** All that was asked for was done. */
export const done = 0
/** Something broke that should not: a defect, or a store that cannot be written. */
export const internal = 1
/** The flags, the experiment or the dataset are wrong; nothing was run. */
export const usage = 2
/** The run stopped because too many trials errored. */
export const tooManyErrors = 5
/** The run was interrupted; the same command again continues it. */
export const interrupted = 130
