/**
 * The public surface of `@assay/scorers`. Each module is a namespace: `Exact.match`, `Numeric.parse`.
 */
export * as Classification from "./Classification.ts"
export * as Entities from "./Entities.ts"
export * as Exact from "./Exact.ts"
export * as Executed from "./Executed.ts"
export * as Fields from "./Fields.ts"
export * as Format from "./Format.ts"
export * as Judge from "./Judge.ts"
export * as Numeric from "./Numeric.ts"
export * as Similarity from "./Similarity.ts"
export * as Text from "./Text.ts"
export * as Tokens from "./Tokens.ts"
