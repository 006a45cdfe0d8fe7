import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import type * as JudgeErrors from "./JudgeErrors.ts"
import * as RoganGladen from "./RoganGladen.ts"
import { located, named } from "./summeval.fixture.ts"

const counts = (
  truePositive: number,
  positives: number,
  trueNegative: number,
  negatives: number
): JudgeErrors.Counts => ({
  truePositive,
  falseNegative: positives - truePositive,
  trueNegative,
  falsePositive: negatives - trueNegative
})

describe("the published interval", () => {
  /** By the authors' own code, UW-Madison-Lee-Lab/LLM-judge-reporting. */
  it.each([
    [400, 1000, counts(180, 200, 140, 200), 0.166667, 0.056351, 0.262733],
    [60, 100, counts(45, 50, 30, 40), 0.538462, 0.332901, 0.724552],
    [97, 100, counts(19, 20, 9, 10), 1, 0.913702, 1],
    [5, 300, counts(50, 60, 95, 100), 0, 0, 0.014193]
  ])("of %i of %i judged good", (positives, n, labels, estimate, low, high) => {
    const found = RoganGladen.published({ positives, n }, labels)
    expect(found?.estimate).toBeCloseTo(estimate, 6)
    expect(found?.low).toBeCloseTo(low, 6)
    expect(found?.high).toBeCloseTo(high, 6)
  })

  it("is none where the judge is a coin", () => {
    expect(RoganGladen.published({ positives: 50, n: 100 }, counts(10, 20, 10, 20))).toBeUndefined()
  })
})

describe("the corrected share", () => {
  it("is near the published one where the judge is good", () => {
    const labels = counts(180, 200, 160, 200)
    const published = RoganGladen.published({ positives: 400, n: 1000 }, labels)
    const found = RoganGladen.share({ positives: 400, n: 1000 }, labels)
    expect(found._tag).toBe("Corrected")
    if (found._tag !== "Corrected" || published === undefined) return
    expect(found.corrected.estimate).toBe(published.estimate)
    expect(found.corrected.low).toBeCloseTo(published.low, 1)
    expect(found.corrected.high).toBeCloseTo(published.high, 1)
    const clustered = RoganGladen.share({ positives: 400, n: 1000, designEffect: 10 }, labels)
    if (clustered._tag !== "Corrected") throw new Error("expected a corrected share")
    expect(clustered.corrected.low).toBeLessThan(found.corrected.low)
  })

  it("never leaves 0 to 1", () => {
    for (const positives of [0, 1, 40, 60, 99, 100]) {
      for (const labels of [counts(19, 20, 9, 10), counts(40, 50, 35, 50), counts(20, 20, 5, 8)]) {
        const found = RoganGladen.share({ positives, n: 100 }, labels)
        if (found._tag === "Refused") continue
        const { low, estimate, high } = found.corrected
        expect(0 <= low && low <= estimate && estimate <= high && high <= 1).toBe(true)
      }
    }
  })

  it("is refused for a coin, for less than a coin, and for labels of one kind", () => {
    const judged = { positives: 60, n: 100 }
    expect(RoganGladen.share(judged, counts(30, 50, 25, 50))).toMatchObject({
      _tag: "Refused",
      reason: "no-better-than-a-coin",
      message: expect.stringContaining("cannot be told from a coin")
    })
    expect(RoganGladen.share(judged, counts(10, 50, 20, 50))).toMatchObject({
      reason: "no-better-than-a-coin",
      message: expect.stringContaining("is worse than a coin")
    })
    expect(RoganGladen.share(judged, counts(50, 50, 0, 0))).toMatchObject({
      reason: "one-kind-of-label",
      naive: undefined
    })
  })

  it("is refused where the error rates cannot be those of these answers", () => {
    expect(RoganGladen.share({ positives: 990, n: 1000 }, counts(120, 200, 190, 200))).toMatchObject({
      reason: "does-not-carry-over",
      naive: expect.closeTo(1.709, 3)
    })
  })

  it("refuses impossible counts", () => {
    const labels = counts(30, 50, 25, 50)
    expect(() => RoganGladen.share({ positives: 5, n: 0 }, labels)).toThrow(/n: expected a positive number/)
    expect(() => RoganGladen.share({ positives: 5, n: 4 }, labels)).toThrow(/from 0 to n = 4, found 5/)
    expect(() => RoganGladen.share({ positives: 5, n: 9 }, { ...labels, falsePositive: -1 })).toThrow(
      /falsePositive: expected a whole number of 0 or more, found -1/
    )
  })
})

describe("labels divided between the two kinds", () => {
  /** By the authors' own code; its pilots hold ten labels of each kind. */
  it.each([
    [200, 0.4, counts(9, 10, 7, 10), 64],
    [100, 0.9, counts(8, 10, 10, 10), 90],
    [60, 0.5, counts(10, 10, 10, 10), 30],
    [50, 0.97, counts(10, 10, 9, 10), 40]
  ])("%i labels at a judged share of %f", (labels, share, pilot, positives) => {
    expect(RoganGladen.allocate(labels, share, pilot)).toEqual({ positives, negatives: labels - positives })
  })
})

const llmbar = located("llmbar/pairs.jsonl")

describe.skipIf(!llmbar.isHere)(named("judges of LLMBar", llmbar), () => {
  interface Pair {
    readonly gold: 1 | 2
    readonly judges: Readonly<Record<string, readonly [number | null, number | null]>>
  }
  const pairs: ReadonlyArray<Pair> = llmbar.isHere
    ? readFileSync(llmbar.file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line): Pair => JSON.parse(line))
    : []
  const judgedBy = (name: string) => {
    const read = pairs.filter(({ judges }) => judges[name]?.[0] !== null)
    const of = (gold: number, verdict: number): number =>
      read.filter((pair) => pair.gold === gold && pair.judges[name]?.[0] === verdict).length
    return {
      truePositive: of(1, 1),
      falseNegative: of(1, 2),
      trueNegative: of(2, 2),
      falsePositive: of(2, 1)
    }
  }

  it("a judge that is worse than a coin is refused with its reason", () => {
    const labels = judgedBy("ChatGPT/Vanilla")
    expect(labels).toEqual(counts(59, 104, 32, 106))
    const found = RoganGladen.share({ positives: 77, n: 210 }, labels)
    expect(found).toMatchObject({ _tag: "Refused", reason: "no-better-than-a-coin" })
    // What the formula makes of it: more than all.
    expect(found._tag === "Refused" && (found.naive ?? 0) > 1).toBe(true)
  })

  it("a good one is corrected", () => {
    const labels = judgedBy("GPT-4/Metrics_Reference")
    expect(RoganGladen.share({ positives: 105, n: 210 }, labels)._tag).toBe("Corrected")
  })
})
