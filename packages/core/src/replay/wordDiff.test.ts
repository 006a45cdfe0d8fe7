import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { diff, shortened, toText } from "./wordDiff.ts"

const side = (parts: ReturnType<typeof diff>, not: "added" | "removed"): string =>
  parts.flatMap(({ kind, text }) => (kind === not ? [] : text)).join("")

describe("diff", () => {
  it("holds both texts, character by character, shortened or not", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (before, after) => {
        for (const parts of [diff(before, after), shortened(diff(before, after))]) {
          expect(side(parts, "added")).toBe(before)
          expect(side(parts, "removed")).toBe(after)
        }
      })
    )
  })

  it("leaves out the middle of what is the same", () => {
    const long = Array.from({ length: 100 }, (_, nth) => `word${nth}`).join(" ")
    const text = toText(shortened(diff(`one ${long} end`, `two ${long} stop`)))
    expect(text).toMatch(/^\[-one-\]\{\+two\+\} word0 .* … .* word99 \[-end-\]\{\+stop\+\}$/)
    expect(text.length).toBeLessThan(200)
  })

  it("gives up on texts that have nothing in common, quickly", () => {
    const words = (from: number) => Array.from({ length: 4_000 }, (_, nth) => `w${from + nth}`).join("\n")
    expect(diff(words(0), words(10_000)).map(({ kind }) => kind)).toEqual(["removed", "added"])
  })
})
