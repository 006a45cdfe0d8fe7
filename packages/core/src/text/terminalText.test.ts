import { describe, expect, it } from "@effect/vitest"
import fc from "fast-check"
import stringWidth from "string-width"
import { cut, neutral, pad, width, wrap } from "./terminalText.ts"

// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
const dangerous = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/

const text = fc.string({ unit: "binary" })

describe("neutral", () => {
  it("leaves plain text and other scripts as they are", () => {
    for (const plain of ["gpt-5-mini", "候補", "नमस्ते", "👨‍👩‍👧‍👦 ok", "می‌خواهم", "café", "🇩🇪"]) {
      expect(neutral(plain)).toBe(plain)
    }
  })

  it("shows an escape instead of sending it", () => {
    expect(neutral("\u001b[2J\u0007")).toBe("␛[2J␇")
  })

  it("makes one line of several", () => {
    expect(neutral("a\r\nb\u2028c\td")).toBe("a b c d")
  })

  it("lets no control, hidden or bidirectional character through", () => {
    fc.assert(fc.property(text, (any) => !dangerous.test(neutral(any))))
  })

  it("changes nothing the second time", () => {
    fc.assert(fc.property(text, (any) => neutral(neutral(any)) === neutral(any)))
  })
})

describe("width", () => {
  it("agrees with an independent measure on scripts, emoji and symbols of reports", () => {
    for (const each of [
      "abc",
      "日本語",
      "한국어",
      "ｈａｌｆ",
      "👨‍👩‍👧‍👦",
      "🇩🇪",
      "1️⃣",
      "✅",
      "é",
      "…",
      "━",
      "│",
      "±",
      "␛"
    ]) {
      expect(width(each), each).toBe(stringWidth(each))
    }
  })
})

describe("cut, wrap and pad", () => {
  const room = fc.integer({ min: 1, max: 40 })
  const safe = text.map(neutral)

  it("never go beyond the room there is", () => {
    fc.assert(
      fc.property(safe, room, (any, columns) => {
        expect(width(cut(any, columns))).toBeLessThanOrEqual(columns)
        for (const line of wrap(any, columns)) expect(width(line)).toBeLessThanOrEqual(columns)
        expect(width(pad(cut(any, columns), columns, "right"))).toBe(columns)
      })
    )
  })

  it("keep every character when there are lines enough", () => {
    const words = fc.string({ unit: fc.constantFrom("a", "é", "-", " ", "/", "本") })
    const squeeze = (any: string): string => any.replaceAll(" ", "")
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 20 }), (any, columns) => {
        expect(squeeze(wrap(any, columns).join(""))).toBe(squeeze(any))
      })
    )
  })

  it("keep to the lines they are given, and mark what is missing", () => {
    expect(wrap("one two three four five", 9, 2)).toEqual(["one two", "three fo…"])
    expect(cut("gpt-5-mini", 6)).toBe("gpt-5…")
    expect(cut("gpt-5-mini", 6, "...")).toBe("gpt...")
  })

  it("do not split a character made of several", () => {
    expect(cut("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 3)).toBe("👨‍👩‍👧‍👦…")
    expect(wrap("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 3)).toEqual(["👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"])
  })

  it("break a long name at its seams", () => {
    expect(wrap("anthropic/claude-sonnet-5", 12)).toEqual(["anthropic/", "claude-", "sonnet-5"])
  })

  // Scripts without spaces, marks, escapes and pictures: whole texts are one word, and each was slow in its own way.
  const long: Record<string, (n: number) => string> = {
    Chinese: (n) => "字".repeat(n),
    Thai: (n) => "ก็".repeat(n / 2),
    "marks out of order": (n) => `a${"\u0315\u0300\u05ae\u0300".repeat(n / 4)}`,
    "joined pictures": (n) => "👨‍👩‍👧".repeat(n / 8),
    "joiners alone": (n) => "\u200d".repeat(n),
    escapes: (n) => "\u001b[31m".repeat(n / 5),
    "turned around": (n) => "\u202e".repeat(n),
    seams: (n) => "é-".repeat(n / 2),
    flags: (n) => "🇩🇪".repeat(n / 4)
  }

  for (const [name, of] of Object.entries(long)) {
    it(`take time in proportion to the length of a word: ${name}`, () => {
      // Processor time: a busy machine makes either length slow.
      const took = (length: number): number => {
        const word = neutral(of(length))
        const since = process.cpuUsage()
        for (const columns of [2, 37]) {
          for (const line of wrap(word, columns)) expect(line.length).toBeLessThanOrEqual(word.length)
          cut(word, columns)
        }
        const { user, system } = process.cpuUsage(since)
        return (user + system) / 1_000
      }
      took(2_000)
      // Eight times the length; in proportion to its square it would take sixty-four times as long.
      expect(took(16_000)).toBeLessThan(30 * Math.max(took(2_000), 3))
    })
  }

  it("read no more of a long text than the lines it may take", () => {
    const text = "字".repeat(5_000_000)
    const since = process.cpuUsage()
    expect(wrap(text, 40, 3)).toHaveLength(3)
    expect(process.cpuUsage(since).user / 1_000).toBeLessThan(1_000)
  })
})

describe("a percentage", () => {
  it("is not broken before its sign where the line has room for both", () => {
    expect(wrap("it is better (90 % of them)", 19)).toEqual(["it is better (90 %", "of them)"])
    expect(wrap("it is better (90 % of them)", 17)).toEqual(["it is better", "(90 % of them)"])
    expect(wrap("100 %", 3)).toEqual(["100", "%"])
  })
})
