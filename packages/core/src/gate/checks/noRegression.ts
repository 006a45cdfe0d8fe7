import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Comparison, Group } from "../../compare/model.ts"
import { sliceName } from "../../compare/slices.ts"
import { subjectOf } from "../../compare/subject.ts"
import { defaultMargin } from "../../definition/comparisonSettings.ts"
import type { Gate } from "../../definition/gateModel.ts"
import { scoreName } from "../../scorer/scoreName.ts"
import * as Figures from "../../text/figures.ts"
import { type Evidence, testedInterval, withinMargin } from "../../verdict/Evidence.ts"
import * as points from "../../verdict/points.ts"
import * as reach from "../../verdict/reach.ts"
import { type Subject, unplannedWords, worse } from "../../verdict/sentence.ts"
import type { Verdict } from "../../verdict/Verdict.ts"
import { define, type Policy } from "../gateCheck.ts"
import { cannotTell } from "../judged.ts"
import { namedScore } from "../namedScore.ts"

export interface NoRegressionOptions extends Policy {
  /**
   * The largest loss that does not matter, > 0, in the unit of the score: 0.02 of a share is two points.
   *
   * @defaultValue 0.02
   */
  readonly margin?: number
  /**
   * The score that is compared: `match`, or `scorer.score`.
   *
   * @defaultValue the headline, which is the first
   */
  readonly score?: string
  /**
   * Whether a slice that is systematically worse fails the gate.
   *
   * @defaultValue true
   */
  readonly slices?: boolean
}

/** Whether missing outcomes leave the verdict alone. */
const isSettled = (verdict: Verdict): boolean =>
  !(verdict._tag === "Underpowered" && verdict.because === "missing-outcomes")

/** The bound that the test of a margin puts on the loss: `at most 1.4 points worse than old (95 %, one-sided)`. */
const lossWords = (evidence: Evidence, alpha: number, { against, candidate, unit }: Subject): string => {
  const interval = testedInterval(evidence, 1 - 2 * alpha)
  const difference = `the difference is ${points.amount(evidence.effect, unit, interval)}`
  const on = `on ${Figures.counted(evidence.n, "paired case")}`
  if (interval === undefined) return `${difference}, without an interval, ${on}`
  const { low } = interval
  const bound = points.amount(Math.abs(low), unit, interval)
  const shown = low < 0 ? `at most ${bound} worse` : `at least ${bound} better`
  return `${candidate} is ${shown} than ${against} (${Figures.confidence(1 - alpha)}, one-sided); ${difference}, ${on}`
}

/** Why a check fails: the difference, and that it is not shown to stay within the margin of the check itself. */
const worseWords = (
  evidence: Evidence | undefined,
  margin: number,
  alpha: number,
  subject: Subject
): string => {
  if (evidence === undefined) return "no case has a score on both sides"
  const { unit } = subject
  const low = testedInterval(evidence, 1 - 2 * alpha)
  const bound =
    low === undefined
      ? ""
      : `it may be up to ${points.amount(-low.low, unit, low)} worse (${Figures.confidence(1 - alpha)}, one-sided), and `
  return `${worse(evidence, subject)}; ${bound}the gate allows less than ${points.size(margin, unit)}`
}

/** Rounds up to whole points, or to two digits of another unit: what is named must be what these cases support. */
const roundedUp = (margin: number, unit: Subject["unit"]): number => {
  const step = unit === "share" ? 0.01 : 10 ** (Math.floor(Math.log10(margin)) - 1)
  return Number((step * Math.ceil(margin / step - 1e-9)).toPrecision(6))
}

/** The margin that these cases can support, and the line to write; none where no margin that says anything can be. */
const supportedWords = (
  supported: number | undefined,
  margin: number,
  score: string | undefined,
  { unit }: Subject
): ReadonlyArray<string> => {
  if (supported === undefined || supported <= margin) return []
  const rounded = roundedUp(supported, unit)
  if (unit === "share" && rounded >= 1) return ["these cases can support no margin below 100 points"]
  const options = [
    `margin: ${rounded}`,
    ...(score === undefined ? [] : [`score: ${JSON.stringify(score)}`])
  ].join(", ")
  return [
    `these cases can support a margin of about ${points.size(rounded, unit)}: Gate.noRegression({ ${options} })`
  ]
}

/** Why a margin could not be told, and what these cases could support: planned by how many differ, not by who won. */
const inconclusiveWords = (
  evidence: Evidence | undefined,
  margin: number,
  { alpha, power }: Pick<Comparison, "alpha" | "power">,
  subject: Subject,
  named: string | undefined
): string => {
  if (evidence === undefined) return "no case has a score on both sides"
  const { unit } = subject
  const limit = points.size(margin, unit)
  const needed = reach.needs(evidence, margin, { alpha, power })
  const least = reach.floor(evidence, margin, alpha)
  const labels = reach.labelsNeeded(evidence, margin, { alpha, power })
  const supported = reach.supportedMargin(evidence, { alpha, power })
  const inClusters = evidence.clusters !== undefined && evidence.clusters < evidence.n
  return [
    `the cases do not show that the loss is below ${limit}: ${lossWords(evidence, alpha, subject)}`,
    ...(labels === undefined
      ? []
      : [
          `about ${Figures.counted(labels, "case")} with labels of both are needed to show it if there is no loss, with ${Figures.confidence(power)} power`
        ]),
    ...("cases" in needed
      ? [
          `about ${Figures.count(needed.cases)} cases${inClusters ? " in new clusters" : ""} are needed to show it if there is no loss, with ${Figures.confidence(power)} power`
        ]
      : needed.unplanned === "enough-for-margin" || needed.unplanned === "few-labels"
        ? []
        : [unplannedWords(needed.unplanned, { inClusters, margin, unit })]),
    ...(least !== undefined && least > evidence.n
      ? [`fewer than ${Figures.count(least)} cases can show it only if the candidate is better`]
      : []),
    ...supportedWords(supported, margin, named, subject)
  ].join("; ")
}

/**
 * The candidate is not worse than the other side by the margin or more.
 *
 * Passes when a one-sided test at the comparison's α shows that (non-inferiority), also in the worst case of what is
 * missing. Fails when the score is lower with p ≤ α, or that of a slice after correction, also in the best case of what
 * is missing, unless the loss is shown to be within the margin. Cannot tell otherwise; slices that cannot tell do not hold up the gate.
 *
 * Of a judged score it is the difference that labels of both correct; without a calibration it cannot tell.
 *
 * An unchanged candidate is failed at most with probability α/2 by the overall score and α/2 by the slices: 5 % in all
 * at the default.
 */
export const noRegression = define(
  {
    tag: "NoRegression",
    fields: {
      score: Schema.optionalKey(Schema.String),
      margin: Schema.Finite.check(Schema.isGreaterThan(0)),
      slices: Schema.Boolean
    },
    defaults: { margin: defaultMargin, slices: true },
    title: "no regression",
    reads: "comparison",
    blames: "candidate",
    evaluate: Effect.fnUntraced(function* (check, comparison: Comparison) {
      const score = yield* namedScore("the comparison", comparison.scores, check.score)
      const { alpha } = comparison
      const limit = points.size(check.margin, score.unit)
      const name = `${scoreName(score)}: no regression beyond ${limit}`
      const subject = subjectOf(comparison, score.unit)
      const { evidence, bounds } = score.overall
      const unable = score.judge === undefined ? undefined : cannotTell(score.judge)
      if (unable !== undefined) {
        const raw = score.judge?.raw
        return {
          name,
          status: "inconclusive",
          reason:
            raw === undefined ? unable : `${unable}; by the judge alone ${lossWords(raw, alpha, subject)}`
        }
      }
      const isNotWorse = (of: Evidence | undefined): boolean => {
        const tested = of === undefined ? undefined : withinMargin(of, check.margin)
        return tested !== undefined && tested.pNotWorse <= alpha
      }
      /** Worse with `p` to show for it, also in the best case, and not shown to be within the margin. */
      const isWorse = (group: Group, p: number): boolean =>
        group.evidence !== undefined &&
        group.evidence.effect < 0 &&
        p <= alpha &&
        !isNotWorse(group.evidence) &&
        (group.bounds === undefined || (group.bounds.best.effect < 0 && group.bounds.best.p <= alpha))
      if (isWorse(score.overall, evidence?.p ?? 1)) {
        return { name, status: "fail", reason: worseWords(evidence, check.margin, alpha, subject) }
      }
      const worse = check.slices
        ? score.slices.filter(
            (slice) => slice.finding === "systematic" && isSettled(slice.verdict) && isWorse(slice, 0)
          )
        : []
      if (worse.length > 0) {
        const listed = worse
          .slice(0, 3)
          .map((slice) => `${sliceName(slice)}: ${worseWords(slice.evidence, check.margin, alpha, subject)}`)
          .join("; ")
        const more = worse.length > 3 ? `; and ${Figures.counted(worse.length - 3, "slice")} more` : ""
        return { name, status: "fail", reason: `systematically worse in ${listed}${more}` }
      }
      if (!isNotWorse(evidence)) {
        return {
          name,
          status: "inconclusive",
          reason: inconclusiveWords(evidence, check.margin, comparison, subject, check.score)
        }
      }
      if (bounds !== undefined && !isNotWorse(bounds.worst)) {
        return {
          name,
          status: "inconclusive",
          reason: `missing outcomes could change this result; without them ${evidence === undefined ? "nothing is known" : lossWords(evidence, alpha, subject)}`
        }
      }
      return {
        name,
        status: "pass",
        reason: evidence === undefined ? "" : lossWords(evidence, alpha, subject)
      }
    })
  },
  (gate) =>
    (options: NoRegressionOptions = {}): Gate =>
      gate(options)
)
