/**
 * How good a signal is: calibration, discrimination, risk and coverage, as figures and plots.
 */
import type { Decision } from "@assay/core"
import { Discrimination, type Interval, Recalibration, Reliability, RiskCoverage } from "@assay/stats"
import { figureOf } from "../grounds/figure.ts"
import { clustersOf } from "../grounds/perCase.ts"
import type { Options } from "./model.ts"
import type { Row } from "./rows.ts"

/** What is known of a signal. */
export interface Measures {
  /** The area under the ROC curve. */
  readonly auroc: Interval.Estimate
  /** Its numbers. */
  readonly figures: Record<string, Decision.DecisionFigure>
  /** Its plots: risk and coverage, then reliability. */
  readonly plots: ReadonlyArray<Decision.DecisionPlot>
}

const number = (label: string, value: number): Decision.DecisionFigure =>
  Number.isFinite(value)
    ? { label, value, unit: "number" }
    : { label, unit: "number", absent: "no answer has a signal" }

const ends = (estimate: Interval.Estimate): { readonly low?: number; readonly high?: number } =>
  estimate._tag === "Interval" ? { low: estimate.low, high: estimate.high } : {}

/** At most 200 points of a curve, the last among them. */
const thinned = <A>(points: ReadonlyArray<A>): ReadonlyArray<A> => {
  const every = Math.ceil(points.length / 200)
  return points.filter((_, i) => i % every === 0 || i === points.length - 1)
}

const reliabilityPlot = (bins: ReadonlyArray<Reliability.Bin>): Decision.DecisionPlot => ({
  title: "Reliability: share right by confidence",
  x: { title: "confidence", unit: "share" },
  y: { title: "share right", unit: "share" },
  series: [
    {
      name: "answers",
      mark: "point",
      points: bins.map(({ confidence, rights, n, right }) => ({
        x: confidence,
        y: rights / n,
        ...ends(right),
        label: `n=${n}`
      }))
    },
    { name: "as stated", mark: "line", points: [0, 1].map((x) => ({ x, y: x })) }
  ],
  rules: []
})

/** Measures a signal on labelled answers that have one. */
export const measure = (
  rows: ReadonlyArray<Row>,
  { maxError, recalibrate }: Options,
  seed: number
): Measures => {
  const known = rows.flatMap((row) => (row.signal === undefined ? [] : [{ ...row, signal: row.signal }]))
  const signal = known.map((row) => row.signal)
  const wrong = known.map((row) => row.wrong)
  const right = wrong.map((each) => 1 - each)
  const clusters = clustersOf(known)
  const labels = clusters === undefined ? {} : { clusters }
  const auroc = Discrimination.auroc(signal, right, labels)
  const areas = RiskCoverage.areas(signal, wrong, { ...labels, seed, draws: 500 })
  const points = RiskCoverage.curve(signal, wrong)
  const figures: Record<string, Decision.DecisionFigure> = {
    auroc: figureOf("AUROC of the signal", "number", auroc),
    aurc: figureOf("area under risk and coverage", "number", areas.aurc),
    excessAurc: figureOf("area beyond a perfect signal", "number", areas.excess)
  }
  const plots: Array<Decision.DecisionPlot> = [
    {
      title: "Risk and coverage: error among the served by share served",
      x: { title: "share served", unit: "share" },
      y: { title: "error among the served", unit: "share" },
      series: [
        {
          name: "signal",
          mark: "line",
          points: thinned(points).map(({ coverage, risk }) => ({ x: coverage, y: risk }))
        }
      ],
      rules: [{ on: "y", at: maxError, label: "limit" }]
    }
  ]
  const isProbability = known.length > 0 && signal.every((value) => value >= 0 && value <= 1)
  if (isProbability) {
    const wide = Reliability.bins(signal, right)
    const brier = Reliability.brier(signal, right)
    figures.ece = number("ECE, 10 bins of equal width", Reliability.ece(wide))
    const heavy = Reliability.bins(signal, right, { by: "mass" })
    figures.eceMass = number("ECE, 10 bins of equal mass", Reliability.ece(heavy))
    figures.calibrationError = number(
      "root of the squared calibration error, debiased",
      Reliability.debiased(heavy)
    )
    figures.brier = number("Brier score", brier.score)
    figures.brierReliability = number("Brier: reliability", brier.reliability)
    figures.brierResolution = number("Brier: resolution", brier.resolution)
    figures.brierUncertainty = number("Brier: uncertainty", brier.uncertainty)
    plots.push(reliabilityPlot(wide))
  }
  if (recalibrate !== undefined && known.length >= 10) {
    const fitted = Recalibration.crossFitted(recalibrate, signal, right, { ...labels, seed })
    figures.eceRecalibrated = number(
      `ECE recalibrated (${recalibrate}), cross-fitted`,
      Reliability.ece(Reliability.bins(fitted, right))
    )
    figures.brierRecalibrated = number(
      "Brier score recalibrated, cross-fitted",
      Reliability.brier(fitted, right).score
    )
  }
  return { auroc, figures, plots }
}
