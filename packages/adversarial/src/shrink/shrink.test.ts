import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import type { Asker, ShrinkOptions } from "./model.ts"
import { replay, shrink } from "./shrink.ts"
import { failing, plant } from "./simulated.fixture.ts"

const run = (text: string, asker: Asker<never>, options?: ShrinkOptions) =>
  Effect.runSync(shrink(text, asker, options))

describe("shrinking", () => {
  const planted = plant(3)
  const asker = () => failing(planted, { rate: 0.6, background: 0, seed: 5 })

  it("cuts 20,000 characters down to a trigger of 40, and to no more than twice that", () => {
    const found = run(planted.text, asker(), { control: planted.control })
    expect(found.status).toBe("minimal")
    expect(found.text).toContain(planted.trigger)
    expect(found.to).toBeLessThanOrEqual(80)
    expect(found.calls).toBeLessThan(350)
    // One interval in twenty misses; the slow test counts them.
    const held = Array.from({ length: 12 }, (_, seed) => {
      const { rate } = run(planted.text, failing(planted, { rate: 0.6, background: 0, seed }), {
        control: planted.control
      })
      return rate !== undefined && rate.low <= 0.6 && 0.6 <= rate.high
    })
    expect(held.filter((holds) => holds).length).toBeGreaterThanOrEqual(10)
  })

  it("replays bit for bit from its replies, without a call", () => {
    const found = run(planted.text, asker(), { control: planted.control })
    expect(Effect.runSync(replay(planted.text, found, { control: planted.control }))).toEqual(found)
  })

  it("stops at its budget with the best that was confirmed, and never asks more", () => {
    for (const budget of [100, 150, 200, 300]) {
      let asked = 0
      const inner = asker()
      const found = run(
        planted.text,
        (asks) => {
          asked += asks.length
          return inner(asks)
        },
        { control: planted.control, budget }
      )
      expect(asked).toBe(found.calls)
      expect(found.calls).toBeLessThanOrEqual(budget)
      expect(found.text).toContain(planted.trigger)
      if (found.status === "budget") expect(found.rate).toBeDefined()
    }
  })

  it("asks each text as often as it says, every answer a fresh one", () => {
    const seen = new Map<string, number>()
    const inner = asker()
    run(planted.text, (asks) => {
      for (const { text, nth } of asks) {
        expect(nth).toBe(seen.get(text) ?? 0)
        seen.set(text, nth + 1)
      }
      return inner(asks)
    })
  })

  it("takes parts out of the middle where the trigger is in two pieces", () => {
    const text = `${"x".repeat(400)}ALPHA-ALPHA${"y".repeat(600)}OMEGA-OMEGA${"z".repeat(400)}`
    const found = run(text, (asks) =>
      Effect.sync(() =>
        asks.map((ask) =>
          ask.text.includes("ALPHA-ALPHA") && ask.text.includes("OMEGA-OMEGA") ? "failed" : "held"
        )
      )
    )
    expect(found.text).toContain("ALPHA-ALPHA")
    expect(found.text).toContain("OMEGA-OMEGA")
    expect(found.to).toBeLessThan(120)
  })

  it("keeps to its failure mode: a text that fails in another leads nowhere, and is kept apart", () => {
    // The second trigger fails always, and in another mode.
    const text = `${"a ".repeat(300)}FIRST-TRIGGER${" b".repeat(300)}SECOND-TRIGGER${" c".repeat(300)}`
    const found = run(text, (asks) =>
      Effect.sync(() =>
        asks.map((ask) =>
          ask.text.includes("FIRST-TRIGGER")
            ? "failed"
            : ask.text.includes("SECOND-TRIGGER")
              ? "other"
              : "held"
        )
      )
    )
    expect(found.text).toContain("FIRST-TRIGGER")
    expect(found.text).not.toContain("SECOND-TRIGGER")
    expect(found.others.length).toBeGreaterThan(0)
    expect(found.others[0]).toContain("SECOND-TRIGGER")
  })

  it("does not follow inputs that the API rejects", () => {
    const found = run(`${"a".repeat(500)}TRIGGER`, (asks) =>
      Effect.sync(() =>
        asks.map(({ text }) =>
          text.length < 100 ? "rejected" : text.includes("TRIGGER") ? "failed" : "held"
        )
      )
    )
    expect(found.to).toBeGreaterThanOrEqual(100)
  })

  it("says so where the input hardly fails, where the control fails as often, and where nobody answers", () => {
    const never = run("some text", (asks) => Effect.succeed(asks.map(() => "held")))
    expect(never).toMatchObject({ status: "rare", text: "some text", calls: 90 })
    const always = run("some text", (asks) => Effect.succeed(asks.map(() => "failed")), {
      control: "other text"
    })
    expect(always).toMatchObject({ status: "background", text: "some text" })
    const down = run("some text", (asks) => Effect.succeed(asks.map(() => "unassessed")))
    expect(down).toMatchObject({ status: "unanswered", text: "some text" })
    expect(down.rate).toBeUndefined()
    expect(down.calls).toBeLessThan(40)
  })

  it("says what is wrong with its options", () => {
    expect(() => shrink("x", asker(), { budget: 10 })).toThrow("budget: expected 100 calls or more, found 10")
  })
})
