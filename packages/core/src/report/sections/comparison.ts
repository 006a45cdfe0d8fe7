/**
 * What a report of a comparison says: a heading, and its sections in order. A further section is a file in
 * `comparison/` and an entry here.
 */
import type { SkippedCandidate } from "../../compare/Comparisons.ts"
import type { Comparison } from "../../compare/model.ts"
import { subjectOf } from "../../compare/subject.ts"
import * as Figures from "../../text/figures.ts"
import { line, type Outline, remarks, type Section, type SectionOf } from "../outline.ts"
import { cost } from "./comparison/cost.ts"
import { latency } from "./comparison/latency.ts"
import { modes } from "./comparison/modes.ts"
import { otherCases } from "./comparison/otherCases.ts"
import { scores } from "./comparison/scores.ts"
import { versions } from "./comparison/versions.ts"
import { skippedLines } from "./skipped.ts"

/** What a reader must know. */
const notes: SectionOf<Comparison> = ({ notes }) => remarks(notes)

const sections: ReadonlyArray<SectionOf<Comparison>> = [scores, versions, latency, cost, modes, notes]

/** How to read the tables of all comparisons of one result. */
const legend = ({ alpha, margin, power }: Comparison, skipped: ReadonlyArray<SkippedCandidate>): Section => ({
  title: "",
  blocks: [
    line(
      `Level ${Figures.percent(alpha)}, margin ${Number(margin.toPrecision(6))}. A difference is the candidate minus the other side. ` +
        `detectable: the smallest difference that is found with ${Figures.percent(power)} power; needs: paired cases required to decide ` +
        "at this margin; lost / gained: cases that got worse / better."
    ),
    ...skippedLines(skipped, "compared")
  ]
})

/** The outline of a comparison, without its legend. */
const outline = (comparison: Comparison): Outline => {
  const { against, candidate, cases } = comparison
  const runs =
    against.run === candidate.run ? `run ${against.run}` : `run ${candidate.run} against ${against.run}`
  return {
    title: `${candidate.candidate} against ${subjectOf(comparison, "share").against}`,
    lines: [
      line(`${comparison.experiment}, ${Figures.counted(cases.compared, "case")}, ${runs}`, "plain"),
      ...otherCases(comparison)
    ],
    sections: sections.flatMap((section) => section(comparison))
  }
}

/** The outlines of comparisons; how to read them, and who was not compared, at the end of the last. */
export const outlines = (
  comparisons: ReadonlyArray<Comparison>,
  skipped: ReadonlyArray<SkippedCandidate> = []
): ReadonlyArray<Outline> =>
  comparisons.map((comparison, nth) => {
    const written = outline(comparison)
    return nth + 1 === comparisons.length
      ? { ...written, sections: [...written.sections, legend(comparison, skipped)] }
      : written
  })
