/**
 * Failure rates without what a candidate does to unperturbed inputs as well.
 */
import type { CandidateResult, FamilyResult, Rate } from "./model.ts"

/** Whether a candidate changed its mind on an unperturbed input that it was asked again. */
export const isNoisy = ({ noise }: Pick<CandidateResult, "noise">): boolean => noise.flipped > 0

/**
 * How often a candidate fails on a family above its noise: the rate where no noise was seen, else the excess. Of properties
 * other than invariance it is the rate. Undefined where it is not known, such as where nothing was asked again.
 */
export const aboveNoise = (
  { property, rate, excess }: FamilyResult,
  candidate: Pick<CandidateResult, "noise">
): Rate | undefined => {
  if (property !== "invariance") return rate
  if (isNoisy(candidate)) return excess
  return candidate.noise.asked === 0 ? undefined : rate
}
