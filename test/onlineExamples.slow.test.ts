/** The examples of online checks and of a shadow. */
import { expect, test } from "vitest"
import { program as checks } from "../examples/14-online-checks.ts"
import { program as shadow } from "../examples/15-shadow.ts"

test("a server under load is checked beside its requests, and its monitor sees that refusals rose", async () => {
  const { report, status } = await checks()
  const { counts, labelled } = report
  expect(counts.seen).toBe(9_000)
  expect(counts).toMatchObject({ dropped: 0, pending: 0, scored: counts.sampled })
  // Nine of ten answers are right where there is one; a third of the wrong ones are right by chance.
  expect(labelled[0]?.estimate).toMatchObject({ _tag: "Estimable", missing: 0 })
  expect(status.alarms[0]).toMatchObject({ metric: "refused", slice: "all" })
  expect(status.sentence).toContain("refused rose from")
})

test("a shadow tells a model that is the same from one that is not, and sends nothing", async () => {
  const { report, advice, sent } = await shadow()
  const [again, small] = report.candidates
  expect(again?.change.due.low).toBeLessThan(0)
  expect(again?.change.due.high).toBeGreaterThan(0)
  expect(small?.change.due.low).toBeGreaterThan(0.15)
  expect(advice.map((each) => each.advice)).toEqual(["switch", "do not switch"])
  expect(sent).toBeLessThan(2_100)
})
