/**
 * A comparison as large as they come, for timing.
 */
import * as Rng from "../stats/Rng.ts"
import type { Sides } from "./gather.ts"
import { compareScore } from "./scoreComparison.ts"
import { type Facts, slicesOf } from "./slices.ts"
import type { Tally } from "./tally.ts"

const tallyOf = (values: Float64Array): Tally => {
  const one = () => new Int32Array(values.length).fill(1)
  const none = () => new Int32Array(values.length)
  return {
    finished: one(),
    scores: [{ scored: one(), sum: values }],
    endings: {
      wrong: none(),
      refused: none(),
      malformed: none(),
      truncated: none(),
      escalated: none(),
      unscored: none(),
      errored: none()
    },
    timed: [],
    cost: { usd: new Float64Array(values.length), unpriced: none(), priced: false },
    extent: [{ low: 0, high: 1, isGraded: true }]
  }
}

/** Two candidates on so many cases in 20 slices, ten values of each of two tags. */
export const large = (cases: number, kind: "binary" | "graded" | "clustered"): Sides => {
  const rng = Rng.make(1)
  const draw = (): number => (kind === "binary" ? Number(rng.uniform() < 0.8) : rng.uniform())
  const facts = Array.from(
    { length: cases },
    (_, nth): Facts => ({
      caseId: `case-${nth}`,
      kind: "typical",
      tags: { language: `l${nth % 10}`, customer: `c${Math.floor(nth / 10) % 10}` },
      cluster: kind === "clustered" ? `d${Math.floor(nth / 4)}` : undefined
    })
  )
  const before = Float64Array.from({ length: cases }, draw)
  const after = before.map((value) => (rng.uniform() < 0.2 ? draw() : value))
  return {
    cases: facts,
    baseline: tallyOf(before),
    candidate: tallyOf(after),
    tried: [...facts.keys()]
  }
}

/** How long it takes to compare them, in seconds of this process's own time. */
export const seconds = (sides: Sides, resamples: number): number => {
  const start = process.cpuUsage()
  const { slices } = slicesOf(sides.cases, sides.tried)
  const settings = {
    alpha: 0.05,
    margin: 0.02,
    power: 0.8,
    scores: [],
    cases: () => true,
    repeats: 1,
    resamples,
    seed: 1
  }
  const [score] = compareScore(sides, 0, { scorer: "match", score: "match" }, slices, settings)
  if (score?.slices.length !== 20) throw new Error("20 slices were compared")
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1e6
}
