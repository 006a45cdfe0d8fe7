/**
 * What keeps replies from the format that was asked for: a line for each candidate that does not keep to it.
 */
import type { RunReport } from "../../../experiment/reportModel.ts"
import * as Figures from "../../../text/figures.ts"
import { type Line, line, type Section } from "../../outline.ts"
import { defectsInWords } from "../run/conformance.ts"
import { type FormatFigures, formatsOf } from "../run/formatFigures.ts"
import { limited } from "./limited.ts"
import { inOrder } from "./order.ts"

/** Defects, and candidates, that are told. */
const mostDefects = 4
const mostCandidates = 6

const lineOf = (name: string, figures: FormatFigures): ReadonlyArray<Line> => {
  const { replies, conforming, usableAsIs, extracted, mended, lost } = figures.conformance
  if (replies === conforming) return []
  const repaired = usableAsIs + extracted + mended
  const parts = [
    `${Figures.count(conforming)} of ${Figures.counted(replies, "reply", "replies")} conform`,
    ...(repaired > 0 ? [`${Figures.count(repaired)} usable after a repair`] : []),
    ...(lost > 0 ? [`${Figures.count(lost)} lost`] : [])
  ]
  return [
    line(`${name}, ${figures.scorer}: ${parts.join(", ")} (${defectsInWords(figures, mostDefects)})`, "plain")
  ]
}

/** The candidates that do not always keep to the format, and how. */
export const format = (report: RunReport): ReadonlyArray<Section> =>
  limited(
    inOrder(report)
      .map((candidate) => formatsOf(candidate).flatMap((figures) => lineOf(candidate.name, figures)))
      .filter((lines) => lines.length > 0),
    mostCandidates,
    "candidate"
  )
