import { describe, expect, it } from "@effect/vitest"
import * as fc from "fast-check"
import { failureModes } from "./FailureMode.ts"
import { modeOf, type Signs } from "./modeOf.ts"

const signs: fc.Arbitrary<Signs> = fc.record({
  outcome: fc.constantFrom("Answered", "Escalated", "Refused", "Malformed", "Truncated", "Errored"),
  isRight: fc.constantFrom(true, false, undefined),
  abstaining: fc.constantFrom("refusal", "hedge", undefined),
  isCaught: fc.boolean(),
  graceful: fc.constantFrom("refuse", "escalate", "clarify", undefined)
})

/** What each mode says of a trial that is not right, apart from all others. */
const applies: Readonly<Record<(typeof failureModes)[number], (signs: Signs) => boolean>> = {
  "not-measured": ({ outcome, isRight, graceful }) =>
    outcome === "Errored" || (outcome === "Answered" && isRight === undefined && graceful === undefined),
  escalated: ({ outcome }) => outcome === "Escalated",
  refused: ({ outcome, abstaining }) => outcome === "Refused" || abstaining === "refusal",
  truncated: ({ outcome }) => outcome === "Truncated",
  malformed: ({ outcome }) => outcome === "Malformed",
  hedged: ({ abstaining }) => abstaining === "hedge",
  "wrong-detectable": ({ isCaught }) => isCaught,
  "wrong-silent": () => true
}

const wrong: Signs = {
  outcome: "Answered",
  isRight: false,
  abstaining: undefined,
  isCaught: false,
  graceful: undefined
}

describe("the mode of a trial", () => {
  it("is right, or the first failure mode that applies", () => {
    fc.assert(
      fc.property(signs, (each) => {
        const mode = modeOf(each)
        if (mode === "right") {
          expect(each.outcome === "Errored").toBe(false)
          expect(each.graceful !== undefined || (each.outcome === "Answered" && each.isRight === true)).toBe(
            true
          )
        } else expect(mode).toBe(failureModes.find((name) => applies[name](each)))
      }),
      { numRuns: 5_000 }
    )
  })

  it("is right though the answer hedges or a check fires", () => {
    expect(modeOf({ ...wrong, isRight: true, abstaining: "hedge", isCaught: true })).toBe("right")
  })

  it("is refused where a malformed or truncated reply reads as a refusal", () => {
    expect(modeOf({ ...wrong, outcome: "Malformed", abstaining: "refusal" })).toBe("refused")
    expect(modeOf({ ...wrong, outcome: "Truncated", abstaining: "refusal" })).toBe("refused")
    expect(modeOf({ ...wrong, outcome: "Malformed", abstaining: "hedge" })).toBe("malformed")
  })

  it("is right where a case that is not to be answered fails as expected, and else how it failed", () => {
    const refuse = { ...wrong, isRight: undefined, graceful: "refuse" } as const
    expect(modeOf({ ...refuse, outcome: "Refused" })).toBe("right")
    expect(modeOf({ ...refuse, abstaining: "refusal" })).toBe("right")
    expect(modeOf({ ...refuse, outcome: "Malformed", abstaining: "refusal" })).toBe("right")
    expect(modeOf(refuse)).toBe("wrong-silent")
    expect(modeOf({ ...refuse, isCaught: true })).toBe("wrong-detectable")
    expect(modeOf({ ...refuse, outcome: "Escalated" })).toBe("escalated")
    expect(modeOf({ ...refuse, graceful: "escalate", outcome: "Escalated" })).toBe("right")
    expect(modeOf({ ...refuse, graceful: "clarify", abstaining: "hedge" })).toBe("right")
    expect(modeOf({ ...refuse, graceful: "clarify", outcome: "Refused" })).toBe("refused")
  })
})
