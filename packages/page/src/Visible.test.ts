import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { oneLine, parts, visible } from "./Visible.ts"

describe("visible", () => {
  it("names characters that hide or reorder text", () => {
    expect(visible("a\u202eb\u200bc\ufeff\u001b[31m\u0000\u2066\u00ad\u2028\ud800")).toBe(
      "a[U+202E]b[U+200B]c[U+FEFF][U+001B][31m[U+0000][U+2066][U+00AD][U+2028][U+D800]"
    )
    expect(visible("\u{e0041}\u3164\u115f")).toBe("[U+E0041][U+3164][U+115F]")
  })

  it("leaves lines, tabs, scripts and emoji as they are", () => {
    const texts = [
      "two\nlines\tand a tab",
      "مرحبا بالعالم",
      "日本語",
      "👩‍👩‍👧‍👦 👍🏽",
      "e\u0301",
      "\u0600\u0661"
    ]
    for (const text of texts) expect(visible(text)).toBe(text)
    expect(visible("a\r\nb")).toBe("a\nb")
    expect(visible("a\u200db")).toBe("a[U+200D]b")
  })

  it("loses nothing else, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const kept = parts(text).map((part) => (part.isHidden ? "" : part.text))
        const shown = text.replaceAll("\r\n", "\n")
        expect(shown.length).toBeGreaterThanOrEqual(kept.join("").length)
        expect(visible(text)).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/)
      })
    )
  })

  it("brings text to one line", () => {
    expect(oneLine("  a\n\n b\u202e ")).toBe("a b[U+202E]")
  })
})
