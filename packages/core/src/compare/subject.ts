import type * as points from "../verdict/points.ts"
import type { Subject } from "../verdict/sentence.ts"
import type { Comparison } from "./model.ts"

/**
 * What the other side of a comparison is called: a candidate of the same name in another run with that run, and the same
 * candidate of the same run as that of the same run: a snapshot of it, or the run as it was before.
 */
const otherSide = ({ against, candidate }: Pick<Comparison, "against" | "candidate">): string => {
  if (against.candidate !== candidate.candidate) return against.candidate
  return `${against.candidate} of ${against.run === candidate.run ? "the same run" : against.run}`
}

/** What the scores of a comparison are about. */
export const subjectOf = (
  comparison: Pick<Comparison, "against" | "candidate">,
  unit: points.Unit
): Subject => ({ against: otherSide(comparison), candidate: comparison.candidate.candidate, unit })
