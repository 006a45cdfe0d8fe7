/**
 * What follows from the list of subcommands.
 */
import type { Subcommand } from "./subcommand.ts"
import * as listed from "./subcommands/index.ts"

/** Every subcommand of an experiment's file. */
export const subcommands: ReadonlyArray<Subcommand> = Object.values(listed)
