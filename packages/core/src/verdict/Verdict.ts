/**
 * What a paired comparison may claim: improved, regressed, equivalent, or that it cannot tell.
 *
 * The rule, with level α (default 0.05) and margin (default 0.02, the largest difference that does not matter):
 *
 * 1. `Equivalent` when two one-sided tests at α show the difference to lie within ±margin. It may still be a real
 *    difference (p ≤ α): then it is too small to matter, and the sentence says so.
 * 2. Else `Improved` or `Regressed` when p ≤ α, by the sign of the difference.
 * 3. Else `Underpowered`, with the number of cases it would take.
 *
 * A claim must also hold in the best and in the worst case of what is missing (`Errored` and unscored trials). Where
 * it does not, the verdict is `Underpowered` because of `missing-outcomes`: no number of cases would settle it, those
 * outcomes would.
 *
 * In slices, p values of both kinds are adjusted for the number of slices first.
 */
import * as Schema from "effect/Schema"
import { type Evidence, Interval, testedInterval, withinMargin } from "./Evidence.ts"
import * as reach from "./reach.ts"

export { type Subject, sentence } from "../compare/sentence.ts"

const shared = {
  n: Schema.Natural,
  alpha: Schema.Finite,
  margin: Schema.Finite,
  interval: Schema.optionalKey(Interval),
  adjustedP: Schema.optionalKey(Schema.Finite),
  minimumDetectable: Schema.optionalKey(Schema.Finite)
}

const decided = { effect: Schema.Finite, p: Schema.Finite, ...shared }

/**
 * A verdict.
 *
 * - `effect`, `interval`, `margin`, `minimumDetectable`: in the unit of the score, candidate − baseline.
 * - `p`: of "no difference", unadjusted. `adjustedP`: the same after correction, in slices that are
 *   tested.
 * - `equivalenceP`: of "different by the margin or more", after correction in slices.
 * - `minimumDetectable`: the smallest true difference found with 80 % power (or the comparison's own `power`) at α, in
 *   slices at α divided by the number of slices. Absent where there is no telling.
 * - `n`: paired cases.
 * - `interval`: holds 0 exactly where `p` > α. Of `Equivalent`: of confidence 1 − 2α, the one that belongs to the test
 *   and lies within the margin. Not corrected for slices.
 * - `needs`: paired cases that tell a difference of the margin from none, rounded up to two digits, planned with the
 *   comparison's `power`. `unplanned`: why there is no such number, where these cases cannot plan one or are as many.
 *   `inClusters`: more cases help in new clusters only.
 * - `outOfReach`: there where so few cases cannot show equivalence whatever they show: how many can at all.
 * - `because`: `too-few-cases`: more of them would settle it, and `needs` says how many where that can be told;
 *   `missing-outcomes`: what errored or was not scored could change the claim; `no-pairs`: no case has a score on both
 *   sides.
 */
export const Verdict = Schema.TaggedUnion({
  Improved: decided,
  Regressed: decided,
  Equivalent: { ...decided, equivalenceP: Schema.Finite },
  Underpowered: {
    effect: Schema.optionalKey(Schema.Finite),
    p: Schema.optionalKey(Schema.Finite),
    ...shared,
    because: Schema.Literals(["too-few-cases", "missing-outcomes", "no-pairs"]),
    needs: Schema.optionalKey(Schema.Natural),
    unplanned: Schema.optionalKey(reach.Unplanned),
    outOfReach: Schema.optionalKey(Schema.Natural),
    inClusters: Schema.optionalKey(Schema.Boolean),
    power: Schema.optionalKey(Schema.Finite),
    reason: Schema.String
  }
}).annotate({ identifier: "Verdict" })
export type Verdict = typeof Verdict.Type

export type Claim = "Improved" | "Regressed" | "Equivalent"

/** Evidence with the p values that count: adjusted where several groups are looked at. */
export interface Judged {
  readonly evidence: Evidence
  /** Undefined where no difference was tested for. */
  readonly p: number | undefined
  /** Undefined where equivalence cannot be tested. */
  readonly equivalenceP: number | undefined
}

/** Evidence that stands alone. */
export const alone = (evidence: Evidence, margin: number): Judged => ({
  evidence,
  p: evidence.p,
  equivalenceP: withinMargin(evidence, margin)?.p
})

/** What evidence claims at level α, if anything. */
export const claimOf = ({ evidence, p, equivalenceP }: Judged, alpha: number): Claim | undefined => {
  if (equivalenceP !== undefined && equivalenceP <= alpha) return "Equivalent"
  if (p === undefined || p > alpha || evidence.effect === 0) return undefined
  return evidence.effect > 0 ? "Improved" : "Regressed"
}

/**
 * How a verdict is asked.
 *
 * - `power`: for the minimum detectable effect and the needed cases.
 * - `slices`: among how many slices α is shared; undefined for the overall figure.
 */
export interface Question {
  readonly alpha: number
  readonly margin: number
  readonly power: number
  readonly slices: number | undefined
}

/** The worst and the best that missing outcomes could have made of the evidence. */
export interface Extremes {
  readonly worst: Judged
  readonly best: Judged
}

/** The verdict where no case has a score on both sides. */
export const noPairs = ({ alpha, margin }: Pick<Question, "alpha" | "margin">): Verdict => ({
  _tag: "Underpowered",
  n: 0,
  alpha,
  margin,
  because: "no-pairs",
  reason: "no case has a score on both sides"
})

/** Decides. `extremes` are there when outcomes are missing. */
export const decide = (judged: Judged, extremes: Extremes | undefined, question: Question): Verdict => {
  const { alpha, margin, power, slices } = question
  const { evidence } = judged
  const level = { alpha: alpha / Math.max(1, slices ?? 1), power }
  const minimumDetectable = reach.minimumDetectable(evidence, level)
  const figures = {
    effect: evidence.effect,
    p: evidence.p,
    n: evidence.n,
    alpha,
    margin,
    ...(evidence.interval === undefined ? {} : { interval: evidence.interval }),
    ...(slices === undefined || judged.p === undefined ? {} : { adjustedP: judged.p }),
    ...(minimumDetectable === undefined ? {} : { minimumDetectable })
  }
  const claim = claimOf(judged, alpha)
  if (claim === undefined) {
    const needs = reach.needs(evidence, margin, level)
    const least = reach.floor(evidence, margin, alpha)
    return {
      _tag: "Underpowered",
      ...figures,
      because: "too-few-cases",
      ...("cases" in needs ? { needs: needs.cases, power } : needs),
      ...(least === undefined || least <= evidence.n ? {} : { outOfReach: least }),
      ...(evidence.clusters !== undefined && evidence.clusters < evidence.n ? { inClusters: true } : {}),
      reason: "the cases show neither a difference nor that there is none that matters"
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
      reason: `missing outcomes could undo the claim that it ${verb[claim]}`
    }
  }
  if (claim !== "Equivalent") return { _tag: claim, ...figures }
  const { interval: _, ...rest } = figures
  const interval = testedInterval(evidence, 1 - 2 * alpha)
  return {
    _tag: claim,
    ...rest,
    ...(interval === undefined ? {} : { interval }),
    equivalenceP: judged.equivalenceP ?? 1
  }
}

const verb: Readonly<Record<Claim, string>> = {
  Improved: "improved",
  Regressed: "regressed",
  Equivalent: "is equivalent"
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
