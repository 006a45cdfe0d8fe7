import * as PairedBinary from "@assay/stats/PairedBinary"
import * as Power from "@assay/stats/Power"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Evidence from "./Evidence.ts"
import * as reach from "./reach.ts"
import * as Verdict from "./Verdict.ts"

const question: Verdict.DecisionOptions = { alpha: 0.05, margin: 0.02, power: 0.8, slices: undefined }
const subject: Verdict.Subject = { against: "a", candidate: "b", unit: "share" }

const bits = (n: number, ones: number, from = 0): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => (i >= from && i < from + ones ? 1 : 0))

/** n cases of which so many are lost and gained; of the rest half are right on both sides. */
const evidence = (n: number, lost: number, gained: number): Evidence.Evidence => {
  const both = Math.floor((n - lost - gained) / 2)
  return Evidence.measure(
    {
      against: bits(n, both + lost),
      candidate: Float64Array.from(bits(n, both), (value, i) =>
        i >= both + lost && i < both + lost + gained ? 1 : value
      ),
      clusters: undefined
    },
    { confidence: 0.95, range: 1, resamples: 1_000, seed: 1 }
  )
}

const decide = (
  of: Evidence.Evidence,
  extremes?: readonly [worst: Evidence.Evidence, best: Evidence.Evidence]
) =>
  Verdict.decide(
    Verdict.alone(of, question.margin),
    extremes === undefined
      ? undefined
      : {
          worst: Verdict.alone(extremes[0], question.margin),
          best: Verdict.alone(extremes[1], question.margin)
        },
    question
  )

describe("Verdict", () => {
  it("is improved or regressed by the sign of a difference that is not chance", () => {
    expect(decide(evidence(660, 20, 60))._tag).toBe("Improved")
    expect(decide(evidence(660, 60, 20))._tag).toBe("Regressed")
  })

  it("is underpowered where neither a difference nor its absence is shown", () => {
    const verdict = decide(evidence(100, 8, 12))
    expect(verdict).toMatchObject({ _tag: "Underpowered", because: "too-few-cases" })
  })

  it("is equivalent for a difference within the margin, though it may be real", () => {
    expect(decide(evidence(5_000, 100, 100))._tag).toBe("Equivalent")
    const real = decide(evidence(50_000, 800, 1_000))
    expect(real).toMatchObject({ _tag: "Equivalent" })
    expect("p" in real && real.p !== undefined && real.p < 0.05).toBe(true)
    expect(Verdict.sentence(real, subject)).toBe(
      "b and a are equivalent within 2 points: the difference is 0.40 points, 90 % interval 0.26 to 0.54, on 50,000 paired cases; the difference is significant, but smaller than the margin"
    )
  })

  it("is withheld when what is missing could undo the claim", () => {
    const verdict = decide(evidence(660, 20, 60), [evidence(685, 45, 60), evidence(685, 20, 85)])
    expect(verdict).toMatchObject({ _tag: "Underpowered", because: "missing-outcomes" })
    expect(Verdict.sentence(verdict, subject)).toContain(
      'no verdict on b against a: missing outcomes could change the verdict "improved"; the difference is'
    )
    expect(decide(evidence(660, 20, 60), [evidence(662, 22, 60), evidence(662, 20, 62)])._tag).toBe(
      "Improved"
    )
  })

  it("speaks in plain words", () => {
    expect(Verdict.sentence(decide(evidence(660, 20, 40)), subject)).toMatch(
      /^b is 3\.0 points better than a, 95 % interval 0\.8 to 5\.4, on 660 paired cases$/
    )
    expect(Verdict.sentence(decide(evidence(50, 4, 8)), subject)).toMatch(
      /^50 paired cases cannot show whether b is better or worse than a: the difference is 8\.0 points, 95 % interval -\d+\.\d to \d+\.\d; about [\d,]+ cases are needed to detect or rule out a difference of 2 points, with 80 % power$/
    )
    expect(Verdict.sentence(Verdict.noPairs(question), subject)).toBe(
      "b cannot be compared with a: no case has a score on both sides"
    )
  })

  it("mirrors when against and candidate are swapped", () => {
    const mirrored = {
      Improved: "Regressed",
      Regressed: "Improved",
      Equivalent: "Equivalent",
      Underpowered: "Underpowered"
    } as const
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3_000 }),
        fc.double({ min: 0, max: 0.4, noNaN: true }),
        fc.double({ min: 0, max: 0.4, noNaN: true }),
        (n, lostShare, gainedShare) => {
          const lost = Math.floor(n * lostShare)
          const gained = Math.floor(n * gainedShare)
          const there = decide(evidence(n, lost, gained))
          const back = decide(evidence(n, gained, lost))
          expect(back._tag).toBe(mirrored[there._tag])
          expect(back.effect ?? 0).toBeCloseTo(-(there.effect ?? 0), 12)
          expect(back.minimumDetectable).toBe(there.minimumDetectable)
        }
      ),
      { numRuns: 40 }
    )
  })
})

describe("minimumDetectable", () => {
  it("is found with the wanted power, and a hundredth less is not", () => {
    for (const [n, lost, gained, alpha] of [
      [40, 6, 8, 0.05],
      [660, 80, 92, 0.05],
      [660, 80, 92, 0.005],
      [20_000, 900, 1_000, 0.05]
    ] as const) {
      const found = reach.minimumDetectable(evidence(n, lost, gained), { alpha, power: 0.8 }) ?? 0
      const plan = { discordance: (lost + gained) / n, test: "mid-p", alpha } as const
      const at = (difference: number) =>
        Power.binary(n, difference, { ...plan, discordance: Math.max(plan.discordance, difference) })
      expect(at(found)).toBeGreaterThanOrEqual(0.8)
      expect(at(0.98 * found)).toBeLessThan(0.8)
    }
  })

  it("says of a small sample that a large difference would have been found", () => {
    for (const [n, lost, gained, points] of [
      [8, 2, 2, 0.85],
      [20, 1, 1, 0.4],
      [40, 2, 2, 0.2],
      [60, 3, 3, 0.15],
      [100, 2, 3, 0.1]
    ] as const) {
      const found = reach.minimumDetectable(evidence(n, lost, gained), { alpha: 0.05, power: 0.8 })
      expect(found).toBeGreaterThan(0.3 * points)
      expect(found).toBeLessThanOrEqual(points)
    }
  })

  it("is withheld where no or one case differs, and where no difference can be found", () => {
    for (const [n, lost, gained] of [
      [100, 0, 0],
      [100, 0, 1],
      [3, 1, 1]
    ] as const) {
      expect(reach.minimumDetectable(evidence(n, lost, gained), { alpha: 0.05, power: 0.8 })).toBeUndefined()
    }
  })
})

const needed = (of: Evidence.Evidence): number | undefined => {
  const needs = reach.needs(of, 0.02, { alpha: 0.05, power: 0.8 })
  return "cases" in needs ? needs.cases : undefined
}

describe("needs", () => {
  it("is enough to find a difference of the margin as well as to show that there is none", () => {
    for (const [n, lost, gained] of [
      [50, 4, 8],
      [200, 10, 12],
      [660, 80, 92]
    ] as const) {
      const found = evidence(n, lost, gained)
      const needs = needed(found) ?? 0
      const discordance = (lost + gained) / n
      expect(needs).toBeGreaterThan(n)
      expect(needs).toBeGreaterThanOrEqual(Power.binaryCases(0.02, { discordance, test: "exact" }))
      expect(needs).toBeLessThan(1.2 * Power.binaryCases(0.02, { discordance, test: "exact" }))
    }
  })

  it("is more than there are, or unknown", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30_000 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 40 }),
        (more, lost, gained) => {
          const found = evidence(more + lost + gained, lost, gained)
          const needs = needed(found)
          expect(needs === undefined || needs > found.n).toBe(true)
        }
      ),
      { numRuns: 40 }
    )
  })

  it("does not take a sample without a differing case for a population without one", () => {
    const found = evidence(20, 0, 0)
    expect(PairedBinary.discordance({ both: 10, onlyAgainst: 0, onlyCandidate: 0, neither: 10 })).toBe(0)
    expect(decide(found)).toMatchObject({ _tag: "Underpowered", because: "too-few-cases" })
    // What is not known is not planned with; how many it takes at the least hangs on nothing that was seen.
    for (const few of [found, evidence(20, 1, 0)]) {
      expect(needed(few)).toBeUndefined()
      expect(decide(few)).toMatchObject({ outOfReach: 133 })
      expect(Verdict.sentence(decide(few), subject)).toContain(
        "fewer than 133 cases cannot show equivalence within 2 points, whatever the answers are"
      )
    }
  })

  it("says why there is no number: few cases differ, or there are enough for the margin", () => {
    const few = decide(evidence(200, 1, 3))
    expect(few).toMatchObject({ _tag: "Underpowered", unplanned: "few-differing" })
    expect(Verdict.sentence(few, subject)).toMatch(
      /; too few cases differ to estimate how many cases are needed$/
    )
    expect(decide(evidence(200, 2, 3))).not.toHaveProperty("unplanned")
    const enough = decide(evidence(2_600, 120, 150))
    expect(enough).toMatchObject({ _tag: "Underpowered", unplanned: "enough-for-margin" })
    expect(Verdict.sentence(enough, subject)).toContain(
      "; these cases are enough to detect or rule out a difference of 2 points; how many more are needed depends on the true difference"
    )
  })

  it("says that clusters vary too widely, which only their sizes show", () => {
    const { basis, ...rest } = evidence(1_000, 60, 60)
    expect(basis._tag).toBe("Counts")
    const clustered = (kishError: number): Evidence.Evidence => ({
      ...rest,
      clusters: 400,
      basis: {
        _tag: "Spread",
        standardError: 0.01,
        df: 200,
        clusters: 400,
        designEffect: 1.2,
        standardDeviation: Math.sqrt(0.12),
        range: 1,
        rangeIsSeen: false,
        graded: false,
        score: { lost: 60, gained: 60, designEffect: 1.3, kish: 4, kishError, df: 200, differing: 70 }
      }
    })
    expect(decide(clustered(0.05))).toMatchObject({ _tag: "Underpowered", inClusters: true })
    expect(needed(clustered(0.05))).toBeGreaterThan(1_000)
    expect(Verdict.sentence(decide(clustered(0.2)), subject)).toMatch(
      /; the sizes of the clusters vary too much to estimate how many cases are needed$/
    )
  })
})
