/**
 * What scoring by models took, and what is still to be scored.
 */
import type { RunReport } from "../../../experiment/reportModel.ts"
import type { Measuring } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import { type Line, line } from "../../outline.ts"

const listed = (names: ReadonlyArray<string>): string => [...new Set(names)].join(", ")

/** What was paid, as far as it is known; empty where calls cost nothing. */
const paidOf = ({ spentUsd, isAtLeast }: Pick<Measuring["total"], "spentUsd" | "isAtLeast">): string =>
  spentUsd === undefined
    ? isAtLeast
      ? "at a cost that is not known"
      : ""
    : `for ${isAtLeast ? "at least " : ""}${Figures.usd(spentUsd)} USD`

const taken = ({ scorers, total }: Measuring): ReadonlyArray<Line> => {
  const of = listed(scorers.flatMap(({ providers }) => providers))
  if (total.calls === 0)
    return total.replayed === 0
      ? []
      : [
          line(
            `Scoring took no calls: ${Figures.counted(total.replayed, "kept reply", "kept replies")} of ${of}.`,
            "plain"
          )
        ]
  const failed = total.failedCalls === 0 ? "" : ` (${Figures.count(total.failedCalls)} failed)`
  const paid = paidOf(total)
  return [
    line(
      `Scoring took ${Figures.counted(total.calls, "call")} of ${of}${failed}${paid === "" ? "" : ` ${paid}`}, beside what candidates cost.`,
      "plain"
    )
  ]
}

const waiting = ({ scorers, total }: Measuring): ReadonlyArray<Line> =>
  total.waiting === 0
    ? []
    : [
        line(
          `${Figures.counted(total.waiting, "answer")} ${total.waiting === 1 ? "is" : "are"} still to be scored by ${listed(scorers.filter((each) => each.waiting > 0).map(({ scorer }) => scorer))}.`,
          "warning"
        )
      ]

/** What scoring took, in a line; what is missing; and who judges its own kind. */
export const measuring = ({ measuring: found }: RunReport): ReadonlyArray<Line> =>
  found === undefined
    ? []
    : [...taken(found), ...waiting(found), ...found.relatives.map((text) => line(`${text}.`, "warning"))]
