/**
 * What is labelled: answers drawn from a run, cases on which two candidates differ, or the lines of a file.
 */
export { jsonl } from "./queue/jsonl.ts"
export { QueueError as Error } from "./queue/QueueError.ts"
export { type Drawn, ofRun, type RunOptions } from "./queue/run.ts"
