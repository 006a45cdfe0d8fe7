import type * as points from "../verdict/points.ts"
import type { Subject } from "../verdict/sentence.ts"
import type { Comparison } from "./model.ts"

/** What the scores of a comparison are about. A candidate that is compared with itself in another run is told apart. */
export const subjectOf = (
  { against, candidate }: Pick<Comparison, "against" | "candidate">,
  unit: points.Unit
): Subject => ({
  against:
    against.candidate === candidate.candidate && against.run !== candidate.run
      ? `${against.candidate} of ${against.run}`
      : against.candidate,
  candidate: candidate.candidate,
  unit
})
