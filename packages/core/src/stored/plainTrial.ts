/**
 * Rows of the store as plain values.
 */
import * as Schema from "effect/Schema"
import { storedScores } from "../run/endedTrial.ts"
import type { ListedRun, StoredRun } from "../store/Runs.ts"
import type { DetailedTrial } from "../store/Trials.ts"
import type { PlainRun, PlainTrial } from "./model.ts"

const parse = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Json))

/** A run of the list. */
export const plainRun = ({
  id,
  manifest: { experiment, dataset, candidates, against, gitCommit },
  startedAt,
  finishedAt,
  trials,
  errored
}: ListedRun): PlainRun => ({
  id,
  experiment,
  startedAt: new Date(startedAt).toISOString(),
  finishedAt: finishedAt === undefined ? undefined : new Date(finishedAt).toISOString(),
  dataset: dataset.name,
  cases: dataset.cases,
  candidates: candidates.map(({ name }) => name),
  against,
  trials,
  errored,
  gitCommit
})

/** A cost that is known in full: a part of it would be read as all of it. */
const costOf = ({ cost }: DetailedTrial): Pick<PlainTrial, "costUsd" | "spentUsd" | "unpriced"> => ({
  costUsd: cost === undefined || cost.unpriced !== undefined ? undefined : cost.inputUsd + cost.outputUsd,
  spentUsd: cost === undefined || cost.unknownSpending !== undefined ? undefined : cost.spentUsd,
  unpriced: cost?.unpriced
})

/** A trial of a run. */
export const plainTrial = ({ id: run, manifest }: StoredRun, trial: DetailedTrial): PlainTrial => ({
  run,
  experiment: manifest.experiment,
  candidate: manifest.candidates[trial.candidate]?.name ?? "",
  id: trial.caseId,
  repeat: trial.repeat,
  input: parse(trial.inputJson),
  expected:
    trial.expectedJson === undefined || trial.graceful !== undefined ? undefined : parse(trial.expectedJson),
  output: trial.outputJson === undefined ? undefined : parse(trial.outputJson),
  outcome: trial.outcome,
  mode: trial.mode,
  abstains: trial.abstains,
  alarm: trial.alarm,
  graceful: trial.graceful,
  reason: trial.reason,
  text: trial.text,
  confidence: trial.confidence,
  ...storedScores(manifest.scorers, trial.scores),
  kind: trial.kind,
  tags: trial.tags,
  cluster: trial.cluster,
  latencyMs: trial.latencyMs,
  firstTokenMs: trial.firstTokenMs,
  queuedMs: trial.queuedMs,
  limitedMs: trial.limitedMs,
  attempts: trial.attempts,
  replayed: trial.replayed,
  inputTokens: trial.inputTokens,
  outputTokens: trial.outputTokens,
  ...costOf(trial),
  model: trial.model,
  requestId: trial.requestId,
  steps: trial.steps,
  scorerSteps: trial.scorerSteps.map((step) => ({
    ...step,
    scorer: manifest.scorers[step.scorer]?.name ?? ""
  }))
})
