import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { cpuMs } from "../foundation/fixtures/cpuTime.fixture.ts"
import { boundedNormalise } from "./boundedNormalise.ts"

const forms = ["NFC", "NFD", "NFKC", "NFKD"] as const

// Linear work on these takes under a second, quadratic work minutes.
const hangMs = 10_000

describe("boundedNormalise", () => {
  it("gives what normalize gives for texts with at most 30 marks in a row", () => {
    const piece = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 4 }),
      fc.constantFrom("e\u0301", "\u0315\u0300\u05ae", "\uFF76\uFF9E", "\u1112\u1161\u11AB", "ﬁ", "①", "क्षि")
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.constantFrom(...forms), (pieces, form) => {
        const text = pieces.join(" ")
        expect(boundedNormalise(text, form)).toBe(text.normalize(form))
      })
    )
    const thirty = `a${"\u0315\u0300".repeat(15)}b`
    expect(boundedNormalise(thirty, "NFC")).toBe(thirty.normalize("NFC"))
  })

  it("keeps apart what differs beyond 30 marks", () => {
    const marks = (last: string) => `a${"\u0300".repeat(40)}${last}`
    expect(boundedNormalise(marks("\u0301"), "NFC")).not.toBe(boundedNormalise(marks("\u0302"), "NFC"))
    expect(boundedNormalise(marks("\u0301"), "NFC")).toBe(boundedNormalise(marks("\u0301"), "NFC"))
  })

  it("knows every character that becomes nothing but marks under some form", () => {
    const unknown: Array<string> = []
    for (let point = 0; point <= 0x10ffff; point++) {
      if (point >= 0xd800 && point <= 0xdfff) continue
      const character = String.fromCodePoint(point)
      const isOnlyMarks = /^\p{M}+$/u.test(character.normalize("NFKD"))
      if (isOnlyMarks && !/[\p{M}\uFF9E\uFF9F]/u.test(character)) unknown.push(point.toString(16))
    }
    expect(unknown).toEqual([])
  })

  it.each([
    ["marks in no order", "\u0315\u0300\u05ae\u0300"],
    ["one mark", "\u0301"],
    ["joiners and marks", "\u034F\u0315\u0300"],
    ["marks that come apart", "\u0344\u0F73"],
    ["half-width sound marks among marks", "\uFF9E\u0315\uFF9F\u0300"],
    ["musical marks", "\u{1D165}\u{1D16D}"],
    ["letters with one mark", "e\u0301"],
    ["vowels of Hangul", "\u1161"]
  ])("takes linear time on a million characters of %s", (_name, unit) => {
    const text = `a${unit.repeat(Math.ceil(1_000_000 / unit.length))}`
    expect(cpuMs(() => forms.map((form) => boundedNormalise(text, form)))).toBeLessThan(hangMs)
  })
})
