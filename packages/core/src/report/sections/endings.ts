/**
 * How trials ended, and the reasons of those without a score.
 */

import { scoreName } from "../../scorer/scoreName.ts"
import type { CandidateSummary, Endings, Reason, Summary } from "../../summary/Summary.ts"
import * as Figures from "../../text/figures.ts"
import { cell, figure, label, line, prose, type Section, type Tone, table } from "../outline.ts"

/** Every ending in the order of the table, with the tone of a count above zero. */
const endings: ReadonlyArray<readonly [keyof Endings, Tone]> = [
  ["right", "plain"],
  ["wrong", "plain"],
  ["refused", "plain"],
  ["malformed", "plain"],
  ["truncated", "plain"],
  ["escalated", "plain"],
  ["unscored", "warning"],
  ["errored", "bad"]
]

/** Counts and shares of all endings that occur. */
export const endingsSection = ({ candidates, complete }: Summary): Section => {
  const occurs = (ending: keyof Endings): boolean => candidates.some((each) => each.endings[ending] > 0)
  const shown = endings.filter(([ending]) => ending === "right" || ending === "wrong" || occurs(ending))
  const none = endings.flatMap((each) => (shown.includes(each) ? [] : [each[0]]))
  return {
    title: "How trials ended",
    blocks: [
      table(
        [
          label("candidate"),
          figure("trials"),
          ...shown.map(([ending]) => figure(ending)),
          ...(complete ? [] : [figure("missing")])
        ],
        candidates.map(({ name, trials, endings: counts }) => [
          cell(name),
          cell(Figures.count(trials.finished)),
          ...shown.map(([ending, tone]) =>
            counts[ending] === 0
              ? cell("0", "quiet")
              : cell(
                  `${Figures.count(counts[ending])} (${Figures.share(counts[ending], trials.finished)})`,
                  tone
                )
          ),
          ...(complete ? [] : [cell(Figures.count(trials.missing), trials.missing > 0 ? "warning" : "quiet")])
        ])
      ),
      ...(none.length === 0 ? [] : [line(`0 for all: ${none.join(", ")}.`)])
    ]
  }
}

/** Reasons that are shown of each kind; the rest is counted. */
const mostReasons = 3

/** Reasons of one candidate for one thing: a score or several that share them, or its errors. */
interface Given {
  readonly about: string
  readonly reasons: ReadonlyArray<Reason>
}

const givenBy = ({ scores, errors }: CandidateSummary): ReadonlyArray<Given> => {
  const alike = Map.groupBy(
    scores.filter(({ unscoredReasons }) => unscoredReasons.length > 0),
    ({ unscoredReasons }) => JSON.stringify(unscoredReasons)
  )
  return [
    ...Array.from(alike.values(), (group) => ({
      about: `unscored: ${group.map(scoreName).join(", ")}`,
      reasons: group[0]?.unscoredReasons ?? []
    })),
    ...(errors.length === 0 ? [] : [{ about: "errored", reasons: errors }])
  ]
}

/** Why trials have no score: the most frequent reasons of each candidate. */
export const reasonsSection = ({ candidates }: Summary): ReadonlyArray<Section> => {
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
          title: "Reasons for no score",
          blocks: [table([label("candidate"), label("what"), figure("trials"), prose("reason")], rows)]
        }
      ]
}
