/**
 * The figures of a run, and how to get those of a run in the store.
 *
 * For every score, `n = scored + unscored + errored`, counted in trials. Figures that the data cannot support are absent
 * with a reason, never zero.
 */
export * from "./model.ts"
export { ofRun } from "./storedSummary.ts"
