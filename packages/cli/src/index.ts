/**
 * The `assay` command, as a value: to be run by `assay`, or as part of a command of one's own.
 */
export { assay, start } from "./assay.ts"
