import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import * as fc from "fast-check"
import * as Dataset from "../../dataset/Dataset.ts"
import * as Order from "./order.ts"

const idsOf = (cases: ReadonlyArray<Order.OrderedRow>, seed = 1): ReadonlyArray<string> => {
  const order = Order.make(seed)
  for (const each of cases) order.add(each)
  return order.ids()
}

const unclustered = (ids: Iterable<string>): ReadonlyArray<Order.OrderedRow> =>
  Array.from(ids, (caseId) => ({ caseId, cluster: undefined }))

const clustered = Array.from({ length: 300 }, (_, nth) => ({
  caseId: `case-${nth}`,
  cluster: nth % 3 === 0 ? undefined : `document-${nth % 40}`
}))

describe("the order in which cases are asked", () => {
  it("depends neither on the order of the source nor on what is added", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 1 }), fc.uniqueArray(fc.string()), (ids, more) => {
        const order = idsOf(unclustered(ids))
        assert.deepStrictEqual(idsOf(unclustered(ids.toReversed())), order)
        const larger = idsOf(unclustered(new Set([...more, ...ids])))
        assert.deepStrictEqual(
          larger.filter((id) => ids.includes(id)),
          order
        )
      })
    )
  })

  it("is another for another seed", () => {
    assert.notDeepEqual(idsOf(clustered, 1), idsOf(clustered, 2))
  })

  it("keeps the cases of a cluster together", () => {
    const clusterOf = new Map(clustered.map(({ caseId, cluster }) => [caseId, cluster ?? caseId]))
    const runs = idsOf(clustered)
      .map((id) => clusterOf.get(id))
      .filter((cluster, nth, all) => cluster !== all[nth - 1])
    assert.strictEqual(runs.length, new Set(runs).size)
  })

  it("is random: beginnings of files sorted by label hold the labels in their shares", () => {
    let first = 0
    for (let seed = 0; seed < 400; seed++) {
      const ids = idsOf(unclustered(Array.from({ length: 100 }, (_, nth) => `${nth}`)), seed)
      first += ids.slice(0, 20).filter((id) => Number(id) < 50).length
    }
    // 400 samples of 20: half of 8,000 within four standard errors of a sample without replacement.
    assert.closeTo(first, 4_000, 4 * Math.sqrt(400 * 20 * 0.25 * (80 / 99)))
  })

  it.effect("gathers rows in parts, whatever their size", () =>
    Effect.gen(function* () {
      const dataset = Dataset.make(
        "letters",
        clustered.map(({ caseId }) => ({ id: caseId, input: caseId }))
      )
      const ids = idsOf(clustered)
      for (const size of [1, 7, 299, 300, 1_000]) {
        const rows = yield* Stream.runCollect(Order.rowsOf(dataset, ids, size))
        assert.deepStrictEqual(
          rows.map((row) => row.case.id),
          ids
        )
      }
    })
  )

  it("holds fewer rows at once where they are long", () => {
    assert.deepStrictEqual([100, 10_000, 1e9].map(Order.batchSize), [100_000, 6_400, 1_000])
  })
})
