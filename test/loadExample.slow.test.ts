/** The example of a provider's profile says what its stand-in hides. */
import { describe, expect, it } from "vitest"

describe("examples/13-provider-profile.ts", () => {
  it("names the limit, its value, and the Retry-After that lies", async () => {
    const { measure } = await import("../examples/13-provider-profile.ts")
    const { limits, profile, result } = await measure()
    expect(profile.limit).toMatchObject({ _tag: "Rate", of: "requests", counting: "bucket" })
    const perMinute = profile.limit._tag === "Rate" ? profile.limit.perMinute.value : 0
    expect(Math.abs(perMinute / 600 - 1)).toBeLessThan(0.05)
    expect(profile.retryAfter).toBe("too long")
    expect(Object.values(limits)[0]?.requestsPerMinute).toBeGreaterThan(560)
    expect(result.steps[0]?.refused).toBe(0)
    expect(result.steps[0]?.served).toBeGreaterThan(200)
  })
})
