import * as Interval from "@assay/stats/Interval"
import * as Ratio from "@assay/stats/Ratio"
import { describe, expect, it } from "vitest"
import { makeCosts } from "./costs.ts"
import { paid, trial } from "./fixtures/trials.fixture.ts"
import type { Costs, Usd } from "./model.ts"

const knownOf = (costs: Costs | undefined): NonNullable<Costs["known"]> => {
  if (costs?.known === undefined) throw new Error("nothing is known of the cost")
  return costs.known
}

const bounds = (usd: Usd | undefined) => [usd?.interval?.lowUsd, usd?.interval?.highUsd]

const boundsOf = (estimate: Interval.Estimate) =>
  estimate._tag === "Interval" ? [estimate.low, estimate.high] : []

describe("costs of a candidate", () => {
  it("are absent where no call could cost anything", () => {
    const costs = makeCosts(true)
    costs.add(trial("a"), true)
    expect(costs.figures(1_000)).toBeUndefined()
  })

  it("average the repeats of a case first, and divide all money by all right answers", () => {
    const costs = makeCosts(true)
    const answers: ReadonlyArray<readonly [string, number, boolean]> = [
      ["a", 4, true],
      ["a", 6, false],
      ["b", 4, true],
      ["b", 8, true],
      ["c", 5.5, true],
      ["c", 5.5, false]
    ]
    for (let copy = 0; copy < 4; copy++) {
      for (const [id, usd, isRight] of answers) {
        costs.add(trial(`${copy} ${id}`, { cost: paid(usd) }), isRight)
      }
    }
    const fourTimes = (values: ReadonlyArray<number>) => [values, values, values, values].flat()
    const known = knownOf(costs.figures(1_000))
    expect(known.totalUsd).toBeCloseTo(132, 12)
    expect(known.inputUsd + known.outputUsd).toBeCloseTo(132, 12)
    expect(known.perTrialUsd).toBeCloseTo(33 / 6, 12)
    expect(known.perCase.usd).toBeCloseTo((5 + 6 + 5.5) / 3, 12)
    expect(bounds(known.perCase)).toEqual(boundsOf(Interval.mean(fourTimes([5, 6, 5.5]))))
    expect(known.perRight?.usd).toBeCloseTo(33 / 4, 12)
    const fieller = boundsOf(Ratio.estimate(fourTimes([10, 12, 11]), fourTimes([1, 2, 1])))
    expect(fieller).toHaveLength(2)
    expect(bounds(known.perRight).map((each) => each?.toFixed(10))).toEqual(
      fieller.map((each) => each.toFixed(10))
    )
    expect(known.perMonth).toMatchObject({ cases: 1_000 })
    expect(known.perMonth?.usd).toBeCloseTo(1_000 * known.perCase.usd, 9)
    expect(known.perMonth?.interval?.highUsd).toBeCloseTo(1_000 * (known.perCase.interval?.highUsd ?? 0), 9)
  })

  it("have no bound below nothing", () => {
    const costs = makeCosts(true)
    for (const [id, usd] of [
      ["a", 1],
      ["b", 30],
      ["c", 1]
    ] as const) {
      costs.add(trial(id, { cost: paid(usd) }), true)
    }
    const { perCase, perRight } = knownOf(costs.figures(undefined))
    expect([perCase.interval?.lowUsd, perRight?.interval?.lowUsd]).toEqual([0, 0])
  })

  it("are wider where cases share clusters", () => {
    const [alone, clustered] = [makeCosts(true), makeCosts(true)]
    for (let index = 0; index < 60; index++) {
      const cost = paid(1 + (Math.floor(index / 10) % 3))
      alone.add(trial(String(index), { cost }), index % 2 === 0)
      clustered.add(trial(String(index), { cost, cluster: `${Math.floor(index / 10)}` }), index % 2 === 0)
    }
    const [narrow, wide] = [knownOf(alone.figures(undefined)), knownOf(clustered.figures(undefined))]
    const width = (usd: Usd | undefined) => (usd?.interval?.highUsd ?? 0) - (usd?.interval?.lowUsd ?? 0)
    expect(wide.perCase.interval?.method).toBe("clustered-t")
    expect(wide.perRight?.interval?.method).toBe("clustered-fieller")
    expect(width(wide.perCase)).toBeGreaterThan(2 * width(narrow.perCase))
    expect(width(wide.perRight)).toBeGreaterThan(width(narrow.perRight))
  })

  it("are at least what is known where a part is not, and nothing where nothing is", () => {
    const [partly, unknown] = [makeCosts(true), makeCosts(true)]
    const cost = paid(0, { unpriced: "no price is known for x" })
    partly.add(trial("a", { cost: paid(2) }), true)
    partly.add(trial("b", { cost }), true)
    unknown.add(trial("a", { cost }), true)
    expect(partly.figures(undefined)).toMatchObject({
      trials: 2,
      isAtLeast: true,
      known: { totalUsd: 2, perTrialUsd: 1 },
      unpriced: { trials: 1, reasons: [{ reason: "no price is known for x", trials: 1 }] }
    })
    expect(unknown.figures(1_000)).toEqual({
      trials: 1,
      isAtLeast: true,
      unpriced: { trials: 1, reasons: [{ reason: "no price is known for x", trials: 1 }] }
    })
  })

  it("are known to be nothing where the price is nothing", () => {
    const costs = makeCosts(true)
    for (const id of ["a", "b"]) costs.add(trial(id, { cost: paid(0) }), true)
    expect(costs.figures(10)).toMatchObject({ isAtLeast: false, known: { totalUsd: 0, perCase: { usd: 0 } } })
  })

  it("are at least what is known where a process was killed with calls under way, but for what costs nothing", () => {
    const costs = makeCosts(true)
    costs.add(trial("a", { cost: paid(2) }), true)
    expect(costs.figures(undefined, true)).toMatchObject({
      isAtLeast: true,
      known: { totalUsd: 2, isSpentAtLeast: true }
    })
    const free = makeCosts(true)
    free.add(trial("a", {}), true)
    expect(free.figures(undefined, true)).toBeUndefined()
  })

  it("leave out trials that errored before a call could cost anything, and count those that paid", () => {
    const costs = makeCosts(true)
    costs.add(trial("a", { cost: paid(2) }), true)
    costs.add(trial("b", { outcome: "Errored" }), false)
    costs.add(trial("c", { outcome: "Errored", cost: paid(4) }), false)
    costs.add(trial("d", { outcome: "Refused" }), false)
    expect(costs.figures(undefined)).toMatchObject({
      trials: 3,
      known: { totalUsd: 6, perTrialUsd: 2, perCase: { usd: 2 }, perRight: { usd: 6 } }
    })
  })

  it("tell what the run paid from what its replies are worth", () => {
    const costs = makeCosts(true)
    costs.add(trial("a", { cost: paid(2, { spentUsd: 0 }) }), true)
    costs.add(trial("b", { cost: paid(3) }), true)
    expect(knownOf(costs.figures(undefined))).toMatchObject({ totalUsd: 5, spentUsd: 3 })
  })

  it("have none per right answer when nothing is right, or the score knows no right and wrong", () => {
    const [wrong, graded] = [makeCosts(true), makeCosts(false)]
    wrong.add(trial("a", { cost: paid(2) }), false)
    graded.add(trial("a", { cost: paid(2) }), true)
    expect(knownOf(wrong.figures(undefined))).not.toHaveProperty("perRight")
    expect(knownOf(graded.figures(undefined))).not.toHaveProperty("perRight")
  })
})
