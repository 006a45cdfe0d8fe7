import { Outcome, type Scorer } from "@assay/core"
import fc from "fast-check"
import { describe, expect, expectTypeOf, it } from "vitest"
import * as Numeric from "./Numeric.ts"
import { cpuMs, hangMs, hostileTexts, scoreAnswer, scoreOutcome } from "./trial.fixture.ts"

const value = (text: string, options?: Numeric.ParseOptions) => Numeric.parse(text, options)?.value

const missOf = (expected: number | string, output: unknown, options?: Numeric.Options) => {
  const score = scoreAnswer(Numeric.match(options), expected, output)
  return score._tag === "Scored" ? (score.value === 1 ? "right" : score.detail) : score.reason
}

describe("Numeric.parse", () => {
  it.each([
    ["18", 18],
    ["A: 18", 18],
    ["#### 18", 18],
    ["It is 18.", 18],
    ["**18**", 18],
    ["\\boxed{18}", 18],
    ["答案是18。", 18],
    ["１８", 18],
    ["1,234.5", 1234.5],
    ["1,234,567", 1_234_567],
    ["1'234'567.25", 1_234_567.25],
    ["1\u202F234", 1234],
    ["1,23", 23],
    ["1,0000", 0],
    [".5", 0.5],
    ["007", 7],
    ["-5", -5],
    ["−5", -5],
    ["–5", -5],
    ["+5", 5],
    ["x=-5", -5],
    ["8-5", 5],
    ["8 - 5", 5],
    ["10–20", 20],
    ["- 5 apples", 5],
    ["(a)-5", 5],
    ["$18", 18],
    ["-$18.50", -18.5],
    ["$-18", -18],
    ["€ 18", 18],
    ["18 €", 18],
    ["\\$1,800", 1800],
    ["18%", 18],
    ["1.5e3", 1500],
    ["1.5E-3", 0.0015],
    ["1.5 × 10^3", 1500],
    ["1.5x10^{-3}", 0.0015],
    ["1.5·10³", 1500],
    ["2 × 10⁻²", 0.02],
    ["2 x 10", 10],
    ["3/4", 0.75],
    ["-3/4", -0.75],
    ["1 3/4", 1.75],
    ["¾", 0.75],
    ["1½ cups", 1.5],
    ["\\frac{3}{4}", 0.75],
    ["3/0", undefined],
    ["12/25/2024", 2024],
    ["3 km", 3],
    ["3km", 3],
    ["H2O", undefined],
    ["x1", undefined],
    ["none", undefined],
    ["", undefined],
    ["NaN Infinity", undefined],
    ["9".repeat(400), undefined]
  ])("reads %j as %j", (text, expected) => {
    expect(value(text)).toBe(expected)
  })

  it.each([
    ["1 234,5", 1234.5],
    ["1.234,5", 1234.5],
    ["1.234", 1234],
    ["3,5", 3.5],
    ["-0,25 €", -0.25],
    ["1.234.567,89", 1_234_567.89]
  ])("reads %j as %j with a decimal comma", (text, expected) => {
    expect(value(text, { decimal: "," })).toBe(expected)
  })

  it("takes the last number unless told otherwise", () => {
    const text = "First 3, then 4. #### 5 of 6"
    expect(value(text)).toBe(6)
    expect(value(text, { from: "first" })).toBe(3)
    expect(value(text, { from: "after-marker", marker: "####" })).toBe(5)
    expect(value(text, { from: "after-marker", marker: "Answer:" })).toBeUndefined()
    expect(value(text, { from: "only" })).toBeUndefined()
    expect(value("It is 18; yes, 18.0.", { from: "only" })).toBe(18)
  })

  it("takes the number behind the last marker, or behind the first on demand", () => {
    const after = { from: "after-marker", marker: "####" } as const
    const runOn = "It is 5 + 2. #### 7\n\nQ: And of 3? A: 3 + 1. #### 4"
    expect(value(runOn, after)).toBe(4)
    expect(value(runOn, { ...after, take: "last" })).toBe(4)
    expect(value(runOn, { ...after, take: "first" })).toBe(7)
    expect(value("#### 7\n#### 7\n####", { ...after, take: "first" })).toBe(7)
    expect(value("#### 7", { ...after, take: "first" })).toBe(7)
    expect(value("It is 7", { ...after, take: "first" })).toBeUndefined()
    expect(missOf(7, runOn, { ...after, take: "first" })).toBe("right")
    expect(missOf(7, runOn, after)).toMatchObject({ actual: 4 })
    expect(missOf("Answer: 7", runOn, { ...after, take: "first" })).toBe("right")
  })

  it("keeps the settings of a scorer that does not say which marker", () => {
    const after = { from: "after-marker", marker: "####" } as const
    expect(Numeric.match({ ...after, take: "last" }).settings).toEqual(Numeric.match(after).settings)
    expect(Numeric.match({ ...after, take: "first" }).settings).not.toEqual(Numeric.match(after).settings)
  })

  it("reads a percentage as points or as a fraction", () => {
    expect(value("12.5 %")).toBe(12.5)
    expect(value("12.5 percent", { percent: "fraction" })).toBe(0.125)
    expect(value("12.5", { percent: "fraction" })).toBe(12.5)
  })

  it("tells what it read and in which declared unit", () => {
    const units = { to: "km", factors: { km: 1, m: 0.001, mi: 1.609344, $: 1 } }
    expect(Numeric.parse("about -3.5 mi away", { units })).toEqual({
      value: -3.5,
      text: "-3.5",
      unit: "mi",
      isPercent: false
    })
    expect(Numeric.parse("3 miles", { units })?.unit).toBeUndefined()
    expect(Numeric.parse("3 constructor", { units })?.unit).toBeUndefined()
    expect(Numeric.parse("-$3", { units })).toMatchObject({ value: -3, unit: "$" })
  })

  it("reads back every number as JavaScript and as English write it", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(value(`The answer is ${number}.`)).toBe(number === 0 ? 0 : number)
      })
    )
    const english = new Intl.NumberFormat("en", { maximumFractionDigits: 3 })
    const german = new Intl.NumberFormat("de", { maximumFractionDigits: 3 })
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (thousandths) => {
        const number = thousandths / 1000
        expect(value(`= ${english.format(number)} in all`)).toBe(number)
        expect(value(`= ${german.format(number)} zusammen`, { decimal: "," })).toBe(number)
      })
    )
  })

  it("never throws and returns finite numbers only", () => {
    const piece = fc.constantFrom(
      ..."0123456789.,'/-+−$€%eE×^{} \u00A0¾²",
      "10^",
      "\\frac{",
      "percent",
      "\uD83D",
      "__proto__"
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.constantFrom(".", ","), (pieces, decimal) => {
        for (const from of ["first", "last", "only"] as const) {
          const read = value(pieces.join(""), { from, decimal: decimal === "," ? "," : "." })
          expect(read === undefined || Number.isFinite(read)).toBe(true)
        }
      }),
      { numRuns: 500 }
    )
  })
})

describe("Numeric.match", () => {
  it("does not fit a dataset without labels", () => {
    expectTypeOf(Numeric.match()).toExtend<Scorer.Scorer<string, number, string>>()
    expectTypeOf(Numeric.match()).not.toExtend<Scorer.Scorer<string, undefined, string>>()
  })

  it("compares numbers and texts with each other", () => {
    expect(missOf(18, "The total is $18.00")).toBe("right")
    expect(missOf("so A: 18", 18)).toBe("right")
    expect(missOf(0.3, 0.1 + 0.2)).toBe("right")
    expect(missOf(0, "-0")).toBe("right")
  })

  it("takes the edge of an absolute tolerance that no double holds exactly, and nothing beyond it", () => {
    for (const [expected, actual] of [
      [1, "1.01"],
      [9.99, "10"],
      [1000000.1, "1000000.11"],
      [-0.3, "-0.31"]
    ] as const)
      expect(missOf(expected, actual, { tolerance: { absolute: 0.01 } })).toBe("right")
    expect(missOf(1, "1.0100001", { tolerance: { absolute: 0.01 } })).not.toBe("right")
    expect(missOf(0.3, 0.1 + 0.2, { tolerance: { absolute: 0, relative: 0 } })).not.toBe("right")
  })

  it("takes the wider of the absolute and the relative tolerance, its edge included", () => {
    const tolerance = { absolute: 0.5, relative: 0.01 }
    expect(missOf(10, "10.5", { tolerance })).toBe("right")
    expect(missOf(10, "10.51", { tolerance })).toMatchObject({ miss: ["off-by-tolerance"] })
    expect(missOf(1000, "1010", { tolerance })).toBe("right")
    expect(missOf(1000, "1011", { tolerance })).toMatchObject({ miss: ["off-by-tolerance"], difference: 11 })
  })

  it.each([
    [18, "eighteen", ["no-number"]],
    [18, { total: 18 }, ["no-number"]],
    [18, Number.NaN, ["no-number"]],
    [18, "-18", ["sign"]],
    [18, "1,800", ["scale"]],
    [0.5, "50%", ["scale"]],
    [18, "-0.018", ["sign", "scale"]],
    [1000, "1001", ["off-by-tolerance"]],
    [18, "19", ["other"]],
    [0, "5", ["other"]]
  ])("says of %j against %j why it is wrong: %j", (expected, output, miss) => {
    expect(missOf(expected, output)).toMatchObject({ miss, expected })
  })

  it("says when the marker is missing or several numbers compete", () => {
    expect(missOf(18, "It is 18", { from: "after-marker", marker: "####" })).toMatchObject({
      miss: ["no-marker"]
    })
    expect(missOf(18, "18 or 19", { from: "only" })).toMatchObject({ miss: ["several-numbers"] })
  })

  it("does not ask the label for the marker", () => {
    expect(missOf("18", "#### 18", { from: "after-marker", marker: "####" })).toBe("right")
  })

  it("converts declared units", () => {
    const units = { to: "m", factors: { m: 1, km: 1000, cm: 0.01 } }
    expect(missOf(5000, "5 km", { units })).toBe("right")
    expect(missOf("5 km", "5000 m", { units })).toBe("right")
    expect(missOf("5 km", "500000 cm", { units })).toBe("right")
    expect(missOf(5, "5 km", { units })).toMatchObject({ miss: ["wrong-unit"], actual: 5000, unit: "km" })
    expect(missOf("5 km", "5", { units })).toMatchObject({ miss: ["wrong-unit"] })
    expect(missOf(5, "5", { units })).toBe("right")
    expect(missOf(5, "5", { units: { ...units, required: true } })).toMatchObject({ miss: ["wrong-unit"] })
  })

  it("says of an impossible table of units that nothing can be scored", () => {
    expect(missOf(5, "5", { units: { to: "m", factors: { km: 1 } } })).toBe(
      "units.to: expected one of the factors, found m"
    )
    expect(missOf(5, "5", { units: { to: "m", factors: { m: 0 } } })).toBe(
      "units.factors.m: expected a positive number, found 0"
    )
  })

  it("leaves a case whose label holds no number unscored, and follows the outcome", () => {
    expect(missOf("unknown", "18")).toBe("the expected value holds no number (no-number)")
    expect(scoreOutcome(Numeric.match(), 18, Outcome.refused("no"))).toMatchObject({ value: 0 })
    expect(scoreOutcome(Numeric.match(), 18, Outcome.escalated("hard"))).toMatchObject({ _tag: "Unscored" })
  })

  it("looks at the end of a long text for the last number, and says that it cut", () => {
    const long = `${"1 ".repeat(100)}18`
    expect(scoreAnswer(Numeric.match({ maxChars: 10 }), 18, long)).toEqual({
      _tag: "Scored",
      value: 1,
      detail: { cut: 202 }
    })
    expect(missOf(1, long, { maxChars: 10, from: "first" })).toBe("right")
  })

  it("does not take half a number at the cut for a whole one", () => {
    expect(missOf(45, "12345", { maxChars: 2 })).toMatchObject({ miss: ["no-number"] })
    expect(missOf(12, "12345", { maxChars: 2, from: "first" })).toMatchObject({ miss: ["no-number"] })
  })

  it("has JSON details even for numbers at the edge of what a double holds", () => {
    expect(missOf(-1.7e308, "1.7e308")).toMatchObject({ miss: ["sign"] })
    expect(JSON.stringify(missOf(-1e308, "1.7e308"))).not.toContain("null")
  })
})

describe("hostile output", () => {
  it.each(hostileTexts.map((text) => ({ start: text.slice(0, 12), length: text.length, text })))(
    "of $length characters ($start) does not hang",
    ({ text }) => {
      const spent = cpuMs(() => {
        const unlimited = { maxChars: 2_000_000 }
        for (const options of [{}, unlimited, { ...unlimited, from: "first" }, { from: "only" }] as const) {
          const score = scoreAnswer(Numeric.match(options), 18, text)
          expect(score).toMatchObject({ _tag: "Scored", value: 0 })
          expect(JSON.stringify(score).length).toBeLessThan(2000)
        }
      })
      expect(spent).toBeLessThan(hangMs)
    }
  )
})
