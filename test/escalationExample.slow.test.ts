/**
 * The example of escalation, on mails that come with a package.
 */
import { Experiment } from "@assay/core"
import { expect, test } from "vitest"

test("a signal that tells sure answers from unsure ones certifies a limit, and few labels are said to be few", async () => {
  const { default: experiment } = await import("../examples/09-escalation.ts")
  const { report } = await Experiment.runPromise(experiment, { store: ":memory:", limit: 1_000 })
  expect(report.undecided).toEqual([])
  const [served, strict, agreed] = report.decisions
  expect(served?.sentences[0]).toMatch(
    /^Serve the answers of logreg where .* the error among the answered is at most 1 %, with 95 % confidence\.$/u
  )
  expect([strict?.verdict, agreed?.verdict]).toEqual(["too few labels", "too few labels"])
}, 600_000)
