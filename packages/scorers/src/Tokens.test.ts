/**
 * The variants of SQuAD against CPython (squad.fixture.json); the words of every language against `Intl.Segmenter`.
 */
import { readFileSync } from "node:fs"
import { Outcome, Scorer } from "@assay/core"
import { Schema } from "effect"
import fc from "fast-check"
import { describe, expect, expectTypeOf, it } from "vitest"
import * as Tokens from "./Tokens.ts"
import { unicodeWords } from "./tokens/unicodeWords.ts"
import { cpuMs, hangMs, hostileTexts, scoreAnswer, scoreOutcome } from "./trial.fixture.ts"

const v1 = Tokens.f1({ variant: "squad-v1" })
const v2 = Tokens.f1({ variant: "squad-v2" })

type AnyScorer = Scorer.Scorer<unknown, string | ReadonlyArray<string>, string | null>

const scoresOf = async (scorer: AnyScorer, output: string | null, expected: string | ReadonlyArray<string>) =>
  (await Scorer.scorePromise(scorer, { input: "", output, expected })).scores

const Rows = Schema.fromJsonString(
  Schema.Struct({
    rows: Schema.Array(
      Schema.Tuple([Schema.String, Schema.String, Schema.Finite, Schema.Finite, Schema.Finite])
    )
  })
)

describe("Tokens.f1", () => {
  it("gives precision and recall apart", async () => {
    expect(await scoresOf(Tokens.f1, "the red cat", "a red cat sleeps")).toEqual({
      f1: expect.closeTo(4 / 7, 12),
      precision: 2 / 3,
      recall: 0.5,
      exact: 0
    })
    expect(await scoresOf(Tokens.f1, "Cat, red!", "red cat")).toEqual({
      f1: 1,
      precision: 1,
      recall: 1,
      exact: 0
    })
  })

  it("counts a word as often as it occurs, unlike a set of words", async () => {
    expect(await scoresOf(Tokens.f1, "no no no", "no")).toMatchObject({ precision: 1 / 3, recall: 1 })
  })

  it("says which words are missing and which are too many", () => {
    expect(scoreAnswer(Tokens.f1, "a b c d e f g", "a b x")).toMatchObject({
      value: 0.4,
      detail: {
        miss: ["missing-words", "extra-words"],
        missing: ["c", "d", "e", "f", "g"],
        extra: ["x"]
      }
    })
    expect(scoreAnswer(Tokens.f1, ["far away", "a b"], "a")).toMatchObject({
      detail: { miss: ["missing-words"], missing: ["b"], nearest: "a b" }
    })
    expect(scoreAnswer(Tokens.f1, "a b", "B A")).toEqual({ _tag: "Scored", value: 1 })
  })

  it("takes the best of several expected texts, with its precision and recall", async () => {
    expect(await scoresOf(Tokens.f1, "Paris", ["the city of Paris", "Paris, France", "London"])).toEqual({
      f1: 2 / 3,
      precision: 1,
      recall: 0.5,
      exact: 0
    })
  })

  // [output, expected, F1 by words, by SQuAD v1.1, by SQuAD v2]
  it.each([
    ["", "", 1, 0, 1],
    ["", "France", 0, 0, 0],
    ["France", "", 0, 0, 0],
    ["The", "a", 0, 0, 1],
    ["!!!", "!!!", 1, 0, 1],
    ["!!!", "???", 0, 0, 1],
    ["👍", "👎", 0, 0, 0],
    ["👍", "👍", 1, 1, 1]
  ])(
    "of %j against %j is %d by words, %d by SQuAD v1.1, %d by SQuAD v2",
    async (output, expected, ...all) => {
      for (const [index, scorer] of [Tokens.f1, v1, v2].entries())
        expect((await scoresOf(scorer, output, expected)).f1).toBe(all[index])
    }
  )

  it("takes null and an empty list for no answer under SQuAD v2 alone", () => {
    for (const expected of [null, [], [""], ["the"]]) {
      expect(scoreAnswer(v2, expected, "")).toMatchObject({ value: 1 })
      expect(scoreAnswer(v2, expected, null)).toMatchObject({ value: 1 })
      expect(scoreAnswer(v2, expected, "France")).toMatchObject({ value: 0 })
    }
    // An expected text without words does not stand beside one with words.
    expect(scoreAnswer(v2, ["", "France"], "")).toMatchObject({ value: 0 })
    for (const scorer of [Tokens.f1, v1] as ReadonlyArray<Scorer.Scorer<string, unknown, string>>)
      for (const expected of [null, [], [3], 3, undefined])
        expect(scoreAnswer(scorer, expected, "")).toMatchObject({ _tag: "Unscored" })
    expectTypeOf(v2).toExtend<Scorer.Scorer<string, null, string>>()
    expectTypeOf(Tokens.f1).not.toExtend<Scorer.Scorer<string, null, string>>()
  })

  it("does not score an output that is no text", () => {
    const anyOutput = Tokens.f1 as Scorer.Scorer<string, string, unknown>
    expect(scoreAnswer(anyOutput, "a", 3)).toEqual({
      _tag: "Unscored",
      reason: "expected text as output, found number"
    })
  })

  it("gives a trial without an answer 0 in every score, even where no answer is expected", () => {
    expect(scoreOutcome(v2, "", Outcome.truncated("length"))).toMatchObject({ value: 0 })
    expect(scoreOutcome(Tokens.f1({ noAnswer: "unscored" }), "a", Outcome.truncated("length"))).toMatchObject(
      { _tag: "Unscored" }
    )
  })

  it("equals CPython on the official normalisation of SQuAD", async () => {
    const { rows } = Schema.decodeSync(Rows)(
      readFileSync(new URL("tokens/squad.fixture.json", import.meta.url), "utf8")
    )
    for (const [output, expected, f1, f1OfV2, exact] of rows) {
      const one = await scoresOf(v1, output, expected)
      expect(one.f1, JSON.stringify([output, expected])).toBeCloseTo(f1, 10)
      expect(one.exact).toBe(exact)
      expect((await scoresOf(v2, output, expected)).f1).toBeCloseTo(f1OfV2, 10)
    }
  })

  it.each([
    ["Chinese", "我爱北京", "我爱上海", 2 / 3],
    ["Japanese", "今日はいい天気です", "今日はいい天気", 8 / 9],
    ["Thai", "ฉันกินข้าว", "ฉันกินน้ำ", 2 / 3]
  ])("counts words in %s", async (_language, output, expected, f1) => {
    expect((await scoresOf(Tokens.f1, output, expected)).f1).toBeCloseTo(f1, 10)
    expect((await scoresOf(v1, output, expected)).f1).toBe(0)
  })

  it("has one word for what is written in two ways", () => {
    expect(unicodeWords("Straße STRASSE")).toEqual(["strasse", "strasse"])
    expect(unicodeWords("cafe\u0301 café ＣＡＦＥ\u0301")).toEqual(["café", "café", "café"])
    expect(unicodeWords("don't 1,234.5 U.S. $5 snake_case _")).toEqual([
      "don't",
      "1,234.5",
      "u.s",
      "5",
      "snake_case"
    ])
  })

  it("has the words of Intl.Segmenter for every text of ASCII", () => {
    const segmenter = new Intl.Segmenter("en", { granularity: "word" })
    const piece = fc.oneof(
      fc.constantFrom("a", "b", "A", "1", "2", "_", "'", ".", ":", ",", ";", " ", "-", "\n", "$", "\u0000"),
      fc.string({ maxLength: 2 })
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("")
        const words = Array.from(segmenter.segment(text))
          .filter(({ segment, isWordLike }) => isWordLike === true && !/^_+$/u.test(segment))
          .map(({ segment }) => segment.toLowerCase())
        if (words.length > 0) expect(unicodeWords(text)).toEqual(words)
      }),
      { numRuns: 500 }
    )
  })

  const text = fc
    .array(fc.constantFrom("cat", "Cat", "the", "东京", "1,5", "é", "-", "👍"), { maxLength: 8 })
    .map((words) => words.join(" "))

  it.each([
    ["words", Tokens.f1],
    ["squad-v1", v1],
    ["squad-v2", v2]
  ])("of %s is symmetric, swaps precision and recall, and lies in its bounds", async (_variant, scorer) => {
    await fc.assert(
      fc.asyncProperty(text, text, async (one, other) => {
        const there = await scoresOf(scorer, one, other)
        const back = await scoresOf(scorer, other, one)
        expect(back).toEqual({ ...there, precision: there.recall, recall: there.precision })
        for (const value of Object.values(there)) expect(value >= 0 && value <= 1).toBe(true)
      }),
      { numRuns: 50 }
    )
  })

  it("does not heed the order of words, except in exact", async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (one, other) => {
        const turned = one.split(" ").reverse().join(" ")
        const { exact: _exact, ...there } = await scoresOf(Tokens.f1, one, other)
        expect(await scoresOf(Tokens.f1, turned, other)).toMatchObject(there)
      }),
      { numRuns: 50 }
    )
  })

  it("takes linear time and a small detail on hostile texts", () => {
    const spent = cpuMs(() => {
      for (const each of hostileTexts.map((text) => text.slice(0, 30_000)))
        for (const scorer of [Tokens.f1, v1] as const) {
          const score = scoreAnswer(scorer, "right", each)
          expect(score).toMatchObject({ _tag: "Scored", value: 0 })
          expect(JSON.stringify(score).length).toBeLessThan(1_000)
        }
    })
    expect(spent).toBeLessThan(hangMs)
  })

  it("names its scores by the scorer, so that it can stand beside itself", () => {
    expect(Tokens.f1.name).toBe("tokens")
    expect(Tokens.f1.names).toEqual(["f1", "precision", "recall", "exact"])
    expect(Tokens.f1({ name: "title" })).toMatchObject({ name: "title", names: Tokens.f1.names })
    expect(Tokens.f1.settings).not.toEqual(v1.settings)
  })
})
