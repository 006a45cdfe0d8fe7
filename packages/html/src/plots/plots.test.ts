import { describe, expect, it } from "vitest"
import { cumulative, histogram, scoreHistograms } from "./distributions.ts"
import { front, perThousand } from "./pareto.ts"
import { labels } from "./vega.ts"

describe("plots", () => {
  it("put on the front what nothing beats in both", () => {
    const points = [
      { name: "cheap", price: 0, quality: 0.5 },
      { name: "good", price: 2, quality: 0.9 },
      { name: "beaten", price: 3, quality: 0.8 },
      { name: "as good, dearer", price: 4, quality: 0.9 },
      { name: "twin", price: 2, quality: 0.9 }
    ]
    expect([...front(points)].map(({ name }) => name)).toEqual(["cheap", "good", "twin"])
  })

  it("count every value in one bin, the largest included", () => {
    const bins = histogram([0, 0.04, 0.5, 1], 0, 1)
    expect(bins.map(({ share }) => share)).toEqual([50, 25, 25])
    expect(bins.at(-1)?.to).toBeCloseTo(1)
    expect(histogram([3, 3], 3, 3)).toHaveLength(1)
  })

  it("show how a score is distributed, unless it is 0 or 1", () => {
    const sample = (...scores: ReadonlyArray<number>) => ({
      name: "a",
      scores,
      latencies: [],
      costUsd: [],
      unpriced: 0,
      whyUnpriced: undefined
    })
    expect(scoreHistograms([sample(0, 1, 1), sample(1)], "exact")).toBeUndefined()
    expect(scoreHistograms([sample(0, 1, 1), sample(0.5)], "exact")).toBeDefined()
    expect(scoreHistograms([sample()], "exact")).toBeUndefined()
  })

  it("end a curve in the largest value at 100 percent", () => {
    const curve = cumulative(Array.from({ length: 1_000 }, (_, nth) => 1_000 - nth))
    expect(curve).toHaveLength(120)
    expect(curve.at(-1)).toEqual({ value: 1_000, share: 100 })
    expect(cumulative([5])).toEqual([{ value: 5, share: 100 }])
  })

  it("tell labels apart after they were cut and cleaned", () => {
    expect(labels(["a long name", "a long nose", "\u202e", ""], 8)).toEqual([
      "a long …",
      "a long … (2)",
      "[U+202E]",
      "(empty)"
    ])
  })

  it("give no label the name of something that every object has", () => {
    const inherited = Object.getOwnPropertyNames(Object.prototype)
    for (const [nth, label] of labels(inherited, 40).entries()) {
      expect(label in {}).toBe(false)
      // The mark that tells them apart is not seen.
      expect(label.replaceAll("\u2060", "")).toBe(inherited[nth])
    }
  })

  it("write prices of a thousand trials", () => {
    expect([0, 0.000001, 0.0042, 0.05, 1].map(perThousand)).toEqual([
      "$0",
      "<$0.01",
      "$4.20",
      "$50.0",
      "$1000"
    ])
  })
})
