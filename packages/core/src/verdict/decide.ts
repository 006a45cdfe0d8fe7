/**
 * Deciding what evidence may claim. The rule is in `Verdict`.
 */
import { defined } from "../foundation/defined.ts"
import { type Evidence, shownInterval, testedInterval, withinMargin } from "./Evidence.ts"
import type { Verdict } from "./model.ts"
import * as reach from "./reach.ts"

export type Claim = "Improved" | "Regressed" | "Equivalent"

/** Evidence with the p values that count: adjusted where several groups are looked at. */
export interface AdjustedEvidence {
  /** The evidence. */
  readonly evidence: Evidence
  /** Undefined where no difference was tested for. */
  readonly p: number | undefined
  /** Undefined where equivalence cannot be tested. */
  readonly equivalenceP: number | undefined
}

/** Evidence that stands alone. */
export const alone = (evidence: Evidence, margin: number): AdjustedEvidence => ({
  evidence,
  p: evidence.p,
  equivalenceP: withinMargin(evidence, margin)?.p
})

/** What evidence claims at level α, if anything. */
export const claimOf = (
  { evidence, p, equivalenceP }: AdjustedEvidence,
  alpha: number
): Claim | undefined => {
  if (equivalenceP !== undefined && equivalenceP <= alpha) return "Equivalent"
  if (p === undefined || p > alpha || evidence.effect === 0) return undefined
  return evidence.effect > 0 ? "Improved" : "Regressed"
}

/** How a verdict is asked. */
export interface DecisionOptions {
  /** The level of every test, between 0 and 0.5. */
  readonly alpha: number
  /** The largest difference that does not matter, above 0, in the unit of the score. */
  readonly margin: number
  /** The power for which the minimum detectable effect and the needed cases are computed. */
  readonly power: number
  /** Among how many slices α is shared. Undefined for the overall figure. */
  readonly slices: number | undefined
  /**
   * The levels at which the correction for several slices decides: intervals have these, so that they agree with the
   * adjusted p values.
   *
   * @defaultValue α for both
   */
  readonly levels?: Levels | undefined
}

/** The largest unadjusted p value with which a claim may be made, of either kind. */
export interface Levels {
  /** Of "no difference". */
  readonly difference: number
  /** Of "different by the margin or more". */
  readonly equivalence: number
}

/** The worst and the best that missing outcomes could have made of the evidence. */
export interface Extremes {
  /** The evidence if every missing outcome had been to the candidate's disadvantage. */
  readonly worst: AdjustedEvidence
  /** The evidence if every missing outcome had been to the candidate's advantage. */
  readonly best: AdjustedEvidence
}

/** The verdict where no case has a score on both sides. */
export const noPairs = ({ alpha, margin }: Pick<DecisionOptions, "alpha" | "margin">): Verdict => ({
  _tag: "Underpowered",
  n: 0,
  alpha,
  margin,
  because: "no-pairs",
  reason: "no case has a score on both sides"
})

/**
 * The verdict on a judged score that may not decide: what the judge says, why nothing is claimed, and about how many labels
 * it takes.
 */
export const notCalibrated = (
  evidence: Evidence | undefined,
  { because, needs }: { readonly because: string; readonly needs: number | undefined },
  { alpha, margin }: Pick<DecisionOptions, "alpha" | "margin">
): Verdict => ({
  _tag: "Underpowered",
  ...(evidence === undefined
    ? {}
    : { effect: evidence.effect, p: evidence.p, ...defined({ interval: evidence.interval }) }),
  n: evidence?.n ?? 0,
  alpha,
  margin,
  because: "judge",
  ...defined({ needsLabels: needs }),
  reason: `judge not calibrated: ${because}`
})

/** Decides. `extremes` are there when outcomes are missing. */
export const decide = (
  judged: AdjustedEvidence,
  extremes: Extremes | undefined,
  question: DecisionOptions
): Verdict => {
  const { alpha, margin, power, slices, levels } = question
  const { evidence } = judged
  const level = { alpha: alpha / Math.max(1, slices ?? 1), power }
  const minimumDetectable = reach.minimumDetectable(evidence, level)
  const figures = {
    effect: evidence.effect,
    p: evidence.p,
    n: evidence.n,
    alpha,
    margin,
    ...defined({
      interval: levels === undefined ? evidence.interval : shownInterval(evidence, 1 - levels.difference)
    }),
    ...(slices === undefined || judged.p === undefined ? {} : { adjustedP: judged.p }),
    ...defined({ minimumDetectable })
  }
  const claim = claimOf(judged, alpha)
  if (claim === undefined) {
    const needs = reach.needs(evidence, margin, level)
    const least = reach.floor(evidence, margin, alpha)
    const needsLabels = reach.labelsNeeded(evidence, margin, level)
    return {
      _tag: "Underpowered",
      ...figures,
      because: "too-few-cases",
      ...("cases" in needs ? { needs: needs.cases, power } : needs),
      ...defined({ needsLabels }),
      ...(least === undefined || least <= evidence.n ? {} : { outOfReach: least }),
      ...(evidence.clusters !== undefined && evidence.clusters < evidence.n ? { inClusters: true } : {}),
      reason: "the cases show neither a difference nor equivalence within the margin"
    }
  }
  const contrary =
    extremes === undefined
      ? undefined
      : [extremes.worst, extremes.best].find((each) => claimOf(each, alpha) !== claim)
  if (contrary !== undefined) {
    return {
      _tag: "Underpowered",
      ...figures,
      because: "missing-outcomes",
      reason: `missing outcomes could change the verdict "${words[claim]}"`
    }
  }
  if (claim !== "Equivalent") return { _tag: claim, ...figures }
  const { interval: _, ...rest } = figures
  const interval = testedInterval(evidence, 1 - 2 * (levels?.equivalence ?? alpha))
  return {
    _tag: claim,
    ...rest,
    ...defined({ interval }),
    equivalenceP: judged.equivalenceP ?? 1
  }
}

const words = {
  Improved: "improved",
  Regressed: "regressed",
  Equivalent: "equivalent",
  Underpowered: "underpowered"
} as const

/** The verdict in one word, as reports print it. */
export const word = ({ _tag }: Verdict): "improved" | "regressed" | "equivalent" | "underpowered" =>
  words[_tag]
