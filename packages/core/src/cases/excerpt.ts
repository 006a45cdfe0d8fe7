/**
 * One candidate on one case, read from the store.
 */
import * as Effect from "effect/Effect"
import { type CountedMode, countedAs } from "../failure/FailureMode.ts"
import { defined } from "../foundation/defined.ts"
import type { Unit } from "../scorer/unit.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { DetailedTrial, FinishedTrial, Trials } from "../store/Trials.ts"
import { fieldsOf, topOf } from "./fields.ts"
import type { CaseExcerpt, FieldExcerpt, OtherAnswer } from "./model.ts"
import { textsOf, whyOf } from "./texts.ts"

/** A score of a run, by its numbers in the manifest. */
export interface ScoreKey {
  /** The scorer, by its position in the manifest. */
  readonly scorer: number
  /** The name of the score. */
  readonly name: string
  /** The unit of the score. */
  readonly unit: Unit
}

/** A candidate of a run, by the number that it has there. */
export interface CandidateKey {
  /** The run. */
  readonly run: StoredRun
  /** Its position in the manifest. */
  readonly position: number
  /** Its name. */
  readonly name: string
  /** The score that tells its right answers. Undefined where the run has no such score. */
  readonly score: ScoreKey | undefined
}

/** The score with these names, or the headline. Undefined where the run has none. */
export const scoreKeyOf = (
  { manifest }: StoredRun,
  named?: { readonly scorer: string; readonly score: string }
): ScoreKey | undefined => {
  const found = manifest.scorers.flatMap(({ name, names, unit = "share" }, scorer) =>
    names.flatMap((score) =>
      named === undefined || (name === named.scorer && score === named.score)
        ? [{ scorer, name: score, unit }]
        : []
    )
  )
  return found[0]
}

/** The candidate of this name. Undefined where the run has none. */
export const candidateKeyOf = (
  run: StoredRun,
  name: string,
  named?: { readonly scorer: string; readonly score: string }
): CandidateKey | undefined => {
  const position = run.manifest.candidates.findIndex((each) => each.name === name)
  return position < 0 ? undefined : { run, position, name, score: scoreKeyOf(run, named) }
}

/** The score of a trial, and its mode. */
export const endedAs = (
  trial: Pick<FinishedTrial, "outcome" | "mode" | "scores">,
  key: ScoreKey | undefined
): { readonly mode: "right" | CountedMode; readonly score: number | undefined } => {
  const row = trial.scores.find(({ scorer, name }) => scorer === key?.scorer && name === key?.name)
  return { mode: countedAs(trial.mode, trial.outcome), score: row?.value }
}

const rowOf = (trial: DetailedTrial, key: ScoreKey | undefined) =>
  trial.scores.find(({ scorer, name }) => scorer === key?.scorer && name === key?.name)

const reasonOf = (trial: DetailedTrial, key: ScoreKey | undefined): string | undefined => {
  if (trial.mode === "wrong-detectable") return trial.alarm
  if (trial.mode === "hedged" || (trial.mode === "refused" && trial.outcome !== "Refused"))
    return trial.abstains
  if (trial.outcome !== "Answered") return trial.reason
  const row = rowOf(trial, key)
  return row?.unscored ?? whyOf(row?.detailJson)
}

/** Which trial of a case to show: the first that is wanted, else the first. */
const chosen = (
  trials: ReadonlyArray<DetailedTrial>,
  isWanted: (trial: DetailedTrial) => boolean
): DetailedTrial | undefined => trials.find(isWanted) ?? trials[0]

/** The fields that a trial has not right. */
const missedFields = (
  trial: DetailedTrial,
  key: ScoreKey | undefined
): ReadonlyArray<FieldExcerpt> | undefined =>
  endedAs(trial, key).mode === "right" ? undefined : fieldsOf(trial, rowOf(trial, key)?.detailJson)

const otherAnswer = (
  trial: DetailedTrial,
  { run, name, score: key }: CandidateKey,
  shown: { readonly run: string; readonly only: ReadonlyArray<string> }
): OtherAnswer => {
  const { mode, score } = endedAs(trial, key)
  const { output } = textsOf(trial, shown.only)
  return {
    candidate: name,
    ...(run.id === shown.run ? {} : { run: run.id }),
    mode,
    ...defined({ score, output })
  }
}

/** How an excerpt is made. */
export interface ExcerptOptions {
  /** The other side. Undefined for none. */
  readonly against: CandidateKey | undefined
  /** How many repeats count. */
  readonly repeats: number
  /** Which of the repeats to show; the first where none is wanted. */
  readonly isWanted: (mode: "right" | CountedMode) => boolean
}

/** The excerpt of a candidate on a case; undefined where it has no trial there. */
export const excerptOf = Effect.fnUntraced(function* (
  store: Pick<Trials["Service"], "ofCase">,
  candidate: CandidateKey,
  caseId: string,
  { against, repeats, isWanted }: ExcerptOptions
): Effect.fn.Return<CaseExcerpt | undefined, StoreError> {
  const { run, position, name, score: key } = candidate
  const trials = (yield* store.ofCase(run, position, caseId)).filter(({ repeat }) => repeat < repeats)
  const trial = chosen(trials, (each) => isWanted(endedAs(each, key).mode))
  if (trial === undefined) return undefined
  const { mode, score } = endedAs(trial, key)
  const otherTrials = against === undefined ? [] : yield* store.ofCase(against.run, against.position, caseId)
  const otherTrial = chosen(otherTrials, ({ repeat }) => repeat === trial.repeat)
  const fields = missedFields(trial, key)
  const others = otherTrial === undefined ? undefined : missedFields(otherTrial, against?.score)
  const only = [...new Set([...(fields ?? []), ...(others ?? [])].map(({ field }) => topOf(field)))]
  const { input, expected, output } = textsOf(trial, only)
  const other =
    against === undefined || otherTrial === undefined
      ? undefined
      : otherAnswer(otherTrial, against, { run: run.id, only })
  return {
    candidate: name,
    caseId,
    repeat: trial.repeat,
    trials: trials.length,
    missed: trials.filter((each) => endedAs(each, key).mode !== "right").length,
    mode,
    input,
    ...defined({ score, expected, output, fields, why: reasonOf(trial, key), against: other })
  }
})
