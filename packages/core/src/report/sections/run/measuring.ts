/**
 * What scoring by models took: calls, tokens, money and time, which are no part of what candidates take.
 */
import type { ScorerCosts, Summary, Timing } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import { type Cell, cell, figure, label, line, prose, type SectionOf, table } from "../../outline.ts"

/** Percentiles that are shown of the service time of calls. */
const quantiles = [0.5, 0.95]

/** Reasons that are named where a cost is not known; the rest is counted. */
const mostReasons = 2

const tokens = (count: number | undefined): Cell =>
  count === undefined ? cell("n/a", "quiet") : cell(Figures.count(count))

const money = ({
  spentUsd,
  isAtLeast,
  calls
}: Pick<ScorerCosts, "spentUsd" | "isAtLeast" | "calls">): Cell => {
  if (spentUsd === undefined)
    return isAtLeast ? cell("unknown", "warning") : cell(calls === 0 ? "0" : "n/a", "quiet")
  return isAtLeast ? cell(`at least ${Figures.usd(spentUsd)}`, "warning") : cell(Figures.usd(spentUsd))
}

const percentile = ({ percentiles, n }: Timing, quantile: number): Cell => {
  const found = percentiles.find((each) => each.quantile === quantile)
  return found === undefined || n === 0
    ? cell("n/a", "quiet")
    : cell(Figures.percentile(found), "ms" in found ? "plain" : "quiet")
}

const number = (count: number): Cell => cell(Figures.count(count), count === 0 ? "quiet" : "plain")

const unknown = ({ scorer, unpriced }: ScorerCosts): ReadonlyArray<string> => {
  if (unpriced.length === 0) return []
  const rest = unpriced.slice(mostReasons).reduce((sum, { trials }) => sum + trials, 0)
  const why = [
    ...unpriced.slice(0, mostReasons).map(({ reason, trials }) => `${reason} (${Figures.count(trials)})`),
    ...(rest === 0 ? [] : [`others (${Figures.count(rest)})`])
  ]
  return [`${scorer}: the cost of calls is not known: ${why.join(", ")}`]
}

/** What each scorer that calls models took, and all of them together. */
export const measuring: SectionOf<Summary> = ({ measuring: found }) => {
  if (found === undefined) return []
  const { scorers, total, relatives } = found
  const isAny = (of: (counts: { readonly waiting: number; readonly replayed: number }) => number): boolean =>
    of(total) > 0
  const hasWaiting = isAny(({ waiting }) => waiting)
  const hasReplayed = isAny(({ replayed }) => replayed)
  const all = [
    ...scorers.map((each) => ({ ...each, name: each.scorer, of: each.providers.join(", ") })),
    ...(scorers.length < 2 ? [] : [{ ...total, name: "all", of: "", latency: undefined }])
  ]
  return [
    {
      title: "What scoring took",
      blocks: [
        table(
          [
            label("scorer"),
            prose("calls of"),
            figure("calls", "calls"),
            figure("failed", "calls"),
            ...(hasReplayed ? [figure("kept replies", "calls")] : []),
            ...(hasWaiting ? [figure("still to score", "calls")] : []),
            figure("input tokens", "tokens"),
            figure("output tokens", "tokens"),
            figure("USD", "money"),
            ...quantiles.map((quantile) => figure(Figures.quantile(quantile), "latency"))
          ],
          all.map((each) => [
            cell(each.name),
            cell(each.of),
            number(each.calls),
            number(each.failedCalls),
            ...(hasReplayed ? [number(each.replayed)] : []),
            ...(hasWaiting
              ? [cell(Figures.count(each.waiting), each.waiting === 0 ? "quiet" : "warning")]
              : []),
            tokens(each.inputTokens),
            tokens(each.outputTokens),
            money(each),
            ...quantiles.map((quantile) =>
              each.latency === undefined ? cell("") : percentile(each.latency, quantile)
            )
          ])
        ),
        ...scorers.flatMap(unknown).map((text) => line(text, "warning")),
        line("None of it is part of a candidate's cost or latency. A budget covers both."),
        ...relatives.map((text) => line(`${text}.`, "warning"))
      ]
    }
  ]
}
