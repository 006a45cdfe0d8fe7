/**
 * Quality against what it costs, with the candidates that no other beats in both.
 */
import { Report } from "@assay/core"
import type { Summary } from "@assay/core/analysis"
import type { Sample } from "../collect.ts"
import { colourOf, decades, labels, type Plot } from "./vega.ts"

/** A candidate by mean score and by mean cost per trial (US dollars) or median latency (ms). */
interface Point {
  readonly name: string
  readonly nth: number
  readonly quality: number
  readonly low: number
  readonly high: number
  readonly price: number
  readonly isOnFront: boolean
}

/**
 * Points on the Pareto front: no other is at least as good and at most as dear, and better in one.
 */
export const front = <P extends { readonly quality: number; readonly price: number }>(
  points: ReadonlyArray<P>
): ReadonlySet<P> =>
  new Set(
    points.filter(
      (point) =>
        !points.some(
          (other) =>
            other.quality >= point.quality &&
            other.price <= point.price &&
            (other.quality > point.quality || other.price < point.price)
        )
    )
  )

const meanOf = (values: ReadonlyArray<number>): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * What a trial costs: the mean over priced trials; nothing for a baseline or function of which no call was paid for.
 * Undefined where it is not known.
 */
export const costOf = (
  { costUsd, unpriced }: Sample,
  { kind }: Summary.CandidateSummary
): number | undefined => {
  if (unpriced > 0) return undefined
  return costUsd.length > 0 ? meanOf(costUsd) : kind === "task" ? undefined : 0
}

export interface Tradeoff {
  readonly by: "cost" | "latency"
  readonly points: ReadonlyArray<Point>
}

const medianOf = ({ latency }: Summary.CandidateSummary): number | undefined => {
  const median = latency.percentiles.find(({ quantile }) => quantile === 0.5)
  return median !== undefined && "ms" in median ? median.ms : undefined
}

/** By cost where any candidate has a price, else by latency. Points are in order of the candidates. */
export const tradeoff = (
  { candidates }: Summary.Summary,
  samples: ReadonlyArray<Sample>
): Tradeoff | undefined => {
  const by = samples.some(({ costUsd }) => costUsd.length > 0) ? "cost" : "latency"
  const points = candidates.flatMap((candidate, nth) => {
    const mean = candidate.scores[0]?.overall.mean
    const sample = samples[nth]
    const price =
      sample === undefined ? undefined : by === "cost" ? costOf(sample, candidate) : medianOf(candidate)
    return mean === undefined || price === undefined
      ? []
      : [{ name: candidate.name, nth, quality: mean.value, low: mean.low, high: mean.high, price }]
  })
  if (points.length < 2) return undefined
  const best = front(points)
  return { by, points: points.map((point) => ({ ...point, isOnFront: best.has(point) })) }
}

/** US dollars per thousand trials: the figures of one trial are too small to read. */
export const perThousand = (usd: number): string => {
  const dollars = 1_000 * usd
  return dollars === 0
    ? "$0"
    : dollars < 0.01
      ? "<$0.01"
      : `$${dollars.toFixed(dollars < 10 ? 2 : dollars < 100 ? 1 : 0)}`
}

/** Largest over smallest price above zero from which an axis is logarithmic around zero. */
const wideRange = 30

/** Quality against cost or latency, with the front as a line. */
export const paretoPlot = ({ by, points }: Tradeoff, unit: "share" | "number", score: string): Plot => {
  const names = labels(
    points.map(({ name }) => name),
    24
  )
  const scale = unit === "share" ? 100 : 1
  const each = by === "cost" ? 1_000 : 1
  const values = points.map(({ quality, low, high, price, nth, isOnFront }, at) => ({
    label: names[at],
    quality: scale * quality,
    low: scale * low,
    high: scale * high,
    price: each * price,
    colour: colourOf(nth),
    shape: isOnFront ? "circle" : "cross"
  }))
  const onFront = values.filter(({ shape }) => shape === "circle").sort((a, b) => a.price - b.price)
  const prices = values.map(({ price }) => price).filter((price) => price > 0)
  const least = prices.length === 0 ? 1 : Math.min(...prices)
  const isWide = prices.length > 0 && Math.max(...prices) / least >= wideRange
  const axis = isWide
    ? values.some(({ price }) => price === 0)
      ? { type: "symlog", constant: least }
      : { type: "log" }
    : { type: "linear", zero: true }
  const placeOf = (price: number): number =>
    axis.type === "linear" ? price : Math.log(axis.type === "log" ? price : 1 + price / least)
  const places = values.map(({ price }) => placeOf(price))
  const middle = (Math.min(...places) + Math.max(...places)) / 2
  const isLeft = (price: number): boolean => placeOf(price) <= middle
  return {
    title: by === "cost" ? "Cost against quality" : "Latency against quality",
    description: `One point for each candidate: ${by === "cost" ? "what a thousand trials cost" : "the median latency"} to the right, the mean of ${score} upwards. Round points joined by a line are on the Pareto front: no other candidate is at least as good for less.`,
    spec: ({ width, isNarrow }) => {
      const x = {
        field: "price",
        type: "quantitative",
        title: by === "cost" ? "US dollars per 1,000 trials" : "median service time, ms",
        scale: { ...axis, padding: 30 },
        axis: {
          ...(axis.type === "log" ? { values: decades(prices) } : { tickCount: isNarrow ? 3 : 6 }),
          format: "~g",
          labelOverlap: true
        }
      }
      const y = {
        type: "quantitative",
        scale: { zero: false, padding: 16 },
        axis: { tickCount: 5 }
      }
      return {
        width: width + 80,
        height: 240,
        data: { values },
        layer: [
          {
            data: { values: onFront },
            mark: { type: "line", interpolate: "step-after", color: "var(--quiet)", strokeDash: [4, 3] },
            encoding: {
              x,
              y: { ...y, field: "quality", title: unit === "share" ? "mean score, %" : "mean score" }
            }
          },
          {
            mark: { type: "rule", strokeWidth: 1.5, opacity: 0.6 },
            encoding: {
              x,
              y: { ...y, field: "low" },
              y2: { field: "high" },
              color: { field: "colour", type: "nominal", scale: null }
            }
          },
          {
            mark: { type: "point", filled: true, opacity: 1, size: 90 },
            encoding: {
              x,
              y: { ...y, field: "quality" },
              color: { field: "colour", type: "nominal", scale: null },
              shape: { field: "shape", type: "nominal", scale: null }
            }
          },
          ...(["left", "right"] as const).map((align) => ({
            // A label goes to the side where there is room.
            data: { values: values.filter((each) => isLeft(each.price) === (align === "left")) },
            mark: {
              type: "text",
              dy: -11,
              dx: align === "left" ? 8 : -8,
              align,
              limit: 0
            },
            encoding: { x, y: { ...y, field: "quality" }, text: { field: "label" } }
          }))
        ]
      }
    }
  }
}

/** The price of a point in words. */
export const priceText = ({ by }: Tradeoff, price: number): string =>
  by === "cost" ? perThousand(price) : Report.Figures.latency(price)
