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
    ? `Each comparison splits the answers to ${Figures.counted(cases, "case")} into two random halves of ${Figures.counted(repeats, "repeat")}. ` +
      "The halves differ only by the noise of the candidate and the grader: this is the rate when nothing changed."
    : `Each comparison draws ${Figures.counted(cases, "case")} with replacement and swaps the two answers to each at random. ` +
      "This is the rate for a candidate that is as good as the other side and differs from it in as many answers as this one."

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
              [cell("the gate is inconclusive"), ...cells(report.inconclusive)],
              [cell("the pipeline stops (fails or inconclusive)"), ...cells(report.held)],
              ...checks.flatMap(({ name, fails, inconclusive }) => [
                [cell(`${name}: fails`), ...cells(fails)],
                [cell(`${name}: inconclusive`), ...cells(inconclusive)]
              ]),
              [cell("overall differs, either way"), ...cells(report.overall)],
              [cell("any slice systematic, either way"), ...cells(report.slices)],
              ...alarming.map(({ slice, systematic }) => [cell(`slice ${slice}`), ...cells(systematic)])
            ]
          ),
          line(
            "Clopper–Pearson intervals; they describe more comparisons of these answers only. Other answers may differ more or less."
          ),
          ...(skipped.length === 0
            ? []
            : [line(`Not tested, because these checks compare nothing: ${skipped.join(", ")}.`, "warning")])
        ]
      },
      ...(first === undefined
        ? []
        : [
            {
              title: "First half against second half, in the order of the calls",
              blocks: [
                line(
                  first.status === "fail"
                    ? "The gate fails: the candidate drifted between its repeats, or this is one of the false alarms."
                    : first.status === "pass"
                      ? "The gate passes."
                      : "The gate is inconclusive.",
                  first.status === "fail" ? "bad" : "plain"
                ),
                ...first.reasons.map((reason) => line(`${reason}.`))
              ]
            }
          ]),
      ...remarks(notes)
    ]
  }
}
