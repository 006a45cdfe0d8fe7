/**
 * The public surface of `@assay/datasets`: what changed between versions, and splits that stay.
 */
export * as Split from "./split/Split.ts"
export * as Difference from "./versions/Difference.ts"
