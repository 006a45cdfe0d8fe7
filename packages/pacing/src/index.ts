/**
 * The public surface of `@assay/pacing`: when the next call may start. It knows nothing of what calls are for.
 */
export * as Budget from "./Budget.ts"
export * as Governor from "./Governor.ts"
export * as Lane from "./Lane.ts"
export * as RateLimits from "./RateLimits.ts"
