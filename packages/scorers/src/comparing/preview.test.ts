import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { preview, previewText } from "./preview.ts"

describe("preview", () => {
  it("shows small values whole", () => {
    expect(preview("refund")).toBe("refund")
    expect(preview({ total: 3, tags: ["a", null], paid: true })).toBe(
      '{"total":3,"tags":["a",null],"paid":true}'
    )
    expect(preview(new Map([["a", new Set([1])]]))).toBe('{"a":[1]}')
    expect(preview(undefined)).toBe("undefined")
  })

  it("cuts a long text and says how long it was", () => {
    expect(previewText("x".repeat(300), 5)).toBe("xxxxx… (300 characters)")
  })

  it("never cuts a character in two", () => {
    expect(previewText("ab😀cd", 3)).toBe("ab… (6 characters)")
  })

  it("stays near its limit and well-formed for any value", () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 4 }), fc.integer({ min: 1, max: 50 }), (value, limit) => {
        const shown = preview(value, limit)
        expect(shown.length).toBeLessThan(limit + 40)
        expect(shown.isWellFormed()).toBe(true)
      })
    )
  })

  it("survives cycles and deep nesting", () => {
    const cycle: Array<unknown> = []
    cycle.push(cycle)
    expect(preview(cycle)).toHaveLength(201)
    expect(preview(JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`))).toHaveLength(201)
  })
})
