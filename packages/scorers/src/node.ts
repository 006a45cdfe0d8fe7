/**
 * `@assay/scorers/node`: what starts processes. Nothing of it is loaded by `@assay/scorers`.
 */
export * as NodeProcess from "./executed/NodeProcess.ts"
