/**
 * The checks of a gate that read a comparison.
 */
import * as Effect from "effect/Effect"
import type { Comparison, Group, QuantileRatio, ScoreComparison } from "../compare/model.ts"
import { sliceName } from "../compare/slices.ts"
import { subjectOf } from "../compare/subject.ts"
import { scoreName } from "../scorer/scoreName.ts"
import * as Figures from "../text/figures.ts"
import { type Evidence, testedInterval, withinMargin } from "../verdict/Evidence.ts"
import * as points from "../verdict/points.ts"
import * as reach from "../verdict/reach.ts"
import { type Subject, unplannedWords, worse } from "../verdict/sentence.ts"
import type { Verdict } from "../verdict/Verdict.ts"
import { type Finding, GateError } from "./finding.ts"

const given = (name: string, comparison: Comparison | undefined): Effect.Effect<Comparison, GateError> =>
  comparison === undefined
    ? Effect.fail(new GateError({ message: `the check "${name}" needs a comparison`, known: [] }))
    : Effect.succeed(comparison)

const scoreOf = (
  { scores }: Comparison,
  wanted: string | undefined
): Effect.Effect<ScoreComparison, GateError> => {
  const found =
    wanted === undefined
      ? scores[0]
      : scores.find((each) => scoreName(each) === wanted || each.score === wanted)
  if (found !== undefined) return Effect.succeed(found)
  const known = scores.map(scoreName)
  return Effect.fail(
    new GateError({
      message: `the comparison has no score ${wanted ?? "at all"}; it has ${known.join(", ")}`,
      known
    })
  )
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

/** Why a margin could not be told, and what these cases could support: planned by how many differ, not by who won. */
const inconclusiveWords = (
  evidence: Evidence | undefined,
  margin: number,
  { alpha, power }: Pick<Comparison, "alpha" | "power">,
  subject: Subject
): string => {
  if (evidence === undefined) return "no case has a score on both sides"
  const { unit } = subject
  const limit = points.size(margin, unit)
  const needed = reach.needs(evidence, margin, { alpha, power })
  const least = reach.floor(evidence, margin, alpha)
  const supported = reach.supportedMargin(evidence, { alpha, power })
  const inClusters = evidence.clusters !== undefined && evidence.clusters < evidence.n
  return [
    `whether the loss is below ${limit} cannot be told: ${lossWords(evidence, alpha, subject)}`,
    ...("cases" in needed
      ? [
          `about ${Figures.count(needed.cases)} cases${inClusters ? " in new clusters" : ""} would tell if nothing is lost, with ${Figures.confidence(power)} power`
        ]
      : needed.unplanned === "enough-for-margin"
        ? []
        : [unplannedWords(needed.unplanned, { inClusters, margin, unit })]),
    ...(least !== undefined && least > evidence.n
      ? [`fewer than ${Figures.count(least)} cases tell it only where something is gained`]
      : []),
    ...(supported !== undefined && supported > margin
      ? [`these cases can support a margin of about ${points.size(supported, unit)}`]
      : [])
  ].join("; ")
}

/** See `Gate.noRegression`. */
export const noRegression = Effect.fnUntraced(function* (
  check: { readonly score?: string; readonly margin: number; readonly slices: boolean },
  against: Comparison | undefined
): Effect.fn.Return<Finding, GateError> {
  const comparison = yield* given("no regression", against)
  const score = yield* scoreOf(comparison, check.score)
  const { alpha } = comparison
  const limit = points.size(check.margin, score.unit)
  const name = `${scoreName(score)}: no regression beyond ${limit}`
  const subject = subjectOf(comparison, score.unit)
  const { evidence, bounds } = score.overall
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
      reason: inconclusiveWords(evidence, check.margin, comparison, subject)
    }
  }
  if (bounds !== undefined && !isNotWorse(bounds.worst)) {
    return {
      name,
      status: "inconclusive",
      reason: `missing outcomes could undo it; without them ${evidence === undefined ? "nothing is known" : lossWords(evidence, alpha, subject)}`
    }
  }
  return {
    name,
    status: "pass",
    reason: evidence === undefined ? "" : lossWords(evidence, alpha, subject)
  }
})

/** Differences that percents would write as none are none; several times as much is said as such. */
const change = (ratio: number): string => {
  if (Math.abs(ratio - 1) < 5e-4) return "as much"
  if (ratio >= 3) return `${Number(ratio.toPrecision(2)).toLocaleString("en")} times as much`
  return ratio >= 1 ? `${Figures.change(ratio - 1)} more` : `${Figures.change(1 - ratio)} less`
}

const judgeQuantile = (found: QuantileRatio | undefined, increase: number): Omit<Finding, "name"> => {
  if (found === undefined) return { status: "inconclusive", reason: "that quantile was not compared" }
  if (found._tag === "Withheld") return { status: "inconclusive", reason: found.reason }
  const { low, high, ratio, againstMs, candidateMs } = found
  const reason =
    `${Figures.quantile(found.quantile)} went from ${Figures.latency(againstMs)} to ${Figures.latency(candidateMs)}, ` +
    `${change(ratio)} (${Figures.change(found.confidence)} interval ${change(low)} to ${change(high)})`
  return { status: high <= 1 + increase ? "pass" : low > 1 + increase ? "fail" : "inconclusive", reason }
}

/** See `Gate.latency`. */
export const latency = Effect.fnUntraced(function* (
  check: { readonly limits: ReadonlyArray<{ readonly quantile: number; readonly increase: number }> },
  against: Comparison | undefined
): Effect.fn.Return<Finding, GateError> {
  const name = `latency: ${check.limits
    .map(
      ({ quantile, increase }) => `${Figures.quantile(quantile)} up by at most ${Figures.change(increase)}`
    )
    .join(", ")}`
  const comparison = yield* given("latency", against)
  const judged = check.limits.map(({ quantile, increase }) =>
    judgeQuantile(
      comparison.latency.quantiles.find((each) => each.quantile === quantile),
      increase
    )
  )
  const worst =
    judged.find(({ status }) => status === "fail") ?? judged.find(({ status }) => status === "inconclusive")
  return {
    name,
    status: worst?.status ?? "pass",
    reason: judged.map(({ reason }) => reason).join("; ")
  }
})

const judgeCost = ({ cost, against, candidate }: Comparison, increase: number): Omit<Finding, "name"> => {
  if (cost === undefined) return { status: "pass", reason: "neither side costs anything" }
  const unpriced = [
    [cost.unpriced.against, against.candidate],
    [cost.unpriced.candidate, candidate.candidate]
  ] as const
  const unknown = unpriced.flatMap(([cases, name]) =>
    cases === 0 ? [] : [`${name} has no known price on ${Figures.counted(cases, "case")}`]
  )
  if (unknown.length > 0) return { status: "inconclusive", reason: unknown.join("; ") }
  const { ratio, againstUsd = 0, candidateUsd = 0 } = cost
  const went = `an answer went from ${points.usd(againstUsd)} to ${points.usd(candidateUsd)}`
  if (cost.cases > 0 && againstUsd === 0) {
    return { status: candidateUsd === 0 ? "pass" : "fail", reason: went }
  }
  if (ratio._tag === "Withheld") return { status: "inconclusive", reason: `${went}; ${ratio.reason}` }
  return {
    status: ratio.high <= 1 + increase ? "pass" : ratio.low > 1 + increase ? "fail" : "inconclusive",
    reason:
      `${went}, ${change(ratio.ratio)} ` +
      (ratio.low === ratio.high
        ? "on every case"
        : `(${Figures.change(ratio.confidence)} interval ${change(ratio.low)} to ${change(ratio.high)})`)
  }
}

/** See `Gate.cost`. */
export const cost = (
  check: { readonly increase: number },
  against: Comparison | undefined
): Effect.Effect<Finding, GateError> => {
  const limit =
    check.increase >= 0
      ? `up by at most ${Figures.change(check.increase)}`
      : `down by at least ${Figures.change(-check.increase)}`
  return Effect.map(given("cost", against), (comparison) => ({
    name: `cost: ${limit}`,
    ...judgeCost(comparison, check.increase)
  }))
}
