/**
 * A baseline and a model whose every true figure is known.
 */
import * as Interval from "@assay/stats/Interval"
import * as Rng from "@assay/stats/Rng"
import { crossFit } from "./crossFitted.ts"
import { type Item, sampleOf } from "./sample.ts"

/** How often the baseline is right where it is so sure. */
const rightAt = (confidence: number): number => 1 / (1 + Math.exp(0.9 - 4 * confidence))

/** How often the model is right, whatever the baseline says. */
const model = 0.86

/** The true quality of a threshold. Confidences are uniform. */
const trueQuality = (threshold: number): number => {
  const steps = 2000
  let sum = 0
  for (let k = 0; k < steps; k++) {
    const confidence = (k + 0.5) / steps
    sum += confidence >= threshold ? rightAt(confidence) : model
  }
  return sum / steps
}

/** Cases of that pair. */
export const drawn = (n: number, rng: Rng.Rng): ReadonlyArray<Item> =>
  Array.from({ length: n }, (_, nth) => {
    const confidence = rng.uniform()
    const luck = rng.uniform()
    const baseline = luck < rightAt(confidence) ? 1 : 0
    const answer = (rng.uniform() < 0.4 ? luck : rng.uniform()) < model ? 1 : 0
    return {
      id: String(nth),
      cluster: undefined,
      confidence,
      baseline,
      model: answer,
      baselineUsd: 0,
      modelUsd: 0.001,
      baselineMs: 1,
      modelMs: 500,
      agrees: baseline === answer
    }
  })

/** What the figures that are shown come to over many runs, in points of a hundred, and how often the interval covers. */
export const shown = (n: number, runs: number, seed = 7) => {
  const rng = Rng.make(seed)
  let bias = 0
  let inSample = 0
  let covers = 0
  for (let run = 0; run < runs; run++) {
    const fit = crossFit(sampleOf(drawn(n, rng)), { objective: "quality", seed: run })
    const truth = trueQuality(fit.grid[fit.chosen] ?? Number.POSITIVE_INFINITY)
    const figure = Interval.proportion(fit.quality)
    bias += (figure.estimate ?? Number.NaN) - truth
    inSample += (fit.points[fit.chosen]?.quality ?? Number.NaN) - truth
    if (figure._tag === "Interval" && figure.low <= truth && truth <= figure.high) covers++
  }
  return { bias: (100 * bias) / runs, inSample: (100 * inSample) / runs, covers: covers / runs }
}
