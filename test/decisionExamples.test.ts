/**
 * The examples of decisions: what they say is what arithmetic on the recorded answers gives.
 */
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import { Experiment } from "@assay/core"
import { expect, test } from "vitest"

const data = process.env.ASSAY_DATA ?? resolve(import.meta.dirname, "../../shared/data")
const path = join(data, "gsm8k/solutions.jsonl")
const isMissing = !existsSync(path)

test.skipIf(isMissing)(
  `the worth of a model breaks even where what it costs more is what its right answers are worth${isMissing ? ` (skipped: no ${path})` : ""}`,
  async () => {
    const { default: experiment, prices } = await import("../examples/08-is-the-llm-worth-it.ts")
    const { report } = await Experiment.runPromise(experiment, { store: ":memory:", limit: 200 })
    expect(report.undecided).toEqual([])
    expect(report.decisions.map(({ name }) => name)).toEqual([
      "worth of 175b_verification over 6b_verification",
      "worth of 6b_verification over 6b_finetuning",
      "worth of 175b_verification over 175b_finetuning"
    ])
    const rightOf = (name: string): number => {
      const found = report.candidates.find((each) => each.name === name)
      return (found?.modes.right ?? 0) / (found?.trials.finished ?? 1)
    }
    const [open, stated, demanded] = report.decisions
    // What it costs more, for each right answer more.
    const more = prices["175b_verification"] - prices["6b_verification"]
    const breakEven = more / (rightOf("175b_verification") - rightOf("6b_verification"))
    expect(Object.values(open?.figures ?? {}).map(({ value }) => value)).toContainEqual(
      expect.closeTo(breakEven, 6)
    )
    expect(open?.sentences[0]).toMatch(
      /^175b_verification is worth it if a right answer is worth more than \$[\d.]+ to \$[\d.]+\.$/u
    )
    expect([stated?.status, demanded?.status]).toEqual(["yes", "yes"])
    expect(open?.doubts[0]).toBe(
      "The run asked 200 of the 660 cases of the dataset, and the decision rests on those."
    )
  },
  60_000
)
