/**
 * What a list of cases says: each with its texts.
 */
import type { CaseExcerpt, CaseList } from "../../cases/model.ts"
import * as Figures from "../../text/figures.ts"
import { line, type Outline, type Section } from "../outline.ts"

const scored = (score: number | undefined): string =>
  score === undefined || score === 0 || score === 1 ? "" : ` (scored ${Number(score.toPrecision(3))})`

/** Whether the id of a case is its input, or the beginning of it. */
const isItsInput = ({ caseId, input }: CaseExcerpt): boolean => input.startsWith(caseId)

const titleOf = (excerpt: CaseExcerpt): string => {
  const { candidate, caseId, mode, score, trials, missed } = excerpt
  return (
    `${candidate}${isItsInput(excerpt) ? "" : ` on ${caseId}`}: ${mode}${scored(score)}` +
    (trials === 1 ? "" : `, ${Figures.count(missed)} of ${Figures.counted(trials, "repeat")} not right`)
  )
}

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

/** What is said where there is none. */
const nothing = (shown: CaseList["shown"]): string => {
  switch (shown) {
    case "failing":
      return "every case is answered right"
    case "flipped":
      return "no case flipped"
    case "all":
      return "no case"
    default:
      return `no case is ${shown}`
  }
}

/** How many cases there are, by which score and in which order. */
const foundOf = ({ shown, score, total, cases }: CaseList): string => {
  const by = score === undefined ? "" : ` by ${score}`
  if (total === 0) return `${nothing(shown)}${by}.`
  const listed =
    total === cases.length
      ? Figures.counted(total, "case")
      : `the first ${Figures.count(cases.length)} of ${Figures.counted(total, "case")}`
  return `${listed}${by}${shown === "flipped" ? ", the largest losses first" : ", the lowest scores first"}.`
}

/** The outline of a list of cases. */
export const outline = (list: CaseList): Outline => ({
  title: titleOfList(list.shown),
  lines: [line(`${list.experiment}, run ${list.run}: ${foundOf(list)}`, "plain")],
  sections: list.cases.map(sectionOf)
})
