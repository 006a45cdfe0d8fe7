import { scoreName } from "../../../scorer/scoreName.ts"
import type { Summary } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import { cell, figure, label, type SectionOf, table } from "../../outline.ts"
import { intervalsLine, split, splitHeaders } from "./scoreCells.ts"

/** Every score after the headline. */
export const furtherScores: SectionOf<Summary> = (summary) => {
  const { candidates } = summary
  const names = [...new Set(candidates.flatMap(({ scores }) => scores.slice(1).map(scoreName)))]
  if (names.length === 0) return []
  const rows = names.flatMap((name) => {
    const found = candidates.map(({ scores }) => scores.slice(1).find((score) => scoreName(score) === name))
    const scale = Figures.scaleOf(
      found.find((score) => score !== undefined)?.unit,
      found.flatMap((score) => score?.overall.mean ?? [])
    )
    return candidates.map((candidate, nth) => {
      const overall = found[nth]?.overall
      return [
        cell(nth === 0 ? name : ""),
        cell(candidate.name),
        cell(Figures.estimate(overall?.mean, scale), overall?.mean === undefined ? "quiet" : "plain"),
        ...split(overall)
      ]
    })
  })
  return [
    {
      title: "Further scores",
      blocks: [
        table(
          [
            label("score"),
            label("candidate"),
            figure("mean", "score"),
            ...splitHeaders.map((header) => figure(header, "score"))
          ],
          rows
        ),
        ...intervalsLine(
          candidates.flatMap(({ scores }) => scores.slice(1).map(({ overall }) => overall)),
          summary.repeats
        )
      ]
    }
  ]
}
