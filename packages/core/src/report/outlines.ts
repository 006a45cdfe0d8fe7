/**
 * What is said of each kind of result: one outline. Of a run that is its first screen, or, where all is asked for, one
 * each for its figures, its comparisons and its gate, in this order.
 */
import type { Result } from "./jsonWriter.ts"
import type { Outline } from "./outline.ts"
import * as aa from "./sections/aa.ts"
import * as cases from "./sections/cases.ts"
import * as comparison from "./sections/comparison.ts"
import * as gate from "./sections/gate.ts"
import * as race from "./sections/race.ts"
import * as ranking from "./sections/ranking.ts"
import * as replay from "./sections/replay.ts"
import * as run from "./sections/run.ts"
import * as screen from "./sections/screen.ts"

/** How much is said of a result. */
export interface Extent {
  /**
   * Whether to say all there is to say of a run, and not only what fits its first screen.
   *
   * @defaultValue false
   */
  readonly full?: boolean
  /**
   * Lines at the end of a run's first screen that say where to look next.
   *
   * @defaultValue none
   */
  readonly next?: ReadonlyArray<string>
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
        run.outline(result),
        ...result.comparisons.map(comparison.outline),
        ...(result.gate === undefined ? [] : [gate.outline(result.gate)])
      ]
    case "Comparison":
      return [comparison.outline(result)]
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
