import { describe, expect, it } from "vitest"
import * as NearCopies from "./nearCopies.ts"

const json = (value: unknown): string => JSON.stringify(value)

describe("near copies", () => {
  it("are found whatever the case and the spaces, from a resemblance of 0.8 on", () => {
    const copies = NearCopies.make()
    copies.add(json("what is the balance of my savings account today"))
    expect(copies.has(json("What is  the balance of my savings account today?"))).toBe(true)
    expect(copies.has(json("what is the balance of my savings account"))).toBe(true)
    expect(copies.has(json("what is the balance of my checking account today"))).toBe(false)
    expect(copies.has(json("play some music"))).toBe(false)
  })

  it("of records are told by their values, not by their keys", () => {
    const copies = NearCopies.make()
    copies.add(json({ aVeryLongNameOfAField: "alpha", anotherVeryLongName: 1 }))
    expect(copies.has(json({ aVeryLongNameOfAField: "omega", anotherVeryLongName: 2 }))).toBe(false)
    expect(copies.has(json({ a: "alpha", b: 1 }))).toBe(true)
  })

  it("are found among long texts with one sentence changed, and short or empty texts do no harm", () => {
    const sentences = Array.from(
      { length: 40 },
      (_, nth) => `sentence ${nth} is about ${nth ** 3} and ${nth ** 2}.`
    )
    const copies = NearCopies.make()
    for (const text of [sentences.join(" "), "", "a"]) copies.add(json(text))
    expect(copies.has(json(sentences.with(7, "something else stands here").join(" ")))).toBe(true)
    expect(copies.has(json(sentences.map((each) => `${each}`.split("").reverse().join("")).join(" ")))).toBe(
      false
    )
    expect(copies.has(json("a"))).toBe(true)
    expect(copies.has(json("b"))).toBe(false)
  })
})
