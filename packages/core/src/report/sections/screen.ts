/**
 * The first screen of a run: the answer in sentences, one table, what was missed, and where to look next. Everything else
 * is in the full report.
 */
import type { RunReport } from "../../experiment/reportModel.ts"
import { isOpponent } from "../../summary/opponents.ts"
import * as Figures from "../../text/figures.ts"
import { type Block, line, type Outline, type Section, type SectionOf } from "../outline.ts"
import { versionLines } from "./comparison/versions.ts"
import { notesOf } from "./run/notes.ts"
import { heading } from "./run.ts"
import { againstSide } from "./screen/against.ts"
import { best } from "./screen/best.ts"
import { candidates, legendOf, otherScores } from "./screen/candidates.ts"
import { decided } from "./screen/decided.ts"
import { fields } from "./screen/fields.ts"
import { format } from "./screen/format.ts"
import { gate } from "./screen/gate.ts"
import { judged } from "./screen/judged.ts"
import { measuring } from "./screen/measuring.ts"
import { misses } from "./screen/misses.ts"
import { type OtherSide, otherSides } from "./screen/sides.ts"
import { legendOfSides, sideTable } from "./screen/sideTable.ts"
import { silent } from "./screen/silent.ts"
import { spending } from "./screen/spending.ts"
import { trouble } from "./screen/trouble.ts"

/** The other sides. A score that compares two answers has no figure of its opponent, and no comparison with it. */
const sidesOf = (report: RunReport): ReadonlyArray<OtherSide> => {
  const opponents = report.candidates.filter(isOpponent).map(({ name }) => name)
  return otherSides({
    run: report.run,
    comparisons: report.comparisons.filter(
      ({ against }) => against.run !== report.run || !opponents.includes(against.candidate)
    )
  })
}

/** The answer: who is best and whether that is known, against the other side, how it fails, what it takes, and the gate. */
export const answer: SectionOf<RunReport> = (report) => {
  const blocks: ReadonlyArray<Block> = [
    ...best(report),
    ...judged(report),
    ...sidesOf(report).flatMap((side) => [
      ...againstSide(side),
      ...versionLines(side.compared.map(({ comparison }) => comparison))
    ]),
    ...silent(report),
    ...spending(report),
    ...measuring(report),
    ...gate(report.gate)
  ]
  return blocks.length === 0 ? [] : [{ title: "", blocks }]
}

/** What the run decided: the answers to the questions that it was made for, first. */
export const decisions: SectionOf<RunReport> = (report) => {
  const blocks = decided(report)
  return blocks.length === 0 ? [] : [{ title: "", blocks }]
}

/** Footnotes of the table. */
export const notes: SectionOf<RunReport> = (report) => {
  const texts = notesOf(report)
  return texts.length === 0 ? [] : [{ title: "", blocks: [{ _tag: "Notes", texts }] }]
}

/** The tables, and how to read them, once. */
export const tables: SectionOf<RunReport> = (report) => {
  const sides = sidesOf(report)
  return [
    {
      title: "",
      blocks: [
        candidates(report),
        ...sides.flatMap(sideTable),
        ...otherScores(report),
        line([...legendOf(report), ...legendOfSides(sides)].join(" "))
      ]
    }
  ]
}

export { fields, format, trouble }

const sections: ReadonlyArray<SectionOf<RunReport>> = [
  decisions,
  answer,
  tables,
  trouble,
  fields,
  format,
  misses,
  notes
]

const nextSteps = (next: ReadonlyArray<string>): ReadonlyArray<Section> =>
  next.length === 0 ? [] : [{ title: "", blocks: next.map((text) => line(text)) }]

/** The answer once more, where a terminal stops: whoever looks there need not scroll up. */
const lastWord = ({ decisions: [first, ...others] }: RunReport): ReadonlyArray<Section> => {
  if (first === undefined) return []
  const more = others.length === 0 ? "" : ` (${Figures.counted(others.length, "more answer")} at the top)`
  return [{ title: "", blocks: [line(`Decided: ${first.sentences[0]}${more}`, "strong")] }]
}

/** The outline of the first screen. `next`: where to look next, a line each; with them it ends in what was decided. */
export const outline = (report: RunReport, next: ReadonlyArray<string> = []): Outline => ({
  title: report.experiment,
  lines: heading(report),
  sections: [
    ...sections.flatMap((section) => section(report)),
    ...nextSteps(next),
    ...(next.length === 0 ? [] : lastWord(report))
  ]
})
