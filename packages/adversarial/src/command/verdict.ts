/**
 * What an assessment means to a pipeline.
 */
import { ExitCode } from "@assay/core/analysis"
import type { Assessment } from "../assess/model.ts"

/**
 * 0 when all was asked and, with a limit, no certain family is shown to fail more often; 3 when one is; 4 where some was not
 * asked, nothing of a candidate could be assessed, or a limit can neither be said to be kept nor broken. Families that only
 * likely keep the label decide nothing.
 */
export const exitCodeOf = ({ status, candidates }: Assessment, most: number | undefined): number => {
  const certain = candidates.flatMap(({ families }) =>
    families.filter(({ certainty, property }) => certainty === "certain" && property === "invariance")
  )
  if (most !== undefined && certain.some(({ rate }) => rate !== undefined && rate.low > most))
    return ExitCode.regression
  if (status === "inconclusive") return ExitCode.inconclusive
  const isOpen = most !== undefined && certain.some(({ rate }) => rate !== undefined && rate.high > most)
  return isOpen ? ExitCode.inconclusive : ExitCode.pass
}
