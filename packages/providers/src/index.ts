/**
 * The public surface of `@assay/providers`. Each module is a namespace: `Recorded.jsonl`.
 */
export * as Recorded from "./Recorded.ts"
