import { describe, expect, it } from "vitest"
import * as TextBudget from "./textRoom.ts"

describe("room for texts", () => {
  it("leaves texts of ordinary length whole", () => {
    const room = TextBudget.make(20_000)
    for (let nth = 0; nth < 20_000; nth++) {
      expect(room.fit("x".repeat(4_900))).toHaveLength(4_900)
      room.next()
    }
    expect(room.cut()).toBe(0)
  })

  it("cuts a text that nobody would read to the end, and says how much is missing", () => {
    const room = TextBudget.make(1)
    const shown = room.fit("y".repeat(50_000_000))
    expect(shown).toHaveLength(200_000 + "… (49,800,000 more characters)".length)
    expect(room.cut()).toBe(1)
  })

  it("keeps many long texts within what a page can hold, the first and the last alike", () => {
    const room = TextBudget.make(20_000)
    const lengths = Array.from({ length: 20_000 }, () => {
      const shown = room.fit("z".repeat(30_000)).length + room.fit("z".repeat(30_000)).length
      room.next()
      return shown
    })
    expect(lengths.reduce((sum, each) => sum + each, 0)).toBeLessThan(300_000_000)
    expect(lengths.at(-1)).toBeGreaterThan(2_000)
    expect(lengths[0]).toBeLessThan(2 * (lengths[10_000] ?? 0) + 1)
  })

  it("gives to later texts what earlier ones leave", () => {
    const room = TextBudget.make(10, 20_000)
    for (let nth = 0; nth < 9; nth++) {
      room.fit("short")
      room.next()
    }
    expect(room.fit("w".repeat(9_000))).toHaveLength(9_000)
  })
})
