import { afterEach, describe, expect, it, vi } from "@effect/vitest"
import { unheeded } from "./runnerCommands.ts"

afterEach(() => {
  vi.unstubAllEnvs()
})

describe("a line that quotes a server", () => {
  it.each([
    ["Stopped: ##[error]pwned", "Stopped: # #[error]pwned"],
    ["###[group]x ##[endgroup]", "## #[group]x # #[endgroup]"],
    ["::set-output name=x::y", ": :set-output name=x::y"],
    ["  ::add-mask::x", "  : :add-mask::x"],
    ["a ::b:: c", "a ::b:: c"],
    ["## [kept]", "## [kept]"]
  ])("holds no command to the runner: %j", (line, safe) => {
    vi.stubEnv("GITHUB_ACTIONS", "true")
    expect(unheeded(line)).toBe(safe)
    expect(unheeded(safe)).toBe(safe)
    vi.stubEnv("GITHUB_ACTIONS", "")
    expect(unheeded(line)).toBe(line)
  })
})
