/**
 * The report of a run from the store alone, without the experiment that made it.
 */
import * as Effect from "effect/Effect"
import { firstMisses } from "../cases/firstMisses.ts"
import * as Comparisons from "../compare/Comparisons.ts"
import type { ComparisonError } from "../definition/ComparisonError.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { Trials } from "../store/Trials.ts"
import * as Summary from "../summary/Summary.ts"
import { ranked } from "./ranked.ts"
import { make, type RunReport } from "./reportModel.ts"

/**
 * The figures of a stored run with its comparisons, its ranking and its first misses, as far as the store knows them: it
 * has no metrics beyond the mean, no notes on training, and judges no gate. Its decisions are those that were made when the
 * run was last carried out: the questions are code, which the store does not have.
 */
export const ofRun = Effect.fn("RunReport.ofRun")(function* (
  trials: Trials["Service"],
  run: StoredRun
): Effect.fn.Return<RunReport, ComparisonError | StoreError> {
  const figures = yield* Summary.ofRun(trials, run)
  const names = figures.candidates.map(({ name }) => name)
  const { seed, against } = run.manifest
  const comparisons = yield* Comparisons.withOne(trials, run, against, { names, seed })
  const ranking = yield* ranked(trials, run, { candidates: names, seed })
  const misses = yield* firstMisses(trials, run, figures, comparisons, [run])
  const decided = yield* trials.decided(run)
  return make(figures, { comparisons, ranking, decided, misses })
})
