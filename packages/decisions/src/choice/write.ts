/**
 * The answer to a choice, in sentences, figures, tables and a plot.
 */
import type { Decision } from "@assay/core"
import type * as Interval from "@assay/stats/Interval"
import * as Multiplicity from "@assay/stats/Multiplicity"
import { counted } from "../grounds/counts.ts"
import { figureOf } from "../grounds/figure.ts"
import { pairsOf } from "../grounds/pairs.ts"
import type { Refusal } from "../grounds/standing.ts"
import { difference, listed, money, roundMoney } from "../grounds/words.ts"
import { needsOf, needsSentence } from "../worth/needs.ts"
import { againstDemand, boundsOf, type Sample, sampleOf } from "../worth/sample.ts"
import { costPoint } from "../worth/shown.ts"
import { confidence, type Option, paretoFront } from "./candidate.ts"
import type { Constraints } from "./constraints.ts"

type Written = Omit<Decision.Decision, "_tag" | "name" | "question" | "basis">

const alpha = 0.05

/** A candidate beside the best one. */
interface Beside {
  readonly option: Option
  /** The difference, the best − this one. Undefined where no two cases are paired. */
  readonly sample: Sample | undefined
  /** Whether it is shown to be worse, with Holm's correction over all pairs. */
  readonly isWorse: boolean
}

const cell = (estimate: Interval.Estimate | undefined, factor = 1) =>
  estimate?.estimate === undefined
    ? null
    : estimate._tag === "Withheld"
      ? factor * estimate.estimate
      : ([factor * estimate.estimate, factor * estimate.low, factor * estimate.high] as const)

/** The two-sided p value of two one-sided ones. */
const pOf = (sample: Sample | undefined): number => {
  if (sample === undefined) return 1
  const { pAbove, pBelow } = againstDemand(sample, 0)
  return Math.min(1, 2 * Math.min(pAbove, pBelow))
}

const besides = (
  options: ReadonlyArray<Option>,
  best: Option,
  unit: "share" | "number"
): ReadonlyArray<Beside> => {
  const pairs = options.flatMap((one, nth) =>
    options.slice(nth + 1).map((other) => ({
      one,
      other,
      sample: sampleOf(pairsOf(one.rows, other.rows), unit)
    }))
  )
  const adjusted = Multiplicity.holm(pairs.map(({ sample }) => pOf(sample)))
  return options
    .filter((each) => each !== best)
    .map((option) => {
      const at = pairs.findIndex(
        ({ one, other }) => (one === best && other === option) || (one === option && other === best)
      )
      const sample = sampleOf(pairsOf(best.rows, option.rows), unit)
      return {
        option,
        sample,
        isWorse: (adjusted[at] ?? 1) <= alpha && (sample?.quality.mean ?? 0) > 0
      }
    })
}

const table = (
  options: ReadonlyArray<Option>,
  front: ReadonlyArray<Option>,
  ties: ReadonlyArray<string>,
  unit: "share" | "number",
  volume: number | undefined
): Decision.DecisionTable => ({
  title: "Candidates, the best first (90 % intervals)",
  columns: [
    { title: "candidate" },
    { title: "quality", unit },
    { title: "cost a task", unit: "usd" },
    ...(volume === undefined ? [] : [{ title: "cost a month", unit: "usd" as const }]),
    { title: "p95 latency", unit: "ms" },
    { title: "silent failures", unit: "share" },
    { title: "front" },
    { title: "as good as the best" },
    { title: "asked for" }
  ],
  rows: options.map((option) => [
    option.name,
    cell(option.quality),
    cell(option.cost),
    ...(volume === undefined ? [] : [cell(option.cost, volume)]),
    cell(option.latency),
    cell(option.silent),
    front.includes(option) ? "yes" : "no",
    ties.includes(option.name) ? "perhaps" : "no",
    option.checks.length === 0 ? "nothing" : option.checks.map(([what, met]) => `${what}: ${met}`).join("; ")
  ])
})

const mean = ({ quality }: Option): number => quality?.estimate ?? Number.NEGATIVE_INFINITY

/** Writes the answer. */
export const write = (
  unordered: ReadonlyArray<Option>,
  { unit, name: scoreName }: Decision.GroundsScore,
  { volume }: Constraints,
  refusal: Refusal | undefined
): Written => {
  const options = [...unordered].sort((a, b) => mean(b) - mean(a))
  const front = paretoFront(options)
  const figures = Object.fromEntries(
    options.map((option) => [
      `quality:${option.name}`,
      figureOf(`quality of ${option.name}`, unit, option.quality)
    ])
  )
  const plots: ReadonlyArray<Decision.DecisionPlot> = [
    {
      title: "Cost against quality",
      x: { title: "cost a task", unit: "usd" },
      y: { title: "quality", unit },
      series: options.flatMap((option) => costPoint(option.name, option.rows, unit)),
      rules: []
    }
  ]
  const shell = { figures, plots: plots.filter(({ series }) => series.length > 0) }
  const nothing = (first: string, second: string): Written => ({
    ...shell,
    verdict: "cannot tell",
    status: "cannot-tell",
    sentences: [first, second],
    doubts: [],
    tables: [table(options, front, [], unit, volume)]
  })
  if (refusal !== undefined) {
    return nothing(
      `Which candidate to take cannot be told: ${scoreName} is judged by a model, and of ${refusal.candidate} ${refusal.because}.`,
      refusal.needs === undefined
        ? "Labels of people would calibrate it."
        : `It takes about ${counted(refusal.needs, "label")} of people to calibrate it.`
    )
  }
  const allowed = options.filter(({ met, quality }) => met !== "not met" && quality?.estimate !== undefined)
  const [best] = allowed
  if (best === undefined) {
    const broken = options.map(
      ({ name, checks }) =>
        `${name} (${
          checks
            .filter(([, met]) => met === "not met")
            .map(([what]) => what)
            .join(", ") || "no score"
        })`
    )
    return {
      ...nothing("No candidate keeps to what is asked.", `Not met: ${listed(broken)}.`),
      verdict: "none",
      status: "no"
    }
  }
  const others = besides(allowed, best, unit)
  const ties = others.filter(({ isWorse }) => !isWorse)
  const tied = [best.name, ...ties.map(({ option }) => option.name)]
  const second = others[0]
  const unsure = best.checks.filter(([, met]) => met === "cannot tell").map(([what]) => what)
  const alone = ties.length === 0
  const status = alone && unsure.length === 0 ? "yes" : "cannot-tell"
  const needed = second === undefined ? "No other keeps to what is asked." : needsToWin(best, second, unit)
  const left = options.filter(({ met }) => met === "not met").map(({ name }) => name)
  const asked = unsure.length === 0 ? "" : `; whether it keeps to its ${listed(unsure)} cannot be told`
  return {
    ...shell,
    verdict: status === "yes" ? best.name : "cannot tell",
    status,
    sentences: [
      alone
        ? `${best.name} is the best${left.length === 0 ? "" : " of those that keep to what is asked"}${asked}.`
        : `Which is best cannot be told between ${listed(tied)}; ${best.name} leads${asked}.`,
      needed
    ],
    doubts: [
      `${best.name} was chosen as the best of ${options.length}, which flatters its figures; the differences are corrected for ${counted((allowed.length * (allowed.length - 1)) / 2, "pair")}, its own interval is not.`,
      ...(left.length === 0 ? [] : [`Left out, because they do not keep to what is asked: ${listed(left)}.`]),
      ...options
        .filter(({ cost }) => cost?.estimate === undefined)
        .map(({ name }) => `What ${name} costs is not known; unknown is not zero.`),
      "The front goes by the point estimates.",
      "It holds for traffic like these cases, at these prices."
    ],
    figures: {
      ...figures,
      ...(second?.sample === undefined
        ? {}
        : {
            lead: {
              label: `lead of ${best.name} over ${second.option.name}`,
              value: second.sample.quality.mean,
              ...(boundsOf(second.sample, alpha) ?? {}),
              confidence,
              unit: unit === "share" ? ("points" as const) : ("number" as const)
            }
          })
    },
    tables: [table(options, front, tied, unit, volume)]
  }
}

/** What the next one would need to win: points, a price, cases. */
const needsToWin = (best: Option, { option, sample, isWorse }: Beside, unit: "share" | "number"): string => {
  if (sample === undefined) return `${option.name} has no two cases in common with ${best.name}.`
  const bounds = boundsOf(sample, alpha)
  const lead = sample.quality.mean
  const span = bounds === undefined ? 0 : bounds.high - bounds.low
  const [mine, theirs] = [best.cost?.estimate, option.cost?.estimate]
  const price =
    mine === undefined || theirs === undefined
      ? ""
      : theirs < mine && lead > 0
        ? ` (it is ${money(mine - theirs)} a task cheaper, which makes up for it where ${unit === "share" ? "a right answer" : "one more of the score"} is worth less than ${roundMoney((mine - theirs) / lead)})`
        : ` (it is not cheaper)`
  const needs = needsOf(sample, 0, { alpha, power: 0.8 })
  return isWorse
    ? `${option.name} is next and would need ${difference(lead, unit, span)} more to draw level${price}.`
    : `${option.name} is next, ${difference(lead, unit, span)} behind${price}. ${needsSentence(needs, { power: 0.8, n: sample.n })}`
}
