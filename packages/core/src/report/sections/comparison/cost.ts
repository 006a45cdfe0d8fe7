import type { Comparison } from "../../../compare/model.ts"
import * as Figures from "../../../text/figures.ts"
import * as points from "../../../verdict/points.ts"
import { type Cell, cell, figure, label, line, type SectionOf, table } from "../../outline.ts"
import { none } from "./cells.ts"

const usd = (value: number | undefined): Cell => (value === undefined ? none : cell(points.usd(value)))

/** A ratio with digits that say something: neither 0.00 for a cheap side nor 3233.33 for a dear one. */
export const times = (ratio: number): string =>
  ratio === 0 ? "0" : ratio >= 100 ? Figures.count(Math.round(ratio)) : String(Number(ratio.toPrecision(3)))

/** What an answer costs on both sides, and the ratio. */
export const cost: SectionOf<Comparison> = ({ cost }) => {
  if (cost === undefined) return []
  const { ratio, unpriced, againstUsd, candidateUsd } = cost
  if (cost.cases === 0) {
    const whose = [
      ...(unpriced.against > 0 ? ["the other side"] : []),
      ...(unpriced.candidate > 0 ? ["the candidate"] : [])
    ].join(" and ")
    const why =
      whose === "" ? "no case has an answer of both sides" : `the cost of ${whose} is not known for any case`
    return [{ title: "Cost", blocks: [line(`Not compared: ${why}.`, "warning")] }]
  }
  const without = [
    [unpriced.against, "the other side"],
    [unpriced.candidate, "the candidate"]
  ] as const
  return [
    {
      title: "Cost",
      blocks: [
        table(
          [label(""), figure("against"), figure("candidate"), figure("ratio")],
          [
            [
              cell("per answer"),
              usd(againstUsd),
              usd(candidateUsd),
              ratio._tag === "Ratio"
                ? cell(
                    ratio.low === ratio.high
                      ? times(ratio.ratio)
                      : `${times(ratio.ratio)} [${times(ratio.low)}, ${times(ratio.high)}]`
                  )
                : none
            ]
          ]
        ),
        line(
          `${Figures.counted(cost.cases, "case")} with a known cost on both sides` +
            (ratio._tag === "Withheld" ? `; no ratio: ${ratio.reason}.` : ".")
        ),
        ...without.flatMap(([count, whose]) =>
          count === 0
            ? []
            : [
                line(
                  `${Figures.counted(count, "case")} left out: the cost of ${whose} is not known.`,
                  "warning"
                )
              ]
        )
      ]
    }
  ]
}
