/**
 * The public surface of `@assay/decisions`: Decisions from the figures of a run: worth it, which one, when to escalate, build or buy.
 */
export * as Hybrid from "./Hybrid.ts"
export * as Worth from "./Worth.ts"
export * as Teacher from "./Teacher.ts"
