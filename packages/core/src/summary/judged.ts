/**
 * What the judged scores of a run are worth, beside its summary.
 */
import * as Effect from "effect/Effect"
import { judgedFigures, type ValuedTrial } from "../calibration/correcting.ts"
import { isJudged, judgedScores } from "../calibration/judgedTrials.ts"
import { type Answers, type LoadedScore, load, loadedScore } from "../calibration/loading.ts"
import { storedRule } from "../failure/options.ts"
import { defined } from "../foundation/defined.ts"
import { areOfOneFamily } from "../provider/family.ts"
import { scoreName } from "../scorer/scoreName.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { FinishedTrial, Trials } from "../store/Trials.ts"
import type { CandidateSummary } from "./model.ts"

/** Where a summary reads from. Without the texts of answers no label can be told to hold for them. */
export type Source = Pick<Trials["Service"], "eachFinished"> & Answers

/** Which trials of a run are summarised. */
interface Scope {
  readonly run: StoredRun
  readonly isCounted: (trial: FinishedTrial) => boolean
}

/** The trials of every candidate on every judged score. */
const gather = Effect.fnUntraced(function* (
  store: Source,
  scores: ReadonlyArray<LoadedScore>,
  { run, isCounted }: Scope
): Effect.fn.Return<ReadonlyMap<number, ReadonlyArray<ReadonlyArray<ValuedTrial>>>, StoreError> {
  const found = new Map<number, ReadonlyArray<Array<ValuedTrial>>>()
  yield* store.eachFinished(run, (trial) => {
    if (!isCounted(trial) || trial.outcome === "Errored") return
    const lists = found.get(trial.candidate) ?? scores.map((): Array<ValuedTrial> => [])
    found.set(trial.candidate, lists)
    for (const [nth, { position, score }] of scores.entries()) {
      const row = trial.scores.find((each) => each.scorer === position && each.name === score)
      // The answer that others are compared with has no score of its own.
      if (row === undefined) continue
      lists[nth]?.push({
        caseId: trial.caseId,
        repeat: trial.repeat,
        cluster: trial.cluster,
        value: row.value,
        isJudged: isJudged(trial, row)
      })
    }
  })
  return found
})

/** The candidates with what their judged scores are worth. Those of a run without a judge are returned as they are. */
export const withJudges = Effect.fnUntraced(function* (
  store: Source,
  candidates: ReadonlyArray<CandidateSummary>,
  positions: ReadonlyArray<number>,
  scope: Scope
): Effect.fn.Return<ReadonlyArray<CandidateSummary>, StoreError> {
  if (judgedScores(scope.run.manifest).length === 0) return candidates
  const scores = yield* load(store, scope.run)
  const gathered = yield* gather(store, scores, scope)
  const rule = storedRule(scope.run.manifest)
  const telling = scores.find(({ position, score }) => position === rule?.scorer && score === rule.name)
  const judgedBy = telling === undefined ? undefined : scoreName(telling)
  return candidates.map((candidate, nth) => {
    const lists = gathered.get(positions[nth] ?? -1)
    return {
      ...candidate,
      failures: { ...candidate.failures, ...defined({ judgedBy }) },
      scores: candidate.scores.map((each) => {
        const score = loadedScore(scores, each.scorer, each.score)
        if (score === undefined) return each
        const trials = lists?.[scores.indexOf(score)] ?? []
        const isOwnFamily = candidate.models.some(({ model }) =>
          score.judge.models.some((judge) => areOfOneFamily(judge, model))
        )
        return { ...each, judge: judgedFigures(score, candidate.name, trials, isOwnFamily) }
      })
    }
  })
})
