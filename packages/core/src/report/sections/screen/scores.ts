/**
 * Which scores the first screen shows: the headline, and further ones that say something else.
 */
import type { RunReport } from "../../../experiment/reportModel.ts"
import { scoreName } from "../../../scorer/scoreName.ts"
import type { CandidateSummary, ScoreSummary } from "../../../summary/Summary.ts"

/** Further scores that are shown. */
const mostFurther = 2

const figuresOf = ({ overall, unit }: ScoreSummary): string => JSON.stringify([unit, overall])

const isSame = (name: string, { scores: [headline, ...further] }: CandidateSummary): boolean => {
  const found = further.find((score) => scoreName(score) === name)
  return found !== undefined && headline !== undefined && figuresOf(found) === figuresOf(headline)
}

const furtherNames = ({ candidates }: Pick<RunReport, "candidates">): ReadonlyArray<string> => [
  ...new Set(candidates.flatMap(({ scores }) => scores.slice(1).map(scoreName)))
]

/** Scores whose figures are those of the headline, for every candidate. */
export const repeated = ({ candidates }: Pick<RunReport, "candidates">): ReadonlyArray<string> =>
  furtherNames({ candidates }).filter((name) => candidates.every((candidate) => isSame(name, candidate)))

/** The scores that are shown, the headline first, and those that there is no room for. */
export const shownScores = ({
  candidates
}: Pick<RunReport, "candidates">): {
  readonly shown: ReadonlyArray<string>
  readonly hidden: ReadonlyArray<string>
} => {
  const [headline] = candidates.flatMap(({ scores }) => scores[0] ?? [])
  const same = repeated({ candidates })
  const further = furtherNames({ candidates }).filter((name) => !same.includes(name))
  return {
    shown: headline === undefined ? [] : [scoreName(headline), ...further.slice(0, mostFurther)],
    hidden: further.slice(mostFurther)
  }
}
