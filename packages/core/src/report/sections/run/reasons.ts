/**
 * What is told of trials that failed or have no score.
 */
import { scoreName } from "../../../scorer/scoreName.ts"
import type { CandidateSummary, Reason, Summary } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import { cell, figure, label, prose, type SectionOf, table } from "../../outline.ts"

/** Reasons that are shown of each kind; the rest is counted. */
const mostReasons = 3

/** Reasons of one candidate for one thing: a failure mode, a score or several that share them, its errors. */
interface ReasonCount {
  readonly about: string
  readonly reasons: ReadonlyArray<Reason>
}

const givenBy = ({
  scores,
  errors,
  misses,
  failures: { falseAlarms }
}: CandidateSummary): ReadonlyArray<ReasonCount> => {
  const alike = Map.groupBy(
    scores.filter(({ unscoredReasons }) => unscoredReasons.length > 0),
    ({ unscoredReasons }) => JSON.stringify(unscoredReasons)
  )
  return [
    ...misses.flatMap(({ mode, reasons }) => (reasons.length === 0 ? [] : [{ about: mode, reasons }])),
    ...(falseAlarms.reasons.length === 0
      ? []
      : [{ about: "right, false alarm", reasons: falseAlarms.reasons }]),
    ...Array.from(alike.values(), (group) => ({
      about: `unscored: ${group.map(scoreName).join(", ")}`,
      reasons: group[0]?.unscoredReasons ?? []
    })),
    ...(errors.length === 0 ? [] : [{ about: "errored", reasons: errors }])
  ]
}

/** Why trials failed or have no score: the most frequent reasons of each candidate. */
export const reasons: SectionOf<Summary> = ({ candidates }) => {
  const rows = candidates.flatMap((candidate) =>
    givenBy(candidate).flatMap(({ about, reasons }, block) => {
      const rest = reasons.slice(mostReasons)
      const trials = rest.reduce((sum, each) => sum + each.trials, 0)
      return [
        ...reasons.slice(0, mostReasons).map((each) => [Figures.count(each.trials), each.reason] as const),
        ...(rest.length === 0
          ? []
          : [[Figures.count(trials), `and ${Figures.counted(rest.length, "other reason")}`] as const])
      ].map(([n, reason], nth) => [
        cell(block === 0 && nth === 0 ? candidate.name : ""),
        cell(nth === 0 ? about : ""),
        cell(n),
        cell(reason)
      ])
    })
  )
  return rows.length === 0
    ? []
    : [
        {
          title: "Why trials failed or have no score",
          blocks: [table([label("candidate"), label("what"), figure("trials"), prose("reason")], rows)]
        }
      ]
}
