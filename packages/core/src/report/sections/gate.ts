/**
 * What a report of a gate says, in order. Terminal and Markdown both write this.
 */

import type { CheckResult, GateReport, GateResult } from "../../gate/gateResult.ts"
import * as Figures from "../../text/figures.ts"
import { type Block, type Cell, cell, label, line, type Outline, prose, table } from "../outline.ts"
import { skippedLines } from "./skipped.ts"

const statusCell = ({ status, holds }: CheckResult): Cell => {
  switch (status) {
    case "pass":
      return cell("pass", "plain")
    case "fail":
      return cell("fail", "bad")
    case "inconclusive":
      return holds ? cell("inconclusive, allowed", "warning") : cell("inconclusive", "bad")
  }
}

/** Whom a result is about: `new against old`, `new against old of run-1`. */
export const subject = ({ candidate, against, againstRun }: GateResult): string =>
  against === undefined
    ? candidate
    : againstRun === undefined && against === candidate
      ? `${candidate} against itself`
      : `${candidate} against ${against}${againstRun === undefined ? "" : ` of ${againstRun}`}`

const blocks = ({ checks }: GateResult): ReadonlyArray<Block> => [
  table(
    [label("check"), { header: "result", align: "left", role: "figure" }, prose("why")],
    checks.map((check) => [cell(check.name), statusCell(check), cell(check.reason)])
  )
]

/** How many checks came out how: `3 pass, 1 fails`. */
export const tally = ({ results }: GateReport): string => {
  const checks = results.flatMap((result) => result.checks)
  const counts = [
    ["pass", checks.filter(({ status }) => status === "pass").length],
    ["fail", checks.filter(({ status }) => status === "fail").length],
    ["inconclusive", checks.filter(({ status }) => status === "inconclusive").length]
  ] as const
  const written = counts.flatMap(([what, count]) => (count === 0 ? [] : [`${Figures.count(count)} ${what}`]))
  return `${Figures.counted(checks.length, "check")}: ${written.join(", ")}`
}

/** The result in a few words. */
export const headline = ({ status, holds }: GateReport): string => {
  if (!holds) return status === "fail" ? "The gate fails" : "The gate is inconclusive and does not pass"
  return status === "pass" ? "The gate passes" : "The gate passes, but not every check is conclusive"
}

/** The outline of a gate's report. */
export const outline = (report: GateReport): Outline => ({
  title: headline(report),
  lines: [
    line(
      `${report.experiment}, run ${report.run}${report.results.length === 0 ? "" : `; ${tally(report)}`}`,
      "plain"
    ),
    ...(report.judgedBy === undefined ? [] : [line(`Checked with ${report.judgedBy}.`, "plain")]),
    ...skippedLines(report.skipped, "checked")
  ],
  sections: report.results.map((result) => ({ title: subject(result), blocks: blocks(result) }))
})
