import * as Interval from "@assay/stats/Interval"
import { describe, expect, it } from "vitest"
import { makeGroup } from "./groups.ts"

const trial = (
  caseId: string,
  value: number | undefined,
  rest: { cluster?: string; errored?: boolean } = {}
) => ({
  caseId,
  value,
  cluster: rest.cluster,
  errored: rest.errored ?? false
})

describe("figures of a group", () => {
  it("add up: every trial is scored, unscored or errored", () => {
    const group = makeGroup(true)
    group.add(trial("a", 1))
    group.add(trial("a", undefined))
    group.add(trial("b", undefined, { errored: true }))
    group.add(trial("c", 0))
    expect(group.figures()).toMatchObject({ n: 4, scored: 2, unscored: 1, errored: 1, cases: 2 })
  })

  it("average the repeats of a case first: many repeats are not many cases", () => {
    const group = makeGroup(true)
    for (let repeat = 0; repeat < 100; repeat++) group.add(trial("a", 1))
    for (let repeat = 0; repeat < 100; repeat++) group.add(trial("b", repeat % 2))
    group.add(trial("c", 0))
    const { mean, cases } = group.figures()
    expect(cases).toBe(3)
    expect(mean?.value).toBeCloseTo(0.5, 12)
    const expected = Interval.proportion([1, 0.5, 0])
    expect(mean).toMatchObject({ method: "wilson" })
    expect(expected._tag === "Interval" ? [expected.low, expected.high] : []).toEqual([mean?.low, mean?.high])
  })

  it("use Wilson's interval for right and wrong", () => {
    const group = makeGroup(true)
    for (let index = 0; index < 660; index++) group.add(trial(String(index), index < 373 ? 1 : 0))
    // R 4.2.2: prop.test(373, 660, correct = FALSE)
    expect(group.figures().mean).toMatchObject({ method: "wilson" })
    expect(group.figures().mean?.low).toBeCloseTo(0.52706168, 7)
    expect(group.figures().mean?.high).toBeCloseTo(0.60248732, 7)
  })

  it("keep the interval of a share between 0 and 1, however few cases and whatever the repeats or grades", () => {
    for (const repeats of [1, 3]) {
      for (const grade of [1, 0.9]) {
        for (let cases = 2; cases <= 40; cases++) {
          for (let wrong = 0; wrong <= Math.min(3, cases); wrong++) {
            const group = makeGroup(true)
            for (let at = 0; at < cases; at++) {
              for (let repeat = 0; repeat < repeats; repeat++) {
                group.add(trial(String(at), at < wrong && repeat === 0 ? 0 : at === wrong ? grade : 1))
              }
            }
            const { mean } = group.figures()
            expect(mean?.low).toBeGreaterThanOrEqual(0)
            expect(mean?.high).toBeLessThanOrEqual(1)
            expect(mean?.value).toBeLessThanOrEqual(mean?.high ?? 0)
          }
        }
      }
    }
  })

  it("do not bound a score with a unit of its own", () => {
    const group = makeGroup(false)
    for (const [at, value] of [0.99, 0.98, 0.2].entries()) group.add(trial(String(at), value))
    expect(group.figures().mean?.high).toBeGreaterThan(1)
  })

  it("widen the interval when cases share clusters, however late the first cluster is named", () => {
    const clustered = makeGroup(true)
    const independent = makeGroup(true)
    for (let index = 0; index < 100; index++) {
      const value = Math.floor(index / 10) % 2
      clustered.add(trial(String(index), value, index < 3 ? {} : { cluster: String(Math.floor(index / 10)) }))
      independent.add(trial(String(index), value))
    }
    const { mean, clusters } = clustered.figures()
    const alone = independent.figures().mean
    expect(clusters).toBe(13)
    expect(mean?.method).toBe("clustered-wilson")
    expect((mean?.high ?? 0) - (mean?.low ?? 0)).toBeGreaterThan(2 * ((alone?.high ?? 0) - (alone?.low ?? 0)))
  })

  it("take a single graded case to show nothing of the others, and no number for a share", () => {
    const one = makeGroup(true)
    one.add(trial("a", 0.5))
    expect(one.figures().mean).toMatchObject({ value: 0.5, low: 0, high: 1, method: "student-t" })
    const number = makeGroup(false)
    number.add(trial("a", 0.5))
    number.add(trial("b", 0.5))
    expect(number.figures().mean).toBeUndefined()
    const repeated = makeGroup(true)
    for (const value of [0, 1]) repeated.add(trial("a", value))
    expect(repeated.figures().mean).toMatchObject({ value: 0.5, method: "wilson" })
  })

  it("have an interval even when every score is the same, and no mean when nothing is scored", () => {
    const perfect = makeGroup(true)
    for (const id of ["a", "b", "c"]) perfect.add(trial(id, 0.75))
    expect(perfect.figures().mean).toMatchObject({ value: 0.75, method: "wilson" })
    const empty = makeGroup(true)
    empty.add(trial("a", undefined))
    expect(empty.figures().mean).toBeUndefined()
  })
})
