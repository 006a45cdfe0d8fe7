/** Adversarial runs on the spam filters of the examples find real evasions. */
import { Adversarial } from "@assay/adversarial"
import { expect, test } from "vitest"

test("a regex and logistic regression are evaded by mails that read the same, and a constant answer is flagged", async () => {
  const { default: experiment, attack } = await import("../examples/11-adversarial.ts")
  const { assessment } = await Adversarial.runPromise(experiment, { ...attack, cases: 60, store: ":memory:" })
  const of = (candidate: string) => assessment.candidates.find(({ name }) => name === candidate)
  const failed = (candidate: string, family: string): number =>
    of(candidate)?.families.find((each) => each.family === family)?.failed ?? -1
  expect(assessment.status).toBe("complete")
  for (const family of ["homoglyphs", "mixed-scripts", "zero-width", "full-width"])
    expect(failed("regex", family)).toBeGreaterThan(2)
  expect(failed("regex", "letter-case")).toBe(0)
  expect(
    ["homoglyphs", "zero-width", "mixed-scripts", "long"].some((each) => failed("logreg", each) > 0)
  ).toBe(true)
  expect(of("majority")?.ignoresInput).toBe(true)
  expect(of("regex")?.ignoresInput).toBe(false)
  expect(of("logreg")?.ignoresInput).toBe(false)
}, 600_000)
