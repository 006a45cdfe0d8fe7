import { describe, expect, it } from "vitest"
import * as Interval from "../stats/Interval.ts"
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
    const group = makeGroup()
    group.add(trial("a", 1))
    group.add(trial("a", undefined))
    group.add(trial("b", undefined, { errored: true }))
    group.add(trial("c", 0))
    expect(group.figures()).toMatchObject({ n: 4, scored: 2, unscored: 1, errored: 1, cases: 2 })
  })

  it("average the repeats of a case first: many repeats are not many cases", () => {
    const group = makeGroup()
    for (let repeat = 0; repeat < 100; repeat++) group.add(trial("a", 1))
    for (let repeat = 0; repeat < 100; repeat++) group.add(trial("b", repeat % 2))
    group.add(trial("c", 0))
    const { mean, cases } = group.figures()
    expect(cases).toBe(3)
    expect(mean?.value).toBeCloseTo(0.5, 12)
    const expected = Interval.mean([1, 0.5, 0])
    expect(mean).toMatchObject({ method: "student-t" })
    expect(expected._tag === "Interval" ? [expected.low, expected.high] : []).toEqual([mean?.low, mean?.high])
  })

  it("use Wilson's interval for right and wrong", () => {
    const group = makeGroup()
    for (let index = 0; index < 660; index++) group.add(trial(String(index), index < 373 ? 1 : 0))
    // R 4.2.2: prop.test(373, 660, correct = FALSE)
    expect(group.figures().mean).toMatchObject({ method: "wilson" })
    expect(group.figures().mean?.low).toBeCloseTo(0.52706168, 7)
    expect(group.figures().mean?.high).toBeCloseTo(0.60248732, 7)
  })

  it("widen the interval when cases share clusters, however late the first cluster is named", () => {
    const clustered = makeGroup()
    const independent = makeGroup()
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

  it("have an interval even when every score is the same, and no mean when nothing is scored", () => {
    const perfect = makeGroup()
    for (const id of ["a", "b", "c"]) perfect.add(trial(id, 0.75))
    expect(perfect.figures().mean).toMatchObject({ value: 0.75, method: "wilson" })
    const empty = makeGroup()
    empty.add(trial("a", undefined))
    expect(empty.figures().mean).toBeUndefined()
  })
})
