/**
 * Quality against what it costs, with the candidates that no other beats in both.
 */
import { Report } from "@assay/core"
import type { Summary } from "@assay/core/analysis"
import type { Sample } from "../collect.ts"
import { type Domain, domainOf, logAxis, msTick } from "./axes.ts"
import { labelPlaces } from "./labelPlaces.ts"
import { colourOf, labels, type Plot } from "./vega.ts"

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

/** Largest over smallest price above zero from which an axis is logarithmic, around zero where a price is zero. */
const wideRange = 30

/** An axis of prices: its domain, its ticks (undefined for Vega's own), and where a price is on it, from 0 to 1. */
interface PriceAxis {
  readonly domain: Domain
  readonly scale: Readonly<Record<string, unknown>>
  readonly ticks: ReadonlyArray<number> | undefined
  readonly placeOf: (price: number) => number
}

const priceAxis = (prices: ReadonlyArray<number>, most: number): PriceAxis => {
  const above = prices.filter((price) => price > 0)
  const largest = prices.reduce((a, b) => Math.max(a, b))
  const least = above.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const hasZero = above.length < prices.length
  const axisOf = (
    domain: Domain,
    scale: PriceAxis["scale"],
    ticks: PriceAxis["ticks"],
    warp: (price: number) => number
  ): PriceAxis => {
    const [low, high] = [warp(domain[0]), warp(domain[1])]
    return {
      domain,
      scale: { ...scale, domain, nice: false },
      ticks,
      placeOf: (price) => (warp(price) - low) / (high - low)
    }
  }
  if (above.length === 0) return axisOf([0, 1], { type: "linear" }, undefined, (price) => price)
  if (largest / least < wideRange)
    return axisOf([0, 1.08 * largest], { type: "linear" }, undefined, (price) => price)
  if (!hasZero) {
    const { domain, ticks } = logAxis(above, most)
    return axisOf(domain, { type: "log" }, ticks, Math.log)
  }
  const { domain, ticks } = logAxis(above, most - 1)
  const symlog = { type: "symlog", constant: least }
  return axisOf([0, domain[1]], symlog, [0, ...ticks], (price) => Math.log1p(price / least))
}

const height = 240

/** Quality against cost or latency, with the front as a line. */
export const paretoPlot = ({ by, points }: Tradeoff, unit: "share" | "number", score: string): Plot => {
  const names = labels(
    points.map(({ name }) => name),
    24
  )
  const scale = unit === "share" ? 100 : 1
  const each = by === "cost" ? 1_000 : 1
  const values = points.map(({ quality, low, high, price, nth, isOnFront }, at) => ({
    label: names[at] ?? "",
    quality: scale * quality,
    low: scale * low,
    high: scale * high,
    price: each * price,
    colour: colourOf(nth),
    shape: isOnFront ? "circle" : "cross"
  }))
  const onFront = values.filter(({ shape }) => shape === "circle").sort((a, b) => a.price - b.price)
  const qualities = domainOf(values.flatMap(({ quality, low, high }) => [quality, low, high])) ?? [0, 1]
  return {
    title: by === "cost" ? "Cost against quality" : "Latency against quality",
    description: `One point for each candidate: ${by === "cost" ? "what a thousand trials cost" : "the median latency"} to the right, the mean of ${score} upwards. Round points joined by a line are on the Pareto front: no other candidate is at least as good for less.`,
    spec: ({ width: room, isNarrow }) => {
      const width = room + 80
      const axis = priceAxis(
        values.map(({ price }) => price),
        isNarrow ? 4 : 7
      )
      const [lowest, highest] = qualities
      const pixels = values.map(({ label, price, quality }) => ({
        text: label,
        // Points on the axis itself keep their distance from it.
        x: width * axis.placeOf(price),
        y: height * ((highest - quality) / (highest - lowest))
      }))
      const placed = labelPlaces(pixels, { width, height }).flatMap((place, nth) => {
        const at = pixels[nth]
        return place === undefined || at === undefined ? [] : [{ ...place, text: at.text, at }]
      })
      const x = {
        field: "price",
        type: "quantitative",
        title: by === "cost" ? "US dollars per 1,000 trials" : "median service time",
        scale: axis.scale,
        axis: {
          ...(axis.ticks === undefined ? { tickCount: isNarrow ? 3 : 6 } : { values: axis.ticks }),
          ...(by === "cost" ? { format: "~g" } : { labelExpr: msTick }),
          labelOverlap: true
        }
      }
      const y = {
        type: "quantitative",
        scale: { domain: qualities, nice: false },
        axis: { tickCount: 5 }
      }
      const color = { field: "colour", type: "nominal", scale: null }
      return {
        width,
        height,
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
            encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color }
          },
          ...placed
            .filter(({ isAway }) => isAway)
            .map(({ x: to, y: down, align, at }) => ({
              data: { values: [{}] },
              mark: {
                type: "rule",
                color: "var(--quiet)",
                strokeWidth: 0.75,
                x2: to + (align === "left" ? -2 : 2),
                y2: down
              },
              encoding: { x: { value: at.x }, y: { value: at.y } }
            })),
          {
            mark: { type: "point", filled: true, opacity: 1, size: 90 },
            encoding: {
              x,
              y: { ...y, field: "quality" },
              color,
              shape: { field: "shape", type: "nominal", scale: null }
            }
          },
          // Once in the colour of the paper, so that what a label lies on does not make it hard to read.
          ...[{ stroke: "var(--paper)", strokeWidth: 4 }, {}].flatMap((halo) =>
            placed.map(({ x: left, y: down, align, text }) => ({
              data: { values: [{ label: text }] },
              mark: { type: "text", align, baseline: "middle", limit: 0, ...halo },
              encoding: { x: { value: left }, y: { value: down }, text: { field: "label" } }
            }))
          )
        ]
      }
    }
  }
}

/** The price of a point in words. */
export const priceText = ({ by }: Tradeoff, price: number): string =>
  by === "cost" ? perThousand(price) : Report.Figures.latency(price)
