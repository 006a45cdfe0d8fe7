/**
 * What every table of scores shows of a mean: what it is made of, and how its interval was.
 */
import type { ScoreFigures } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import { type Cell, cell, type Line, line } from "../../outline.ts"

export const splitHeaders = ["n", "scored", "unscored", "errored"]

/** n and what it is made of. */
export const split = (figures: ScoreFigures | undefined): ReadonlyArray<Cell> =>
  figures === undefined
    ? splitHeaders.map(() => cell("n/a", "quiet"))
    : [
        cell(Figures.count(figures.n)),
        cell(Figures.count(figures.scored)),
        cell(Figures.count(figures.unscored), figures.unscored > 0 ? "warning" : "plain"),
        cell(Figures.count(figures.errored), figures.errored > 0 ? "bad" : "plain")
      ]

const methodNames = {
  wilson: "Wilson",
  "clustered-wilson": "Wilson, clustered errors",
  "student-t": "Student's t",
  "clustered-t": "Student's t, clustered errors"
} as const

/** How the intervals of these figures were made, in a sentence; none when there is none. */
export const intervalsLine = (figures: ReadonlyArray<ScoreFigures>, repeats: number): ReadonlyArray<Line> => {
  const methods = new Set(
    figures.flatMap(({ mean }) =>
      mean === undefined
        ? []
        : [`${Number((100 * mean.confidence).toFixed(2))} %, ${methodNames[mean.method]}`]
    )
  )
  if (methods.size === 0) return []
  const clusters = Math.max(0, ...figures.map((each) => each.clusters ?? 0))
  return [
    line(
      `Intervals: ${[...methods].join("; ")}` +
        (clusters === 0 ? "" : `, ${Figures.counted(clusters, "cluster")}`) +
        (repeats === 1 ? "." : "; repeats of a case are averaged first.")
    )
  ]
}
