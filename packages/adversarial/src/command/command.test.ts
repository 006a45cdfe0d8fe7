import { describe, expect, it } from "vitest"
import type { Assessment, CandidateResult, FamilyResult, Guard, Rate } from "../assess/model.ts"
import { optionsOf } from "./options.ts"
import { exitCodeOf } from "./verdict.ts"

describe("the flags", () => {
  it("are read", () => {
    const options = optionsOf({
      families: "characters, injection",
      cases: "50",
      most: "0.1",
      "dry-run": true,
      fields: "a,b"
    })
    expect(options.derivation.families?.map(({ name }) => name)).toContain("injection")
    expect(options.derivation).toMatchObject({ cases: 50, fields: ["a", "b"] })
    expect(options).toMatchObject({ most: 0.1, isDry: true, only: [], how: "wrong-silent" })
  })
  it("say what is wrong, and what was perhaps meant", () => {
    expect(() => optionsOf({ families: "typo" })).toThrow("found typo: did you mean typos?")
    expect(() => optionsOf({ cases: "many" })).toThrow('--cases: expected a number, found "many"')
    expect(() => optionsOf({ most: "2" })).toThrow(
      "--most: expected a share of 0 or more and below 1, found 2"
    )
  })
})

const family = (rate: Rate | undefined, certainty: FamilyResult["certainty"] = "certain"): FamilyResult => ({
  ...{ family: "f", property: "invariance", label: "keeps", certainty, planned: 10, failed: 1, held: 9 },
  ...{ unassessed: {}, modes: {}, cases: 10, found: [] },
  ...(rate === undefined ? {} : { rate })
})

const assessedAs = (
  {
    status = "complete",
    verdict = "follows",
    noise = {}
  }: {
    readonly status?: Assessment["status"]
    readonly verdict?: Guard["verdict"]
    readonly noise?: Partial<CandidateResult["noise"]>
  },
  ...families: ReadonlyArray<FamilyResult>
): Assessment => ({
  ...{ _tag: "Assessment", run: "r", experiment: "e", planned: 10, done: 10, repeats: 1, status },
  candidates: [
    {
      ...{ name: "c", right: 10, asked: 10, noise: { asked: 10, flipped: 0, ...noise } },
      guard: { asked: 10, changed: 10, different: 2, verdict },
      families
    }
  ]
})

const assessed = (status: Assessment["status"], ...families: ReadonlyArray<FamilyResult>): Assessment =>
  assessedAs({ status }, ...families)

describe("the exit code", () => {
  const high = { value: 0.5, low: 0.3, high: 0.7 }
  const low = { value: 0, low: 0, high: 0.05 }
  const open = { value: 0.1, low: 0.05, high: 0.3 }
  it("fails where a certain family is shown to fail too often, and where that is open it says so", () => {
    expect(exitCodeOf(assessed("complete", family(high)), 0.1)).toBe(3)
    expect(exitCodeOf(assessed("complete", family(open)), 0.1)).toBe(4)
    expect(exitCodeOf(assessed("complete", family(open)), 0.4)).toBe(0)
    expect(exitCodeOf(assessed("complete", family(high)), undefined)).toBe(0)
  })
  it("is decided by certain families alone", () => {
    expect(exitCodeOf(assessed("complete", family(low), family(high, "likely")), 0.1)).toBe(0)
  })
  it("is open where no certain family was assessed, and where the candidate ignores its input", () => {
    expect(exitCodeOf(assessed("complete", family(low, "likely")), 0.1)).toBe(4)
    expect(exitCodeOf(assessed("complete", { ...family(undefined), failed: 0, held: 0 }), 0.1)).toBe(4)
    expect(exitCodeOf(assessedAs({ verdict: "ignores" }, family(low)), 0.1)).toBe(4)
    expect(exitCodeOf(assessedAs({ verdict: "ignores" }, family(high)), undefined)).toBe(0)
  })
  it("counts only what is above noise", () => {
    const noisy = (excess: Rate | undefined) =>
      assessedAs({ noise: { flipped: 5 } }, { ...family(high), ...(excess === undefined ? {} : { excess }) })
    expect(exitCodeOf(noisy({ value: 0, low: -0.2, high: 0.09 }), 0.1)).toBe(0)
    expect(exitCodeOf(noisy({ value: 0.4, low: 0.2, high: 0.6 }), 0.1)).toBe(3)
    expect(exitCodeOf(noisy(undefined), 0.1)).toBe(4)
  })
  it("is never 0 where nothing could be assessed or asked", () => {
    expect(exitCodeOf(assessed("inconclusive", family(undefined)), undefined)).toBe(4)
  })
})
