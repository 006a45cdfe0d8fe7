import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Folds from "./folds.ts"

const member = fc.record({
  caseId: fc.uuid(),
  inputDigest: fc.integer({ min: 0, max: 30 }).map(String),
  label: fc.constantFrom("a", "b", "c"),
  cluster: fc.option(fc.constantFrom("x", "y", "z"), { nil: undefined })
})
const members = fc.uniqueArray(member, { selector: ({ caseId }) => caseId, minLength: 1, maxLength: 80 })

describe("folds", () => {
  it("never part the cases of a cluster, nor those with one input", () => {
    fc.assert(
      fc.property(members, fc.integer({ min: 2, max: 7 }), fc.integer(), (cases, folds, seed) => {
        const foldOf = Folds.assign(cases, folds, seed)
        const seen = new Map<string, number>()
        cases.forEach(({ cluster, inputDigest }, index) => {
          const fold = foldOf[index] ?? -1
          expect(fold).toBeLessThan(folds)
          for (const key of [
            `input ${inputDigest}`,
            ...(cluster === undefined ? [] : [`cluster ${cluster}`])
          ]) {
            expect(seen.get(key) ?? fold).toBe(fold)
            seen.set(key, fold)
          }
        })
      })
    )
  })

  it("are decided by the cases and the seed, not by the order of rows", () => {
    fc.assert(
      fc.property(members, fc.integer(), (cases, seed) => {
        const forwards = Folds.assign(cases, 5, seed)
        const backwards = Folds.assign(cases.toReversed(), 5, seed).toReversed()
        expect([...backwards]).toEqual([...forwards])
      })
    )
  })

  it("share out every label as evenly as can be when all cases are independent", () => {
    const cases = Array.from({ length: 103 }, (_, index) => ({
      caseId: `${index}`,
      inputDigest: `${index}`,
      label: index < 13 ? "rare" : "common",
      cluster: undefined
    }))
    const foldOf = Folds.assign(cases, 5, 7)
    for (const label of ["rare", "common"]) {
      const sizes = Array.from(
        { length: 5 },
        (_, fold) => cases.filter((each, index) => each.label === label && foldOf[index] === fold).length
      )
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
    }
  })

  it("differ with the seed", () => {
    const cases = Array.from({ length: 50 }, (_, index) => ({
      caseId: `${index}`,
      inputDigest: `${index}`,
      label: "a",
      cluster: undefined
    }))
    expect([...Folds.assign(cases, 5, 1)]).not.toEqual([...Folds.assign(cases, 5, 2)])
  })
})
