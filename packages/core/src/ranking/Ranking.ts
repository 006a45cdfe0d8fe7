/**
 * Many candidates in order of a score, with what the order is worth: which places each can have, and which candidates
 * share the first.
 *
 * Every candidate is compared with every other, case by case, and the p values are corrected for the number of pairs
 * after Holm, so that with confidence 1 − α not one difference is a false one. The tie set `best` are the candidates
 * not shown worse than the first: choose among them by cost, latency or taste. Differences shown to lie within the
 * margin do not separate candidates; `Verdict` has the rule.
 *
 * Repeats of a case are averaged first, clusters are respected, and a difference counts only if it holds whatever the
 * trials that errored or have no score would have shown.
 *
 * **Gotchas**
 *
 * Only cases that every ranked candidate tried count: name the `candidates` where some ran on fewer. After a race
 * (`Experiment.race`) these p values are not valid, because the race decided who got how many cases: it has its own
 * standings.
 *
 * @see Holm 1979; Piepho 2004 for the letters; Mogstad, Romano, Shaikh & Wilhelm 2024, "Inference for ranks with
 * applications to mobility across neighbourhoods and academic achievement across countries", for the places.
 */
import * as Effect from "effect/Effect"
import { oneScore, readField } from "../compare/field.ts"
import { ComparisonError } from "../definition/ComparisonError.ts"
import { type Options as ComparisonOptions, resolve } from "../definition/comparisonSettings.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { Trials } from "../store/Trials.ts"
import { judgedPairs } from "./judgedPairs.ts"
import { rank } from "./rank.ts"
import type { Ranking } from "./rankingModel.ts"

export * from "./rankingModel.ts"
export { winner } from "./winner.ts"

/** Options of a ranking: those of a comparison, and these. */
export interface Options extends Omit<ComparisonOptions, "scores"> {
  /**
   * The name of the score to rank by: `match`, or `scorer.score`.
   *
   * @defaultValue the headline score
   */
  readonly score?: string
  /**
   * Names of the candidates to rank, two or more.
   *
   * @defaultValue all of the run
   */
  readonly candidates?: ReadonlyArray<string>
}

/**
 * Ranks candidates of a run. Reads the store and asks nobody anything.
 *
 * @returns fails with `ComparisonError` when a candidate or score is unknown, or there are fewer than two candidates,
 * and with `StoreError` when the store cannot be read
 */
export const ofRun = Effect.fn("Ranking.ofRun")(function* (
  store: Trials["Service"],
  run: StoredRun,
  options: Options = {}
): Effect.fn.Return<Ranking, ComparisonError | StoreError> {
  const settings = yield* resolve(options)
  const known = run.manifest.candidates.map(({ name }) => name)
  const names = [...new Set(options.candidates ?? known)]
  if (names.length < 2) {
    return yield* new ComparisonError({
      reason: "impossible-option",
      message: `ranking: expected two candidates or more, found ${names.length}`,
      known
    })
  }
  const score = yield* oneScore(run, options.score)
  const field = yield* readField(store, run, names, score, settings)
  const judged = yield* judgedPairs(store, run, score, names, settings)
  const notes = [
    ...(run.finishedAt === undefined ? [`run ${run.id} has not finished`] : []),
    ...(judged === undefined
      ? []
      : [
          "candidates stand in the order of what the judge says; they are told apart only where labels of both correct the difference"
        ])
  ]
  return rank(
    field,
    { experiment: run.manifest.experiment, run: run.id, scorer: score.scorer, score: score.score, notes },
    settings,
    judged
  )
})
