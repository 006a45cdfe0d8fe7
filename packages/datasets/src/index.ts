/**
 * The public surface of `@assay/datasets`: Test sets that stay true: lint, differences, splits, freshness, what to label next.
 */
export * as Lint from "./lint/Lint.ts"
export * as Sensitive from "./sensitive/Sensitive.ts"
