/**
 * The public surface of `@assay/scorers`. Each module is a namespace: `Exact.match`, `Numeric.parse`.
 */
export * as Classification from "./Classification.ts"
export * as Entities from "./Entities.ts"
export * as Exact from "./Exact.ts"
export * as Format from "./Format.ts"
export * as Numeric from "./Numeric.ts"
export * as Text from "./Text.ts"
