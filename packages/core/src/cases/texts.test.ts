import { describe, expect, it } from "vitest"
import { whyOf } from "./texts.ts"

describe("why an answer is no right one", () => {
  it.each([
    [{ reason: "the date is missing" }, "the date is missing"],
    [{ miss: ["case", "whitespace"] }, "differs only in case, whitespace"],
    // What was read of an answer in prose does not stand at its beginning.
    [{ miss: ["value"], expected: 39, actual: 24, difference: -15, read: "24" }, "24, not 39"],
    [{ miss: ["other"], at: "total" }, undefined],
    ["too long", "too long"]
  ])("is told in words where the scorer tells it: %j", (detail, why) => {
    expect(whyOf(JSON.stringify(detail))).toBe(why)
  })

  it("is not told where the scorer says nothing", () => {
    expect(whyOf(undefined)).toBeUndefined()
  })
})
