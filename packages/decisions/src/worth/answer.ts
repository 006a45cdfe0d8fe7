/**
 * The decision on a candidate's worth: what is shown, in sentences, figures, tables and plots.
 */
import type { Decision } from "@assay/core"
import * as Effect from "effect/Effect"
import { basisOf } from "../grounds/basis.ts"
import { type Differing, differing, statedQuality } from "../grounds/corrected.ts"
import { count, counted } from "../grounds/counts.ts"
import { needsOf, needsSentence } from "../grounds/needs.ts"
import { pairsOf } from "../grounds/pairs.ts"
import { type CaseRow, perCase } from "../grounds/perCase.ts"
import { againstDemand, againstWorth, boundsOf, type Sample, type Tested } from "../grounds/sample.ts"
import { answersTable, sideCells, sideColumns } from "../grounds/shown.ts"
import { refusalOf } from "../grounds/standing.ts"
import { difference, money, roundMoney, stated } from "../grounds/words.ts"
import { breakEvenClause, breakEvenOf } from "./breakEven.ts"
import { differenceFigure, plotsOf, sidesFigures } from "./shown.ts"
import { slicesClause, slicesShown, slicesTable } from "./slices.ts"
import type { Stated } from "./value.ts"

/** A question whose names are found and whose options are read. */
export interface Question {
  readonly name: string
  readonly candidate: Decision.GroundsCandidate
  readonly against: Decision.GroundsCandidate
  readonly score: Decision.GroundsScore
  readonly value: Stated | undefined
  readonly demand: number | undefined
  readonly volume: number | undefined
  readonly alpha: number
  readonly power: number
}

type Verdict = "justified" | "not justified" | "cannot tell"

const verdictOf = ({ pAbove, pBelow }: Tested, alpha: number): Verdict =>
  pAbove <= alpha ? "justified" : pBelow <= alpha ? "not justified" : "cannot tell"

const statuses = { justified: "yes", "not justified": "no", "cannot tell": "cannot-tell" } as const

/** Answers the question. */
export const answer = Effect.fnUntraced(function* (
  grounds: Decision.Grounds,
  question: Question
): Effect.fn.Return<Decision.Decision, Decision.Error> {
  const { candidate, against, score, value, volume, alpha, power } = question
  const [rows, others] = [perCase(candidate, score.name), perCase(against, score.name)]
  const pairs = pairsOf(rows, others)
  const shell = {
    _tag: "Decision" as const,
    name: question.name,
    question: "worth",
    basis: basisOf(grounds, {
      score: score.name,
      candidates: [candidate.name, against.name],
      cases: pairs.map((pair) => pair.candidate)
    })
  }
  const named = { candidate: candidate.name, against: against.name }
  const sides = [
    { name: candidate.name, rows, quality: statedQuality(score, candidate.name, rows) },
    { name: against.name, rows: others, quality: statedQuality(score, against.name, others) }
  ] as const
  const figures = sidesFigures(sides, score.unit, volume)
  const candidates: Decision.DecisionTable = {
    title: "Both sides",
    columns: sideColumns(score.unit, volume),
    rows: sides.map((side) => sideCells(side, volume))
  }
  const answers = answersTable(sides)
  const withheld = (first: string, second: string): Decision.Decision => ({
    ...shell,
    verdict: "cannot tell",
    status: "cannot-tell",
    sentences: [first, second],
    doubts: doubtsOf(
      named,
      pairs.map((pair) => pair.candidate),
      pairs.map((pair) => pair.against),
      undefined
    ),
    figures,
    tables: [candidates, answers],
    plots: []
  })
  const whether = `Whether ${candidate.name} is worth it over ${against.name} cannot be told`
  const refusal = refusalOf(score, [candidate.name, against.name])
  if (refusal !== undefined) {
    return withheld(
      `${whether}: ${score.name} is judged by a model, and of ${refusal.candidate} ${refusal.because}.`,
      refusal.needs === undefined
        ? "Labels of people would calibrate it."
        : `It takes about ${counted(refusal.needs, "label")} of people to calibrate it.`
    )
  }
  const {
    sample,
    withheld: reason,
    corrected,
    filled
  } = yield* differing(grounds, score, named, pairs, 1 - 2 * alpha)
  if (sample === undefined) {
    return withheld(
      `${whether}: ${reason}.`,
      score.judged === undefined ? "It takes cases that both answer." : "It takes more labels of people."
    )
  }
  const cost = sample.cost?.mean
  if (value !== undefined && cost === undefined) {
    return withheld(
      `${whether}: what an answer of ${costUnknownOf(named, rows, others)} costs is not known, and unknown is not zero.`,
      `On quality alone it is ${difference(sample.quality.mean, score.unit, spanOf(sample, alpha))} better; state prices to have an answer.`
    )
  }
  const test = (of: Sample): Tested =>
    value === undefined ? againstDemand(of, question.demand ?? 0) : againstWorth(of, value.usd)
  const shown = verdictOf(test(sample), alpha)
  const { verdict, undone } = held(shown, sample, test, alpha, filled)
  const onQualityAlone = value === undefined && question.demand === undefined
  const demand = value === undefined ? (question.demand ?? 0) : cost === undefined ? 0 : cost / value.usd
  const breakEven = breakEvenOf(sample, alpha)
  const slices = corrected ? [] : slicesShown(pairs, score.unit, test, alpha)
  const bounds = boundsOf(sample, alpha)
  const by = `${difference(sample.quality.mean, score.unit, spanOf(sample, alpha))}${
    bounds === undefined
      ? ""
      : ` (${Math.round(100 * (1 - 2 * alpha))} % interval ${difference(bounds.low, score.unit, spanOf(sample, alpha)).replace(" points", "")} to ${difference(bounds.high, score.unit, spanOf(sample, alpha)).replace(" points", "")})`
  }`
  const right = score.unit === "share" ? "a right answer" : `one more of ${score.name}`
  const demanded =
    value !== undefined
      ? demand <= 0
        ? "its cost demands none"
        : `its cost demands ${stated(demand, score.unit)}`
      : question.demand === undefined
        ? undefined
        : `${stated(demand, score.unit)} are demanded`
  const claim = {
    justified: `${candidate.name} is worth it over ${against.name}`,
    "not justified": `${candidate.name} is not worth it over ${against.name}`,
    "cannot tell": whether
  }[verdict]
  const alone = {
    justified: `On quality alone it is justified`,
    "not justified": `On quality alone it is not justified`,
    "cannot tell": `On quality alone it cannot be told`
  }[verdict]
  const costs =
    cost === undefined
      ? `What it costs is not known (${costUnknownOf(named, rows, others)}), and unknown is not zero`
      : cost === 0
        ? "It costs the same"
        : `A task costs ${money(Math.abs(cost))} ${cost > 0 ? "more" : "less"}${
            volume === undefined
              ? ""
              : `, ${money(Math.abs(cost) * volume)} a month at ${count(volume)} tasks`
          }`
  const needs = corrected ? ({ because: "not-cases" } as const) : needsOf(sample, demand, { alpha, power })
  const takes = undone
    ? `${counted(sample.missing, "case")} without a score could change the verdict; more cases do not help, those scores would.`
    : needsSentence(needs, { power, n: sample.n })
  const where = slicesClause(
    slices,
    value === undefined && demand === 0 ? ["is better", "is worse"] : ["pays", "does not pay"]
  )
  const tail = where === undefined ? "" : `; ${where}`
  const first =
    onQualityAlone && breakEven !== undefined
      ? `${candidate.name} ${breakEvenClause(breakEven, { right, over: against.name }, roundMoney)}.`
      : onQualityAlone
        ? `${alone}: ${candidate.name} is better than ${against.name} by ${by}.`
        : `${claim}: it is better by ${by}, and ${demanded}.`
  const settled = value === undefined ? costs : `${costs}, and ${value.clause}`
  const second = onQualityAlone
    ? breakEven !== undefined
      ? `${alone}: the difference is ${by}${verdict === "cannot tell" ? `. ${takes}` : `${tail}.`}`
      : verdict === "cannot tell"
        ? `${costs}. ${takes}`
        : `${costs}${tail}.`
    : verdict === "cannot tell"
      ? `${settled}. ${takes}`
      : `${settled}${tail}.`
  return {
    ...shell,
    verdict: onQualityAlone && verdict !== "cannot tell" ? `${verdict} on quality alone` : verdict,
    status: statuses[verdict],
    sentences: [first, second],
    doubts: doubtsOf(
      named,
      pairs.map((pair) => pair.candidate),
      pairs.map((pair) => pair.against),
      sample
    ),
    figures: {
      difference: differenceFigure(sample, bounds, alpha),
      ...(value === undefined && question.demand === undefined
        ? {}
        : {
            demand: {
              label: "difference that is demanded",
              value: demand,
              unit: score.unit === "share" ? ("points" as const) : ("number" as const)
            }
          }),
      ...(breakEven === undefined
        ? {}
        : {
            breakEven: {
              label: `worth of ${right} at which it breaks even`,
              unit: "usd" as const,
              ...(breakEven.usd === undefined
                ? { absent: "cost and quality differ in opposite directions" }
                : { value: breakEven.usd }),
              ...(breakEven.low === undefined ? {} : { low: breakEven.low }),
              ...(breakEven.high === undefined ? {} : { high: breakEven.high }),
              confidence: 1 - 2 * alpha
            }
          }),
      ...("cases" in needs && verdict === "cannot tell" && !undone
        ? { needs: { label: "cases that it takes", value: needs.cases, unit: "cases" as const } }
        : {}),
      ...figures
    },
    tables: [candidates, ...(slices.length === 0 ? [] : [slicesTable(slices, score.unit, alpha)]), answers],
    plots: plotsOf(sides, sample, {
      unit: score.unit,
      alpha,
      right,
      volume,
      value: value?.usd,
      breakEven
    })
  }
})

/** A verdict holds only where what is missing cannot undo it. */
const held = (
  verdict: Verdict,
  sample: Sample,
  test: (of: Sample) => Tested,
  alpha: number,
  filled: Differing["filled"]
): { readonly verdict: Verdict; readonly undone: boolean } => {
  if (verdict === "cannot tell" || sample.missing === 0) {
    return { verdict, undone: false }
  }
  const imagined = filled(verdict === "justified" ? "worst" : "best")
  const holds = imagined === undefined || verdictOf(test(imagined), alpha) === verdict
  return holds ? { verdict, undone: false } : { verdict: "cannot tell", undone: true }
}

const spanOf = (sample: Sample, alpha: number): number => {
  const bounds = boundsOf(sample, alpha)
  return bounds === undefined ? 0 : bounds.high - bounds.low
}

interface Names {
  readonly candidate: string
  readonly against: string
}

const isUnpriced = (rows: ReadonlyArray<CaseRow>): boolean =>
  rows.every(({ costUsd }) => costUsd === undefined)

const costUnknownOf = (
  { candidate, against }: Names,
  rows: ReadonlyArray<CaseRow>,
  others: ReadonlyArray<CaseRow>
): string => {
  const unknown = [...(isUnpriced(rows) ? [candidate] : []), ...(isUnpriced(others) ? [against] : [])]
  return unknown.length === 0 ? "either on the same cases" : unknown.join(" and ")
}

const doubtsOf = (
  { candidate, against }: Names,
  rows: ReadonlyArray<CaseRow>,
  others: ReadonlyArray<CaseRow>,
  sample: Sample | undefined
): ReadonlyArray<string> => {
  const unpriced = (name: string, of: ReadonlyArray<CaseRow>): ReadonlyArray<string> => {
    const missing = of.reduce((sum, row) => sum + row.unpriced, 0)
    const all = of.reduce((sum, row) => sum + row.trials, 0)
    return missing === 0
      ? []
      : [
          `The cost of ${count(missing)} of ${counted(all, "answer")} of ${name} is not known; unknown is not zero, and the figures are of the others.`
        ]
  }
  return [
    ...(sample !== undefined && sample.missing > 0
      ? [
          `${counted(sample.missing, "case")} of ${count(rows.length)} ${sample.missing === 1 ? "lacks" : "lack"} a score on one side.`
        ]
      : []),
    ...unpriced(candidate, rows),
    ...unpriced(against, others),
    ...(rows.every(({ silent }) => silent === undefined) ? ["Nothing tells which failures are silent."] : []),
    ...(rows.every(({ latenciesMs }) => latenciesMs.length === 0)
      ? [`The latency of ${candidate} is not known.`]
      : []),
    "It holds for traffic like these cases, at these prices."
  ]
}
