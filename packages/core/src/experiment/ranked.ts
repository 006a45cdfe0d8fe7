/**
 * The ranking that the report of a run has.
 */
import * as Effect from "effect/Effect"
import * as Ranking from "../ranking/Ranking.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { Trials } from "../store/Trials.ts"

/** Every candidate is compared with every other: with more of them, a ranking is made where it is asked for. */
const mostRanked = 20

/** Ranks the candidates by the headline score; undefined where there are too few or too many, or no score. */
export const ranked = (
  trials: Trials["Service"],
  run: StoredRun,
  { candidates, ...options }: Ranking.Options & { readonly candidates: ReadonlyArray<string> }
): Effect.Effect<Ranking.Ranking | undefined, StoreError> =>
  candidates.length < 2 || candidates.length > mostRanked || run.manifest.scorers.length === 0
    ? Effect.succeed(undefined)
    : Ranking.ofRun(trials, run, { ...options, candidates }).pipe(
        Effect.map((found) => (found.cases === 0 ? undefined : found)),
        // The candidates are those of the run, and the score is its headline: nothing is left to be unknown.
        Effect.catchTag("ComparisonError", Effect.die)
      )
