/**
 * An assessment as a report: for a terminal, Markdown, or wherever outlines are written. The answer stands first.
 */
import type { Report } from "@assay/core"
import { answerOf } from "./answer.ts"
import { detailsOf } from "./details.ts"
import type { Assessment } from "./model.ts"
import { figuresOf, screenOf } from "./screen.ts"

/** How much is said. */
export interface OutlineOptions {
  /**
   * Whether every family of each candidate is listed below the first screen.
   *
   * @defaultValue false
   */
  readonly full?: boolean
}

/** The report of an assessment. */
export const toOutline = (assessment: Assessment, { full = false }: OutlineOptions = {}): Report.Outline => ({
  title: assessment.experiment,
  lines: answerOf(assessment),
  sections: [...screenOf(assessment, full), ...(full ? detailsOf(assessment) : [])]
})

/** What is added to the report of the run itself: the answer, and failure rates of each candidate by family, ranked. */
export const addedOutline = (assessment: Assessment): Report.Outline => ({
  title: "Adversarial inputs",
  lines: answerOf(assessment),
  sections: [...figuresOf(assessment), ...detailsOf(assessment)]
})
