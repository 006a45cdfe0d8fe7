/**
 * The public surface of `@assay/datasets`: lint, what changed between versions, splits that stay, freshness, samples of
 * production, and what to label next.
 */

export * as Fresh from "./fresh/Fresh.ts"
export * as Weights from "./fresh/Weights.ts"
export * as Lint from "./lint/Lint.ts"
export * as Import from "./sample/imports/Import.ts"
export * as Redact from "./sample/Redact.ts"
export * as Sampler from "./sample/Sampler.ts"
export * as Sensitive from "./sensitive/Sensitive.ts"
export * as Split from "./split/Split.ts"
export * as Labelled from "./suggest/Labelled.ts"
export * as Suggest from "./suggest/Suggest.ts"
export * as Difference from "./versions/Difference.ts"
