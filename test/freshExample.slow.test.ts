/** The example that holds one round of mails against the next. */
import { Effect } from "effect"
import { expect, test } from "vitest"
import { program } from "../examples/12-keep-it-fresh.ts"

test("half of a round of mails is like the other half, and the next round is mixed otherwise", async () => {
  const { check, today } = await Effect.runPromise(program)
  expect(check.verdict).toBe("fresh")
  expect(check.uncovered?.high).toBeLessThan(0.1)
  expect(today.verdict).toBe("stale")
  expect(today.mix?.low).toBeGreaterThan(0.2)
  expect(today.uncovered?.p).toBeLessThan(0.025)
  // 500 of 3,000 mails were spam, now 1,396 of 2,796 are.
  expect(today.labels.find(({ name }) => name === "spam")).toMatchObject({
    verdict: "moved",
    reference: 500,
    production: 1396
  })
})
