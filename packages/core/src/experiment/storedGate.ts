/**
 * A gate held against a stored run, without the experiment that made it.
 */
import * as Effect from "effect/Effect"
import * as Comparisons from "../compare/Comparisons.ts"
import type { ComparisonError } from "../definition/ComparisonError.ts"
import * as Gate from "../gate/Gate.ts"
import * as GateReport from "../gate/GateReport.ts"
import * as RunReference from "../reference/RunReference.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { Trials } from "../store/Trials.ts"
import * as Summary from "../summary/Summary.ts"

/** What a stored run is judged by, and against what. */
export interface StoredGateOptions extends Comparisons.Matching {
  /**
   * The gate.
   *
   * @defaultValue that of the experiment when the run started, else no regression of the headline score by 0.02 or more
   */
  readonly gate?: Gate.Gate | undefined
  /**
   * Whose gate it is, in words.
   *
   * @defaultValue nothing is said of a gate that is given
   */
  readonly judgedBy?: string
  /**
   * The other side.
   *
   * @defaultValue the candidate that the experiment names as `against`
   */
  readonly against?: RunReference.ResolvedRun | undefined
}

/** What a gate says of a stored run, and the comparisons that it was held against. */
export interface JudgedRun extends Comparisons.Comparisons {
  /** The result of the gate. */
  readonly report: GateReport.GateReport
}

const gateOf = ({ manifest: { gate, experiment } }: StoredRun, asked: StoredGateOptions) => {
  if (asked.gate !== undefined) return { gate: asked.gate, judgedBy: asked.judgedBy }
  return gate === undefined
    ? {
        gate: Gate.noRegression(),
        judgedBy: `the default gate (${experiment} had none when the run started): no regression of the headline score by 0.02 or more`
      }
    : { gate, judgedBy: `the gate that ${experiment} had when the run started` }
}

/**
 * Holds a gate against a run of the store.
 *
 * @returns fails with `RunReferenceError` for a run that is not finished, with `GateError` when there is nothing to judge
 * or the gate is impossible, with `ComparisonError`, and with `StoreError`
 */
export const judge = Effect.fnUntraced(function* (
  trials: Trials["Service"],
  found: Pick<RunReference.ResolvedRun, "run" | "candidate">,
  options: StoredGateOptions = {}
): Effect.fn.Return<JudgedRun, RunReference.Error | Gate.Error | ComparisonError | StoreError> {
  const { run } = found
  yield* RunReference.requireFinished(run)
  yield* trials.verify(run)
  const { gate, judgedBy } = gateOf(run, options)
  // Before anything is compared: a gate that is written wrong says so first.
  yield* Gate.check(gate)
  const named = run.manifest.against
  const other = options.against ?? (named === undefined ? undefined : { run, candidate: named })
  const { match = "content", scorers = "settings" } = options
  const asked = { match, scorers, quantiles: Gate.quantiles(gate), seed: run.manifest.seed }
  const { comparisons, skipped } =
    other === undefined
      ? { comparisons: [], skipped: [] }
      : yield* Comparisons.between(trials, other, found, asked)
  if (comparisons.length === 0 && skipped.length > 0) {
    return yield* new Gate.Error({
      message: `nothing to compare: ${skipped[0]?.reason ?? ""}. Name one, as in FILE:candidate`,
      known: []
    })
  }
  const summary = yield* Summary.ofRun(trials, run)
  const decided = yield* trials.decided(run)
  const subject = { summary, comparisons, skipped, decided, ...(judgedBy === undefined ? {} : { judgedBy }) }
  return { report: yield* GateReport.evaluate(gate, subject), comparisons, skipped }
})
