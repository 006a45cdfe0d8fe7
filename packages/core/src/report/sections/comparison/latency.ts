import type { Comparison } from "../../../compare/model.ts"
import * as Figures from "../../../text/figures.ts"
import { cell, figure, label, line, type SectionOf, table } from "../../outline.ts"
import { none } from "./cells.ts"

/** Quantiles of latency on both sides, and their ratio. */
export const latency: SectionOf<Comparison> = ({ latency }) => {
  if (latency.pairs === 0) return []
  const rows = latency.quantiles.map((each) =>
    each._tag === "Ratio"
      ? [
          cell(Figures.quantile(each.quantile)),
          cell(Figures.latency(each.againstMs)),
          cell(Figures.latency(each.candidateMs)),
          cell(`${each.ratio.toFixed(2)} [${each.low.toFixed(2)}, ${each.high.toFixed(2)}]`)
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
