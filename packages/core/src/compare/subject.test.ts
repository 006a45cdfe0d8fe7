import { describe, expect, it } from "vitest"
import { subjectOf } from "./subject.ts"

const side = (run: string, candidate: string) => ({ run, candidate, fingerprint: "f", datasetDigest: "d" })

describe("what a comparison is about", () => {
  it("names the other side so that it is told apart, whatever it is", () => {
    const name = (run: string, candidate: string): string =>
      subjectOf({ candidate: side("r2", "gpt"), against: side(run, candidate) }, "share").against
    expect(name("r2", "regex")).toBe("regex")
    expect(name("r1", "regex")).toBe("regex")
    expect(name("r1", "gpt")).toBe("gpt of r1")
    expect(name("r2", "gpt")).toBe("gpt of the same run")
  })
})
