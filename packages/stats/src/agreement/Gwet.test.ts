/** Expected values: irrCAC 1.4 for R, by Gwet, on tables of his handbook (2014). */
import { describe, expect, it } from "vitest"
import * as Gwet from "./Gwet.ts"
import * as worked from "./worked.fixture.ts"

const resamples = 100

const units = (table: ReadonlyArray<ReadonlyArray<number>>) => worked.byUnit(worked.expand(table))

describe("AC1 and AC2 are those of Gwet's handbook", () => {
  it("of four raters some of whom are missing, 0.775", () => {
    expect(Gwet.ac1(worked.fourRaters, { resamples }).estimate).toBeCloseTo(0.77544, 5)
  })

  it("of abstractors, diagnoses and six psychiatrists", () => {
    expect(Gwet.ac1(units(worked.abstractors), { resamples }).estimate).toBeCloseTo(0.8493305482, 9)
    expect(Gwet.ac1(units(worked.diagnoses), { resamples }).estimate).toBeCloseTo(0.4561576355, 9)
    expect(Gwet.ac1(worked.sixRaters, { resamples }).estimate).toBeCloseTo(0.4448007329, 9)
    expect(Gwet.ac2(units(worked.abstractors), { resamples }).estimate).toBeCloseTo(0.9402368793, 9)
    expect(Gwet.ac2(units(worked.abstractors), { weighting: "linear", resamples }).estimate).toBeCloseTo(
      0.9000227221,
      9
    )
  })

  it("are 1 where all agree on one of two levels, with an interval below it", () => {
    const alike = Array.from({ length: 50 }, () => [1, 1])
    const found = Gwet.ac1(alike, { levels: [0, 1] })
    expect(found).toMatchObject({ _tag: "Interval", estimate: 1, high: 1 })
    expect(found._tag === "Interval" && found.low).toBeLessThan(0.96)
  })

  it("are absent on a scale of one level", () => {
    expect(Gwet.ac1([[1, 1]])).toMatchObject({ _tag: "Withheld", estimate: undefined })
  })
})
