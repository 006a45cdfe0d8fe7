/**
 * `Store` of `@assay/core/analysis`: the services of a store, and what `@assay/core` has of the name.
 */
export * from "./Store.ts"
export * from "./store/Store.ts"
