/**
 * What a judged headline is worth: corrected by labels, or not to be relied on.
 */
import type { RunReport } from "../../../experiment/reportModel.ts"
import { scoreName } from "../../../scorer/scoreName.ts"
import * as Figures from "../../../text/figures.ts"
import { type Line, line } from "../../outline.ts"
import { cautions, judgedRows, scaleOf, standingLines } from "../run/judges.ts"
import { inOrder } from "./order.ts"
import { listed } from "./words.ts"

/** The judged headline in two or three sentences; nothing where no model judges it. */
export const judged = (report: RunReport): ReadonlyArray<Line> => {
  const candidates = inOrder(report)
  const headline = candidates[0]?.scores[0]
  if (headline === undefined) return []
  const rows = judgedRows({ candidates }).filter(({ score }) => scoreName(score) === scoreName(headline))
  if (rows.length === 0) return []
  const corrected = rows.flatMap((row) => {
    const { candidate, judge } = row
    const shown = judge.headline === "labels-alone" ? judge.labelsAlone : judge.corrected
    return shown === undefined || judge.standing === "uncalibrated" || judge.standing === "stale"
      ? []
      : [`${candidate} ${Figures.estimate(shown, scaleOf(row))}`]
  })
  return [
    ...(corrected.length === 0
      ? [line(`${scoreName(headline)} is what a judge says, not corrected by people.`, "plain")]
      : [
          line(
            `${scoreName(headline)} by what people say (corrected by labels): ${listed(corrected)}.`,
            "strong"
          )
        ]),
    ...standingLines(rows),
    ...cautions(rows)
  ]
}
