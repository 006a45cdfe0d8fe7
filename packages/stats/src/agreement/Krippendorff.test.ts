/**
 * Expected values: the tables of Krippendorff 2011, "Computing Krippendorff's alpha-reliability", which gives them to
 * three digits; all digits by the Python package krippendorff 0.8.3 and irrCAC 1.4 for R.
 */
import { describe, expect, it } from "vitest"
import * as Krippendorff from "./Krippendorff.ts"
import * as worked from "./worked.fixture.ts"

const resamples = 100

describe("Krippendorff's alpha is that of published tables", () => {
  it("of two observers and ten binary units, 0.095 (A)", () => {
    const units = worked.byUnit([
      [0, 1, 0, 0, 0, 0, 0, 0, 1, 0],
      [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    ])
    expect(Krippendorff.alpha(units, { resamples }).estimate).toBeCloseTo(0.09523809523809534, 12)
  })

  it("of four observers with missing ratings: 0.743 nominal, 0.815 ordinal, 0.849 interval (C)", () => {
    const alpha = (metric: Krippendorff.Options["metric"] & string) =>
      Krippendorff.alpha(worked.fourRaters, { metric, resamples }).estimate
    expect(alpha("nominal")).toBeCloseTo(0.743421052631579, 12)
    expect(alpha("ordinal")).toBeCloseTo(0.8153875037548814, 12)
    expect(alpha("interval")).toBeCloseTo(0.8491071428571428, 12)
  })

  it("of abstractors, diagnoses and six psychiatrists (Gwet 2014, irrCAC)", () => {
    const [first, second] = worked.expand(worked.abstractors)
    expect(Krippendorff.alpha(worked.byUnit([first, second]), { resamples }).estimate).toBeCloseTo(
      0.7972584977,
      9
    )
    const [third, fourth] = worked.expand(worked.diagnoses)
    expect(Krippendorff.alpha(worked.byUnit([third, fourth]), { resamples }).estimate).toBeCloseTo(
      0.4316178206,
      9
    )
    expect(Krippendorff.alpha(worked.sixRaters, { resamples }).estimate).toBeCloseTo(0.4204384268, 9)
  })

  it("of three random raters with gaps, by the package krippendorff", () => {
    const raters = [
      [4, 5, 1, 5, 0, 3, 4, 2, 5, 1, 2, 2, 3, 3, 1, 1, 1, 1, 1, 5, 1, 4, 4, 2, 2, 3, 2, 5, 0, 5],
      [4, 5, 1, 5, 4, 2, 5, 1, 4, 0, 3, 1, 0, 4, 1, 1, 2, 0, 2, 5, 1, 0, 0, 2, 3, 2, 1, 5, 1, 5],
      [4, 4, 4, 1, 1, 3, 2, 3, 5, 0, 0, 0, 2, 5, 0, 2, 1, 1, 2, 4, 3, 3, 1, 4, 4, 2, 1, 2, 1, 4]
    ].map((rater) => rater.map((grade) => (grade === 0 ? null : grade)))
    const units = worked.byUnit(raters)
    expect(Krippendorff.alpha(units, { resamples }).estimate).toBeCloseTo(0.1319415448851775, 12)
    expect(Krippendorff.alpha(units, { metric: "ordinal", resamples }).estimate).toBeCloseTo(
      0.47601311875929464,
      12
    )
    expect(Krippendorff.alpha(units, { metric: "interval", resamples }).estimate).toBeCloseTo(
      0.48299015219337504,
      12
    )
  })

  it("is absent where every rating is one level", () => {
    for (const metric of ["nominal", "ordinal", "interval"] as const) {
      expect(
        Krippendorff.alpha(
          [
            [2, 2],
            [2, 2]
          ],
          { metric, levels: [1, 2, 3] }
        )
      ).toMatchObject({ _tag: "Withheld", estimate: undefined })
    }
  })
})
