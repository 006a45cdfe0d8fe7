import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type ChangedCase, splitDifference } from "./versionSplit.ts"

/** An exact fraction: every double is one. */
type Fraction = readonly [top: bigint, bottom: bigint]

const fractionOf = (value: number): Fraction => {
  let bottom = 1n
  let scaled = value
  while (!Number.isInteger(scaled)) {
    scaled *= 2
    bottom *= 2n
  }
  return [BigInt(scaled), bottom]
}

const plus = ([a, b]: Fraction, [c, d]: Fraction): Fraction => [a * d + c * b, b * d]
const over = ([a, b]: Fraction, n: number): Fraction => [a, b * BigInt(n)]
const minus = (a: Fraction, [c, d]: Fraction): Fraction => plus(a, [-c, d])
const numberOf = ([a, b]: Fraction): number => Number((a * 10n ** 30n) / b) / 1e30
const exactMean = (values: ReadonlyArray<number>): Fraction =>
  over(
    values.map(fractionOf).reduce((sum, each) => plus(sum, each), [0n, 1n] as Fraction),
    values.length
  )

const score = fc.oneof(
  fc.constantFrom(0, 1),
  fc.double({ min: 0, max: 1, noNaN: true, minExcluded: false }).map((x) => Math.round(x * 2 ** 30) / 2 ** 30)
)
const scored = fc.option(score, { nil: undefined, freq: 6 })
const cases: fc.Arbitrary<ReadonlyArray<ChangedCase>> = fc
  .array(
    fc.record({
      change: fc.constantFrom("same", "relabelled", "edited", "removed", "added"),
      against: scored,
      candidate: scored
    }),
    { minLength: 1, maxLength: 60 }
  )
  .map((all) => [...all, { change: "same", against: 1, candidate: 0.25 } as const])

const sumIn = (values: ReadonlyArray<number>): number => values.reduce((sum, value) => sum + value, 0)

describe("the split of a difference over versions", () => {
  it("adds up to the difference to the last bit, in any order, whatever the scale", () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: -40, max: 40 }), (all, scale) => {
        const at = (value: number | undefined) => (value === undefined ? undefined : value * 3 ** scale)
        const split = splitDifference(
          all.map((each) => ({ ...each, against: at(each.against), candidate: at(each.candidate) }))
        )
        expect(split).toBeDefined()
        if (split === undefined) return
        const effects = Object.values(split.parts).map(({ effect }) => effect)
        expect(sumIn(effects)).toBe(split.difference)
        expect(sumIn(effects.toReversed())).toBe(split.difference)
        expect(split.candidateMean - split.againstMean).toBe(split.difference)
      }),
      { seed: 15, numRuns: 500 }
    )
  })

  it("has means and parts that equal rational arithmetic to 1e-13", () => {
    fc.assert(
      fc.property(cases, (all) => {
        const split = splitDifference(all)
        if (split === undefined) return
        const values = (side: "against" | "candidate", where: (each: ChangedCase) => boolean) =>
          all.flatMap((each) => (where(each) ? (each[side] ?? []) : []))
        const before = exactMean(values("against", ({ change }) => change !== "added"))
        const after = exactMean(values("candidate", ({ change }) => change !== "removed"))
        expect(split.againstMean).toBeCloseTo(numberOf(before), 13)
        expect(split.candidateMean).toBeCloseTo(numberOf(after), 13)
        expect(split.difference).toBeCloseTo(numberOf(minus(after, before)), 13)
        const isPaired = ({ against, candidate }: ChangedCase) =>
          against !== undefined && candidate !== undefined
        const isSame = (each: ChangedCase) => each.change === "same" && isPaired(each)
        const same = all.filter(isSame).length
        const kept = all.filter(
          (each) => each.change !== "added" && each.change !== "removed" && isPaired(each)
        ).length
        const gap = minus(exactMean(values("candidate", isSame)), exactMean(values("against", isSame)))
        expect(split.parts.behaviour.effect).toBeCloseTo((numberOf(gap) * same) / kept, 13)
        expect(split.parts.behaviour.cases).toBe(same)
      }),
      { seed: 16, numRuns: 300 }
    )
  })

  it("says nothing of behaviour where only the cases changed", () => {
    const old = [1, 1, 0, 1].map((value) => ({ change: "same", against: value, candidate: value }) as const)
    const hard = Array.from(
      { length: 4 },
      () => ({ change: "added", against: undefined, candidate: 0 }) as const
    )
    const split = splitDifference([...old, ...hard])
    expect(split).toMatchObject({ againstMean: 0.75, candidateMean: 0.375, difference: -0.375 })
    expect(split?.parts.behaviour).toEqual({ effect: 0, cases: 4 })
    expect(split?.parts.added).toEqual({ effect: -0.375, cases: 4 })
  })

  it("is worked by hand for one case of each kind", () => {
    const split = splitDifference([
      { change: "same", against: 0, candidate: 1 },
      { change: "same", against: 1, candidate: 1 },
      { change: "relabelled", against: 1, candidate: 0 },
      { change: "edited", against: 0, candidate: 1 },
      { change: "removed", against: 0, candidate: undefined },
      { change: "added", against: undefined, candidate: 0 }
    ])
    // 2/5 → without the removed 2/4 → relabelled 1/4 → edited 2/4 → behaviour 3/4 → added 3/5.
    const effects = Object.fromEntries(
      Object.entries(split?.parts ?? {}).map(([part, { effect }]) => [part, Number(effect.toFixed(12))])
    )
    expect(effects).toEqual({
      removed: 0.1,
      unscoredNow: 0,
      relabelled: -0.25,
      edited: 0.25,
      behaviour: 0.25,
      unscoredBefore: 0,
      added: -0.15
    })
  })

  it("is absent where no case has a score on both sides", () => {
    expect(splitDifference([{ change: "added", against: undefined, candidate: 1 }])).toBeUndefined()
    expect(splitDifference([{ change: "same", against: 1, candidate: undefined }])).toBeUndefined()
  })
})
