import * as Distribution from "@assay/stats/Distribution"
import * as PairedBinary from "@assay/stats/PairedBinary"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Evidence from "./Evidence.ts"

const settings: Evidence.Settings = { confidence: 0.95, range: 1, resamples: 1_000, seed: 1 }

const values = (
  pairs: ReadonlyArray<readonly [against: number, candidate: number]>,
  clusters?: ReadonlyArray<string>
): Evidence.Values => ({
  against: Float64Array.from(pairs, ([before]) => before),
  candidate: Float64Array.from(pairs, ([, after]) => after),
  clusters
})

const repeat = <A>(count: number, value: A): ReadonlyArray<A> => Array.from({ length: count }, () => value)

/** Pairs with these counts. */
const counts = (both: number, lost: number, gained: number, neither: number) =>
  values([
    ...repeat(both, [1, 1] as const),
    ...repeat(lost, [1, 0] as const),
    ...repeat(gained, [0, 1] as const),
    ...repeat(neither, [0, 0] as const)
  ])

const bit = fc.constantFrom(0, 1)
const binaryPairs = fc.array(fc.tuple(bit, bit), { minLength: 1, maxLength: 60 })
const score = fc.double({ min: 0, max: 1, noNaN: true })
const gradedPairs = fc.array(fc.tuple(score, score), { minLength: 1, maxLength: 30 })

describe("Evidence", () => {
  it("of right and wrong answers is McNemar's: Bland's table of 1,319 schoolchildren", () => {
    // Bland 2000, "An Introduction to Medical Statistics", §13.9: severe colds at ages 12 and 14. The difference is 8.5
    // points; a large-sample interval is 5.6 to 11.4.
    const found = Evidence.measure(counts(212, 144, 256, 707), settings)
    expect(found).toMatchObject({ n: 1319, test: "McNemar, mid-p", basis: { _tag: "Counts" } })
    expect(found.effect).toBeCloseTo(112 / 1319, 12)
    expect(found.p).toBeLessThan(1e-7)
    expect(found.interval?.low).toBeCloseTo(0.0557, 3)
    expect(found.interval?.high).toBeCloseTo(0.114, 3)
  })

  it("is the same test whether a case stands alone or is a cluster of its own", () => {
    fc.assert(
      fc.property(binaryPairs, (pairs) => {
        const alone = Evidence.measure(values(pairs), settings)
        const labelled = Evidence.measure(
          values(
            pairs,
            pairs.map((_, i) => `c${i}`)
          ),
          settings
        )
        expect({ ...labelled, clusters: undefined }).toEqual({ ...alone, clusters: undefined })
      })
    )
  })

  it("gives graded differences of one size the p value McNemar gives their signs", () => {
    fc.assert(
      fc.property(binaryPairs, (pairs) => {
        const graded = Evidence.measure(values(pairs.map(([a, b]) => [a / 2, b / 2])), settings)
        const table = PairedBinary.table(
          pairs.map(([a]) => a),
          pairs.map(([, b]) => b)
        )
        expect(graded.p).toBeCloseTo(PairedBinary.mcnemarExact(table), 12)
      })
    )
  })

  it("turns around when against and candidate are swapped", () => {
    fc.assert(
      fc.property(fc.oneof(binaryPairs, gradedPairs), fc.boolean(), (pairs, clustered) => {
        const labels = clustered ? pairs.map((_, i) => `c${i % 7}`) : undefined
        const there = Evidence.measure(values(pairs, labels), settings)
        const back = Evidence.measure(
          values(
            pairs.map(([a, b]) => [b, a]),
            labels
          ),
          settings
        )
        expect(back.effect).toBeCloseTo(-there.effect, 12)
        expect(back.p).toBeCloseTo(there.p, 12)
        expect(back.interval === undefined).toBe(there.interval === undefined)
        expect(back.interval?.low ?? 0).toBeCloseTo(-(there.interval?.high ?? 0), 9)
        expect(back.interval?.high ?? 0).toBeCloseTo(-(there.interval?.low ?? 0), 9)
        const margins = [Evidence.withinMargin(there, 0.1), Evidence.withinMargin(back, 0.1)]
        expect(margins[1]?.pNotWorse ?? 0).toBeCloseTo(margins[0]?.pNotBetter ?? 0, 9)
      })
    )
  })

  it("shows equivalence exactly when the 90 % interval lies within the margin", () => {
    fc.assert(
      fc.property(
        fc.oneof(binaryPairs, gradedPairs),
        fc.double({ min: 0.05, max: 0.5, noNaN: true }),
        (pairs, margin) => {
          const { interval, ...rest } = Evidence.measure(values(pairs), { ...settings, confidence: 0.9 })
          const within = Evidence.withinMargin(rest, margin)
          if (interval === undefined || within === undefined || interval.method === "no difference seen")
            return
          const slack = margin - Math.max(-interval.low, interval.high)
          if (Math.abs(slack) < 1e-6) return
          expect(within.p <= 0.05).toBe(slack > 0)
        }
      )
    )
  })

  it("does not take cases without a difference for certainty", () => {
    const found = Evidence.measure(
      values(
        repeat(30, [0.5, 0.5]),
        Array.from({ length: 30 }, (_, i) => `c${i % 10}`)
      ),
      settings
    )
    expect(found).toMatchObject({ effect: 0, p: 1, smallestP: 1, clusters: 10 })
    // Ten clusters of one mind each: t²/(t² + 10) with 9 degrees of freedom.
    const t = Distribution.tQuantile(0.975, 9)
    expect(found.interval?.high).toBeCloseTo((t * t) / (t * t + 10), 9)
    // No surer than ten plain cases of which none differs.
    const plain = Evidence.withinMargin(Evidence.measure(counts(10, 0, 0, 0), settings), 0.02)
    expect(Evidence.withinMargin(found, 0.02)?.p).toBeGreaterThanOrEqual(plain?.p ?? 1)
    expect(plain?.p).toBeGreaterThan(0.3)
  })

  it("counts a cluster once, however many cases it has", () => {
    const pairs = Array.from({ length: 5 }, () => repeat(20, [0, 1] as const)).flat()
    const found = Evidence.measure(
      values(
        pairs,
        pairs.map((_, i) => `c${Math.floor(i / 20)}`)
      ),
      settings
    )
    // Five clusters that all go one way: 2/2⁵, though 100 cases do.
    expect(found.p).toBeCloseTo(2 / 32, 12)
  })
})
