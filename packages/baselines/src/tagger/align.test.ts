import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { placesOf, runOfOffsets } from "./align.ts"
import { capturedOf, valuesOf } from "./fields.ts"
import { tokensOf } from "./tokens.ts"

const searched = (text: string) => ({ text, tokens: tokensOf(text) })
const found = (text: string, value: string | number, reading = {}) => {
  const { tokens } = searched(text)
  return placesOf(searched(text), value, reading).map(({ start, end }) =>
    text.slice(tokens[start]?.start, tokens[end - 1]?.end)
  )
}

describe("placesOf", () => {
  it.each([
    ["as written, everywhere", "7 for 7 at 17", "7", ["7", "7"]],
    [
      "with case, spaces and marks aside",
      "12, Jalan\nSagu 18,\nJohor",
      "12 JALAN SAGU 18 JOHOR",
      ["12, Jalan\nSagu 18,\nJohor"]
    ],
    ["as the same number", "total RM 1,234.50", 1234.5, ["1,234.50"]],
    ["a number in a label's text", "total 1,234.50", "1234.5", ["1,234.50"]],
    ["as the same date", "on 25/12/2018 8:13", "2018-12-25", ["25/12/2018"]],
    ["a date in words", "by 19th of November 2018.", "2018-11-19", ["19th of November 2018"]],
    ["not inside a token", "order 1234", "123", []],
    ["nothing for nothing", "text", "  ", []]
  ])("finds a value %s", (_, text, value, expected) => {
    expect(found(text, value)).toEqual(expected)
  })

  it("reads a date of digits in the order that is stated", () => {
    expect(found("05/12/2018", "2018-12-05", { dates: "day-first" })).toEqual(["05/12/2018"])
    expect(found("05/12/2018", "2018-12-05", { dates: "month-first" })).toEqual([])
  })

  it("finds every run of whole tokens of a text in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.nat(), fc.nat(), (text, from, more) => {
        const { tokens } = searched(text)
        fc.pre(tokens.length > 0)
        const start = from % tokens.length
        const end = Math.min(tokens.length, start + 1 + (more % 5))
        const span = [tokens[start]?.start ?? 0, tokens[end - 1]?.end ?? 0] as const
        expect(placesOf(searched(text), text.slice(...span), {})).toContainEqual({ start, end })
        expect(runOfOffsets(searched(text), ...span)).toEqual({ start, end })
      })
    )
  })

  it("takes a span with spaces around it, and none that cuts a token", () => {
    expect(runOfOffsets(searched("at 11:45AM ok"), 2, 11)).toEqual({ start: 1, end: 5 })
    expect(runOfOffsets(searched("word"), 1, 4)).toBeUndefined()
  })

  it("reads a hostile text in time that its length bounds", () => {
    const started = performance.now()
    for (const text of [
      "1,".repeat(50_000),
      "a ".repeat(50_000),
      "1-1-".repeat(25_000),
      "jan ".repeat(25_000)
    ])
      found(text, "b")
    expect(performance.now() - started).toBeLessThan(3_000)
  })
})

describe("fields", () => {
  it("flattens records and lists, and leaves out what stands in no text", () => {
    const record = {
      vendor: { name: "Acme", vat: null },
      paid: true,
      due: new Date("2024-05-01"),
      tags: ["a", "b"],
      lines: [{ item: "tea", price: 2 }]
    }
    expect(Object.fromEntries(valuesOf(record))).toEqual({
      "vendor.name": ["Acme"],
      due: ["2024-05-01"],
      "tags[]": ["a", "b"],
      "lines[].item": ["tea"],
      "lines[].price": [2]
    })
    expect(() => valuesOf("text")).toThrow("label: expected a record, found string")
    expect(() => valuesOf({ a: [[1]] })).toThrow("a[]: expected no list within a list")
  })

  it("begins a new item of a list where a field comes again", () => {
    const at = (field: string, text: string) => ({ field, text })
    const all = ["total", "note", "lines[].item", "lines[].price", "tags[]", "none[]"]
    const values = [
      at("lines[].item", "tea"),
      at("lines[].price", "2"),
      at("tags[]", "x"),
      at("lines[].item", "salt"),
      at("total", "5")
    ]
    expect(capturedOf(all, values)).toEqual({
      total: "5",
      note: null,
      "lines.0.item": "tea",
      "lines.0.price": "2",
      "lines.1.item": "salt",
      "tags.0": "x",
      "none[]": null
    })
  })
})
