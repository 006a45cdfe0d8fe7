import { assert, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Gate from "../gate/Gate.ts"
import * as Report from "../report/Report.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { Trials } from "../store/Trials.ts"
import * as Comparison from "./Comparison.ts"
import { type Answer, record } from "./fixtures/runs.fixture.ts"

const comparing = (n: number, answers: (nth: number) => readonly [old: Answer, young: Answer]) =>
  Effect.gen(function* () {
    const trials = yield* Trials
    const rows = Array.from({ length: n }, (_, nth) => {
      const [old, young] = answers(nth)
      return { caseId: `case-${nth}`, answers: { old: [old], new: [young] } }
    })
    return yield* Comparison.within(trials, yield* record(rows), { against: "old", candidate: "new" })
  }).pipe(Effect.provide(SqliteStore.layer(":memory:")))

const costing = (old: Answer["usd"], young: Answer["usd"]): readonly [Answer, Answer] => [
  { value: 1, ...(old === undefined ? {} : { usd: old }) },
  { value: 1, ...(young === undefined ? {} : { usd: young }) }
]

/** Costs that differ from case to case: long and short inputs. */
const size = (nth: number): number => 0.001 * (1 + ((nth * 7919) % 97))

const statusOf = (increase: number, comparison: Comparison.Comparison) =>
  Effect.map(Gate.evaluate(Gate.cost({ increase }), { comparison }), ({ checks }) => checks[0])

describe("the cost of a comparison", () => {
  it.effect("is the ratio of the bills, with an interval that knows the cases are paired", () =>
    Effect.gen(function* () {
      const { cost } = yield* comparing(300, (nth) =>
        costing(size(nth), size(nth) * (nth % 2 === 0 ? 1.1 : 1.3))
      )
      assert.strictEqual(cost?.cases, 300)
      assert.strictEqual(cost?.ratio._tag, "Ratio")
      if (cost?.ratio._tag !== "Ratio") return
      const bills = Array.from({ length: 300 }, (_, nth) => size(nth))
      const expected =
        bills.reduce((sum, usd, nth) => sum + usd * (nth % 2 === 0 ? 1.1 : 1.3), 0) /
        bills.reduce((sum, usd) => sum + usd, 0)
      expect(cost.ratio.ratio).toBeCloseTo(expected, 9)
      // Costs spread a hundredfold from case to case, their ratio by 10 %: pairing leaves the latter.
      assert.isBelow(cost.ratio.high - cost.ratio.low, 0.05)
      assert.isTrue(cost.ratio.low < expected && expected < cost.ratio.high)
    })
  )

  it.effect("passes, fails or cannot tell by the interval", () =>
    Effect.gen(function* () {
      const comparison = yield* comparing(100, (nth) =>
        costing(size(nth), size(nth) * (nth % 2 === 0 ? 1.1 : 1.3))
      )
      assert.strictEqual((yield* statusOf(0.5, comparison))?.status, "pass")
      assert.strictEqual((yield* statusOf(0.05, comparison))?.status, "fail")
      assert.strictEqual((yield* statusOf(0.2, comparison))?.status, "inconclusive")
      assert.match(
        (yield* statusOf(0.5, comparison))?.reason ?? "",
        /went from \$0\.0\d+ to \$0\.0\d+, .* more/
      )
    })
  )

  it.effect("cannot be told where a price is not known, and says on how many cases", () =>
    Effect.gen(function* () {
      const comparison = yield* comparing(50, (nth) => costing(0.01, nth < 3 ? "unpriced" : 0.01))
      assert.deepInclude(comparison.cost, { cases: 47, unpriced: { against: 0, candidate: 3 } })
      const check = yield* statusOf(0.5, comparison)
      assert.deepInclude(check, {
        status: "inconclusive",
        reason: "the price of new is not known for 3 cases"
      })
      assert.include(
        Report.toText(comparison, { full: true }),
        "3 cases left out: the cost of the candidate is not known."
      )
    })
  )

  it.effect("passes what is free on both sides, and fails what costs where nothing did", () =>
    Effect.gen(function* () {
      const free = yield* comparing(20, () => costing(undefined, undefined))
      assert.isUndefined(free.cost)
      assert.strictEqual((yield* statusOf(0.2, free))?.status, "pass")
      const dearer = yield* comparing(20, () => costing(undefined, 0.01))
      assert.strictEqual((yield* statusOf(0.2, dearer))?.status, "fail")
      const cheaper = yield* comparing(20, (nth) => costing(size(nth), undefined))
      assert.strictEqual((yield* statusOf(0.2, cheaper))?.status, "pass")
    })
  )
})
