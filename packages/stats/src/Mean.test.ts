import { describe, expect, it } from "vitest"
import * as Cluster from "./Cluster.ts"
import * as Mean from "./Mean.ts"
import * as Rng from "./Rng.ts"

const values = [2.1, 3.4, 1.9, 4.2, 5.5, 3.3, 2.8, 6.1, 4.9, 5.2, 3.7, 2.2]

describe("Mean.fit", () => {
  it("agrees with clubSandwich's CR2 standard error and Satterthwaite degrees of freedom", () => {
    // R 4.2.2, clubSandwich 0.5.8: coef_test(lm(y ~ 1), vcov = "CR2", cluster = g, test = "Satterthwaite")
    const unequal = Mean.fit(values, [1, 1, 1, 2, 2, 3, 3, 3, 3, 4, 5, 5])
    expect(unequal.mean).toBeCloseTo(3.775, 12)
    expect(unequal.standardError).toBeCloseTo(0.510786842678233, 12)
    expect(unequal.df).toBeCloseTo(3.286852589641434, 12)
    const equal = Mean.fit(values, [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4])
    expect(equal.standardError).toBeCloseTo(0.475194891791973, 12)
    expect(equal.df).toBeCloseTo(3, 12)
  })

  it("is the textbook standard error on n − 1 degrees of freedom without clusters", () => {
    const fit = Mean.fit([1, 2, 3, 4])
    expect(fit.standardError).toBeCloseTo(Math.sqrt(5 / 3 / 4), 14)
    expect(fit).toMatchObject({ n: 4, clusters: 4, designEffect: 1 })
    expect(fit.df).toBeCloseTo(3, 12)
  })

  it("reports the design effect: the cluster size when cases repeat their cluster, 1 when they do not care", () => {
    const rng = Rng.make(1)
    const labels = Array.from({ length: 4000 }, (_, i) => i >> 2)
    const shared = Array.from({ length: 1000 }, rng.normal)
    expect(
      Mean.fit(
        labels.map((c) => shared[c] ?? Number.NaN),
        labels
      ).designEffect
    ).toBeCloseTo(4, 1)
    expect(Mean.fit(labels.map(rng.normal), labels).designEffect).toBeCloseTo(1, 0)
    expect(Mean.fit([1, 1, 1], ["a", "a", "b"]).designEffect).toBeUndefined()
  })

  it("refuses what has no mean", () => {
    expect(() => Mean.fit([])).toThrow(RangeError)
    expect(() => Mean.fit([1, Number.NaN])).toThrow("values: expected finite numbers only")
    expect(() => Mean.fit([1, 2], ["a"])).toThrow("expected 2 cluster labels, one for each value, found 1")
  })
})

describe("Cluster", () => {
  it("reduces repeats to one value per case, in order of first appearance", () => {
    expect(Cluster.means([1, 0, 1, 1, 5], ["b", "b", "a", "a", "c"])).toEqual(Float64Array.of(0.5, 1, 5))
  })

  it("numbers labels by value, and every case by itself without labels", () => {
    expect(Cluster.index(["x", 1, "x", "1"], 4)).toEqual({ count: 3, of: Int32Array.of(0, 1, 0, 2) })
    expect(Cluster.index(undefined, 2)).toEqual({ count: 2, of: Int32Array.of(0, 1) })
  })
})
