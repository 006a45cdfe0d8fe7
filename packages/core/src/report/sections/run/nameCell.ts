import type { CandidateSummary, Summary } from "../../../summary/Summary.ts"
import type { Cell } from "../../outline.ts"

/** The name of a candidate as a row label. */
export const nameCell = (
  candidate: CandidateSummary,
  summary: Summary,
  notes: ReadonlyArray<string>
): Cell => ({
  text: candidate.name === summary.against ? `${candidate.name} (against)` : candidate.name,
  tone: "plain",
  notes: [...new Set(candidate.notes)].map((note) => notes.indexOf(note) + 1)
})
