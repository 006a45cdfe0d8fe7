/**
 * What the gate comes to, and why.
 */
import type { GateReport } from "../../../gate/gateResult.ts"
import * as Figures from "../../../text/figures.ts"
import { type Line, line } from "../../outline.ts"
import { headline, subject, tally } from "../gate.ts"
import { skippedLines } from "../skipped.ts"

/** Checks whose reason is told. */
const mostReasons = 2

/** The result of the gate in a sentence for each check that does not hold. */
export const gate = (report: GateReport | undefined): ReadonlyArray<Line> => {
  if (report === undefined) return []
  const { holds, results, skipped, judgedBy } = report
  const failing = results.flatMap((result) =>
    result.checks.flatMap((check) => (check.holds ? [] : [{ check, about: subject(result) }]))
  )
  const order = failing.toSorted(
    (a, b) => Number(b.check.status === "fail") - Number(a.check.status === "fail")
  )
  const more = order.length - mostReasons
  return [
    line(`${headline(report)}${results.length === 0 ? "" : `, ${tally(report)}`}.`, holds ? "plain" : "bad"),
    ...order
      .slice(0, mostReasons)
      .map(({ check, about }) => line(`${about}, ${check.name}: ${check.status}, ${check.reason}.`, "plain")),
    ...(more > 0
      ? [line(`${Figures.counted(more, "further check does", "further checks do")} not hold.`, "plain")]
      : []),
    ...(judgedBy === undefined ? [] : [line(`Checked with ${judgedBy}.`, "plain")]),
    ...skippedLines(skipped, "checked")
  ]
}
