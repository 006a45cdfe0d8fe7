/**
 * The differences that decisions ask for: those of core's own comparison, so that a decision never says another number
 * than the comparison beside it.
 */
import * as Effect from "effect/Effect"
import * as Comparison from "../compare/Comparison.ts"
import { DecisionError } from "../decision/DecisionError.ts"
import type { Grounds, GroundsDifference } from "../decision/Grounds.ts"
import { defined } from "../foundation/defined.ts"
import { scoreName } from "../scorer/scoreName.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { Trials } from "../store/Trials.ts"

/** The nominal coverage of an interval that asks for none. */
const usual = 0.95

/** Why nothing may be stated of a judged score; undefined where it may, or where no model judges. */
const refusalOf = ({ judge }: Comparison.ScoreComparison): string | undefined =>
  judge === undefined || judge.standing === "calibrated"
    ? undefined
    : `a judge that is not calibrated decides nothing (${judge.standing}): ${judge.because}` +
      (judge.needs === undefined ? "" : `; about ${judge.needs} labels are needed`)

/** What a comparison says of its first score. */
const toDifference = (found: Comparison.Comparison, confidence: number): GroundsDifference => {
  const [score] = found.scores
  const isCorrected = score?.judge?.standing === "calibrated"
  const evidence = score?.overall.evidence
  const nothing = { confidence, n: evidence?.n ?? 0, corrected: false }
  if (score === undefined)
    return { ...nothing, withheld: "the score compares the two by itself, so that one of them has none" }
  const withheld = refusalOf(score)
  if (withheld !== undefined) return { ...nothing, withheld }
  if (evidence === undefined) return { ...nothing, withheld: "no case has a score on both sides" }
  // Labels of people correct a judged score, or it is not stated at all.
  if (isCorrected && evidence.basis._tag !== "Corrected")
    return { ...nothing, withheld: "the labels do not correct the difference" }
  const { effect, interval, n } = evidence
  return {
    effect,
    ...defined({ low: interval?.low, high: interval?.high }),
    confidence,
    n,
    ...(interval === undefined ? { withheld: "there are too few cases for an interval" } : {}),
    corrected: isCorrected
  }
}

/** Asks for differences of two candidates of a run. What was asked before is not computed again. */
export const differences = (
  trials: Trials["Service"],
  run: StoredRun,
  scope: Pick<Comparison.Options, "cases" | "repeats" | "seed">
): Grounds["difference"] => {
  const asked = new Map<string, GroundsDifference>()
  const [first] = run.manifest.scorers
  const headline =
    first === undefined ? undefined : scoreName({ scorer: first.name, score: first.names[0] ?? "" })
  return Effect.fnUntraced(function* ({ candidate, against, score = headline, confidence = usual }) {
    const key = JSON.stringify([candidate, against, score, confidence])
    const known = asked.get(key)
    if (known !== undefined) return known
    const compared = yield* Comparison.within(trials, run, {
      ...scope,
      candidate,
      against,
      alpha: 1 - confidence,
      ...(score === undefined ? {} : { scores: [score] })
    }).pipe(Effect.mapError(({ message }) => new DecisionError({ message })))
    const found = toDifference(compared, confidence)
    asked.set(key, found)
    return found
  })
}
