/**
 * What a judged headline is worth: corrected by labels, or not to be relied on.
 */
import type { RunReport } from "../../../experiment/reportModel.ts"
import { scoreName } from "../../../scorer/scoreName.ts"
import { type Line, line } from "../../outline.ts"
import { byPeople, cautions, judgedRows, standingLines } from "../run/judges.ts"
import { inOrder } from "./order.ts"
import { listed } from "./words.ts"

/** The judged headline in two or three sentences; nothing where no model judges it. */
export const judged = (report: RunReport): ReadonlyArray<Line> => {
  const candidates = inOrder(report)
  const headline = candidates[0]?.scores[0]
  if (headline === undefined) return []
  const rows = judgedRows({ candidates }).filter(({ score }) => scoreName(score) === scoreName(headline))
  if (rows.length === 0) return []
  const shown = rows.flatMap((row) => {
    const figure = byPeople(row)
    return figure === undefined ? [] : [{ row, text: `${row.candidate} ${figure}` }]
  })
  const corrected = shown.map(({ text }) => text)
  const areLabelsAlone = shown.every(({ row: { judge } }) => judge.headline === "labels-alone")
  return [
    ...(corrected.length === 0
      ? [line(`${scoreName(headline)} is what a judge says, not corrected by people.`, "plain")]
      : [
          line(
            `${scoreName(headline)} by what people say (${areLabelsAlone ? "labels alone" : "corrected by labels"}): ${listed(corrected)}.`,
            "strong"
          )
        ]),
    ...standingLines(rows),
    ...cautions(rows)
  ]
}
