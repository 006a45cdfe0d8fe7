/**
 * Decisions: what the figures of a run say to a team's questions. `@assay/decisions` has those that Assay knows; a
 * question of one's own is a {@link Decider} too.
 */
export { type Decider, make } from "./Decider.ts"
export { DecisionError as Error } from "./DecisionError.ts"
export type * from "./Grounds.ts"
export * from "./model.ts"
