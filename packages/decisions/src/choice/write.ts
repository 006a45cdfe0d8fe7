/**
 * The answer to a choice, in sentences, figures, tables and a plot.
 */
import type { Decision } from "@assay/core"
import { count, counted } from "../grounds/counts.ts"
import { figureOf } from "../grounds/figure.ts"
import { needsOf, needsSentence } from "../grounds/needs.ts"
import { boundsOf } from "../grounds/sample.ts"
import { answersTable, costPlot, sideCells, sideColumns } from "../grounds/shown.ts"
import type { Refusal } from "../grounds/standing.ts"
import { difference, listed, money, roundMoney } from "../grounds/words.ts"
import { confidence, type Option } from "./candidate.ts"
import type { Constraints } from "./constraints.ts"
import { alpha, type Beside, besides, type Evidence } from "./evidence.ts"
import { frontOf } from "./front.ts"

type Written = Omit<Decision.Decision, "_tag" | "name" | "question" | "basis">

const table = (
  options: ReadonlyArray<Option>,
  behind: ReadonlyMap<Option, ReadonlyArray<string>>,
  ties: ReadonlyArray<string>,
  { unit, judged }: Decision.GroundsScore,
  volume: number | undefined
): Decision.DecisionTable => ({
  title: `Candidates, the best first (90 % intervals${judged === undefined ? "" : "; quality as labels of people correct it, at 95 %"})`,
  columns: [
    ...sideColumns(unit, volume),
    { title: "front" },
    { title: "as good as the best" },
    { title: "asked for" }
  ],
  rows: options.map((option) => {
    const by = behind.get(option) ?? []
    return [
      ...sideCells(option, volume, confidence),
      by.length === 0 ? "yes" : `behind ${listed(by)}`,
      ties.includes(option.name) ? "perhaps" : "no",
      option.checks.length === 0
        ? "nothing"
        : option.checks.map(([what, met]) => `${what}: ${met}`).join("; ")
    ]
  })
})

/** What is said of answers without a score: not that they are missing by chance. */
const missingDoubts = (options: ReadonlyArray<Option>, judged: boolean): ReadonlyArray<string> => {
  const lacking = options.filter(({ unscored }) => unscored > 0)
  if (lacking.length === 0) return []
  const of = lacking.map(({ name, rows, unscored }) => {
    const answers = rows.reduce((sum, { trials }) => sum + trials, 0)
    const errored = rows.reduce((sum, row) => sum + row.errored, 0)
    return `${name} lacks the score of ${count(unscored)} of ${counted(answers, "answer")} (${count(errored)} errored)`
  })
  return [
    `${listed(of)}. They are not taken to be missing by chance: ${
      judged
        ? "labels speak for those that the judge did not grade, and a difference counts only where it holds whatever the errored ones would be."
        : "a difference counts only where it holds whatever they would be, and the order takes each for the worst."
    }`
  ]
}

/** Writes the answer. */
export const write = (
  unordered: ReadonlyArray<Option>,
  evidence: Evidence,
  score: Decision.GroundsScore,
  { volume }: Constraints,
  refusal: Refusal | undefined
): Written => {
  const { unit, name: scoreName } = score
  const options = [...unordered].sort((a, b) => b.atLeast - a.atLeast)
  const front = frontOf(options, evidence)
  const answers = answersTable(options)
  const missing = missingDoubts(options, score.judged !== undefined)
  const figures = Object.fromEntries(
    options.map((option) => [
      `quality:${option.name}`,
      figureOf(
        `quality of ${option.name}`,
        unit,
        option.quality,
        score.judged === undefined ? undefined : "labels of people do not correct it"
      )
    ])
  )
  const shell = { figures, plots: costPlot(options, unit) }
  const nothing = (first: string, second: string): Written => ({
    ...shell,
    verdict: "cannot tell",
    status: "cannot-tell",
    sentences: [first, second],
    doubts: missing,
    tables: [table(options, front, [], score, volume), answers]
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
  const others = besides(evidence, best, allowed)
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
      ...missing,
      ...others.flatMap(({ option, compared }) =>
        compared?.withheld === undefined ? [] : [`${option.name} beside ${best.name}: ${compared.withheld}.`]
      ),
      `${best.name} was chosen as the best of ${options.length}, which flatters its figures; the differences are corrected for ${counted((allowed.length * (allowed.length - 1)) / 2, "pair")}, its own interval is not.`,
      ...(left.length === 0 ? [] : [`Left out, because they do not keep to what is asked: ${listed(left)}.`]),
      ...options
        .filter(({ cost }) => cost?.estimate === undefined)
        .map(({ name }) => `What ${name} costs is not known; unknown is not zero.`),
      "It holds for traffic like these cases, at these prices."
    ],
    figures: {
      ...figures,
      ...(second?.compared?.sample === undefined
        ? {}
        : {
            lead: {
              label: `lead of ${best.name} over ${second.option.name}`,
              value: second.compared.sample.quality.mean,
              ...(boundsOf(second.compared.sample, alpha) ?? {}),
              confidence,
              unit: unit === "share" ? ("points" as const) : ("number" as const)
            }
          })
    },
    tables: [table(options, front, tied, score, volume), answers]
  }
}

/** What the next one would need to win: points, a price, cases, scores. */
const needsToWin = (
  best: Option,
  { option, compared, isWorse, seemsWorse }: Beside,
  unit: "share" | "number"
): string => {
  const { sample, withheld, corrected = false } = compared ?? {}
  if (sample === undefined) {
    return withheld === undefined || compared?.pairs.length === 0
      ? `${option.name} has no two cases in common with ${best.name}.`
      : `${option.name} beside ${best.name}: ${withheld}.`
  }
  const bounds = boundsOf(sample, alpha)
  const lead = sample.quality.mean
  const span = bounds === undefined ? 0 : bounds.high - bounds.low
  const lacking = best.unscored + option.unscored
  const without = `${counted(lacking, "answer")} of the two ${lacking === 1 ? "has" : "have"} no score`
  if (lead < 0 && sample.missing > 0)
    return `${option.name} is next: it is ${difference(-lead, unit, span)} better where both have a score, but ${without}.`
  const [mine, theirs] = [best.cost?.estimate, option.cost?.estimate]
  const price =
    mine === undefined || theirs === undefined
      ? ""
      : theirs < mine && lead > 0
        ? ` (it is ${money(mine - theirs)} a task cheaper, which makes up for it where ${unit === "share" ? "a right answer" : "one more of the score"} is worth less than ${roundMoney((mine - theirs) / lead)})`
        : ` (it is not cheaper)`
  if (isWorse)
    return `${option.name} is next and would need ${difference(lead, unit, span)} more to draw level${price}.`
  const behind = `${option.name} is next, ${difference(lead, unit, span)} behind${price}`
  if (seemsWorse) return `${behind}, but ${without}, and those could turn it; it takes these scores.`
  return corrected
    ? `${behind}. It takes more labels of people, or more cases, to tell.`
    : `${behind}. ${needsSentence(needsOf(sample, 0, { alpha, power: 0.8 }), { power: 0.8, n: sample.n })}`
}
