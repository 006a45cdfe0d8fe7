import { describe, expect, it } from "@effect/vitest"
import { describe as inWords } from "../foundation/userCode.ts"
import { bounded, excerpt } from "./excerpt.ts"

describe("reasons", () => {
  it("are kept whole up to ten thousand characters, and of longer ones the beginning with what is missing", () => {
    expect(bounded("short")).toBe("short")
    const kept = bounded("x".repeat(5_000_000))
    expect(kept).toHaveLength(10_000 + "… (4,990,000 more characters)".length)
    expect(kept.endsWith("… (4,990,000 more characters)")).toBe(true)
  })

  it("are bounded whoever threw them", () => {
    const huge = "y".repeat(1_000_000)
    for (const thrown of [new Error(huge), huge, { huge }, new Error("outer", { cause: new Error(huge) })]) {
      expect(inWords(thrown).length).toBeLessThan(11_000)
    }
  })

  it("are not cut inside a character", () => {
    expect(bounded(`${"z".repeat(9_999)}😀${"z".repeat(10)}`).isWellFormed()).toBe(true)
    expect(excerpt(`${"z".repeat(79)}😀`).isWellFormed()).toBe(true)
  })
})
