/**
 * A named, versioned, content-addressed collection of cases.
 *
 * A dataset is a value: nothing is read until it is used. Its rows can be streamed any number of times, each
 * time from the start, decoded and validated; memory does not grow with their number, but for their ids.
 */
export * from "./combining.ts"
export * from "./fromFiles.ts"
export * from "./fromMemory.ts"
export * from "./indexing.ts"
export type * from "./model.ts"
