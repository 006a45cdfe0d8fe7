/**
 * What a report of A/A comparisons says, for a terminal and as Markdown.
 */

import type { AA, Rate } from "../../aa/aaModel.ts"
import { result } from "../../aa/result.ts"
import * as Figures from "../../text/figures.ts"
import { type Cell, cell, figure, label, line, type Outline, remarks, table } from "../outline.ts"

const cells = ({ count, share, low, high }: Rate): ReadonlyArray<Cell> => [
  cell(Figures.count(count)),
  cell(`${Figures.rate(share)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`)
]

const meaning = ({ method, cases, repeats }: AA): string =>
  method === "repeats"
    ? `Each comparison deals the answers to ${Figures.counted(cases, "case")} into two halves of ${Figures.counted(repeats, "repeat")}. ` +
      "The halves differ by the candidate's own unsteadiness and the grader's: this is the rate for a change that changes nothing."
    : `Each comparison draws ${Figures.counted(cases, "case")} with replacement and swaps the two answers to each at random. ` +
      "This is the rate for a candidate that is as good as the other side and disagrees with it as often as this one does."

export const outline = (report: AA): Outline => {
  const { bySlice, checks, comparisons, experiment, first, notes, run, skipped } = report
  const alarming = bySlice.filter(({ systematic }) => systematic.count > 0)
  return {
    title:
      report.method === "repeats"
        ? `A/A: ${report.candidate} against itself`
        : `A/A: ${report.candidate} and ${report.against ?? ""}, labels swapped`,
    lines: [
      line(`${experiment}, ${Figures.counted(comparisons, "comparison")}, run ${run}`, "plain"),
      line(`${result(report)}.`, "strong"),
      line(meaning(report))
    ],
    sections: [
      {
        title: "How often",
        blocks: [
          table(
            [label(""), figure("times"), figure("share")],
            [
              [cell("the gate fails: a false alarm"), ...cells(report.fails)],
              [cell("the gate cannot tell"), ...cells(report.inconclusive)],
              [cell("the pipeline is held up"), ...cells(report.held)],
              ...checks.flatMap(({ name, fails, inconclusive }) => [
                [cell(`${name}: fails`), ...cells(fails)],
                [cell(`${name}: cannot tell`), ...cells(inconclusive)]
              ]),
              [cell("overall differs, either way"), ...cells(report.overall)],
              [cell("any slice systematic, either way"), ...cells(report.slices)],
              ...alarming.map(({ slice, systematic }) => [cell(`slice ${slice}`), ...cells(systematic)])
            ]
          ),
          line(
            "Intervals are of Clopper and Pearson, and about more comparisons of these same answers; other answers may differ more or less."
          ),
          ...(skipped.length === 0
            ? []
            : [line(`Not tried, for they compare nothing: ${skipped.join(", ")}.`, "warning")])
        ]
      },
      ...(first === undefined
        ? []
        : [
            {
              title: "First half against second half, in the order they were asked",
              blocks: [
                line(
                  first.status === "fail"
                    ? "The gate fails: the candidate drifted between its repeats, or this is one of the false alarms."
                    : first.status === "pass"
                      ? "The gate passes."
                      : "The gate cannot tell.",
                  first.status === "fail" ? "bad" : "plain"
                ),
                ...first.reasons.map((reason) => line(reason))
              ]
            }
          ]),
      ...remarks(notes)
    ]
  }
}
