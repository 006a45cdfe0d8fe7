/**
 * What a list of cases says: each with its texts.
 */
import type { CaseExcerpt, CaseList } from "../../cases/model.ts"
import * as Figures from "../../text/figures.ts"
import { line, type Outline, type Section } from "../outline.ts"

const scored = (score: number | undefined): string =>
  score === undefined || score === 0 || score === 1 ? "" : ` (scored ${Number(score.toPrecision(3))})`

const titleOf = ({ candidate, caseId, mode, score, trials, missed }: CaseExcerpt): string =>
  `${candidate} on ${caseId}: ${mode}${scored(score)}` +
  (trials === 1 ? "" : `, ${Figures.count(missed)} of ${Figures.counted(trials, "repeat")} not right`)

const sectionOf = (excerpt: CaseExcerpt): Section => {
  const { input, expected, output, why, against } = excerpt
  const fields: ReadonlyArray<readonly [string, string | undefined]> = [
    ["input", input],
    ["expected", expected],
    ["got", output ?? "nothing"],
    ["why", why],
    [
      against === undefined ? "" : `${against.candidate} got`,
      against === undefined
        ? undefined
        : `${against.output ?? "nothing"} (${against.mode}${scored(against.score)})`
    ]
  ]
  return {
    title: titleOf(excerpt),
    blocks: [
      {
        _tag: "Fields",
        fields: fields.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]))
      }
    ]
  }
}

/** What the list is of. */
const titleOfList = (shown: CaseList["shown"]): string => {
  switch (shown) {
    case "failing":
      return "Cases not answered right"
    case "flipped":
      return "Cases that flipped"
    case "all":
      return "Cases"
    default:
      return `Cases that are ${shown}`
  }
}

/** The outline of a list of cases. */
export const outline = ({ shown, run, experiment, score, total, cases }: CaseList): Outline => ({
  title: titleOfList(shown),
  lines: [
    line(
      `${experiment}, run ${run}: ${total === cases.length ? Figures.count(total) : `the first ${Figures.count(cases.length)} of ${Figures.count(total)}`}` +
        (score === undefined ? "" : ` by ${score}`) +
        (total === 0
          ? "."
          : shown === "flipped"
            ? ", the largest losses first."
            : ", the lowest scores first."),
      "plain"
    )
  ],
  sections: cases.map(sectionOf)
})
