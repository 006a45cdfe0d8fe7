/**
 * How often a hybrid is said to beat both.
 */
import * as Rng from "@assay/stats/Rng"
import { differenceOf } from "./comparing.ts"
import { crossFit } from "./crossFitted.ts"
import { judge } from "./judging.ts"
import { sampleOf } from "./sample.ts"
import { drawn } from "./simulated.fixture.ts"

const options = { clusters: undefined, range: 1, confidence: 0.95 }

/** How often a hybrid is said to beat both, where the baseline is right so often and the model so often. */
export const beats = (
  baseline: (confidence: number) => number,
  model: number,
  n: number,
  runs: number
): number => {
  const rng = Rng.make(21)
  let found = 0
  for (let run = 0; run < runs; run++) {
    const items = drawn(n, rng).map((item) => ({
      ...item,
      baseline: rng.uniform() < baseline(item.confidence) ? 1 : 0,
      model: rng.uniform() < model ? 1 : 0
    }))
    const fit = crossFit(sampleOf(items), { objective: "quality", seed: run })
    const over = (other: Float64Array) =>
      differenceOf(
        fit.quality.map((value, nth) => value - (other[nth] ?? 0)),
        options
      )
    const { verdict } = judge(
      "quality",
      { baseline: over(fit.baseline), model: over(fit.model) },
      { served: 1, n }
    )
    if (verdict === "beats both") found++
  }
  return found / runs
}
