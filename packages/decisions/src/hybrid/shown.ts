/**
 * The numbers, tables and plots of a hybrid.
 */
import type { Decision } from "@assay/core"
import { figureOf } from "../grounds/figure.ts"
import type { Answer } from "./answer.ts"
import type { Difference } from "./comparing.ts"
import { at, cell } from "./sentences.ts"

const differenceFigure = (
  label: string,
  { effect, low, high }: Difference,
  unit: Decision.DecisionUnit,
  confidence: number
): Decision.DecisionFigure => ({ label, value: effect, low, high, confidence, unit })

/** Its numbers by name. */
export const figuresOf = (answer: Answer): Decision.Decision["figures"] => {
  const { quality, costUsd, latency, served, threshold, differences, certificate, options, score } = answer
  const unit = score.unit === "share" ? "share" : "number"
  const apart = score.unit === "share" ? "points" : "number"
  const { confidence = 0.95, volume } = options
  const month = costUsd?.hybrid
  const { bound } = certificate
  return {
    quality: figureOf("quality, out of fold", unit, quality.hybrid),
    qualityOfBaseline: figureOf(`quality of ${answer.baseline.name}`, unit, quality.baseline),
    qualityOfModel: figureOf(`quality of ${answer.model.name}`, unit, quality.model),
    overBaseline: differenceFigure(
      `over ${answer.baseline.name}, paired`,
      differences.baseline,
      apart,
      confidence
    ),
    overModel: differenceFigure(`over ${answer.model.name}, paired`, differences.model, apart, confidence),
    threshold:
      served === 0
        ? { label: "threshold of confidence", unit: "number", absent: "the model is always asked" }
        : { label: "threshold of confidence", unit: "number", value: threshold },
    served: { label: "served by the baseline", unit: "share", value: served },
    costPerTask: figureOf("cost of a task", "usd", costUsd?.hybrid, "some costs are not known"),
    ...(volume === undefined
      ? {}
      : {
          costPerMonth:
            month?._tag === "Interval"
              ? {
                  label: "cost of a month",
                  unit: "usd" as const,
                  value: month.estimate * volume,
                  low: month.low * volume,
                  high: month.high * volume,
                  confidence
                }
              : { label: "cost of a month", unit: "usd" as const, absent: "some costs are not known" }
        }),
    p50: figureOf("latency p50", "ms", latency?.p50, "some service times were not measured"),
    p95: figureOf("latency p95", "ms", latency?.p95, "some service times were not measured"),
    certifiedServed: figureOf(
      "served under the certified bound",
      "share",
      certificate.bound?.share,
      "nothing is certified"
    ),
    certifiedThreshold:
      bound === undefined
        ? { label: "certified threshold", unit: "number", absent: "nothing is certified" }
        : { label: "certified threshold", unit: "number", value: bound.threshold },
    certifiedRate:
      bound === undefined
        ? { label: `${certificate.of} among the served`, unit: "share", absent: "nothing is certified" }
        : {
            label: `${certificate.of} among the served`,
            unit: "share",
            value: bound.served === 0 ? 0 : bound.bad / bound.served,
            high: bound.atMost,
            confidence: certificate.confidence
          }
  }
}

/** Its tables: who stands where, and what the bound was tested at. */
export const tablesOf = (answer: Answer): ReadonlyArray<Decision.DecisionTable> => {
  const { quality, costUsd, options, score, certificate } = answer
  const unit = score.unit === "share" ? "share" : "number"
  const { volume } = options
  const row = (name: string, who: "hybrid" | "baseline" | "model", served: number) => {
    const usd = costUsd?.[who].estimate
    return [
      name,
      cell(quality[who]),
      cell(costUsd?.[who]),
      ...(volume === undefined ? [] : [usd === undefined ? null : usd * volume]),
      served
    ]
  }
  const tested = certificate.tested
  const shown = tested.filter((_, nth) => (tested.length - 1 - nth) % Math.ceil(tested.length / 10) === 0)
  return [
    {
      title: "The hybrid beside what it is made of",
      columns: [
        { title: "candidate" },
        { title: score.name, unit },
        { title: "a task", unit: "usd" },
        ...(volume === undefined ? [] : [{ title: "a month", unit: "usd" as const }]),
        { title: "served by the baseline", unit: "share" }
      ],
      rows: [
        row("hybrid", "hybrid", answer.served),
        row(answer.baseline.name, "baseline", 1),
        row(answer.model.name, "model", 0)
      ]
    },
    {
      title: `The bound on ${certificate.of} among the served, tested on ${certificate.cases} cases`,
      columns: [
        { title: "confidence above" },
        { title: "served", unit: "cases" },
        { title: "bad ones", unit: "cases" },
        { title: "p", unit: "number" },
        { title: "certified" }
      ],
      rows: shown.map(({ above, served, errors, p, rejected }) => [
        above === undefined ? "all served" : at(above),
        served,
        errors,
        p,
        rejected ? "yes" : "no"
      ])
    }
  ]
}

/** Its plots: cost against quality with the curve, and what is served against the bound. */
export const plotsOf = (answer: Answer): ReadonlyArray<Decision.DecisionPlot> => {
  const { fit, costUsd, quality, score, certificate, baseline, model, served } = answer
  const unit = score.unit === "share" ? "share" : "number"
  const hasCost = costUsd !== undefined
  const xOf = (point: { readonly costUsd: number; readonly served: number }): number =>
    hasCost ? point.costUsd : 1 - point.served
  const curve = fit.points
    .map((point) => ({ x: xOf(point), y: point.quality }))
    .toSorted((one, other) => one.x - other.x)
  const single = (name: string, x: number, who: "hybrid" | "baseline" | "model") => {
    const estimate = quality[who]
    if (estimate.estimate === undefined) return []
    const interval = estimate._tag === "Interval" ? { low: estimate.low, high: estimate.high } : {}
    return [{ name, mark: "point" as const, points: [{ x, y: estimate.estimate, ...interval, label: name }] }]
  }
  const { tested, cases, bound } = certificate
  return [
    {
      title: hasCost ? "Cost of a task against quality" : "Share asked against quality",
      x: hasCost
        ? { title: "cost of a task", unit: "usd" }
        : { title: `asked of ${model.name}`, unit: "share" },
      y: { title: score.name, unit },
      series: [
        { name: "all thresholds", mark: "line", points: curve },
        ...single(baseline.name, hasCost ? (costUsd.baseline.estimate ?? 0) : 0, "baseline"),
        ...single(model.name, hasCost ? (costUsd.model.estimate ?? 0) : 1, "model"),
        ...single("hybrid", hasCost ? (costUsd.hybrid.estimate ?? 0) : 1 - served, "hybrid")
      ],
      rules: []
    },
    {
      title: `Served against ${certificate.of}`,
      x: { title: "served by the baseline", unit: "share" },
      y: { title: `${certificate.of} among the served`, unit: "share" },
      series: [
        {
          name: "certifying cases",
          mark: "line",
          points: tested
            .filter((each) => each.served > 0)
            .map((each) => ({ x: each.served / cases, y: each.errors / each.served }))
        }
      ],
      rules: [
        { on: "y", at: certificate.maxRate, label: "limit" },
        ...(bound === undefined ? [] : [{ on: "x" as const, at: bound.served / cases, label: "certified" }])
      ]
    }
  ]
}
