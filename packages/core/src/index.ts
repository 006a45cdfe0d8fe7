/**
 * The public surface of `@assay/core`: what an experiment is written with. Each module is a namespace: `Dataset.jsonl`,
 * `Experiment.make`.
 *
 * Stored runs, comparisons and rankings as values are in `@assay/core/analysis`.
 */
export * as Calibration from "./calibration/Calibration.ts"
export * as Agreement from "./candidate/Agreement.ts"
export * as Baseline from "./candidate/Baseline.ts"
export * as Candidate from "./candidate/Candidate.ts"
export * as Outcome from "./candidate/Outcome.ts"
export * as Case from "./dataset/Case.ts"
export * as Dataset from "./dataset/Dataset.ts"
export * as Graceful from "./dataset/Graceful.ts"
export * as Decision from "./decision/Decision.ts"
export * as Experiment from "./Experiment.ts"
export * as FailureMode from "./failure/FailureMode.ts"
export * as Gate from "./gate/Gate.ts"
export * as Label from "./label/Label.ts"
export * as Embedder from "./provider/Embedder.ts"
export * as Provider from "./provider/Provider.ts"
export * as Report from "./report/Report.ts"
export * as Progress from "./run/Progress.ts"
export * as Telemetry from "./run/Telemetry.ts"
export * as Store from "./Store.ts"
export * as Metric from "./scorer/Metric.ts"
export * as Score from "./scorer/Score.ts"
export * as Scorer from "./scorer/Scorer.ts"
export * as Decode from "./task/Decode.ts"
export * as Prompt from "./task/Prompt.ts"
export * as Task from "./task/Task.ts"
export * as Tool from "./task/Tool.ts"
