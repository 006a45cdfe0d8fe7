/**
 * What is said of each kind of result: one outline, and of a run its figures, its comparisons and its gate, in this
 * order.
 */
import type { Result } from "./jsonWriter.ts"
import type { Outline } from "./outline.ts"
import * as aa from "./sections/aa.ts"
import * as comparison from "./sections/comparison.ts"
import * as gate from "./sections/gate.ts"
import * as race from "./sections/race.ts"
import * as ranking from "./sections/ranking.ts"
import * as replay from "./sections/replay.ts"
import * as run from "./sections/run.ts"

/** The outlines of a result, in the order they are read. */
export const outlinesOf = (result: Result): ReadonlyArray<Outline> => {
  switch (result._tag) {
    case "RunReport":
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
    case "AA":
      return [aa.outline(result)]
  }
}
