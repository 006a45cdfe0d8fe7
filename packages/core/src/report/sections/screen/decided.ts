/**
 * What the run decided, in the sentences of the decisions.
 */
import type { RunReport } from "../../../experiment/reportModel.ts"
import { type Line, line } from "../../outline.ts"
import { undecidedSentence } from "../decisions.ts"

/** Decisions that get both their sentences. Of more of them the first sentence is the answer, and the page has a screen. */
const mostWhole = 1

/** The answers to the questions of the experiment. */
export const decided = ({ decisions, undecided }: RunReport): ReadonlyArray<Line> => [
  ...decisions.flatMap(({ sentences: [answer, rest], doubts }) => [
    line(answer, "strong"),
    ...(decisions.length <= mostWhole ? [line(rest, "plain")] : []),
    // What is said of one decision at length is said of several by --full.
    ...(decisions.length <= mostWhole && doubts[0] !== undefined
      ? [line(`Doubt: ${doubts[0]}`, "plain")]
      : [])
  ]),
  ...undecided.map((each) => line(undecidedSentence(each), "bad"))
]
