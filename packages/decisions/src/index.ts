/**
 * The public surface of `@assay/decisions`: Decisions from the figures of a run: worth it, which one, when to escalate, build or buy.
 */

export * as BuildOrBuy from "./BuildOrBuy.ts"
export * as Choice from "./Choice.ts"
export * as Escalation from "./Escalation.ts"
export * as Hybrid from "./Hybrid.ts"
export * as Teacher from "./Teacher.ts"
export * as Volume from "./Volume.ts"
export * as Worth from "./Worth.ts"
