import type { Summary } from "../../../summary/Summary.ts"
import type { SectionOf } from "../../outline.ts"

/** All notes of a run once each, in order of appearance; their numbers are what footnotes are marked with. */
export const notesOf = ({ candidates }: Summary): ReadonlyArray<string> => [
  ...new Set(candidates.flatMap(({ notes }) => notes))
]

/** What a reader must know, as the footnotes that the main table is marked with. */
export const notes: SectionOf<Summary> = (summary) => {
  const texts = notesOf(summary)
  return texts.length === 0 ? [] : [{ title: "Notes", blocks: [{ _tag: "Notes", texts }] }]
}
