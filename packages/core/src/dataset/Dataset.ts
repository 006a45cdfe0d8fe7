/**
 * A named, versioned, content-addressed collection of cases.
 *
 * A dataset is a value: nothing is read until it is used. Its rows can be streamed any number of times, each time
 * from the start, decoded and validated. A pass keeps the ids, to notice a repeated one, and nothing else of the
 * cases.
 *
 * - from files: {@link jsonl}, {@link json}, {@link csv}
 * - from values: {@link make}, {@link fromAsyncIterable}
 * - from datasets: {@link filter}, {@link take}, {@link withKind}, {@link tagged}, {@link concat}
 * - that stay what they are: {@link pin}, {@link holdOut}
 * - to use: {@link index}, {@link examples}, {@link trainingSet}
 */
export * from "./combining.ts"
export { DatasetError as Error, Fault, listed as mostFaults } from "./DatasetError.ts"
export { type HoldOutOptions, holdOut } from "./fixed/holdOut.ts"
export type { HoldOut, Look } from "./fixed/looks.ts"
export { pin } from "./fixed/pin.ts"
export * from "./fromFiles.ts"
export type { Common } from "./fromItems.ts"
export * from "./fromMemory.ts"
export {
  type Example,
  examples,
  type Index,
  index,
  indexPromise,
  type TrainingSet,
  trainingSet
} from "./indexing.ts"
export type * from "./model.ts"
export type { Column, Fields } from "./read/fields.ts"
export type { MaybeShape, Schemas, Shape } from "./shape.ts"
