/**
 * What is said of each kind of result: one outline. Of a run and of a comparison that is its first screen, or, where all is
 * asked for, its tables: of a run one outline each for its figures, its comparisons and its gate, in this order.
 */
import type { RunReport } from "../experiment/reportModel.ts"
import type { Result } from "./jsonWriter.ts"
import type { Outline } from "./outline.ts"
import * as aa from "./sections/aa.ts"
import * as cases from "./sections/cases.ts"
import * as comparison from "./sections/comparison.ts"
import { decisions } from "./sections/decisions.ts"
import * as gate from "./sections/gate.ts"
import * as glance from "./sections/glance.ts"
import * as race from "./sections/race.ts"
import * as ranking from "./sections/ranking.ts"
import * as replay from "./sections/replay.ts"
import * as run from "./sections/run.ts"
import * as screen from "./sections/screen.ts"

/** How much is said of a result. */
export interface Extent {
  /**
   * Whether to say all there is to say of a run or a comparison, and not only what fits its first screen.
   *
   * @defaultValue false
   */
  readonly full?: boolean
  /**
   * Lines at the end of a first screen that say where to look next.
   *
   * @defaultValue none
   */
  readonly next?: ReadonlyArray<string>
}

/** The figures of a run; what it decided stands before them. */
const withDecisions = (report: RunReport): Outline => {
  const figures = run.outline(report)
  return { ...figures, sections: [...decisions(report), ...figures.sections] }
}

/** The outlines of a result, in the order they are read. */
export const outlinesOf = (
  result: Result,
  { full = false, next = [] }: Extent = {}
): ReadonlyArray<Outline> => {
  switch (result._tag) {
    case "RunReport":
      if (!full) return [screen.outline(result, next)]
      return [
        withDecisions(result),
        ...comparison.outlines(result.comparisons),
        ...(result.gate === undefined ? [] : [gate.outline(result.gate)])
      ]
    case "Comparison":
      return full ? comparison.outlines([result]) : [glance.outline([result], { next })]
    case "GateReport":
      return [gate.outline(result)]
    case "Ranking":
      return [ranking.outline(result)]
    case "Race":
      return [race.outline(result)]
    case "Replay":
      return [replay.outline(result)]
    case "CaseList":
      return [cases.outline(result)]
    case "AA":
      return [aa.outline(result)]
  }
}
