import { describe, expect, it } from "vitest"
import * as Discrimination from "./Discrimination.ts"
import * as Recalibration from "./Recalibration.ts"
import * as Reliability from "./Reliability.ts"
import * as RiskCoverage from "./RiskCoverage.ts"

// Expected values: scikit-learn 1.9.1 (brier_score_loss, roc_auc_score, calibration_curve, IsotonicRegression,
// _SigmoidCalibration) and DeLong's formula in numpy 2.4.6 on these answers.
const confidence = [
  0.1, 0.35, 0.35, 0.4, 0.55, 0.6, 0.6, 0.65, 0.7, 0.75, 0.8, 0.8, 0.85, 0.9, 0.9, 0.95, 0.97, 0.99, 0.99, 1
]
const right = [0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1]
const wrong = right.map((each) => 1 - each)

const close = (found: ReadonlyArray<number>, expected: ReadonlyArray<number>, digits = 10): void => {
  expect(found).toHaveLength(expected.length)
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? Number.NaN, digits)
  })
}

describe("Reliability", () => {
  it("bins as scikit-learn's calibration_curve does", () => {
    const bins = Reliability.bins(confidence, right)
    close(
      bins.map(({ rights, n }) => rights / n),
      [0, 1 / 3, 2 / 3, 0.5, 1, 2 / 3, 0.8]
    )
    close(
      bins.map((bin) => bin.confidence),
      [0.1, 0.3666666666666667, 0.5833333333333334, 0.675, 0.7833333333333333, 0.8833333333333333, 0.98]
    )
    const byHand = bins.reduce((sum, bin) => sum + Math.abs(bin.n * bin.confidence - bin.rights) / 20, 0)
    expect(Reliability.ece(bins)).toBeCloseTo(byHand, 12)
  })

  it("keeps equal confidences in one bin of mass, and loses none", () => {
    const bins = Reliability.bins(confidence, right, { by: "mass", count: 5 })
    expect(bins.reduce((sum, { n }) => sum + n, 0)).toBe(20)
    bins.slice(1).forEach((bin, i) => {
      expect(bin.from).toBeGreaterThan(bins[i]?.to ?? 1)
    })
  })

  it("has scikit-learn's Brier score, and parts that add up to it", () => {
    const { score, reliability, resolution, uncertainty } = Reliability.brier(confidence, right)
    expect(score).toBeCloseTo(0.19593, 12)
    expect(reliability - resolution + uncertainty).toBeCloseTo(score, 12)
    expect(uncertainty).toBeCloseTo(0.65 * 0.35, 12)
  })

  it("takes what chance explains for no error", () => {
    const fair = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 1 : 0))
    expect(
      Reliability.debiased(
        Reliability.bins(
          fair.map(() => 0.55),
          fair
        )
      )
    ).toBe(0)
    expect(
      Reliability.debiased(
        Reliability.bins(
          fair.map(() => 0.9),
          fair
        )
      )
    ).toBeCloseTo(0.397, 3)
  })
})

describe("Discrimination", () => {
  it("has scikit-learn's AUROC and DeLong's interval", () => {
    const found = Discrimination.auroc(confidence, right)
    expect(found.estimate).toBeCloseTo(0.7087912087912088, 12)
    expect(found).toMatchObject({ _tag: "Interval", method: "DeLong, logit" })
    if (found._tag === "Interval") close([found.low, found.high], [0.399972761747731, 0.8988598168718599])
  })

  it("is no surer where every answer is there twice", () => {
    const twice = (values: ReadonlyArray<number>) => [...values, ...values]
    const once = Discrimination.auroc(confidence, right)
    const doubled = Discrimination.auroc(twice(confidence), twice(right), {
      clusters: twice(confidence.map((_, i) => i))
    })
    if (once._tag !== "Interval" || doubled._tag !== "Interval") throw new Error("expected intervals")
    expect(doubled.estimate).toBeCloseTo(once.estimate, 12)
    expect(Math.abs(doubled.low - once.low)).toBeLessThan(0.03)
  })

  it("withholds an interval where the sample shows no spread", () => {
    expect(Discrimination.auroc([1, 2, 3, 4], [0, 0, 1, 1])).toMatchObject({ _tag: "Withheld", estimate: 1 })
    expect(Discrimination.auroc([1, 2, 3], [1, 1, 1])).toMatchObject({ _tag: "Withheld" })
  })
})

describe("RiskCoverage", () => {
  it("has the mean risk over all numbers served, and what a perfect signal would have", () => {
    const distinct = confidence.map((value, i) => value + i * 1e-6)
    const points = RiskCoverage.curve(distinct, wrong)
    close(
      [RiskCoverage.aurc(points), RiskCoverage.aurc(points) - RiskCoverage.excessAurc(points)],
      [0.22259298063477626, 0.07855616369354759]
    )
    expect(points.at(-1)).toMatchObject({ coverage: 1, served: 20, errors: 7 })
  })

  it("counts a tie once, in the mean of its orders", () => {
    const points = RiskCoverage.curve([1, 1], [0, 1])
    expect(points).toHaveLength(1)
    expect(RiskCoverage.aurc(points)).toBeCloseTo((0 + 0.5 + (1 + 0.5)) / 4, 12)
  })

  it("has intervals around the areas, and none for too few", () => {
    const { aurc } = RiskCoverage.areas(confidence, wrong, { draws: 200 })
    expect(aurc).toMatchObject({ _tag: "Interval" })
    expect(RiskCoverage.areas([1, 2], [0, 1]).aurc).toMatchObject({ _tag: "Withheld", needs: 20 })
  })
})

describe("Recalibration", () => {
  it("is scikit-learn's isotonic regression", () => {
    const fitted = Recalibration.isotonic(confidence, right)
    close(
      [0, 0.2, 0.35, 0.5, 0.6, 0.62, 0.77, 0.8, 0.88, 0.93, 0.98, 1].map((x) =>
        Recalibration.apply(fitted, x)
      ),
      [
        0, 0.13333333333333336, 0.3333333333333333, 0.5111111111111111, 0.6, 0.6, 0.75, 0.75, 0.8,
        0.8333333333333334, 0.8333333333333334, 1
      ]
    )
  })

  it("is scikit-learn's sigmoid with Platt's targets", () => {
    const fitted = Recalibration.platt(confidence, right)
    if (fitted.kind !== "platt") throw new Error("expected a curve")
    close([fitted.slope, fitted.intercept], [2.896417133248296, -1.4018549289607458], 4)
  })

  it("stays finite where the signal separates", () => {
    const fitted = Recalibration.platt([1, 2, 3, 4], [0, 0, 1, 1])
    expect(Recalibration.apply(fitted, 4)).toBeLessThan(1)
  })

  it("predicts no answer from itself", () => {
    const found = Recalibration.crossFitted("isotonic", confidence, right, { folds: 20 })
    expect(found[1]).toBe(
      Recalibration.apply(
        Recalibration.isotonic(
          confidence.filter((_, i) => i !== 1),
          right.filter((_, i) => i !== 1)
        ),
        0.35
      )
    )
  })
})
