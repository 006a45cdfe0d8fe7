import type { Comparison } from "../../../compare/model.ts"
import * as Figures from "../../../text/figures.ts"
import { type Line, line } from "../../outline.ts"

/** Cases that are not compared, because one side does not have them or they have changed. */
export const otherCases = ({ cases }: Comparison): ReadonlyArray<Line> => {
  const parts = [
    [cases.onlyAgainst.count, "only in the other side's run"],
    [cases.onlyCandidate.count, "only in the candidate's run"],
    [cases.changed.count, "changed between the runs"]
  ] as const
  const written = parts.flatMap(([count, where]) => (count === 0 ? [] : [`${Figures.count(count)} ${where}`]))
  return written.length === 0 ? [] : [line(`Not compared: ${written.join(", ")}.`, "warning")]
}
