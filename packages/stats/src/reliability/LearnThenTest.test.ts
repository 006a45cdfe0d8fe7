import { describe, expect, it } from "vitest"
import { most, simulate } from "./LearnThenTest.fixture.ts"
import * as LearnThenTest from "./LearnThenTest.ts"

const answers = (n: number, wrong: ReadonlyArray<number>) => ({
  signal: Array.from({ length: n }, (_, i) => 1 - i / n),
  wrong: Array.from({ length: n }, (_, i) => (wrong.includes(i) ? 1 : 0))
})

describe("LearnThenTest", () => {
  it("says how many labels it takes, as scipy's binom.cdf has it", () => {
    // scipy 1.17.1: the first n with binom.cdf(errors, n, maxError) <= 0.05
    const found = [0.02, 0.05, 0.1].flatMap((maxError) =>
      [0, 3].map((errors) => LearnThenTest.labelsNeeded({ maxError }, errors))
    )
    expect(found).toEqual([149, 386, 59, 153, 29, 76])
  })

  it("certifies serving everything from 59 labels without an error, and nothing from 58", () => {
    const of = (n: number) => {
      const { signal, wrong } = answers(n, [])
      return LearnThenTest.certify(signal, wrong, { maxError: 0.05 })
    }
    expect(of(59).certified).toMatchObject({ above: undefined, served: 59, errors: 0 })
    expect(of(58).certified).toBeUndefined()
  })

  it("certifies a threshold above which the errors do not lie", () => {
    const { signal, wrong } = answers(
      200,
      Array.from({ length: 30 }, (_, i) => 170 + i)
    )
    const { certified } = LearnThenTest.certify(signal, wrong, { maxError: 0.05 })
    expect(certified?.served).toBeGreaterThan(150)
    expect(certified?.served).toBeLessThan(185)
    expect(signal.filter((value) => value > (certified?.above ?? 0))).toHaveLength(certified?.served ?? 0)
  })

  it("spends the error probability once: what a threshold that is not rejected had is gone", () => {
    const { signal, wrong } = answers(
      400,
      Array.from({ length: 40 }, (_, i) => 5 + i * 9)
    )
    for (const maxError of [0.05, 0.09, 0.12]) {
      const { tested } = LearnThenTest.certify(signal, wrong, { maxError })
      const lost = tested.filter(({ rejected }) => !rejected).reduce((sum, { level }) => sum + level, 0)
      const left = tested.at(-1)?.rejected === true ? (tested.at(-1)?.level ?? 0) : 0
      expect(lost + left).toBeCloseTo(0.05, 12)
    }
  })

  it("serves equal signals together or not at all", () => {
    const signal = Array.from({ length: 300 }, (_, i) => (i < 180 ? 1 : i < 240 ? 0.8 : 0.4))
    const wrong = signal.map((value, i) => (value < 1 && i % 3 === 0 ? 1 : 0))
    const { certified, tested } = LearnThenTest.certify(signal, wrong, { maxError: 0.05 })
    expect(certified).toMatchObject({ above: 0.8, served: 180, errors: 0 })
    expect(tested.map(({ served }) => served)).toEqual([180, 240, 300])
    expect(tested.reduce((sum, { level }, i) => sum + (i === 0 ? level : 0), 0)).toBeLessThanOrEqual(0.05)
  })

  it("never serves an answer without a signal, unless it serves all", () => {
    const signal = Array.from({ length: 200 }, (_, i) => (i < 150 ? 1 - i / 1000 : undefined))
    const wrong = signal.map((value) => (value === undefined ? 1 : 0))
    const { certified } = LearnThenTest.certify(signal, wrong, { maxError: 0.05 })
    expect(certified?.served).toBeLessThanOrEqual(150)
    expect(certified?.served).toBeGreaterThan(100)
  })

  it("bounds served errors among all requests where that is asked, which is weaker", () => {
    const { signal, wrong } = answers(
      400,
      Array.from({ length: 40 }, (_, i) => i * 10)
    )
    expect(LearnThenTest.certify(signal, wrong, { maxError: 0.05 }).certified).toBeUndefined()
    expect(
      LearnThenTest.certify(signal, wrong, { maxError: 0.05, of: "all" }).certified?.served
    ).toBeGreaterThan(50)
  })

  it("names the smallest limit that labels certify, and about how many it takes", () => {
    const { signal, wrong } = answers(100, [])
    // 1 - 0.05 ** (1 / 100) is 2.95 %
    expect(LearnThenTest.smallestLimit(signal, wrong)).toBe(0.03)
    expect(LearnThenTest.labelsFor(signal, wrong, { maxError: 0.02 })).toBeGreaterThanOrEqual(149)
    const half = answers(
      200,
      Array.from({ length: 100 }, (_, i) => 2 * i)
    )
    expect(LearnThenTest.labelsFor(half.signal, half.wrong, { maxError: 0.02 })).toBeUndefined()
  })

  it("refuses what is impossible", () => {
    expect(() => LearnThenTest.certify([1], [], { maxError: 0.05 })).toThrow("expected 1 labels")
    expect(() => LearnThenTest.certify([Number.NaN], [0], { maxError: 0.05 })).toThrow("found NaN")
    expect(() => LearnThenTest.labelsNeeded({ maxError: 0 })).toThrow("maxError: expected")
  })

  it("breaks the limit in at most 5 % of samples, and serves what the signal allows", () => {
    const runs = 400
    const found = simulate({ right: 0.92, auroc: 0.95, maxError: 0.05, n: 200 }, runs)
    expect(found.broken).toBeLessThanOrEqual(most(runs))
    expect(found.served).toBeGreaterThanOrEqual(0.75)
    const useless = simulate({ right: 0.95, auroc: 0.5, maxError: 0.05, n: 200 }, runs)
    expect(useless.broken).toBeLessThanOrEqual(most(runs))
  })
})
