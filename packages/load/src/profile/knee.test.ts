import { Rng } from "@assay/stats"
import { describe, expect, it } from "vitest"
import { kneeOf } from "./knee.ts"

const tops = [1, 2, 4, 8, 16, 32]

/** Calls of 200 ms and an exponential part, longer by a factor beyond so many in flight. Neighbours are alike. */
const groups = (seed: number, n: number, factor: (top: number) => number) => {
  const rng = Rng.make(seed)
  let before = 0
  return tops.map((top) => ({
    top,
    times: Array.from({ length: n }, () => {
      before = rng.uniform() < 0.5 ? before : -Math.log(1 - rng.uniform())
      return factor(top) * (200 + 300 * before)
    })
  }))
}

const runs = 300
const found = (n: number, factor: (top: number) => number) =>
  Array.from({ length: runs }, (_, i) => kneeOf(groups(i + 1, n, factor)))

describe("the knee", () => {
  it("lies in its interval in at least 95 of 100, and is found where there are calls enough", () => {
    const knees = found(300, (top) => (top > 8 ? 2.5 : 1))
    const claimed = knees.flatMap((each) => (each._tag === "Between" ? [each] : []))
    const held = claimed.filter(({ aboveInFlight, inFlight }) => aboveInFlight <= 8 && inFlight > 8)
    expect(claimed.length / runs).toBeGreaterThan(0.9)
    expect(held.length / claimed.length).toBeGreaterThanOrEqual(0.95)
    expect(knees.filter(({ _tag }) => _tag === "None").length).toBe(0)
  })

  it("is claimed in at most 5 of 100 where there is none, and said to be none only where that is known", () => {
    for (const n of [5, 20, 60, 250]) {
      const knees = found(n, () => 1)
      expect(knees.filter(({ _tag }) => _tag === "Between").length, `${n}`).toBeLessThanOrEqual(0.05 * runs)
    }
    expect(found(250, () => 1).filter(({ _tag }) => _tag === "None").length).toBeGreaterThan(0.5 * runs)
    // At the very bend nobody can tell, and nothing is claimed.
    const edge = found(60, (top) => (top > 8 ? 1.5 : 1))
    expect(edge.filter(({ _tag }) => _tag === "None").length).toBeLessThanOrEqual(0.05 * runs)
  })

  it("cannot be told from few calls, from one load, or where even the least load is high", () => {
    const [one, ...rest] = groups(1, 60, () => 1)
    expect(kneeOf([])).toMatchObject({ _tag: "CannotTell" })
    expect(kneeOf(one === undefined ? [] : [one])).toMatchObject({ _tag: "CannotTell" })
    expect(kneeOf(groups(1, 5, () => 1))).toMatchObject({ _tag: "CannotTell" })
    expect(kneeOf(rest.slice(2))).toMatchObject({ because: "none were made with 4 or fewer in flight" })
  })
})
