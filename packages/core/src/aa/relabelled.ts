/**
 * Recorded trials, held in memory and shown to a comparison under other labels: as other candidates, repeats or cases
 * than those they were recorded as. That is how a comparison is made of a candidate with itself, by the code that
 * makes any other.
 */
import * as Effect from "effect/Effect"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { FinishedTrial, RecordedCase, Trials } from "../store/Trials.ts"

/** Cases and trials of a run. */
export interface RecordedTrials {
  readonly cases: ReadonlyArray<RecordedCase>
  readonly trials: ReadonlyArray<FinishedTrial>
}

/** Reads what is of interest, once. */
export const readRecorded = Effect.fnUntraced(function* (
  store: Trials["Service"],
  run: StoredRun,
  isOfInterest: {
    readonly case: (caseId: string) => boolean
    readonly trial: (trial: FinishedTrial) => boolean
  }
): Effect.fn.Return<RecordedTrials, StoreError> {
  const cases: Array<RecordedCase> = []
  const trials: Array<FinishedTrial> = []
  yield* store.eachCase(run, (row) => {
    if (isOfInterest.case(row.caseId)) cases.push(row)
  })
  yield* store.eachFinished(run, (trial) => {
    if (isOfInterest.case(trial.caseId) && isOfInterest.trial(trial)) trials.push(trial)
  })
  return { cases, trials }
})

/** The store, with these as the cases and trials of any run. */
export const showing = (store: Trials["Service"], recorded: RecordedTrials): Trials["Service"] => ({
  ...store,
  eachCase: (_run, visit) =>
    Effect.sync(() => {
      for (const row of recorded.cases) visit(row)
    }),
  eachFinished: (_run, visit, { candidate } = {}) =>
    Effect.sync(() => {
      for (const trial of recorded.trials) {
        if (candidate === undefined || trial.candidate === candidate) visit(trial)
      }
    })
})

/** The run with two candidates of these names in place of its own. */
export const asPair = (
  run: StoredRun,
  against: { readonly name: string; readonly of: number },
  candidate: { readonly name: string; readonly of: number }
): StoredRun => ({
  ...run,
  manifest: {
    ...run.manifest,
    candidates: [against, candidate].flatMap(({ name, of }) => {
      const recorded = run.manifest.candidates[of]
      return recorded === undefined ? [] : [{ ...recorded, name }]
    })
  }
})
