/**
 * The public surface of `@assay/datasets`: Test sets that stay true: lint, differences, splits, freshness, what to label next.
 */
export * as Fresh from "./fresh/Fresh.ts"
export * as Weights from "./fresh/Weights.ts"
export * as Import from "./sample/imports/Import.ts"
export * as Redact from "./sample/Redact.ts"
export * as Sampler from "./sample/Sampler.ts"
export * as Sensitive from "./sensitive/Sensitive.ts"
export * as Suggest from "./suggest/Suggest.ts"
