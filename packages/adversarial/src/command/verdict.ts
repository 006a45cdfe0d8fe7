/**
 * What an assessment means to a pipeline.
 */
import { ExitCode } from "@assay/core/analysis"
import type { Assessment, CandidateResult } from "../assess/model.ts"
import { aboveNoise } from "../assess/noise.ts"
import { isTelling } from "../assess/words.ts"

const certainRates = (candidate: CandidateResult) =>
  candidate.families
    .filter(
      ({ certainty, property, failed, held }) =>
        certainty === "certain" && property === "invariance" && failed + held > 0
    )
    .map((family) => aboveNoise(family, candidate))

/**
 * Whether a limit is kept by a candidate. It is open where no certain family was assessed, where an interval reaches over
 * it, and where the candidate ignores its input, so that its rates say nothing. Only what is above noise counts.
 */
const kept = (candidate: CandidateResult, most: number): "kept" | "broken" | "open" => {
  if (!isTelling(candidate)) return "open"
  const rates = certainRates(candidate)
  if (rates.some((rate) => rate !== undefined && rate.low > most)) return "broken"
  return rates.length > 0 && rates.every((rate) => rate !== undefined && rate.high <= most) ? "kept" : "open"
}

/**
 * 0 when all was asked and, with a limit, no certain family is shown to fail more often; 3 when one is; 4 where some was not
 * asked, nothing of a candidate could be assessed, or a limit can neither be said to be kept nor broken. Families that only
 * likely keep the label decide nothing.
 */
export const exitCodeOf = ({ status, candidates }: Assessment, most: number | undefined): number => {
  const limits = most === undefined ? [] : candidates.map((each) => kept(each, most))
  if (limits.includes("broken")) return ExitCode.regression
  return status === "inconclusive" || limits.includes("open") ? ExitCode.inconclusive : ExitCode.pass
}
