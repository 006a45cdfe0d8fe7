import { describe, expect, it } from "vitest"
import * as Cluster from "../Cluster.ts"
import { clusteredShare } from "./shareInterval.ts"

const successes = [2, 3, 1, 4, 0, 2, 5, 1, 3, 2, 6, 0]
const trials = [2, 4, 1, 5, 2, 3, 5, 3, 4, 2, 7, 1]
const documents = ["a", "a", "a", "b", "b", "c", "c", "c", "c", "d", "e", "e"]

describe("the standard error of a share over clusters of trials", () => {
  it("is clubSandwich's CR2 of the weighted mean, with Satterthwaite's degrees of freedom", () => {
    // R 4.2.2, clubSandwich 0.5.8: coef_test(lm(x / sqrt(y) ~ 0 + sqrt(y)), "CR2", cluster, "Satterthwaite")
    const cases = clusteredShare(successes, trials, 0)
    expect(cases.share).toBeCloseTo(0.7435897435897437, 12)
    expect(cases.standardError).toBeCloseTo(0.07237605547836447, 12)
    expect(cases.df).toBeCloseTo(8.358604845097775, 10)
    const index = Cluster.index(documents, documents.length)
    const clustered = clusteredShare(
      Cluster.totals(successes, index).sums,
      Cluster.totals(trials, index).sums,
      0
    )
    expect(clustered.standardError).toBeCloseTo(0.043355588562581, 12)
    expect(clustered.df).toBeCloseTo(2.9964436416701115, 10)
  })

  it("is close to that of the survey package, which corrects by G / (G − 1) alone", () => {
    // R 4.2.2, survey 4.1-1: SE(svyratio(~x, ~y, svydesign(ids = ~case, weights = ~1, data)))
    const { standardError } = clusteredShare(successes, trials, 0)
    expect(standardError / 0.07226322273704561).toBeCloseTo(1, 2)
  })
})
