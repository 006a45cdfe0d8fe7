/**
 * The public surface of `@assay/load`: open-loop load, and the profile of a provider.
 */
export * as Load from "./Load.ts"
export * as Objective from "./Objective.ts"
export * as Profile from "./Profile.ts"
export * as Schedule from "./Schedule.ts"
export * as Target from "./Target.ts"
