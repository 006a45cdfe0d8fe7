/**
 * What else an experiment's file can do than run, one line each. A further subcommand is a file beside these and a
 * line here.
 */
export { aa } from "./aa.ts"
export { race } from "./race.ts"
export { replay } from "./replay.ts"
