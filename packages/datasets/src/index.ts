/**
 * The public surface of `@assay/datasets`: Test sets that stay true: lint, differences, splits, freshness, what to label next.
 */
export * as Fresh from "./fresh/Fresh.ts"
export * as Sensitive from "./sensitive/Sensitive.ts"
