import { describe, expect, it } from "@effect/vitest"
import fc from "fast-check"
import { inertJson } from "./inertJson.ts"

const acting =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|##\[/

const nasty = fc.string({
  unit: fc.constantFrom(
    "a",
    "#",
    "[",
    "\\",
    '"',
    "\u001b",
    "\u007f",
    "\u009b",
    "\u009d",
    "\u202e",
    "\u2028",
    "\ufeff",
    "é",
    "😀"
  )
})

describe("JSON that is printed", () => {
  it("is the same value", () => {
    fc.assert(
      fc.property(fc.dictionary(nasty, fc.oneof(nasty, fc.array(nasty), fc.json())), (value) => {
        expect(JSON.parse(inertJson(JSON.stringify(value, null, 2)))).toEqual(value)
      })
    )
  })

  it("holds nothing that a terminal or a runner would act upon", () => {
    fc.assert(
      fc.property(
        fc.dictionary(nasty, nasty),
        (value) => !acting.test(inertJson(JSON.stringify(value, null, 2)))
      )
    )
  })

  it("is left as it is where it holds nothing of that", () => {
    const plain = JSON.stringify({ text: "ordinary — 日本語 ## [1]" })
    expect(inertJson(plain)).toBe(plain)
  })
})
