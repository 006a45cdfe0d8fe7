/** What a comparison of a judged score rests on. */
import type { ScoreComparison } from "../../../compare/model.ts"
import * as Figures from "../../../text/figures.ts"
import * as points from "../../../verdict/points.ts"
import { type Line, line } from "../../outline.ts"
import { standingWords } from "../run/judges.ts"

const range = (low: number, high: number, unit: points.Unit): string =>
  `[${points.bare(low, unit, undefined)}, ${points.bare(high, unit, undefined)}]`

/** Raw, corrected and by labels alone; or why it is not corrected. */
export const judgeLines = ({ judge, overall, unit }: ScoreComparison): ReadonlyArray<Line> => {
  if (judge === undefined) return []
  const { standing, because, raw, labelled, labelsAlone, needs, assumes } = judge
  const alone =
    raw === undefined ? "" : `The judge alone says ${points.signed(raw.effect, unit, raw.interval)}`
  if (standing !== "calibrated")
    return [
      line(
        `The judge is ${standingWords[standing]}: ${because}` +
          (needs === undefined
            ? "."
            : `; about ${Figures.counted(needs, "label")} of answers of both to the same cases are needed.`),
        "warning"
      ),
      ...(alone === "" ? [] : [line(`${alone}; nothing is decided by it.`)])
    ]
  return [
    line(
      `Corrected by labels of both on ${Figures.counted(labelled, "case")}${overall.evidence === undefined ? "" : `: ${points.signed(overall.evidence.effect, unit, overall.evidence.interval)}`}. ${alone}` +
        (labelsAlone === undefined
          ? "."
          : `; the labels alone ${points.signed(labelsAlone.effect, unit, undefined)} ${range(labelsAlone.low, labelsAlone.high, unit)}.`)
    ),
    ...(assumes === undefined
      ? []
      : [line("Assumed, and not tested: the judge errs alike on all candidates.", "warning")])
  ]
}
