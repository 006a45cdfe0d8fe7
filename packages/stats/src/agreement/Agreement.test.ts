import { describe, expect, it } from "vitest"
import * as Agreement from "./Agreement.ts"
import * as Gwet from "./Gwet.ts"
import * as Kappa from "./Kappa.ts"
import * as Krippendorff from "./Krippendorff.ts"
import * as worked from "./worked.fixture.ts"

const resamples = 200

const repeat = (count: number, value: number) => Array.from({ length: count }, () => value)

describe("all measures of two raters at once", () => {
  const [first, second] = worked.expand(worked.abstractors)

  it("are those that each module gives", () => {
    const found = Agreement.between(first, second, { resamples })
    const units = worked.byUnit([first, second])
    expect(found.n).toBe(100)
    expect(found.table).toEqual(worked.abstractors)
    expect(found.raw).toMatchObject({ estimate: 0.89, method: "Wilson" })
    expect(found.constant).toEqual({ level: 3, share: 0.63 })
    expect(found.kappa.linear.estimate).toBe(Kappa.cohen(first, second, { weighting: "linear" }).estimate)
    expect(found.gwet.unweighted.estimate).toBe(Gwet.ac1(units).estimate)
    expect(found.alpha.ordinal.estimate).toBeCloseTo(
      Krippendorff.alpha(units, { metric: "ordinal" }).estimate ?? Number.NaN,
      12
    )
    expect(found.doubts).toEqual([])
  })

  it("are the same for the same seed, and shift a little with another", () => {
    expect(Agreement.between(first, second, { resamples, seed: 1 })).toEqual(
      Agreement.between(first, second, { resamples, seed: 1 })
    )
    expect(Agreement.between(first, second, { resamples, seed: 1 }).kappa).not.toEqual(
      Agreement.between(first, second, { resamples, seed: 2 }).kappa
    )
  })

  it("leave out grades that could not be read: neither ties nor wrong", () => {
    const found = Agreement.between([...first, null, null], [...second, 1, null], { resamples })
    expect(found).toMatchObject({ n: 100, firstMissing: 2, secondMissing: 1, raw: { estimate: 0.89 } })
    expect(found.kappa).toEqual(Agreement.between(first, second, { resamples }).kappa)
  })

  it("are wider where cases share clusters that are alike", () => {
    const clusters = [...first.keys(), ...first.keys(), ...first.keys()]
    const thrice = <A>(values: ReadonlyArray<A>) => [...values, ...values, ...values]
    const one = Agreement.between(first, second).kappa.unweighted
    const clustered = Agreement.between(thrice(first), thrice(second), { clusters }).kappa.unweighted
    const blind = Agreement.between(thrice(first), thrice(second)).kappa.unweighted
    if (one._tag === "Withheld" || clustered._tag === "Withheld" || blind._tag === "Withheld") {
      throw new Error("expected intervals")
    }
    expect(clustered.low).toBeCloseTo(one.low, 1)
    expect(clustered.high).toBeCloseTo(one.high, 1)
    expect(blind.low).toBeGreaterThan(one.low + 0.03)
  })
})

describe("what a sample cannot show is said", () => {
  it("one level: kappa is absent while the agreement is 1", () => {
    const found = Agreement.between(repeat(40, 1), repeat(40, 1), { levels: [0, 1] })
    expect(found.raw.estimate).toBe(1)
    expect(found.constant).toEqual({ level: 1, share: 1 })
    expect(found.kappa.unweighted).toMatchObject({ _tag: "Withheld", estimate: undefined })
    expect(found.gwet.unweighted.estimate).toBe(1)
    expect(found.doubts.map(({ _tag }) => _tag)).toEqual(["OneLevel", "FewOfTheRarerLabel"])
  })

  it("few of the rarer label: with the labels that ten of them take", () => {
    const people = [...repeat(97, 1), ...repeat(3, 0)]
    expect(Agreement.between(repeat(100, 1), people).doubts).toEqual([
      {
        _tag: "FewOfTheRarerLabel",
        count: 3,
        needs: 10,
        labels: 334,
        reason: "3 of 100 labels are not 1; it takes 10 to see whether such cases are told"
      }
    ])
  })

  it("no grades at all: everything is withheld", () => {
    const found = Agreement.between([null], [1])
    expect(found).toMatchObject({ n: 0, constant: undefined, doubts: [] })
    expect(found.raw._tag).toBe("Withheld")
  })
})

describe("all measures of several raters at once", () => {
  it("are those that each module gives", () => {
    const found = Agreement.among(worked.fourRaters, { resamples })
    expect(found).toMatchObject({ n: 11, single: 1 })
    expect(found.raw.estimate).toBeCloseTo(0.8181818182, 9)
    expect(found.fleiss.unweighted.estimate).toBe(Kappa.fleiss(worked.fourRaters, { resamples }).estimate)
    expect(found.gwet.quadratic.estimate).toBe(Gwet.ac2(worked.fourRaters).estimate)
    expect(found.alpha.nominal.estimate).toBe(Krippendorff.alpha(worked.fourRaters).estimate)
  })

  it("of two raters are those of two raters", () => {
    const units = worked.byUnit(worked.expand(worked.diagnoses))
    const [first, second] = worked.expand(worked.diagnoses)
    expect(Agreement.among(units, { resamples }).gwet.linear.estimate).toBeCloseTo(
      Agreement.between(first, second).gwet.linear.estimate ?? Number.NaN,
      12
    )
  })
})
