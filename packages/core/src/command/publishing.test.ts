import { afterEach, describe, expect, it, vi } from "@effect/vitest"
import { quoting } from "./publishing.ts"

afterEach(() => {
  vi.unstubAllEnvs()
})

describe("what is said on standard error", () => {
  it("moves no cursor, writes no clipboard and gives a runner no commands", () => {
    vi.stubEnv("GITHUB_ACTIONS", "true")
    const said = quoting(
      "Stopped: a\u001b]52;c;eA==\u0007\u009b2J\u202e ##[error]x\n::set-output name=y::z\u2066"
    )
    expect(said).not.toMatch(/[\p{Cf}]|(?!\n)\p{Cc}|##\[|^::/mu)
    expect(said.split("\n")).toHaveLength(2)
  })
})
