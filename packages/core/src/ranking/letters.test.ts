import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { groupsOf, letter } from "./letters.ts"

describe("groupsOf", () => {
  it("gives one group when nothing differs", () => {
    expect(groupsOf(3, [])).toEqual([[0, 1, 2]])
  })

  it("lets neighbours overlap where the ends of a chain differ", () => {
    const differing = [
      [0, 2],
      [0, 3],
      [0, 4],
      [1, 3],
      [1, 4]
    ] as const
    expect(groupsOf(5, differing)).toEqual([
      [0, 1],
      [1, 2],
      [2, 3, 4]
    ])
  })

  it("keeps every differing pair apart, every other pair together, and no group within another", () => {
    const count = 6
    const all = Array.from({ length: count }, (_, a) =>
      Array.from({ length: count - a - 1 }, (_, b) => [a, a + 1 + b] as const)
    ).flat()
    fc.assert(
      fc.property(fc.subarray(all), (differing) => {
        const groups = groupsOf(count, differing)
        for (const pair of all) {
          const together = groups.some((group) => pair.every((one) => group.includes(one)))
          expect(together).toBe(!differing.includes(pair))
        }
        for (const group of groups) {
          const larger = groups.filter(
            (other) => other !== group && group.every((one) => other.includes(one))
          )
          expect(larger).toEqual([])
        }
      }),
      { numRuns: 300 }
    )
  })
})

it("letters go on after z", () => {
  expect([0, 25, 26, 27, 701, 702].map(letter)).toEqual(["a", "z", "aa", "ab", "zz", "aaa"])
})
