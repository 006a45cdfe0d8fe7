import type * as points from "../verdict/points.ts"
import type { Subject } from "../verdict/sentence.ts"
import type { Comparison } from "./model.ts"

/** What the scores of a comparison are about. A candidate that is compared with itself in another run is told apart. */
export const subjectOf = (
  { baseline, candidate }: Pick<Comparison, "baseline" | "candidate">,
  unit: points.Unit
): Subject => ({
  baseline:
    baseline.candidate === candidate.candidate && baseline.run !== candidate.run
      ? `that of ${baseline.run}`
      : baseline.candidate,
  candidate: candidate.candidate,
  unit
})
