/**
 * The public surface of `@assay/core`. Each module is a namespace: `Dataset.jsonl`, `Experiment.make`.
 */
export * as Baseline from "./candidate/Baseline.ts"
export * as Candidate from "./candidate/Candidate.ts"
export * as Outcome from "./candidate/Outcome.ts"
export * as Case from "./dataset/Case.ts"
export * as Dataset from "./dataset/Dataset.ts"
export * as DatasetError from "./dataset/DatasetError.ts"
export * as Experiment from "./experiment/Experiment.ts"
export * as Provider from "./provider/Provider.ts"
export * as Usage from "./provider/Usage.ts"
export * as Summary from "./report/Summary.ts"
export * as SchemaLike from "./SchemaLike.ts"
export * as Metric from "./scorer/Metric.ts"
export * as Score from "./scorer/Score.ts"
export * as Scorer from "./scorer/Scorer.ts"
export * as Prompt from "./task/Prompt.ts"
export * as Task from "./task/Task.ts"
