import * as fc from "fast-check"
import { expect, it } from "vitest"
import { prepare } from "../rules/test.ts"
import * as WordRuns from "./wordRuns.ts"

const words = fc
  .array(fc.constantFrom("a", "b", "c", "İ", "ſs", "ﬁ", "x1", "averyverylongword"), { maxLength: 8 })
  .map((each) => each.join(" "))
const texts = fc.array(
  words.chain((text) => fc.constantFrom(text, text.replaceAll(" ", ", "), `(${text}!)`)),
  { minLength: 1, maxLength: 6 }
)

it("phrases that are looked for together are found where each is by itself, text after text", () => {
  fc.assert(
    fc.property(fc.array(words, { maxLength: 6 }), texts, (phrases, all) => {
      const find = WordRuns.finder(phrases)
      const alone = phrases.map((phrase) => prepare({ _tag: "Has", phrases: [phrase] }))
      for (const text of all) {
        const has = find(text)
        expect(phrases.map((_, at) => has(at))).toEqual(alone.map((holds) => holds(text, new Map())))
      }
    })
  )
})

it("a run that was read is found in its text", () => {
  fc.assert(
    fc.property(texts, (all) => {
      const runs = WordRuns.make(2, 3)
      for (const text of all) {
        const met: Array<string> = []
        runs.read(text, (run) => met.push(runs.textOf(run)))
        const has = WordRuns.finder(met)(text)
        expect(met.every((phrase, at) => phrase.split(" ").length >= 2 && has(at))).toBe(true)
      }
    })
  )
})
