import * as fc from "fast-check"
import { expect, it } from "vitest"
import * as Family from "../Family.ts"
import { editsOf } from "./edits.ts"

it("all edits give the perturbed text, and none the text before", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const { atoms, render } = editsOf(before, after)
      expect(render(atoms)).toBe(after)
      expect(render([])).toBe(before)
    })
  )
})

it("edits of a family of characters are words, each to be taken back by itself", () => {
  const text = "please send the money back to my account tomorrow morning"
  const arbitrary = Family.homoglyphs({ share: 0.5 }).of(text)
  if (arbitrary === undefined) throw new Error("expected homoglyphs to apply")
  fc.assert(
    fc.property(arbitrary, (after) => {
      const { atoms, render } = editsOf(text, after)
      const [first] = atoms
      if (first === undefined) throw new Error("expected an edit")
      const words = render([first]).split(" ")
      expect(words.filter((word, at) => word !== text.split(" ")[at])).toEqual([first.piece])
    })
  )
})
