import { Outcome, type Scorer } from "@assay/core"
import { describe, expect, expectTypeOf, it } from "vitest"
import * as Text from "./Text.ts"
import { hangMs, hostileTexts, scoreAnswer, scoreOutcome } from "./trial.fixture.ts"

describe("Text.includes", () => {
  it("finds one substring, or every one of several", () => {
    expect(scoreAnswer(Text.includes("refund"), undefined, "a refund is due")).toEqual({
      _tag: "Scored",
      value: 1
    })
    expect(scoreAnswer(Text.includes(["a", "x", "y"]), undefined, "a refund")).toEqual({
      _tag: "Scored",
      value: 0,
      detail: { miss: ["missing"], missing: ["x", "y"], missingCount: 2, actual: "a refund" }
    })
  })

  it("is content with one of several when told so", () => {
    expect(scoreAnswer(Text.includes(["x", "a"], { need: "some" }), undefined, "abc")).toMatchObject({
      value: 1
    })
    expect(scoreAnswer(Text.includes(["x", "y"], { need: "some" }), undefined, "abc")).toMatchObject({
      value: 0
    })
  })

  it("forgives declared differences on both sides", () => {
    const scorer = Text.includes("Article  5", { normalise: ["case", "whitespace"] })
    expect(scoreAnswer(scorer, undefined, "see ARTICLE\n5.")).toMatchObject({ value: 1 })
  })

  it("takes its substrings as text, not as a pattern", () => {
    expect(scoreAnswer(Text.includes("a.c"), undefined, "abc")).toMatchObject({ value: 0 })
  })

  it("does not score a search for nothing", () => {
    for (const scorer of [
      Text.includes([]),
      Text.includes(""),
      Text.includes("!", { normalise: ["punctuation"] })
    ])
      expect(scoreAnswer(scorer, undefined, "abc")).toMatchObject({ _tag: "Unscored" })
  })

  it("says when only the start of the text was looked at", () => {
    expect(scoreAnswer(Text.includes("b", { maxChars: 3 }), undefined, "aaab")).toMatchObject({
      value: 0,
      detail: { scoredChars: 3, ofChars: 4 }
    })
    expect(scoreAnswer(Text.includes("a"), undefined, "a".repeat(100_001))).toMatchObject({
      value: 1,
      detail: { scoredChars: 100_000, ofChars: 100_001 }
    })
  })
})

describe("Text.includesExpected", () => {
  it("takes the substrings from the case", () => {
    expect(scoreAnswer(Text.includesExpected(), "fund", "a refund")).toMatchObject({ value: 1 })
    expect(scoreAnswer(Text.includesExpected(), ["fund", "late"], "a refund")).toMatchObject({
      value: 0,
      detail: { missing: ["late"] }
    })
    expect(scoreAnswer(Text.includesExpected(), [], "a refund")).toMatchObject({ _tag: "Unscored" })
  })

  it("does not fit a dataset without labels, while the others do", () => {
    expectTypeOf(Text.includesExpected()).not.toExtend<Scorer.Scorer<string, undefined, string>>()
    expectTypeOf(Text.includes("a")).toExtend<Scorer.Scorer<string, undefined, string>>()
    expectTypeOf(Text.matches(/a/u)).toExtend<Scorer.Scorer<string, undefined, string>>()
  })
})

describe("Text.matches", () => {
  it("shows what matched, or the text that did not", () => {
    const isDate = Text.matches(/\d{4}-\d{2}-\d{2}/u)
    expect(scoreAnswer(isDate, undefined, "on 2024-05-06 at noon")).toEqual({
      _tag: "Scored",
      value: 1,
      detail: { matched: "2024-05-06" }
    })
    expect(scoreAnswer(isDate, undefined, "soon")).toEqual({
      _tag: "Scored",
      value: 0,
      detail: { miss: ["no-match"], actual: "soon" }
    })
  })

  it("gives the same score every time, also with the flags g and y", () => {
    for (const scorer of [Text.matches(/a/gu), Text.matches(/a/y)])
      for (let time = 0; time < 3; time++)
        expect(scoreAnswer(scorer, undefined, "aba")).toMatchObject({ value: 1 })
  })

  it.each([
    [/^(a+)+$/, `${"a".repeat(50)}!`],
    [/(\w+\s?)+\?$/, "no question ".repeat(20)],
    [/\s*\n$/, " ".repeat(100_000)]
  ])("leaves a text unscored that makes %s take too long", (pattern, text) => {
    expect(scoreAnswer(Text.matches(pattern), undefined, text)).toEqual({
      _tag: "Unscored",
      reason: "the pattern took longer than 500 ms"
    })
  })

  it("has the pattern among its settings", () => {
    expect(Text.matches(/a/iu).settings).toMatchObject({ source: "a", flags: "iu" })
  })
})

describe("a text scorer", () => {
  it("gives no credit for no answer and leaves escalated trials unscored", () => {
    for (const scorer of [Text.includes("a"), Text.matches(/a/u)]) {
      expect(scoreOutcome(scorer, undefined, Outcome.truncated("cut"))).toMatchObject({ value: 0 })
      expect(scoreOutcome(scorer, undefined, Outcome.escalated("hard"))).toMatchObject({ _tag: "Unscored" })
    }
  })

  it("does not hang on marks in no order", () => {
    const begin = performance.now()
    const text = `a${"\u0315\u0300\u05ae\u0300".repeat(100_000)}`
    const scorer = Text.includes("refund", { normalise: ["unicode"], maxChars: 1_000_000 })
    expect(scoreAnswer(scorer, undefined, text)).toMatchObject({ value: 0 })
    expect(performance.now() - begin).toBeLessThan(hangMs)
  })

  it("does not hang on hostile output, and keeps its detail small", () => {
    const begin = performance.now()
    const all = Text.includes("refund", {
      normalise: ["case", "whitespace", "unicode", "punctuation", "number-format"],
      maxChars: 2_000_000
    })
    for (const text of hostileTexts)
      for (const scorer of [all, Text.includesExpected(), Text.matches(/re+fund/u)]) {
        const score = scoreAnswer(scorer, "refund", text)
        expect(score).toMatchObject({ _tag: "Scored", value: 0 })
        expect(JSON.stringify(score).length).toBeLessThan(2000)
      }
    expect(performance.now() - begin).toBeLessThan(2 * hangMs)
  })
})
