/**
 * Whether the gate of an experiment can be judged at all, found out before anything is spent.
 */
import * as Effect from "effect/Effect"
import type { Experiment } from "../definition/definition.ts"
import { ExperimentError } from "../definition/ExperimentError.ts"
import * as Gate from "../gate/Gate.ts"
import type { ResolvedRun } from "../reference/RunReference.ts"
import { scoreName } from "../scorer/scoreName.ts"
import type { RunReport } from "./reportModel.ts"

/** Fails when a limit is impossible, or a score or a decision unknown. */
export const checkGate = Effect.fnUntraced(function* <Input, Expected, Output>({
  name,
  gate,
  scorers,
  decide
}: Experiment<Input, Expected, Output>): Effect.fn.Return<void, ExperimentError> {
  if (gate === undefined) return
  const wrong = (message: string) => new ExperimentError({ experiment: name, message })
  const { checks } = yield* Effect.mapError(Gate.check(gate), ({ message }) => wrong(message))
  const scores = scorers.flatMap((scorer) => scorer.names.map((score) => ({ scorer: scorer.name, score })))
  for (const check of checks) {
    const wanted = "score" in check ? check.score : undefined
    if (wanted !== undefined && !scores.some((each) => scoreName(each) === wanted || each.score === wanted)) {
      return yield* wrong(
        `the gate names the score ${wanted}, but no scorer has it; the scores are ${scores.map(scoreName).join(", ")}`
      )
    }
  }
  const decisions = decide.map((decider) => decider.name)
  const unknown = Gate.decisionsOf(gate).find((each) => !decisions.includes(each))
  if (unknown !== undefined) {
    return yield* wrong(
      `the gate names the decision ${unknown}, but the experiment makes ${decisions.length === 0 ? "none: add it under decide" : `no such decision; it makes ${decisions.join(", ")}`}`
    )
  }
})

/** Why `--gate` could not say anything about a run of these candidates; undefined when it can. */
export const ungatable = <Input, Expected, Output>(
  { name, gate, against, candidates }: Experiment<Input, Expected, Output>,
  only: ReadonlyArray<string>,
  otherRun: ResolvedRun | undefined
): string | undefined => {
  if (gate === undefined) return `${name} has no gate; add one to the experiment, or leave out --gate`
  if (!Gate.needsComparison(gate)) return undefined
  const names = only.length === 0 ? [...candidates.keys()] : only
  if (otherRun !== undefined) {
    const known = otherRun.run.manifest.candidates.map((candidate) => candidate.name)
    return otherRun.candidate !== undefined || names.some((each) => known.includes(each))
      ? undefined
      : `${otherRun.run.id} has none of ${names.join(", ")}; it has ${known.join(", ")}. Name one, as in ${otherRun.run.id}:${known[0] ?? "name"}`
  }
  if (against === undefined) {
    return 'the gate has comparing checks, but the experiment names no candidate to compare with: add "against" to the experiment, or give --against RUN'
  }
  if (!names.includes(against)) {
    return `the gate compares with ${against}, which --only leaves out`
  }
  return names.some((each) => each !== against) ? undefined : `there is no candidate besides ${against}`
}

/**
 * Whether a gate waits for something to compare with: the first run of a version that later ones are held against. Without
 * `--gate` that is no error.
 */
export const isGateWaiting = <Input, Expected, Output>(
  { gate }: Pick<Experiment<Input, Expected, Output>, "gate">,
  report: Pick<RunReport, "comparisons">
): boolean => gate !== undefined && Gate.needsComparison(gate) && report.comparisons.length === 0
