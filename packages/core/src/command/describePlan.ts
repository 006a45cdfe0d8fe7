/**
 * A plan in words, for `--dry-run`.
 */

import { show } from "@assay/pacing/Budget"
import type { CandidatePlan, Plan } from "../run/plan/plan.ts"
import type { ScorerPlan } from "../run/plan/plannedScoring.ts"
import { count, usd } from "../text/figures.ts"
import { neutral, wrap } from "../text/terminalText.ts"

const plural = (number: number, one: string): string => `${count(number)} ${one}${number === 1 ? "" : "s"}`

/** `about 0.99 USD, at most 4.10 USD`: what is known of it. */
const amounts = (expectedUsd: number, mostUsd: number | undefined): string =>
  [
    `about ${usd(expectedUsd)} USD`,
    mostUsd === undefined ? "with no upper limit" : `at most ${usd(mostUsd)} USD`
  ].join(", ")

const costOf = ({ asked, cost }: Pick<CandidatePlan, "asked" | "cost">): ReadonlyArray<string> => {
  if (cost === undefined || asked === 0) return []
  const { expectedUsd, mostUsd, why } = cost
  const because = why === undefined ? "" : ` (${neutral(why)})`
  if (expectedUsd === undefined) return [`of unknown cost${because}`]
  if (expectedUsd === 0 && mostUsd === 0) return ["at no cost"]
  return [`${amounts(expectedUsd, mostUsd)}${because}`]
}

/** What a candidate does for its trials: a task makes calls, and others answer. */
const workOf = ({ kind, asked, calls }: CandidatePlan): string =>
  kind === "task" ? plural(calls ?? asked, "call") : plural(asked, "answer")

const lineOf = (candidate: CandidatePlan, width: number): string => {
  const { name, stored, inputTokens, cost } = candidate
  const cached = cost?.cached ?? 0
  return [
    `  ${neutral(name).padEnd(width)}  ${workOf(candidate)}`,
    ...(cached === 0 ? [] : [`${count(cached)} of them in the cache`]),
    ...(stored === 0 ? [] : [`${count(stored)} already stored`]),
    ...(inputTokens === undefined ? [] : [`about ${count(inputTokens)} input tokens`]),
    ...costOf(candidate)
  ].join(", ")
}

/** What a scorer that calls models does. */
const scorerLine = (scorer: ScorerPlan, width: number): string => {
  const { name, providers, answers, calls, inputTokens } = scorer
  return [
    `  ${neutral(name).padEnd(width)}  ${plural(calls, "call")} of ${providers.map(neutral).join(" and ")} to score ${plural(answers, "answer")}`,
    ...(calls === 0
      ? []
      : [`about ${count(inputTokens)} input tokens`, ...costOf({ asked: calls, cost: scorer.cost })])
  ].join(", ")
}

/** What all calls cost, and what the budget does about it. */
const moneyOf = ({ candidates, scorers, budget, refusals }: Plan): ReadonlyArray<string> => {
  const paid = [
    ...candidates.flatMap(({ name, asked, cost }) =>
      cost === undefined || cost.cached === asked ? [] : [{ name, ...cost }]
    ),
    ...scorers.flatMap(({ name, calls, cost }) => (calls === 0 ? [] : [{ name, ...cost }]))
  ]
  const unpriced = paid
    .filter(({ expectedUsd }) => expectedUsd === undefined)
    .map(({ name }) => neutral(name))
  const priced = paid.filter(({ expectedUsd }) => expectedUsd !== undefined)
  const expected = priced.reduce((sum, { expectedUsd }) => sum + (expectedUsd ?? 0), 0)
  const most = priced.reduce<number | undefined>(
    (sum, { mostUsd }) => (sum === undefined || mostUsd === undefined ? undefined : sum + mostUsd),
    0
  )
  const costs = most === undefined || most > 0
  const without = unpriced.length === 0 ? "" : `, without ${unpriced.join(", ")} (cost unknown)`
  return [
    ...(costs
      ? [`In total ${amounts(expected, most)}${without}. Retries of failed calls may add to this.`]
      : []),
    // A run that is refused is not stopped by its budget.
    ...(budget === undefined || refusals.length > 0
      ? []
      : [
          {
            keeps: `The budget of ${show(budget)} is enough.`,
            "may-stop": `The budget of ${show(budget)} may stop the run.`,
            stops: `The budget of ${show(budget)} is likely to stop the run.`
          }[budget.outlook]
        ])
  ]
}

/** All calls that are known of, and whose are not. */
const totalOf = ({ candidates, scorers }: Plan): ReadonlyArray<string> => {
  const total = [...candidates, ...scorers].reduce((sum, { calls = 0 }) => sum + calls, 0)
  const open = candidates.flatMap(({ name, calls }) => (calls === undefined ? [neutral(name)] : []))
  const known = total > 0 || open.length === 0 ? [`${plural(total, "call")} in total`] : []
  const may =
    open.length === 0 ? [] : [`the calls that ${open.join(", ")} may make are known only when the code runs`]
  const words = [...known, ...may].join("; ")
  return [`${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`]
}

/** One line for the dataset and one per candidate; what it costs; what the cases cannot show. */
export const describePlan = (plan: Plan): string => {
  const { cases, selected, name } = plan.dataset
  const width = Math.max(...[...plan.candidates, ...plan.scorers].map(({ name }) => neutral(name).length))
  return [
    `${neutral(plan.experiment)} would run ${selected === cases ? "all" : count(selected)} of ${plural(cases, "case")} of ${neutral(name)}, ${plural(plan.repeats, "answer")} each:`,
    ...plan.candidates.map((candidate) => lineOf(candidate, width)),
    ...plan.scorers.map((scorer) => scorerLine(scorer, width)),
    ...plan.unused.map((text) => `  ${neutral(text)}`),
    ...plan.relatives.map((text) => `${neutral(text)}.`),
    ...moneyOf(plan),
    ...plan.refusals.map((text) => `The run would be refused: ${neutral(text)}.`),
    ...plan.outOfReach.map(
      ({ margin, cases: planned, needs }) =>
        `${plural(planned, "case")} cannot show "equivalent" within ${Number((100 * margin).toFixed(4))} points, whatever the answers are: at least ${count(needs)} cases are needed.`
    ),
    ...totalOf(plan),
    ...(plan.decisions.length === 0
      ? []
      : [`It would then decide, at no cost: ${plan.decisions.map(neutral).join(", ")}.`]),
    "Nothing was run."
  ].join("\n")
}

/** The same in lines of at most `columns`; what goes on is indented below its beginning. */
export const wrapped = (text: string, columns: number): string =>
  text
    .split("\n")
    .flatMap((line) => {
      const indent = /^ */u.exec(line)?.[0] ?? ""
      const [first = "", ...rest] = wrap(line.slice(indent.length), Math.max(20, columns - indent.length - 2))
      return [`${indent}${first}`, ...rest.map((each) => `${indent}  ${each}`)]
    })
    .join("\n")
