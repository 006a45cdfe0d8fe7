/**
 * Any plot of a decision: lines, steps and points with their intervals, and lines across, labelled where they are.
 */
import type { Decision } from "@assay/core"
import { Quantity } from "@assay/core/internal/command"
import { oneLine } from "@assay/page/Visible"
import { type Domain, domainOf, logAxis, msTick } from "./axes.ts"
import { labelPlaces } from "./labelPlaces.ts"
import { colourOf, dashOf, labels, type Plot, type Spec } from "./vega.ts"

type Series = Decision.DecisionPlot["series"][number]
type Point = Series["points"][number]
type Axis = Decision.DecisionPlot["x"]

/** What a plot has room for. */
const most = { series: 8, points: 300, rules: 6, title: 60, label: 28 } as const

const height = 240

/** Shares are drawn as percent, differences of them in points. */
const scaleOf = ({ unit }: Axis): number => (unit === "share" || unit === "points" ? 100 : 1)

/** The text of a tick, as an expression of Vega's: nothing from outside is in it. */
const tickOf = ({ unit }: Axis): string => {
  const size = "format(abs(datum.value), abs(datum.value) >= 10000 ? '.3~s' : ',.4~r')"
  const signed = (sign: string): string => `(datum.value < 0 ? '−' : '') + '${sign}' + ${size}`
  return unit === "ms" ? msTick : signed(unit === "usd" ? "$" : "")
}

const cut = (text: string, length: number): string => {
  const whole = [...oneLine(text)]
  return whole.length > length ? `${whole.slice(0, length - 1).join("")}…` : whole.join("")
}

/** Every so many points of a long series, its ends and what has a label among them. */
const thinned = (points: ReadonlyArray<Point>): ReadonlyArray<Point> => {
  const stride = Math.ceil(points.length / most.points)
  return points.filter(
    ({ label }, nth) => nth % stride === 0 || nth === points.length - 1 || label !== undefined
  )
}

/** An axis as it is drawn: its domain, its ticks, and where a value is on it, from 0 to 1. */
interface Drawn {
  readonly domain: Domain
  readonly encoding: Spec
  readonly placeOf: (value: number) => number
}

const drawn = (axis: Axis, isLog: boolean, values: ReadonlyArray<number>, ticks: number): Drawn => {
  const title = cut(Quantity.headed(axis.title, axis.unit), most.title)
  const log = isLog ? logAxis(values, ticks) : undefined
  const domain = log?.domain ?? domainOf(values) ?? [0, 1]
  const warp = isLog ? Math.log : (value: number): number => value
  const [low, high] = [warp(domain[0]), warp(domain[1])]
  return {
    domain,
    placeOf: (value) => (warp(value) - low) / (high - low),
    encoding: {
      type: "quantitative",
      title,
      scale: { domain, nice: false, type: isLog ? "log" : "linear" },
      axis: {
        ...(log === undefined ? { tickCount: ticks } : { values: log.ticks }),
        labelExpr: tickOf(axis),
        labelOverlap: true
      }
    }
  }
}

/** A text beside a place in the plot. */
interface Beside {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly colour: string
}

/** Texts once in the colour of the paper and once in their own, so that what they lie on does not make them hard to read. */
const written = (texts: ReadonlyArray<Beside>, width: number): ReadonlyArray<Spec> => {
  const places = labelPlaces(texts, { width, height })
  const placed = texts.flatMap((at, nth) => {
    const place = places[nth]
    return place === undefined ? [] : [{ at, place }]
  })
  return [{ stroke: "var(--paper)", strokeWidth: 4 }, undefined].flatMap((halo) =>
    placed.map(({ at, place: { x, y, align } }) => ({
      data: { values: [{ label: at.text }] },
      mark: { type: "text", align, baseline: "middle", limit: 0, ...(halo ?? { color: at.colour }) },
      encoding: { x: { value: x }, y: { value: y }, text: { field: "label" } }
    }))
  )
}

/** A line across, with its text at its end. */
const across = (
  { on, at, label }: { readonly on: "x" | "y"; readonly at: number; readonly label: string },
  place: number,
  nth: number
): ReadonlyArray<Spec> => {
  const isRight = place > 0.5
  const texts = [{ stroke: "var(--paper)", strokeWidth: 4 }, {}].map((halo) => ({
    data: { values: [{ label }] },
    mark: {
      type: "text",
      limit: 0,
      color: "var(--quiet)",
      ...(on === "x"
        ? { align: isRight ? "right" : "left", dx: isRight ? -4 : 4, baseline: "top" }
        : { align: "left", dy: -4, baseline: "bottom" }),
      ...halo
    },
    encoding: {
      // Texts of several lines across stand under each other.
      ...(on === "x"
        ? { x: { datum: at }, y: { value: 2 + 15 * nth } }
        : { x: { value: 2 }, y: { datum: at } }),
      text: { field: "label" }
    }
  }))
  return [
    {
      data: { values: [{}] },
      mark: { type: "rule", color: "var(--quiet)", strokeDash: [3, 3] },
      encoding: { [on]: { datum: at } }
    },
    ...texts
  ]
}

const describe = ({ x, y, series, rules }: Decision.DecisionPlot): string => {
  const lines = rules.map(
    ({ on, at, label }) => `${label} at ${Quantity.quantity(at, on === "x" ? x.unit : y.unit)}`
  )
  return `${y.title} upwards against ${x.title} to the right: ${series.map(({ name }) => name).join(", ")}.${lines.length === 0 ? "" : ` Lines across: ${lines.join("; ")}.`} The table below has the values.`
}

/** The plot. Undefined where nothing of it can be drawn. */
export const decisionPlot = (plot: Decision.DecisionPlot): Plot | undefined => {
  const [sx, sy] = [scaleOf(plot.x), scaleOf(plot.y)]
  const isSeen = ({ x, y, low }: Point): boolean =>
    (plot.x.log !== true || x > 0) && (plot.y.log !== true || (y > 0 && (low ?? y) > 0))
  const shown = plot.series
    .slice(0, most.series)
    .map(({ points, ...rest }) => ({ ...rest, points: thinned(points.filter(isSeen)) }))
    .filter(({ points }) => points.length > 0)
  if (shown.length === 0) return undefined
  const names = labels(
    shown.map(({ name }) => name),
    most.label
  )
  const series = shown.map(({ mark, points }, nth) => ({
    name: names[nth] ?? "",
    mark,
    colour: colourOf(nth),
    dash: dashOf(nth),
    hasInterval: points.some(({ low, high }) => low !== undefined && high !== undefined),
    values: points.map(({ x, y, low, high, label }, order) => ({
      series: names[nth] ?? "",
      order,
      x: sx * x,
      y: sy * y,
      low: sy * (low ?? y),
      high: sy * (high ?? y),
      label: label === undefined ? undefined : cut(label, most.label)
    }))
  }))
  const rules = plot.rules
    .slice(0, most.rules)
    .filter(({ on, at }) => (on === "x" ? plot.x : plot.y).log !== true || at > 0)
    .map(({ on, at, label }) => ({ on, at: (on === "x" ? sx : sy) * at, label: cut(label, most.label) }))
  const all = series.flatMap(({ values }) => values)
  const ofRules = (axis: "x" | "y") => rules.flatMap(({ on, at }) => (on === axis ? [at] : []))
  const xs = [...all.map(({ x }) => x), ...ofRules("x")]
  const ys = [...all.flatMap(({ y, low, high }) => [y, low, high]), ...ofRules("y")]
  const isAlone = series.length === 1
  return {
    title: oneLine(plot.title),
    description: describe(plot),
    spec: ({ width: room, isNarrow }) => {
      const width = room + 80
      const x = drawn(plot.x, plot.x.log === true, xs, isNarrow ? 3 : 6)
      const y = drawn(plot.y, plot.y.log === true, ys, 5)
      const color = {
        field: "series",
        type: "nominal",
        scale: { domain: names, range: series.map(({ colour }) => colour) },
        legend: isAlone
          ? null
          : { title: null, columns: isNarrow ? 1 : 2, symbolType: "stroke", symbolOpacity: 1 }
      }
      const xOf = { x: { ...x.encoding, field: "x" } }
      const bands = { y: { ...y.encoding, field: "low" }, y2: { field: "high" } }
      const yOf = { y: { ...y.encoding, field: "y" } }
      const texts = series.flatMap(({ values, colour }) =>
        values.flatMap(
          ({ label, x: right, y: up }): ReadonlyArray<Beside> =>
            label === undefined
              ? []
              : [{ text: label, x: width * x.placeOf(right), y: height * (1 - y.placeOf(up)), colour }]
        )
      )
      const layers = series.flatMap(({ mark, values, hasInterval, dash }): ReadonlyArray<Spec> => {
        const data = { values }
        const interpolate = mark === "step" ? "step-after" : "linear"
        if (mark === "point") {
          return [
            ...(hasInterval
              ? [
                  {
                    data,
                    mark: { type: "rule", strokeWidth: 1.5, opacity: 0.6 },
                    encoding: { ...xOf, ...bands, color }
                  }
                ]
              : []),
            {
              data,
              mark: { type: "point", filled: true, opacity: 1, size: 80 },
              encoding: { ...xOf, ...yOf, color }
            }
          ]
        }
        return [
          ...(hasInterval
            ? [
                {
                  data,
                  mark: { type: "area", opacity: 0.15, interpolate },
                  encoding: { ...xOf, ...bands, color }
                }
              ]
            : []),
          {
            data,
            mark: { type: "line", interpolate, strokeWidth: 2, strokeDash: dash },
            encoding: { ...xOf, ...yOf, color, order: { field: "order", type: "quantitative" } }
          },
          {
            data: { values: values.filter(({ label }) => label !== undefined) },
            mark: { type: "point", filled: true, opacity: 1, size: 60 },
            encoding: { ...xOf, ...yOf, color }
          }
        ]
      })
      const onX = rules.filter(({ on }) => on === "x")
      return {
        width,
        height,
        layer: [
          ...layers,
          ...rules.flatMap((rule) =>
            across(rule, (rule.on === "x" ? x : y).placeOf(rule.at), onX.indexOf(rule))
          ),
          ...written(texts, width)
        ]
      }
    }
  }
}

/** Rows of the values of a plot: the series, where its points are, their intervals and labels. */
export const valuesOf = ({ x, y, series }: Decision.DecisionPlot): ReadonlyArray<ReadonlyArray<string>> =>
  series
    .slice(0, most.series)
    .flatMap(({ name, points }) =>
      thinned(points).map(({ x: right, y: up, low, high, label = "" }) => [
        name,
        Quantity.quantity(right, x.unit),
        Quantity.quantity(up, y.unit),
        Quantity.interval(
          { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) },
          y.unit
        ),
        label
      ])
    )
