/**
 * How trials ended.
 */

import { endingName } from "../../../summary/ending.ts"
import type { Endings, Summary } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import { cell, figure, label, line, type SectionOf, type Tone, table } from "../../outline.ts"

/** Every ending in the order of the table, with the tone of a count above zero. */
const all: ReadonlyArray<readonly [keyof Endings, Tone]> = [
  ["right", "plain"],
  ["partial", "plain"],
  ["wrong", "plain"],
  ["refused", "plain"],
  ["malformed", "plain"],
  ["truncated", "plain"],
  ["escalated", "plain"],
  ["unscored", "warning"],
  ["errored", "bad"]
]

/** Counts and shares of all endings that occur. */
export const endings: SectionOf<Summary> = ({ candidates, complete }) => {
  const occurs = (ending: keyof Endings): boolean => candidates.some((each) => each.endings[ending] > 0)
  const shown = all.filter(([ending]) => ending === "right" || ending === "wrong" || occurs(ending))
  const none = all.flatMap((each) => (shown.includes(each) ? [] : [each[0]]))
  return [
    {
      title: "How trials ended",
      blocks: [
        table(
          [
            label("candidate"),
            figure("trials"),
            ...shown.map(([ending]) => figure(endingName(ending))),
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
            ...(complete
              ? []
              : [cell(Figures.count(trials.missing), trials.missing > 0 ? "warning" : "quiet")])
          ])
        ),
        ...(none.length === 0 ? [] : [line(`0 for all: ${none.map(endingName).join(", ")}.`)])
      ]
    }
  ]
}
