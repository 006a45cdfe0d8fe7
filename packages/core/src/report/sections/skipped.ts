/**
 * Candidates that were left out.
 */
import type { SkippedCandidate } from "../../compare/Comparisons.ts"
import { type Line, line } from "../outline.ts"

/** Who was not compared or checked, a line for each reason. `what`: the verb. */
export const skippedLines = (
  skipped: ReadonlyArray<SkippedCandidate>,
  what: "compared" | "checked"
): ReadonlyArray<Line> =>
  Array.from(
    Map.groupBy(skipped, ({ reason }) => reason),
    ([reason, of]) =>
      line(
        `${of.map(({ candidate }) => candidate).join(", ")} ${of.length === 1 ? "was" : "were"} not ${what}: ${reason}.`,
        "warning"
      )
  )
