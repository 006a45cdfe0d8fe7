/**
 * What a report of a comparison says: a heading, and its sections in order. A further section is a file in
 * `comparison/` and an entry here.
 */
import type { Comparison } from "../../compare/model.ts"
import { subjectOf } from "../../compare/subject.ts"
import * as Figures from "../../text/figures.ts"
import { line, type Outline, remarks, type SectionOf } from "../outline.ts"
import { cost } from "./comparison/cost.ts"
import { latency } from "./comparison/latency.ts"
import { modes } from "./comparison/modes.ts"
import { otherCases } from "./comparison/otherCases.ts"
import { scores } from "./comparison/scores.ts"

/** What a reader must know. */
const notes: SectionOf<Comparison> = ({ notes }) => remarks(notes)

const sections: ReadonlyArray<SectionOf<Comparison>> = [scores, latency, cost, modes, notes]

/** The outline of a comparison. */
export const outline = (comparison: Comparison): Outline => {
  const { against, candidate, alpha, margin, power, cases } = comparison
  const runs =
    against.run === candidate.run ? `run ${against.run}` : `run ${candidate.run} against ${against.run}`
  const other = subjectOf(comparison, "share").against
  return {
    title: `${candidate.candidate} against ${other}`,
    lines: [
      line(`${comparison.experiment}, ${Figures.counted(cases.compared, "case")}, ${runs}`, "plain"),
      line(
        `Level ${Figures.percent(alpha)}, margin ${Number(margin.toPrecision(6))}. A difference is ${candidate.candidate} minus ${other === "itself" ? "the other side" : other}. ` +
          `detectable: the smallest difference that is found with ${Figures.percent(power)} power; needs: paired cases required to decide ` +
          "at this margin; lost / gained: cases that got worse / better."
      ),
      ...otherCases(comparison)
    ],
    sections: sections.flatMap((section) => section(comparison))
  }
}
