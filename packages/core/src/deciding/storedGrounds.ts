/**
 * What decisions are made from, of a stored run without its experiment.
 */
import * as Effect from "effect/Effect"
import type { Grounds } from "../decision/Grounds.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { Trials } from "../store/Trials.ts"
import * as Summary from "../summary/Summary.ts"
import { gather } from "./grounds.ts"

/** All that a stored run holds, for decisions. */
export const ofRun = Effect.fn("Grounds.ofRun")(function* (
  trials: Trials["Service"],
  run: StoredRun
): Effect.fn.Return<Grounds, StoreError> {
  const summary = yield* Summary.ofRun(trials, run)
  return yield* gather(trials, run, summary, { cases: () => true, repeats: summary.repeats })
})
