/**
 * How often candidates fail without a sign of it, and how often they give up without need.
 */
import type { RunReport } from "../../../experiment/reportModel.ts"
import { isOpponent } from "../../../summary/opponents.ts"
import type { CandidateSummary, FailureRate } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import { type Line, line } from "../../outline.ts"
import { inOrder } from "./order.ts"
import { listed } from "./words.ts"

const ratesOf = (
  candidates: ReadonlyArray<CandidateSummary>,
  rateOf: (candidate: CandidateSummary) => FailureRate | undefined
): ReadonlyArray<string> =>
  candidates.flatMap((candidate) => {
    const found = rateOf(candidate)
    return found?.rate === undefined ? [] : [`${candidate.name} ${Figures.perTenThousand(found.rate)}`]
  })

/** The two headline figures of failures, a sentence each. */
export const silent = (report: RunReport): ReadonlyArray<Line> => {
  // To lose or tie a comparison of two answers is no failure.
  const candidates = report.candidates.some(isOpponent) ? [] : inOrder(report)
  const rates = ratesOf(candidates, ({ failures }) => failures.silent)
  const abstaining = ratesOf(
    candidates.filter(({ failures }) => failures.falseAbstentions.trials > 0),
    ({ failures }) => failures.falseAbstentions
  )
  const isBad = candidates.some(({ failures }) => (failures.silent?.trials ?? 0) > 0)
  const isByJudge = candidates.some(({ failures }) => failures.judgedBy !== undefined)
  return [
    ...(rates.length === 0
      ? []
      : [
          line(
            `Silent failures (wrong without a sign of it)${isByJudge ? ", by the judge alone," : ""} per 10,000 requests: ${listed(rates)}.`,
            isBad ? "strong" : "plain"
          )
        ]),
    ...(abstaining.length === 0
      ? []
      : [
          line(
            `False abstentions (refused, hedged or escalated needlessly) per 10,000: ${listed(abstaining)}.`,
            "plain"
          )
        ])
  ]
}
