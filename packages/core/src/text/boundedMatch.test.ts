import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { cpuMs } from "../foundation/fixtures/cpuTime.fixture.ts"
import { boundedMatch } from "./boundedMatch.ts"
import { costOf } from "./regexCost.ts"

const enough = 2_000_000

describe("boundedMatch", () => {
  it("finds what exec finds", () => {
    const atom = fc.constantFrom(
      "a",
      ".",
      "\\s",
      "[ab]",
      "[^a]",
      "(a)",
      "(?:b|a)",
      "(?<!b)a",
      "a|b",
      "^",
      "$"
    )
    const part = fc.tuple(atom, fc.constantFrom("", "", "*", "+?", "?", "{2}", "{1,3}"))
    const pattern = fc
      .array(part, { minLength: 1, maxLength: 5 })
      .map((parts) => parts.map(([each, times]) => (/^[\^$(]/u.test(each) ? each : each + times)).join(""))
    const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "\n"), maxLength: 12 })
    fc.assert(
      fc.property(pattern, text, (source, content) => {
        const found = boundedMatch(new RegExp(source))(content)
        expect(found).toEqual({ _tag: "Found", match: new RegExp(source).exec(content) })
      })
    )
  })

  it("keeps no state between texts", () => {
    const find = boundedMatch(/a/gy)
    for (let time = 0; time < 3; time++) expect(find("xa")).toMatchObject({ match: { index: 1 } })
  })

  it.each([
    [/^(a+)+$/, `${"a".repeat(60)}!`],
    [/(x+x+)+y/, "x".repeat(80)],
    [/(?:a|a)*b/, "a".repeat(60)],
    [/^(?:[a-z]+\s?)*$/, `${"word".repeat(20)}!`],
    [/\s+$/, `${" ".repeat(200_000)}x`],
    [/(.*),(.*),(.*),(.*),(.*);/, ",".repeat(5000)],
    [/^(?<all>a+)\k<all>*$/, `${"a".repeat(200_000)}b`]
  ])("gives up on %s, and says so", (pattern, text) => {
    const outcome = { _tag: "TimedOut", reason: "the pattern took longer than 500 ms" }
    expect(cpuMs(() => expect(boundedMatch(pattern)(text)).toEqual(outcome))).toBeLessThan(10_000)
    expect(boundedMatch(/b/)("ab")).toMatchObject({ _tag: "Found" })
  })
})

describe("costOf", () => {
  const mail = `${"Thank you for your order of the things. ".repeat(30)}Total: $12.50`

  it.each([
    /refund|money back/i,
    /total:?\s*\$?([\d.,]+)/i,
    /\d{2}\/\d{2}\/\d{4}/,
    /(\d{3},)*\d{3}/,
    /\bcancel(?:led|lation)?\b/i,
    /[[a-z]--[aeiou]]{2,4}\d+/v
  ])("leaves %s on a mail of 1,200 characters unwatched", (pattern) => {
    expect(costOf(pattern)(mail, enough)).toBeLessThanOrEqual(enough)
  })

  it.each([
    [/\s+x/, " ".repeat(20_000)],
    [/[\s\S]+?,.*;/, mail.repeat(20)],
    [/(?:a?){30}b/, "a"],
    [/(a)\1*/, "a"],
    [/(?:\)|[)]|a)+/, "a"],
    [/(?<![a-z]+)[a-z]+\d/, "word".repeat(5000)]
  ])("has %s watched on a text that can need it", (pattern, text) => {
    expect(costOf(pattern)(text, enough)).toBeGreaterThan(enough)
  })
})
