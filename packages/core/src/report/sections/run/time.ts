/**
 * Where time went beside the service time: first tokens and waits, where there is something to say of them.
 */

import type { Latency, Summary, Timing } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import { type Cell, cell, figure, label, line, type SectionOf, table } from "../../outline.ts"

/** Waits are shown from this share of the service time on, and from this many milliseconds a trial. */
const leastShare = 0.05
const leastMs = 10

const isFelt = (wait: Timing | undefined, { totalMs }: Latency): boolean =>
  wait !== undefined && wait.totalMs >= leastShare * totalMs && wait.totalMs >= leastMs * wait.n

/**
 * The times of a candidate that are worth a line. Waits for a slot are a matter of how many cases a run has at hand:
 * they are shown only to explain whole trials, where limits held these up.
 */
const rowsOf = (latency: Latency): ReadonlyArray<readonly [what: string, timing: Timing]> => {
  const { firstToken, queued, limited, trial } = latency
  const rows = isFelt(limited, latency)
    ? ([
        ["first token", firstToken],
        ["queued here", isFelt(queued, latency) ? queued : undefined],
        ["held by limits", limited],
        ["whole trial", trial]
      ] as const)
    : ([["first token", firstToken]] as const)
  return rows.flatMap(([what, timing]) => (timing === undefined ? [] : [[what, timing] as const]))
}

const write = ({ percentiles }: Timing, quantile: number): Cell => {
  const found = percentiles.find((each) => each.quantile === quantile)
  return found === undefined
    ? cell("n/a", "quiet")
    : cell(Figures.percentile(found), "ms" in found ? "plain" : "quiet")
}

/** Waits add up; percentiles of first tokens and trials stand for themselves. */
const isWait = (what: string): boolean => what !== "first token" && what !== "whole trial"

/** First tokens and waits of every candidate that has any. */
export const time: SectionOf<Summary> = ({ candidates }) => {
  const found = candidates.map(({ name, latency }) => ({ name, rows: rowsOf(latency) }))
  const timings = found.flatMap(({ rows }) => rows)
  if (timings.length === 0) return []
  const quantiles = [
    ...new Set(timings.flatMap(([, { percentiles }]) => percentiles.map(({ quantile }) => quantile)))
  ].sort((a, b) => a - b)
  const hasWaits = timings.some(([what]) => isWait(what))
  return [
    {
      title: "Beside the service time",
      blocks: [
        table(
          [
            label("candidate"),
            label("what"),
            ...quantiles.map((quantile) => figure(Figures.quantile(quantile), "latency")),
            ...(hasWaits ? [figure("in all", "latency")] : [])
          ],
          found.flatMap(({ name, rows }) =>
            rows.map(([what, timing], nth) => [
              cell(nth === 0 ? name : ""),
              cell(what),
              ...quantiles.map((quantile) => write(timing, quantile)),
              ...(hasWaits ? [cell(isWait(what) ? Figures.latency(timing.totalMs) : "")] : [])
            ])
          )
        ),
        ...(hasWaits
          ? [
              line(
                "The service time above excludes waits. A whole trial includes every wait and every attempt."
              )
            ]
          : [])
      ]
    }
  ]
}
