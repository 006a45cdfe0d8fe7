/**
 * JSON Lines: one object per trial, with input, expected output and output as the JSON they are. Nothing is lost.
 */

import type { Store } from "@assay/core/analysis"
import { inertJson, scoreName } from "@assay/core/internal"
import type { Writer } from "./model.ts"
import { open } from "./sink.ts"

/** JSON that is JSON already. */
const raw = (key: string, json: string | undefined): string =>
  json === undefined ? "" : `,${JSON.stringify(key)}:${json}`

const scoresOf = ({ scorers }: Store.Manifest, { scores }: Store.DetailedTrial): string =>
  scores
    .map(({ scorer, name, value, unscored, detailJson }) => {
      const title = JSON.stringify(scoreName({ scorer: scorers[scorer]?.name ?? "", score: name }))
      const score = JSON.stringify(value === undefined ? { unscored } : { value })
      return `${title}:${detailJson === undefined ? score : `${score.slice(0, -1)},"detail":${detailJson}}`}`
    })
    .join(",")

/** One trial as a line, without the line break. */
const toLine = ({ id, manifest }: Store.StoredRun, trial: Store.DetailedTrial): string => {
  const head = JSON.stringify({
    run: id,
    experiment: manifest.experiment,
    candidate: manifest.candidates[trial.candidate]?.name,
    fingerprint: manifest.candidates[trial.candidate]?.fingerprint,
    case: trial.caseId,
    repeat: trial.repeat,
    kind: trial.kind,
    cluster: trial.cluster,
    tags: trial.tags,
    outcome: trial.outcome,
    mode: trial.mode,
    abstains: trial.abstains,
    alarm: trial.alarm,
    reason: trial.reason,
    text: trial.text,
    confidence: trial.confidence,
    latencyMs: trial.latencyMs,
    firstTokenMs: trial.firstTokenMs,
    queuedMs: trial.queuedMs,
    limitedMs: trial.limitedMs,
    elapsedMs: trial.elapsedMs,
    replayed: trial.replayed,
    attempts: trial.attempts,
    inputTokens: trial.inputTokens,
    outputTokens: trial.outputTokens,
    cost: trial.cost,
    model: trial.model,
    requestId: trial.requestId,
    ...(trial.steps.length === 0 ? {} : { steps: trial.steps }),
    ...(trial.scorerSteps.length === 0
      ? {}
      : {
          scorerSteps: trial.scorerSteps.map((step) => ({
            ...step,
            scorer: manifest.scorers[step.scorer]?.name
          }))
        })
  })
  return inertJson(
    `${head.slice(0, -1)}${raw("input", trial.inputJson)}${raw("expected", trial.expectedJson)}${raw("output", trial.outputJson)},"scores":{${scoresOf(manifest, trial)}}}`
  )
}

/** Writes JSON Lines. */
export const jsonl = (path: string, run: Store.StoredRun): Writer => {
  const sink = open(path)
  return { add: (trial) => sink.write(`${toLine(run, trial)}\n`), close: sink.close }
}
