import { describe, expect, it } from "vitest"
import { whyOf } from "./texts.ts"

describe("why an answer is no right one", () => {
  it.each([
    [{ reason: "the date is missing" }, "the date is missing"],
    [{ miss: ["case", "whitespace"] }, "differs only in case, whitespace"],
    // What was read of an answer in prose does not stand at its beginning.
    [{ miss: ["value"], expected: 39, actual: 24, difference: -15, read: "24" }, "24, not 39"],
    [{ miss: ["other"], at: "total" }, undefined],
    // Not every miss would be forgiven by a normalisation.
    [{ miss: ["no-marker"], expected: 18, actual: "18" }, "no-marker"],
    [{ miss: ["case", "timeout"] }, "case, timeout"],
    [
      { miss: ["missing-words", "extra-words"], missing: ["paris", "france"], extra: ["not"] },
      "missing: paris, france; extra: not"
    ],
    [{ miss: ["missing"], missing: ["Norway"], missingCount: 1 }, "missing: Norway"],
    ["too long", "too long"]
  ])("is told in words where the scorer tells it: %j", (detail, why) => {
    expect(whyOf(JSON.stringify(detail))).toBe(why)
  })

  it("is not told where the scorer says nothing", () => {
    expect(whyOf(undefined)).toBeUndefined()
  })
})
