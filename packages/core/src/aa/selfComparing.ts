/**
 * A/A runs: a candidate asked afresh, several times, and held against itself.
 */

import * as Effect from "effect/Effect"
import type { ComparisonError } from "../definition/ComparisonError.ts"
import type { Experiment } from "../definition/definition.ts"
import { ExperimentError } from "../definition/ExperimentError.ts"
import { type Options, resolve } from "../definition/settings.ts"
import { defined } from "../foundation/defined.ts"
import type { GateError } from "../gate/finding.ts"
import { execute, type RunError } from "../run/engine.ts"
import type * as Progress from "../run/Progress.ts"
import { type Outside, toPromise } from "../run/promise.ts"
import type { Store } from "../store/Store.ts"
import { Trials } from "../store/Trials.ts"
import * as AA from "./AA.ts"

/** Options of a run except `only`; `gate`, `comparisons`, `alpha`, `margin` and `scores` of `AA.ofRepeats`; and these. */
export interface AAOptions
  extends Omit<Options, "only">,
    Pick<AA.Options, "gate" | "comparisons" | "alpha" | "margin" | "scores"> {
  /** The name of the candidate to compare with itself. */
  readonly candidate: string
  /**
   * Answers per case of each side, a whole number of 1 or more. The candidate is asked twice as often.
   *
   * @defaultValue the experiment's own, so that each side is what a run of it is
   */
  readonly repeats?: number
}

/**
 * Asks one candidate twice as often as a run would, and reports how often a gate alarms on two halves of its answers.
 * Pays only for repeats that are missing.
 *
 * @returns fails as `run` and `AA.ofRepeats` do, and with `ExperimentError` when the run stopped before its end
 */
export const aa = Effect.fn("Experiment.aa")(function* <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  { candidate, gate, comparisons, alpha, margin, scores, ...options }: AAOptions
): Effect.fn.Return<AA.AA, RunError | ComparisonError | GateError, Store | Progress.Progress> {
  const { repeats } = yield* resolve(experiment, { ...options, only: [candidate] })
  const { opened, settings, stopped } = yield* execute(experiment, {
    ...options,
    only: [candidate],
    repeats: 2 * repeats
  })
  if (stopped !== undefined) {
    return yield* new ExperimentError({
      experiment: experiment.name,
      message: `the answers to compare are not complete: ${stopped}`
    })
  }
  return yield* AA.ofRepeats(yield* Trials, opened.run, {
    candidate,
    cases: opened.selection.has,
    repeats: settings.repeats,
    seed: settings.seed,
    ...defined({ gate, comparisons, alpha, margin, scores })
  })
})

/** `aa` for code without Effect. Rejects with what `aa` fails with; prints nothing. */
export const aaPromise = <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  options: AAOptions & Outside
): Promise<AA.AA> => toPromise(aa(experiment, options), options)
