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
    const { default: experiment } = await import("../examples/08-is-the-llm-worth-it.ts")
    const { prices } = await import("../examples/gsm8kModels.ts")
    const { report } = await Experiment.runPromise(experiment, { store: ":memory:", limit: 120 })
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
      /^175b_verification is worth it over 6b_verification if a right answer is worth more than \$[\d.]+ to \$[\d.]+\.$/u
    )
    expect([stated?.status, demanded?.status]).toEqual(["yes", "yes"])
    expect(open?.doubts[0]).toBe(
      "The run asked 120 of the 660 cases of the dataset, and the decision rests on those."
    )
  },
  60_000
)

test.skipIf(isMissing)(
  `building pays from the volume that the fixed cost over the saving of an answer gives${isMissing ? ` (skipped: no ${path})` : ""}`,
  async () => {
    const { default: experiment, stated } = await import("../examples/10-build-or-fine-tune.ts")
    const { report } = await Experiment.runPromise(experiment, { store: ":memory:", limit: 60 })
    expect(report.undecided).toEqual([])
    const [between, month, hybrid] = report.decisions
    expect(hybrid?.plots.length).toBeGreaterThan(0)
    const right = report.candidates.map(({ modes, trials }) => modes.right / trials.finished)
    // Two cents a right answer; an answer of the small model costs 0.2 cents, one of the large 3 cents.
    const saving = 0.03 - 0.002 - 0.02 * ((right[1] ?? 0) - (right[0] ?? 0))
    const fixed = stated.once / stated.months + stated.monthly
    const volumes = Object.values(between?.figures ?? {}).flatMap(({ unit, value }) =>
      unit === "requests" && value !== undefined ? [value] : []
    )
    expect(volumes[0]).toBeCloseTo(fixed / saving, 3)
    expect(month?.sentences[0]).toContain("$9,000 a month at 300,000 tasks")
  },
  60_000
)
