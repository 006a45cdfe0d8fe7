/**
 * The spellings of numbers that models and data sets use, and what must not be taken for a number.
 */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Numeric from "./Numeric.ts"
import { scoreAnswer } from "./trial.fixture.ts"

const value = (text: string, options?: Numeric.ParseOptions) => Numeric.parse(text, options)?.value

const verdict = (expected: number | string, output: unknown, options?: Numeric.Options) => {
  const score = scoreAnswer(Numeric.match(options), expected, output)
  return score._tag === "Scored" ? score.value : score.reason
}

const readsAs = (
  rows: ReadonlyArray<readonly [string, number | undefined]>,
  options?: Numeric.ParseOptions
) =>
  it.each(rows)("reads %j as %j", (text, expected) => {
    const read = value(text, options)
    if (expected === undefined) expect(read).toBeUndefined()
    else expect(read).toBeCloseTo(expected, 12)
  })

describe("thousands", () => {
  readsAs([
    ["12{,}345", 12345],
    ["7{,}654{,}321.5", 7_654_321.5],
    ["-12{,}345", -12345],
    ["\\$4,\\!200", 4200],
    ["3{,}\\!456", 3456],
    ["8\\,765", 8765],
    ["8\\,765\\,432", 8_765_432],
    ["8{\\,}765", 8765],
    ["8\\;765", 8765],
    ["8\\:765", 8765],
    ["8~765", 8765],
    ["8\\ 765", 8765],
    ["8\\text{,}765", 8765],
    ["\\boxed{8{,}765}", 8765],
    ["3{,}14", 3.14],
    ["0{,}125", 0.125],
    ["4 000", 4000],
    ["17 500", 17500],
    ["2 000 000", 2_000_000],
    ["2 345 678.25", 2_345_678.25],
    ["5 10 200", 200],
    ["5\u2007000", 5000],
    ["5\u200A000", 5000],
    ["5\u3000000", 5000],
    ["1_000_000", 1_000_000],
    ["12,34,567", 1_234_567],
    ["3, 400", 400],
    ["1,234,56", 56]
  ])

  it("groups no thousands of zero", () => {
    expect(value("0.375", { decimal: "," })).toBe(0.375)
    expect(value("-0.375 m", { decimal: "," })).toBe(-0.375)
    expect(value("10.375", { decimal: "," })).toBe(10_375)
    expect(value("1.375", { decimal: "," })).toBe(1375)
  })
})

describe("degrees", () => {
  readsAs([
    ["35^\\circ", 35],
    ["\\boxed{35^{\\circ}}", 35],
    ["35^{ \\circ }", 35],
    ["35^°", 35],
    ["2^n", undefined],
    ["2^\\circle", undefined]
  ])
})

describe("a minus with a space behind it", () => {
  readsAs([
    ["- 7", -7],
    [" - 7.\n", -7],
    ["– 7", -7],
    ["- 7.5%", -7.5],
    ["- \\frac { 2 } { 5 }", -0.4],
    ["$- 7$", -7],
    ["so x is $- 7$.", -7],
    ["$$- 7$$", -7],
    ["#### - 7", -7],
    ["Answer: - 7", -7],
    ["The answer is - 7.\nThat is all.", -7],
    // An operator, and the bullet of a list.
    ["9 - 7", 7],
    ["$9$ - 7", 7],
    ["$ 9 $ - 7", 7],
    ["$x$ - 7", 7],
    ["$$9$$ - 7", 7],
    ["$5\\%$ - 7", 7],
    ["2: 9 - 7", 7],
    ["- 5\n- 7", 7],
    ["Steps:\n- 7", 7],
    ["- 7 apples", 7],
    ["Needed: - 7 apples", 7],
    ["It is this - 7", 7]
  ])

  it("of a label is not lost", () => {
    expect(verdict("- 7", "\\boxed{7}")).toBe(0)
    expect(verdict("- 7", "\\boxed{-7}")).toBe(1)
    expect(verdict("35^\\circ", "35°")).toBe(1)
  })
})

describe("powers", () => {
  readsAs([
    ["2.4 \\times 10^5", 240_000],
    ["2.4\\times10^{5}", 240_000],
    ["2.4 \\cdot 10^{-2}", 0.024],
    ["2.4 ⋅ 10^5", 240_000],
    ["2.4 ∙ 10^5", 240_000],
    ["2.4 X 10^5", 240_000],
    ["2.4  ×  10^5", 240_000],
    ["2.4 * 10**5", 240_000],
    ["2.4 × 10^(5)", 240_000],
    ["2.4 × 10^(-5)", 0.000024],
    ["2.4 × 10 ^ 5", 240_000],
    ["2.4 \\times 10^{ -5 }", 0.000024],
    ["2.4 × 10<sup>5</sup>", 240_000],
    ["2.4 × 10<sup>-5</sup>", 0.000024],
    ["2.4 × 10^−5", 0.000024],
    ["10^4", 10_000],
    ["10^{-4}", 0.0001],
    ["3^{4}", 81],
    ["2^{20}", 1_048_576],
    ["10⁴", 10_000],
    ["10⁻⁴", 0.0001],
    ["10<sup>4</sup>", 10_000],
    ["-10^2", -100],
    ["2^{n}", undefined],
    ["10^{9999}", undefined]
  ])
})

describe("fractions", () => {
  readsAs([
    ["5 \\frac{1}{4}", 5.25],
    ["5\\frac{1}{4}", 5.25],
    ["-5\\frac{1}{4}", -5.25],
    ["5\\,\\dfrac{1}{4}", 5.25],
    ["5\\frac14", 5.25],
    ["\\frac14", 0.25],
    ["\\tfrac58", 0.625],
    ["\\frac5{8}", 0.625],
    ["\\frac{5}8", 0.625],
    ["\\frac {1} {8}", 0.125],
    ["\\frac{ 1 }{ 8 }", 0.125],
    ["\\cfrac{1}{8}", 0.125],
    ["\\frac{2.5}{4}", 0.625],
    ["\\frac{1,000}{8}", 125],
    ["\\frac{-1}{8}", -0.125],
    ["\\frac{1}{-8}", -0.125],
    ["-\\frac{-1}{8}", 0.125],
    ["\\boxed{\\frac{1}{8}}", 0.125],
    ["1 / 8", 0.125],
    ["2.5/4", 0.625],
    ["1,000/8", 125],
    ["-(1/8)", -0.125],
    ["-(\\frac{1}{8})", -0.125],
    ["-\\left(\\frac18\\right)", -0.125],
    ["\\frac{1+\\sqrt{5}}{2}", undefined],
    ["\\frac{x}{2}", undefined],
    ["\\textcolor{red}{5}", 5],
    ["3½", 3.5],
    ["1/0", undefined],
    ["03/04/2025", 2025]
  ])
})

describe("signs", () => {
  readsAs([
    ["-\\$7", -7],
    ["-US$7", -7],
    ["-€7.50", -7.5],
    ["-USD 7", -7],
    ["-CHF7", -7],
    ["$-7", -7],
    ["US$-7", -7],
    ["答案是-7", -7],
    ["答案是−7", -7],
    ["答えは-7です", -7],
    ["정답은-7입니다", -7],
    ["คำตอบคือ-7", -7],
    ["\u20117", -7],
    ["\u20107", -7],
    ["\u20127", -7],
    ["{-}7", -7],
    ["-{7}", -7],
    ["-**7**", -7],
    ["**-7**", -7],
    ["x = - 7", -7],
    ["(- 7)", -7],
    ["\\boxed{- 7}", -7],
    ["\u2212 7", -7],
    ["\u200E-7", -7],
    ["the change is negative 7", -7],
    ["it is minus 7 degrees", -7],
    ["答案是负7", -7],
    ["マイナス7", -7],
    ["x minus 7", 7],
    ["10 minus 7", 7],
    ["9 \u2212 7", 7],
    ["9 - 7", 7],
    ["x^{2}-7", 7],
    ["$9$-$7$", 7],
    ["**9**-7", 7],
    ["T-7", 7],
    ["第3-7页", 7],
    ["GPT\u20117", 7],
    ["2019\u20132021", 2021],
    ["- 7 pears", 7]
  ])
})

describe("percent", () => {
  readsAs(
    [
      ["12.5\\%", 0.125],
      ["12.5 \\%", 0.125],
      ["12.5\\,\\%", 0.125],
      ["**12.5**%", 0.125],
      ["$12.5$%", 0.125],
      ["12.5  %", 0.125],
      ["\\boxed{12.5}\\%", 0.125],
      ["12.5\uFE6A", 0.125],
      ["12.5\u066A", 0.125],
      ["12.5\uFF05", 0.125],
      ["百分之12.5", 0.125],
      ["12.5", 12.5]
    ],
    { percent: "fraction" }
  )
})

describe("exponents and indices", () => {
  readsAs([
    ["16 cm^2", 16],
    ["16 cm^{2}", 16],
    ["16\\text{ cm}^2", 16],
    ["16\\ \\mathrm{yd}^{2}", 16],
    ["9.81 m/s^2", 9.81],
    ["8 mol^{-1}", 8],
    ["16 cm<sup>2</sup>", 16],
    ["16 cm**2", 16],
    ["16 cm²", 16],
    ["16cm2", 16],
    ["52_8", 52],
    ["52_{8}", 52],
    ["x_{1}", undefined],
    ["a^3", undefined],
    ["H<sub>2</sub>O", undefined],
    ["18 g of H<sub>2</sub>O", 18]
  ])

  it("finds a declared unit with an exponent", () => {
    const units = { to: "cm^2", factors: { "cm^2": 1, "m^2": 10_000 } }
    expect(Numeric.parse("16 m^2", { units })).toMatchObject({ value: 16, unit: "m^2" })
    expect(verdict("16 cm^2", "17 cm^2", { units })).toBe(0)
    expect(verdict("50000 cm^2", "5 m^2", { units })).toBe(1)
  })
})

describe("digits beside letters", () => {
  readsAs([
    ["USD2,400", 2400],
    ["EUR13.25", 13.25],
    ["RM2,400.00", 2400],
    ["CHF2'400", 2400],
    ["A$2,400", 2400],
    ["\\approx12", 12],
    ["\\approx1.7", 1.7],
    ["\\geq2,000", 2000],
    ["\\boxed7", 7],
    ["__70__", 70],
    ["__2,400__", 2400],
    ["_25_", 25],
    ["約2,400元", 2400],
    ["\\sqrt2", undefined],
    ["\\alpha1", undefined],
    ["x_1", undefined],
    ["v2.7", undefined],
    ["v2.7.1", undefined],
    ["GPT4.1", undefined],
    ["COVID19", undefined],
    ["AB1,234", undefined],
    ["X12-345", undefined],
    ["7f3a9c", undefined],
    ["0x1F", undefined],
    ["the 7 of COVID19", 7]
  ])

  it("reads no number from a word with digits at its end, however the digits are written", () => {
    const word = fc.stringMatching(/^[a-z]{4,9}$/)
    const spelling = fc.constantFrom<(n: number) => string>(
      String,
      (n) => n.toLocaleString("en"),
      (n) => n.toFixed(2),
      (n) => `${n}.${n}.3`,
      (n) => `_${n}`,
      (n) => `${n}b${n}`
    )
    fc.assert(
      fc.property(word, fc.nat(9_999_999), spelling, (name, n, spell) => {
        expect(value(`${name}${spell(n)}`)).toBeUndefined()
        expect(value(`It has 5 of ${name}${spell(n)}.`)).toBe(5)
      })
    )
  })
})

describe("words for powers of ten", () => {
  readsAs([
    ["2.5 million", 2_500_000],
    ["2.5 billion", 2_500_000_000],
    ["$2.5 trillion", 2_500_000_000_000],
    ["2.5million", 2_500_000],
    ["**2.5** million", 2_500_000],
    ["2.5\\text{ million}", 2_500_000],
    ["3 hundred thousand", 300_000],
    ["3 lakh", 300_000],
    ["3 crore", 30_000_000],
    ["3 million 200 thousand", 3_200_000],
    ["5 Mio.", 5_000_000],
    ["$3k", 3000],
    ["$3.5M", 3_500_000],
    ["€3bn", 3_000_000_000],
    ["7万", 70_000],
    ["7億", 700_000_000],
    ["3百万", 3_000_000],
    ["3千万円", 30_000_000],
    ["7億2000万", 720_000_000],
    ["1万2千", 12_000],
    ["7만", 70_000],
    ["5千克", 5],
    ["3 thousandths", 3],
    ["2 million-dollar homes", 2],
    ["300 K", 300],
    ["5 m", 5]
  ])

  it("leaves a declared unit its name", () => {
    const units = { to: "million", factors: { million: 1, billion: 1000 } }
    expect(Numeric.parse("2.5 billion", { units })).toMatchObject({ value: 2.5, unit: "billion" })
    expect(verdict(2500, "2.5 billion", { units })).toBe(1)
  })

  it("does not take a million for a billion", () => {
    expect(verdict("2.5 million", "2.5 billion")).toBe(0)
    expect(verdict("7万", "7億")).toBe(0)
    expect(verdict(2_500_000, "2.5 million")).toBe(1)
    expect(verdict("4 000", "9 000")).toBe(0)
    expect(verdict("4 000", "4,000")).toBe(1)
  })
})

describe("digits of other scripts", () => {
  readsAs([
    ["٤٢", 42],
    ["۴۲", 42],
    ["৪২", 42],
    ["४२", 42],
    ["๔๒", 42],
    ["٤٫٥", 4.5],
    ["٤٬٥٠٠", 4500],
    ["-٤٢", -42],
    ["\u{1D7D2}\u{1D7D0}", 42],
    ["４２．５", 42.5],
    ["4\u200B2", 42]
  ])
})

describe("whole numbers", () => {
  it.each([
    ["479001600000", "479001600001"],
    ["8796093022208", "8796093022207"],
    ["491701234567", "491701234568"],
    ["1700000000001", "1700000000002"],
    ["740245381351497731", "740245381351497699"],
    ["123456789012345678901234567890", "123456789012345678901234567891"]
  ])("tells %s from %s", (expected, output) => {
    expect(verdict(expected, output)).toBe(0)
    expect(verdict(output, output)).toBe(1)
    expect(verdict(expected, Number(output).toLocaleString("en"))).toBe(0)
    expect(verdict(expected, `-${expected}`)).toBe(0)
  })

  it("shows the digits that a double has lost, and the difference", () => {
    const score = scoreAnswer(Numeric.match(), "740245381351497731", "740245381351497699")
    expect(score).toMatchObject({
      detail: { expected: "740245381351497731", actual: "740245381351497699", difference: -32 }
    })
  })

  it("compares different spellings of a whole number to the last digit", () => {
    expect(verdict("740245381351497731", "740,245,381,351,497,731")).toBe(1)
    expect(verdict("740245381351497731", 740245381351497731n)).toBe(1)
    expect(verdict("6.02e23", 6.02e23)).toBe(1)
    expect(verdict("1e20", "10^20")).toBe(1)
    expect(verdict(6_227_020_800, "6227020800.0")).toBe(1)
    expect(verdict(6_227_020_800, "6227020800.5")).toBe(0)
  })

  it("says of a number that has lost digits that nothing can be scored", () => {
    const lost = Number("740245381351497731")
    expect(verdict(lost, "740245381351497731")).toContain("above 2^53")
    expect(verdict("740245381351497731", lost)).toContain("above 2^53")
    expect(verdict(lost, "740245381351497731", { tolerance: { relative: 1e-6 } })).toBe(1)
  })

  it("keeps to a tolerance that was asked for, and forgives rounding where there are fractions", () => {
    expect(verdict(6_227_020_800, "6227020801", { tolerance: { relative: 1e-9 } })).toBe(1)
    expect(verdict(6_227_020_800, "6227020801", { tolerance: { absolute: 1 } })).toBe(1)
    expect(verdict(0.1, "0.1000000000000001")).toBe(1)
    expect(verdict(1_000_000, "1000000.0000000001")).toBe(1)
    expect(verdict(0.3333333333, "1/3")).toBe(1)
  })
})

describe("any number in any spelling", () => {
  const superscript = (n: number) => Array.from(String(n), (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("")
  const grouped = (n: number, mark: string) => String(n).replace(/\B(?=(\d{3})+(?!\d))/gu, mark)
  const native = (n: number, zero: number) =>
    String(n).replace(/\d/gu, (digit) => String.fromCodePoint(zero + Number(digit)))

  const spellings: ReadonlyArray<readonly [string, (n: number) => string]> = [
    ...[
      ",",
      "{,}",
      ",\\!",
      "\\,",
      "{\\,}",
      "\\;",
      "~",
      "\\ ",
      "'",
      "\u202F",
      "\u2009",
      "_",
      "\\text{,}",
      " "
    ].map((mark) => [`groups by ${mark}`, (n: number) => grouped(n, mark)] as const),
    ...[0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10, 0x1d7ce].map(
      (zero) => [`digits from ${zero.toString(16)}`, (n: number) => native(n, zero)] as const
    ),
    ["exponent", (n) => n.toExponential()],
    ["times ten", (n) => n.toExponential().replace(/e\+?/u, " \\times 10^{").concat("}")],
    [
      "times ten, raised",
      (n) => n.toExponential().replace(/e\+(\d+)/u, (_, e) => ` × 10${superscript(Number(e))}`)
    ],
    ["fraction", (n) => `\\frac{${2 * n}}{2}`],
    ["fraction by slash", (n) => `${2 * n}/2`],
    ["Indian", (n) => n.toLocaleString("en-IN")],
    ["boxed", (n) => `\\boxed{${n}}`],
    ["bold", (n) => `**${n}**`],
    ["underlined", (n) => `__${n}__`],
    ["currency code", (n) => `USD${n}`],
    ["currency", (n) => `\\$${grouped(n, ",")}`],
    ["unit", (n) => `${n} cm^2`],
    ["percent", (n) => `${n}\\%`],
    ["ten thousands", (n) => `${n / 10_000}万`],
    ["millions", (n) => `${n / 1_000_000} million`]
  ]
  const signs: ReadonlyArray<readonly [string, number]> = [
    ["", 1],
    ["-", -1],
    ["\u2212", -1],
    ["\u2011", -1],
    ["{-}", -1],
    ["+", 1]
  ]

  it.each(spellings)("reads back what it is: %s", (name, spell) => {
    fc.assert(
      fc.property(fc.nat(2_000_000_000), fc.constantFrom(...signs), (n, [sign, factor]) => {
        const isInside = name === "boxed" || name === "bold" || name === "underlined"
        const text = isInside ? spell(n).replace(/\d/u, `${sign}$&`) : `${sign}${spell(n)}`
        const read = value(`The answer is ${text}.`) ?? Number.NaN
        const expected = n === 0 ? 0 : factor * n
        expect(Math.abs(read - expected), text).toBeLessThanOrEqual(1e-12 * n)
      }),
      { numRuns: 60 }
    )
  })
})

describe("what is not looked for in plain text", () => {
  it("is not missed: LaTeX elsewhere in the text changes no reading", () => {
    const piece = fc.constantFrom(
      ..."1 2 30 400 5000 000 1,234 1,23 12,34,567 1.5 .5 5. 1'000 1_000 1e3 2E-4 1/2 3/4/5 1 3/4 x1 H2O v1.3.2 USD GPT-4 - − + ( ) % $ € k million thousand hundred . , / * × x : a".split(
        " "
      ),
      ..."\u00A0,\u202F,\u2007,\u2044,\n,\n\n, ".split(","),
      " ",
      " ",
      "\n"
    )
    const texts = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(""))
    const options = fc.record({
      from: fc.constantFrom("last" as const, "first" as const, "only" as const),
      decimal: fc.constantFrom("." as const, "," as const)
    })
    fc.assert(
      fc.property(texts, options, (text, how) => {
        expect(Numeric.parse(text, how)).toEqual(Numeric.parse(`~;\n\n\n${text}`, how))
      }),
      { numRuns: 3_000, seed: 17, examples: [["3\nmillion 200 thousand", { from: "last", decimal: "." }]] }
    )
  })

  it("and the last number is found whatever the lines behind it hold", () => {
    for (const tail of ["", "\n", "\nno more", "\n\n\nH2O\n", "\nv1.3.2\nx_1\nthe end\n".repeat(40)])
      expect(value(`first 17\nthen 1,234.5 apples${tail}`)).toBe(1234.5)
  })
})
