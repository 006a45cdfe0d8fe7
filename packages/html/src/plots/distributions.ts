/**
 * How scores and latencies are distributed over trials.
 */
import type { Sample } from "../collect.ts"
import { logAxis, msTick } from "./axes.ts"
import { colourOf, dashOf, labels, type Plot } from "./vega.ts"

const bins = 20

interface Bin {
  readonly from: number
  readonly to: number
  readonly share: number
}

/** Shares of values in equal bins; a sample of few different values gets one narrow bin for each. */
export const histogram = (values: ReadonlyArray<number>, low: number, high: number): ReadonlyArray<Bin> => {
  const step = (high - low || 1) / bins
  const counts = new Array<number>(bins).fill(0)
  for (const value of values) {
    const at = Math.min(bins - 1, Math.max(0, Math.floor((value - low) / step)))
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts.flatMap((count, nth) =>
    count === 0
      ? []
      : [{ from: low + nth * step, to: low + (nth + 1) * step, share: (100 * count) / values.length }]
  )
}

/**
 * A histogram of the headline score for each candidate. Undefined where nothing was scored, or everything 0 or 1: two
 * bars say no more than the mean.
 */
export const scoreHistograms = (samples: ReadonlyArray<Sample>, score: string): Plot | undefined => {
  const scored = samples.flatMap(({ scores }) => scores)
  if (scored.every((value) => value === 0 || value === 1)) return undefined
  const least = scored.reduce((a, b) => Math.min(a, b))
  const most = scored.reduce((a, b) => Math.max(a, b))
  const [low, high] = least >= 0 && most <= 1 ? [0, 1] : [least, most]
  const values = samples.flatMap(({ scores }, nth) =>
    histogram(scores, low, high).map((bin) => ({ ...bin, nth, colour: colourOf(nth) }))
  )
  return {
    title: `Distribution of ${score}`,
    description: "For each candidate, the share of its scored trials in each of twenty ranges of the score.",
    spec: ({ width, isNarrow }) => {
      const names = labels(
        samples.map(({ name }) => name),
        40
      )
      return {
        data: { values: values.map((each) => ({ ...each, label: names[each.nth] })) },
        facet: {
          row: {
            field: "label",
            type: "nominal",
            title: null,
            sort: { field: "nth", op: "min" },
            header: {
              labelAngle: 0,
              labelAlign: "left",
              labelOrient: "top",
              labelAnchor: "start",
              labelPadding: 2
            }
          }
        },
        spacing: 8,
        spec: {
          width: width + 80,
          height: 44,
          mark: { type: "bar", stroke: "var(--paper)" },
          encoding: {
            x: {
              field: "from",
              type: "quantitative",
              title: score === "" ? "score" : "score of a trial",
              scale: { domain: [low, high], nice: false },
              axis: { tickCount: isNarrow ? 3 : 8, grid: false },
              bin: "binned"
            },
            x2: { field: "to" },
            y: { field: "share", type: "quantitative", title: "%", axis: { tickCount: 2 } },
            color: { field: "colour", type: "nominal", scale: null }
          }
        }
      }
    }
  }
}

/** Points of a curve of shares: enough to see its shape. */
const points = 120

/** Shares of values at most so large, at evenly spread ranks; ends in the largest at 100 %. */
export const cumulative = (
  values: ReadonlyArray<number>
): ReadonlyArray<{ readonly value: number; readonly share: number }> => {
  const sorted = Float64Array.from(values).sort()
  const n = sorted.length
  const count = Math.min(n, points)
  return Array.from({ length: count }, (_, nth) => {
    const rank = Math.ceil(((nth + 1) * n) / count)
    return { value: sorted[rank - 1] ?? 0, share: (100 * rank) / n }
  })
}

/** The least latency that is told from none, in milliseconds: a logarithmic axis has no zero. */
const leastMs = 0.001

/** The share of trials that ended within a time, for each candidate. Undefined where none was measured. */
export const latencyCurves = (samples: ReadonlyArray<Sample>): Plot | undefined => {
  const names = labels(
    samples.map(({ name }) => name),
    24
  )
  const timed = samples.flatMap(({ latencies }, nth) =>
    latencies.length === 0 ? [] : [{ latencies, name: names[nth] ?? "", nth }]
  )
  if (timed.length === 0) return undefined
  const values = timed.flatMap(({ latencies, name }) =>
    cumulative(latencies).map(({ value, share }) => ({ label: name, ms: Math.max(leastMs, value), share }))
  )
  const domain = timed.map(({ name }) => name)
  const times = values.map(({ ms }) => ms)
  return {
    title: "Latency",
    description:
      "One curve for each candidate: the share of its trials that were answered within a time, on a logarithmic axis of milliseconds. Further left is faster.",
    spec: ({ width, isNarrow }) => {
      const axis = logAxis(times, isNarrow ? 4 : 8)
      return {
        width: width + 80,
        height: 200,
        data: { values },
        mark: { type: "line", interpolate: "step-after", strokeWidth: 2 },
        encoding: {
          x: {
            field: "ms",
            type: "quantitative",
            title: "service time",
            scale: { type: "log", domain: axis.domain, nice: false },
            axis: { values: axis.ticks, labelExpr: msTick }
          },
          y: {
            field: "share",
            type: "quantitative",
            title: "trials, %",
            scale: { domain: [0, 100] },
            axis: { tickCount: 5 }
          },
          color: {
            field: "label",
            type: "nominal",
            title: null,
            scale: { domain, range: timed.map(({ nth }) => colourOf(nth)) },
            legend: { columns: isNarrow ? 1 : 3 }
          },
          strokeDash: {
            field: "label",
            type: "nominal",
            title: null,
            scale: { domain, range: timed.map(({ nth }) => dashOf(nth)) },
            legend: { columns: isNarrow ? 1 : 3 }
          }
        }
      }
    }
  }
}
