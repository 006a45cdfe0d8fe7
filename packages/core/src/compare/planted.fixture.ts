/**
 * Simulated comparisons with a known truth.
 */
import * as Rng from "../stats/Rng.ts"
import type { Sides } from "./gather.ts"
import type { ScoreComparison } from "./model.ts"
import { compareScore } from "./scoreComparison.ts"
import type { Settings } from "./settings.ts"
import { type Facts, slicesOf } from "./slices.ts"
import type { Tally } from "./tally.ts"

const settings: Settings = {
  alpha: 0.05,
  margin: 0.02,
  power: 0.8,
  scores: [],
  cases: () => true,
  repeats: Number.POSITIVE_INFINITY,
  resamples: 1_000,
  seed: 1
}

/**
 * - `cases`: how many, in six slices: three languages and three customers.
 * - `discordance`: the share of cases on which the candidates differ when they are equally good.
 * - `drop`: by how much the new candidate is worse on a case, 0 to 1.
 * - `perCluster`: so many cases share a cluster and all they do; default 1, no clusters.
 */
export interface Truth {
  readonly cases: number
  readonly discordance: number
  readonly drop: (facts: Facts) => number
  readonly perCluster?: number
}

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
    extent: [{ low: 0, high: 1 }]
  }
}

/** One simulated run, compared. */
export const simulate = (
  { cases, discordance, drop, perCluster = 1 }: Truth,
  seed: number
): ScoreComparison => {
  const rng = Rng.make(seed)
  const facts = Array.from(
    { length: cases },
    (_, nth): Facts => ({
      caseId: `case-${nth}`,
      kind: "typical",
      tags: { language: ["de", "en", "fr"][nth % 3] ?? "", customer: `c${Math.floor(nth / 3) % 3}` },
      cluster: perCluster === 1 ? undefined : `d${Math.floor(nth / perCluster)}`
    })
  )
  const before = new Float64Array(cases)
  const after = new Float64Array(cases)
  let luck = 0
  for (const [nth, each] of facts.entries()) {
    if (nth % perCluster === 0) luck = rng.uniform()
    const lost = discordance / 2 + drop(each) / 2
    const gained = Math.max(0, discordance / 2 - drop(each) / 2)
    const isLost = luck < lost
    const isGained = !isLost && luck < lost + gained
    const base = rng.uniform() < 0.8 ? 1 : 0
    before[nth] = isLost ? 1 : isGained ? 0 : base
    after[nth] = isLost ? 0 : isGained ? 1 : base
  }
  const tried = [...facts.keys()]
  const sides: Sides = { cases: facts, baseline: tallyOf(before), candidate: tallyOf(after), tried }
  const { slices } = slicesOf(facts, tried)
  const [score] = compareScore(sides, 0, { scorer: "match", score: "match" }, slices, settings)
  if (score === undefined) throw new Error("one score was compared")
  return score
}
