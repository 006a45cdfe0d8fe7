import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { cpuMs } from "../../foundation/fixtures/cpuTime.fixture.ts"
import { detectAbstention } from "./detectAbstention.ts"
import { meaningsOf } from "./phrases.ts"
import { languages } from "./rules/languages.ts"
import { sentencesOf } from "./sentences.ts"

describe("the rules", () => {
  for (const { name, rules } of languages)
    it.each(rules)(`${name}: $means "$pattern" finds its example`, ({ means, example }) => {
      const found = sentencesOf(example).flatMap((sentence) => [...meaningsOf(sentence)])
      expect(found).toContain(means === "weak" ? "refusal" : means)
    })

  it("have no gap and no choice inside a choice", () => {
    for (const { rules } of languages)
      for (const { pattern } of rules) expect(pattern).not.toMatch(/\([^)]*(?:\.\.|\()/u)
  })
})

describe("detectAbstention", () => {
  it.each([
    ["refusal", "I'm sorry, but I can't help with that."],
    ["hedge", "Could you please share the order number? I need it to look this up."],
    [
      "hedge",
      "I cannot provide legal advice on this. Here is what the form asks:\n\n1. Your name\n2. The date"
    ],
    ["hedge", "I don't know which of the two contracts is meant."],
    ["hedge", "I am not sure."],
    ["hedge", "Sorry, not sure."],
    ["hedge", "Not enough information to tell."],
    ["hedge", "Cannot be determined."]
  ] as const)("finds a %s: %s", (kind, text) => {
    expect(detectAbstention(text)?.kind).toBe(kind)
  })

  it.each([
    "I cannot refund orders after 30 days.",
    "The letter says: “I cannot help you any further.”",
    "```js\nconsole.log(\"I'm sorry, I can't help with that.\")\n```",
    '{"reply": "I cannot help you with that."}',
    "refund",
    "We are not sure to have it in stock before May, so order early.",
    "Charges that cannot be determined in advance are billed later.",
    "Three nights are not enough to tell a good bed from a bad one.",
    ""
  ])("leaves an answer alone: %s", (text) => {
    expect(detectAbstention(text)).toBeUndefined()
  })

  it("shows the sentence, cut", () => {
    expect(detectAbstention("No. I cannot help you with that! Bye.")?.evidence).toBe(
      "I cannot help you with that!"
    )
    expect(detectAbstention(`I cannot help you ${"so ".repeat(300)}`)?.evidence).toHaveLength(200)
  })

  it("takes any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => void detectAbstention(text))
    )
  })

  it.each([
    ["words of a pattern", "i cannot "],
    ["quotation marks", '"“«'],
    ["combining marks", "\u0301\u0315"],
    ["ends of sentences", "I. "],
    ["lines", "a:\n"],
    ["fences", "```\n"],
    ["Hangul", "죄송합니다"]
  ])("takes bounded time on ten million characters of %s", (_name, unit) => {
    const text = unit.repeat(Math.ceil(10_000_000 / unit.length))
    expect(cpuMs(() => void detectAbstention(text))).toBeLessThan(500)
  })
})
