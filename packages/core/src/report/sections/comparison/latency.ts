import type { Comparison, QuantileRatio } from "../../../compare/model.ts"
import * as Figures from "../../../text/figures.ts"
import { cell, figure, label, line, type SectionOf, table } from "../../outline.ts"
import { none } from "./cells.ts"

type Ratio = Extract<QuantileRatio, { readonly _tag: "Ratio" }>

/** Below this many milliseconds nobody was asked but this process. */
const withinProcessMs = 1

/** From this ratio on, or its inverse, it says no more than that. */
const leastTelling = 20

/** Whether one side answers in this process and the other does not: a ratio of them says nothing of either. */
const isWithinProcess = ({ againstMs, candidateMs, ratio }: Ratio): boolean =>
  Math.min(againstMs, candidateMs) < withinProcessMs && (ratio >= leastTelling || ratio <= 1 / leastTelling)

/** Quantiles of latency on both sides, and their ratio. */
export const latency: SectionOf<Comparison> = ({ latency }) => {
  if (latency.pairs === 0) return []
  const rows = latency.quantiles.map((each) =>
    each._tag === "Ratio"
      ? [
          cell(Figures.quantile(each.quantile)),
          cell(Figures.latency(each.againstMs)),
          cell(Figures.latency(each.candidateMs)),
          isWithinProcess(each)
            ? cell("", "quiet")
            : cell(`${each.ratio.toFixed(2)} [${each.low.toFixed(2)}, ${each.high.toFixed(2)}]`)
        ]
      : [
          cell(Figures.quantile(each.quantile)),
          none,
          none,
          cell(each.needs === undefined ? "n/a" : `n/a (needs ${Figures.count(each.needs)})`, "quiet")
        ]
  )
  const needed = latency.quantiles.flatMap((each) => ("needs" in each ? [each.needs] : []))
  if (needed.length === latency.quantiles.length) {
    const least = Math.min(...needed)
    return [
      {
        title: "Latency",
        blocks: [
          line(
            `${Figures.counted(latency.pairs, "pair")} of trials are too few to compare; the median needs ${Figures.count(least)}.`
          )
        ]
      }
    ]
  }
  return [
    {
      title: "Latency",
      blocks: [
        table([label(""), figure("against"), figure("candidate"), figure("ratio")], rows),
        ...(latency.quantiles.some((each) => each._tag === "Ratio" && isWithinProcess(each))
          ? [line("No ratio where one side answers within this process, in less than a millisecond.")]
          : []),
        line(
          `${Figures.counted(latency.pairs, "pair")} of trials` +
            (latency.recorded
              ? ", recorded: the latency of the original calls."
              : latency.replayed > 0
                ? `; ${Figures.counted(latency.replayed, "replayed pair")} left out.`
                : ".")
        )
      ]
    }
  ]
}
