import { Outcome, type Score, type Scorer } from "@assay/core"
import fc from "fast-check"
import { describe, expect, expectTypeOf, it } from "vitest"
import { leastNormalisation } from "./comparing/missReason.ts"
import { kinds } from "./comparing/normalisation.ts"
import * as Exact from "./Exact.ts"
import { cpuMs, hangMs, hostileTexts, scoreAnswer, scoreOutcome } from "./trial.fixture.ts"

const right: Score.Score = { _tag: "Scored", value: 1 }

const detailOf = (expected: NonNullable<unknown> | null, output: unknown, options: Exact.Options = {}) => {
  const score = scoreAnswer(Exact.match({ ...options, anyOf: false }), expected, output)
  return score._tag === "Scored" && score.value === 0 ? score.detail : score
}

describe("Exact.match", () => {
  it("does not fit a dataset without labels", () => {
    expectTypeOf(Exact.match).toExtend<Scorer.Scorer<string, "refund" | "cancel", string>>()
    expectTypeOf(Exact.match).not.toExtend<Scorer.Scorer<string, undefined, string>>()
  })

  it("gives 1 for the same text, number, boolean, null, list and record, and 0 for another", () => {
    for (const value of ["refund", 3, 0, true, null, [1, [2]], { a: { b: [null] } }])
      expect(scoreAnswer(Exact.match, value, structuredClone(value))).toEqual(right)
    for (const [expected, output] of [
      ["refund", "cancel"],
      [3, 4],
      [true, false],
      [null, 0],
      [[1, 2], [1]],
      [{ a: 1 }, { b: 1 }]
    ] as const)
      expect(scoreAnswer(Exact.match, expected, output)).toMatchObject({ _tag: "Scored", value: 0 })
  })

  it("equals any JSON value with its copy, whatever the order of the keys", () => {
    const reverseKeys = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(reverseKeys)
        : typeof value === "object" && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, each]) => [key, reverseKeys(each)])
            )
          : value
    // A whole number of so many digits may have lost some, and is not compared.
    const json = fc.jsonValue().filter((value) => !/\d{17}/u.test(JSON.stringify(value)))
    fc.assert(
      fc.property(json, (value) => {
        expect(scoreAnswer(Exact.match, value, reverseKeys(value))).toEqual(right)
      })
    )
  })

  it("tells two JSON values apart exactly when a deep comparison does", () => {
    const small = fc.jsonValue({ maxDepth: 2 })
    fc.assert(
      fc.property(small, small, (one, other) => {
        const score = scoreAnswer(Exact.match, one, other)
        const plain = (value: unknown) => JSON.stringify(value)
        if (plain(one) === plain(other)) expect(score).toEqual(right)
        else if (score._tag === "Scored" && score.value === 1) expect(other).toEqual(one)
      })
    )
  })

  it("compares dates, maps and sets by content", () => {
    const make = () => ({ at: new Date(0), in: new Map([["a", new Set([1, 2])]]) })
    expect(scoreAnswer(Exact.match, make(), make())).toEqual(right)
    expect(scoreAnswer(Exact.match, make(), { ...make(), at: new Date(1) })).toMatchObject({ value: 0 })
  })

  it("takes a field that is undefined for one that is absent, as JSON does", () => {
    expect(scoreAnswer(Exact.match, { a: 1 }, { a: 1, b: undefined })).toEqual(right)
  })

  it("does not call two opaque objects equal", () => {
    expect(scoreAnswer(Exact.match, new URL("https://a.test"), new URL("https://b.test"))).toEqual({
      _tag: "Unscored",
      reason: "expected: a URL cannot be compared"
    })
  })

  it("leaves a case without a label unscored", () => {
    expect(scoreAnswer(Exact.match, JSON.parse("{}").expected, "x")).toEqual({
      _tag: "Unscored",
      reason: "the case has no expected value"
    })
  })

  it("gives no credit for no answer, nothing for escalated and errored trials", () => {
    for (const outcome of [Outcome.refused("no"), Outcome.malformed("?"), Outcome.truncated("cut")])
      expect(scoreOutcome(Exact.match, "a", outcome)).toMatchObject({ _tag: "Scored", value: 0 })
    for (const outcome of [Outcome.escalated("hard"), Outcome.errored("timeout")])
      expect(scoreOutcome(Exact.match, "a", outcome)).toMatchObject({ _tag: "Unscored" })
    expect(scoreOutcome(Exact.match({ noAnswer: "unscored" }), "a", Outcome.refused("no"))).toEqual({
      _tag: "Unscored",
      reason: "refused: no"
    })
  })
})

describe("the reason of a miss", () => {
  it.each([
    ["refund", "Refund", ["case"]],
    ["refund", " refund\n", ["whitespace"]],
    ["a b", "A  b", ["whitespace", "case"]],
    ["café", "cafe\u0301", ["unicode"]],
    ["office", "oﬃce", ["unicode"]],
    ["Straße", "STRASSE", ["case"]],
    ["1000", "1,000", ["number-format"]],
    ["1000.5", "1,000.50", ["number-format"]],
    ["-5", "−5", ["number-format"]],
    ["refund", '"refund"', ["wrapper"]],
    ["refund", "refund.", ["wrapper"]],
    ["refund", "```json\nrefund\n```", ["wrapper"]],
    ["refund", "**Answer:** `refund`.", ["wrapper"]],
    ["refund", "The final answer is Refund.", ["case", "wrapper"]],
    ["x", "\\boxed{x}", ["wrapper"]],
    ["dont stop", "don’t stop", ["punctuation"]],
    [3, "3", ["type"]],
    [1000, "1,000", ["number-format", "type"]],
    [true, "True", ["case", "type"]],
    [[1, 2], [2, 1], ["order"]],
    [
      ["a", "b"],
      ["B", "a"],
      ["case", "order"]
    ],
    [{ a: 1 }, "a", ["type"]],
    [[1], { 0: 1 }, ["type"]],
    [null, "nothing", ["type"]],
    ["refund", "cancel", ["other"]],
    [3, "4", ["other"]],
    ["-5", "5", ["other"]],
    ["1.5", "15", ["other"]],
    [[1, 1, 2], [1, 2, 2], ["other"]]
  ])("of %j against %j is %j", (expected, output, miss) => {
    expect(detailOf(expected, output)).toMatchObject({ miss })
  })

  it("names the path of the first difference and the values there", () => {
    expect(
      detailOf({ items: [{ price: 1 }, { price: 2 }] }, { items: [{ price: 1 }, { price: 3 }] })
    ).toEqual({ miss: ["other"], at: "items.1.price", expected: "2", actual: "3" })
  })

  it("shows a missing field without actual and a surplus one without expected", () => {
    expect(detailOf({ a: 1, b: 2 }, { a: 1 })).toEqual({ miss: ["other"], at: "b", expected: "2" })
    expect(detailOf({ a: 1 }, { a: 1, b: 2 })).toEqual({ miss: ["other"], at: "b", actual: "2" })
    expect(detailOf([1, 2], [1])).toEqual({ miss: ["other"], at: "1", expected: "2" })
  })

  it("is a smallest set: no smaller one makes the two match", () => {
    const subsets = Array.from({ length: 2 ** kinds.length }, (_, bits) =>
      kinds.filter((_, index) => (bits >> index) & 1)
    )
    // Each piece is written in one of several ways, so that the two words differ in form only.
    const ways = [
      ["a", "A"],
      [" ", "  ", "\u00A0"],
      ["1,000", "1000", "1000.0"],
      ["é", "e\u0301", "É"],
      ["ﬁ", "fi", "Fi"],
      ["b", '"b"', "b."],
      ["-", ""],
      ["Answer: ", "answer:", ""]
    ]
    const twice = fc
      .array(fc.tuple(fc.constantFrom(...ways), fc.nat(), fc.nat()), { minLength: 1, maxLength: 4 })
      .map((pieces) => [
        pieces.map(([way, one]) => way[one % way.length]).join(""),
        pieces.map(([way, , other]) => way[other % way.length]).join("")
      ])
    let explained = 0
    fc.assert(
      fc.property(twice, ([one = "", other = ""]) => {
        fc.pre(one !== other)
        const found = leastNormalisation(one, other, { active: new Set(), form: "NFKC" })
        const isRight = (normalise: ReadonlyArray<Exact.Normalisation>) => {
          const score = scoreAnswer(Exact.match({ normalise }), one, other)
          return score._tag === "Scored" && score.value === 1
        }
        if (found === undefined) {
          expect(subsets.filter((set) => set.length < 3).filter(isRight)).toEqual([])
          return
        }
        explained++
        expect(isRight(found)).toBe(true)
        const smaller = subsets.filter((set) => set.length < found.length)
        expect(smaller.filter(isRight)).toEqual([])
      }),
      { numRuns: 200 }
    )
    expect(explained).toBeGreaterThan(50)
  })

  it("stays small however large the output", () => {
    const detail = detailOf({ ["k".repeat(5000)]: "a" }, { ["k".repeat(5000)]: "b".repeat(1_000_000) })
    expect(JSON.stringify(detail).length).toBeLessThan(800)
  })
})

describe("Exact.match with options", () => {
  it("forgives what is declared and nothing else", () => {
    const scorer = Exact.match({ normalise: ["case", "wrapper"] })
    expect(scoreAnswer(scorer, "refund", "Refund.")).toEqual(right)
    expect(scoreAnswer(scorer, "a b", "A  b")).toMatchObject({ value: 0, detail: { miss: ["whitespace"] } })
  })

  it("takes off quotes only when they enclose the whole", () => {
    expect(detailOf('a" or "b', '"a" or "b"', { normalise: ["wrapper"] })).toMatchObject({
      miss: ["punctuation"]
    })
  })

  it("does not confuse numbers that punctuation tells apart", () => {
    for (const [expected, output] of [
      ["-5", "5"],
      ["1.5", "15"],
      ["10:30", "1030"]
    ] as const)
      expect(detailOf(expected, output, { normalise: [...kinds] })).toMatchObject({ miss: ["other"] })
  })

  it.each([
    ["7", "\u20137"],
    ["7", "\u20107"],
    ["7", "\u20117"],
    ["7", "\u20127"],
    ["7", "\uFF0D7"],
    ["7", "\uFE637"],
    ["$7", "-$7"],
    ["$7", "\u2212$7"],
    ["US$7", "-US$7"],
    ["€7", "\u2011€7"],
    [".7", "7"],
    ["7%", "7"],
    ["costs 0.7", "costs 7"]
  ])(
    "does not take the sign, point or percent of a number for punctuation: %s is not %s",
    (expected, output) => {
      for (const normalise of [["punctuation"], [...kinds]] as const)
        for (const [one, other] of [
          [expected, output],
          [output, expected]
        ] as const)
          expect(detailOf(one, other, { normalise })).toMatchObject({ miss: ["other"] })
    }
  )

  it.each([
    ["-7", "\u20137", ["punctuation"]],
    ["-$7", "\u2212$7", ["number-format"]],
    ["7", "$7$", ["wrapper"]],
    ["7", "\\(7\\)", ["wrapper"]],
    ["7", "\\[7\\]", ["wrapper"]],
    ["7", "\\boxed{\\text{7}}", ["wrapper"]],
    ["سبعة", "\u200Fسبعة\u200E", ["whitespace"]],
    ["x", "\u2067x\u2069", ["whitespace"]]
  ] as const)("takes %j and %j for the same under %j", (expected, output, normalise) => {
    expect(detailOf(expected, output, { normalise })).toEqual(right)
  })

  it("explains a miss in linear time, whatever marks it stacks", () => {
    const spent = cpuMs(() => {
      const text = `a${"\u0315\u0300\u05ae\u0300".repeat(4_900)}`
      expect(scoreAnswer(Exact.match, "refund", text)).toMatchObject({ value: 0 })
    })
    expect(spent).toBeLessThan(hangMs)
  })

  it("does not compare numbers that have lost digits", () => {
    const lost = Number("740245381351497731")
    const reason = (expected: object) => {
      const score = scoreAnswer(Exact.match({}), expected, { order: Number("740245381351497699") })
      return score._tag === "Unscored" ? score.reason : score.value
    }
    expect(reason({ order: lost })).toContain("above 2^53")
    expect(reason({ order: 6.02e23 })).toBe(0)
    expect(reason({ order: "740245381351497731" })).toBe(0)
    expect(scoreAnswer(Exact.match({}), 6.02e23, 6.02e23)).toMatchObject({ value: 1 })
    expect(scoreAnswer(Exact.match({}), 740245381351497731n, 740245381351497699n)).toMatchObject({ value: 0 })
  })

  it("folds compatibility characters under NFKC only", () => {
    expect(detailOf("m2", "m²", { normalise: ["unicode"] })).toEqual(right)
    expect(detailOf("m2", "m²", { normalise: ["unicode"], unicodeForm: "NFC" })).toMatchObject({
      miss: ["other"]
    })
  })

  it("accepts any of several answers and explains the nearest", () => {
    const scorer = Exact.match({ anyOf: true })
    expect(scoreAnswer(scorer, ["NYC", "New York"], "New York")).toEqual(right)
    expect(scoreAnswer(scorer, ["NYC", "New York"], "new york")).toMatchObject({
      value: 0,
      detail: { miss: ["case"], expected: "New York" }
    })
    expect(scoreAnswer(scorer, [], "x")).toMatchObject({ _tag: "Unscored" })
    expectTypeOf(scorer).not.toExtend<Scorer.Scorer<string, string, string>>()
  })

  it("has settings that change with every option", () => {
    const settings = [
      Exact.match,
      Exact.match({ normalise: ["case"] }),
      Exact.match({ unicodeForm: "NFC" }),
      Exact.match({ anyOf: true }),
      Exact.match({ noAnswer: "unscored" })
    ].map((scorer) => JSON.stringify(scorer.settings))
    expect(new Set(settings).size).toBe(settings.length)
  })
})

describe("hostile output", () => {
  it.each(hostileTexts.map((text) => ({ start: text.slice(0, 12), length: text.length, text })))(
    "of $length characters ($start) does not hang",
    ({ text }) => {
      const spent = cpuMs(() => {
        const all = Exact.match({ normalise: [...kinds] })
        for (const scorer of [Exact.match, all]) {
          const score = scoreAnswer(scorer, "refund", text)
          expect(score).toMatchObject({ _tag: "Scored", value: 0 })
          expect(JSON.stringify(score).length).toBeLessThan(2000)
        }
      })
      expect(spent).toBeLessThan(hangMs)
    }
  )

  it("nested beyond what is compared is a miss, not a crash", () => {
    const deep: unknown = JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`)
    expect(scoreAnswer(Exact.match, [1], deep)).toMatchObject({
      value: 0,
      detail: { miss: ["other"], unexplained: "cannot compare more than 200 levels of nesting" }
    })
    const cycle: Array<unknown> = []
    cycle.push(cycle, cycle)
    expect(scoreAnswer(Exact.match, [1], cycle)).toMatchObject({ value: 0 })
  })

  it("with the keys __proto__ and constructor is compared by its own properties", () => {
    const parse = (text: string): object => JSON.parse(text)
    expect(detailOf({}, parse('{"__proto__":{"a":1}}'))).toMatchObject({ at: "__proto__" })
    expect(detailOf({}, parse('{"constructor":1}'))).toMatchObject({ at: "constructor" })
    expect(scoreAnswer(Exact.match, parse('{"__proto__":1}'), parse('{"__proto__":1}'))).toEqual(right)
  })

  it("of any kind is scored or unscored, never thrown", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.anything({ withDate: true, withMap: true, withSet: true }),
        (one, other) => {
          const score = scoreAnswer(Exact.match({ normalise: ["case", "order"] }), one, other)
          expect(["Scored", "Unscored"]).toContain(score._tag)
        }
      )
    )
  })
})
