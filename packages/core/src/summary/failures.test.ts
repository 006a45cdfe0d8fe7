import { describe, expect, it } from "@effect/vitest"
import * as fc from "fast-check"
import { TrialMode } from "../failure/FailureMode.ts"
import { failuresFold } from "./failures.ts"
import { trial } from "./fixtures/trials.fixture.ts"

const modes = fc.constantFrom(...TrialMode.literals)

describe("the failures of a candidate", () => {
  it("add up: right and the modes are all trials, whatever they are", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            mode: modes,
            outcome: fc.constantFrom("Answered", "Errored"),
            graceful: fc.constantFrom("refuse", undefined),
            alarm: fc.constantFrom("validate: false", undefined),
            abstains: fc.constantFrom("I cannot", undefined),
            value: fc.constantFrom(0, 0.5, undefined)
          })
        ),
        (made) => {
          const fold = failuresFold(true)
          made.forEach(({ mode, outcome, graceful, alarm, abstains, value }, nth) => {
            fold.add(
              trial(`case-${nth}`, {
                mode,
                outcome,
                ...(graceful === undefined ? {} : { graceful }),
                ...(alarm === undefined ? {} : { alarm }),
                ...(abstains === undefined ? {} : { abstains })
              } as const),
              value
            )
          })
          const { modes: counts, failures } = fold.figures()
          expect(Object.values(counts).reduce((sum, n) => sum + n, 0)).toBe(made.length)
          const measured = made.length - counts.unscored - counts.errored
          expect(failures.silent?.of).toBe(measured)
          expect(failures.silent?.trials).toBe(counts["wrong-silent"])
          expect(
            failures.falseAbstentions.of +
              made.filter((each) => each.graceful !== undefined && each.mode !== "not-measured").length
          ).toBe(measured)
        }
      )
    )
  })

  it("has silent failures with Wilson's interval over cases, repeats of a case averaged, and over clusters", () => {
    const rate = (repeats: number, clusters: number | undefined) => {
      const fold = failuresFold(true)
      for (let nth = 0; nth < 1_000; nth++)
        for (let repeat = 0; repeat < repeats; repeat++)
          fold.add(
            trial(`case-${nth}`, {
              repeat,
              mode: nth % 10 === 0 ? "wrong-silent" : "right",
              cluster: clusters === undefined ? undefined : `c${nth % clusters}`
            }),
            undefined
          )
      return fold.figures().failures.silent
    }
    // Wilson's interval of 100 of 1,000, as scipy.stats.binomtest(100, 1000).proportion_ci(method="wilson") has it.
    const once = rate(1, undefined)
    expect(once?.rate?.value).toBe(0.1)
    expect(once?.rate?.low).toBeCloseTo(0.0829094, 6)
    expect(once?.rate?.high).toBeCloseTo(0.1201518, 6)
    const thrice = rate(3, undefined)
    expect([thrice?.trials, thrice?.of]).toEqual([300, 3_000])
    expect(thrice?.rate).toEqual(once?.rate)
    expect(rate(1, 100)?.rate?.method).toBe("clustered-wilson")
  })

  it("are not counted as silent where no score tells right answers from wrong ones", () => {
    const fold = failuresFold(false)
    fold.add(trial("a", { mode: "right" }), 12)
    expect(fold.figures().failures.silent).toBeUndefined()
  })
})
