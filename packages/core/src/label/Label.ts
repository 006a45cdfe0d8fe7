/**
 * What people said of answers: read from files, kept in the store, measured against by `Calibration`.
 *
 * A label holds for the very answer that was graded, which its digest names, whichever run that answer is met in.
 */
export { type Completion, complete, type Level } from "./completing.ts"
export { current } from "./current.ts"
export { type Answer, digestOf, digestOfPair, type Pair } from "./digest.ts"
export { LabelError as Error } from "./LabelError.ts"
export { Label, LabelRow, type ReadLabel } from "./model.ts"
export { csv, jsonl, read } from "./reading.ts"
export { toJsonl } from "./writing.ts"
