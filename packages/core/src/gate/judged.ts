/**
 * What a gate makes of a judged score: a judge that is not calibrated informs, and never gates.
 */
import type { JudgedFigures } from "../calibration/correctedModel.ts"
import * as Figures from "../text/figures.ts"

/** Why a check on a judged score cannot tell, with the labels that it takes; undefined where it can. */
export const cannotTell = ({
  standing,
  because,
  needs
}: Pick<JudgedFigures, "standing" | "because" | "needs">): string | undefined =>
  standing === "calibrated"
    ? undefined
    : `cannot tell: judge not calibrated (${standing}): ${because}` +
      (needs === undefined ? "" : `; about ${Figures.counted(needs, "label")} are needed`)

/** How a judged mean was come by, for a reason: `corrected by 120 labels`. */
export const correctedWords = ({ method, labelled, assumes }: JudgedFigures): string =>
  (method === "rogan-gladen"
    ? "corrected by the judge's sensitivity and specificity"
    : `corrected by ${Figures.counted(labelled, "label")}`) +
  (assumes === undefined ? "" : "; assumed, not tested: the judge errs alike on all candidates")
