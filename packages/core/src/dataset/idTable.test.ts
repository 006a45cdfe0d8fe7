import fc from "fast-check"
import { expect, it } from "vitest"
import * as IdTable from "./idTable.ts"

it("answers as a Map of strings does", () => {
  const id = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 4 }),
    fc.constantFrom("", "a", "aa", "ab", "b", "toString", "__proto__")
  )
  fc.assert(
    fc.property(fc.array(id, { maxLength: 300 }), (ids) => {
      const table = IdTable.make()
      const map = new Map<string, number>()
      for (const [mark, text] of ids.entries()) {
        expect(table.add(text, mark)).toBe(map.get(text))
        if (!map.has(text)) map.set(text, mark)
      }
    })
  )
})

it("finds every id again after it has grown many times", () => {
  const table = IdTable.make()
  const count = 50_000
  for (let mark = 0; mark < count; mark++) expect(table.add(`case-${mark}`, mark)).toBeUndefined()
  for (let mark = 0; mark < count; mark++) {
    if (table.add(`case-${mark}`, 0) !== mark) throw new Error(`lost case-${mark}`)
  }
})

it("takes ids longer than its first buffer", () => {
  const table = IdTable.make()
  const long = "é".repeat(100_000)
  expect(table.add(long, 7)).toBeUndefined()
  expect(table.add(`${long}x`, 8)).toBeUndefined()
  expect(table.add(long, 9)).toBe(7)
})

it.each([
  ["costarring", "liquid"],
  ["declinate", "macallums"],
  ["altarage", "zinke"]
])("tells apart %s and %s, which have the same FNV-1a hash", (one, other) => {
  const table = IdTable.make()
  expect(table.add(one, 1)).toBeUndefined()
  expect(table.add(other, 2)).toBeUndefined()
  expect(table.add(one, 3)).toBe(1)
  expect(table.add(other, 4)).toBe(2)
})
