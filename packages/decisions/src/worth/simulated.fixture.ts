/**
 * Pairs drawn from a population in which the candidate is right on 87 % of cases and the other on 85 %.
 */
import type * as PairedScore from "@assay/stats/PairedScore"
import * as Rng from "@assay/stats/Rng"
import { againstDemand, type Sample } from "../grounds/sample.ts"

/** The sample of so many gains and losses. */
const sampleOfCounts = (n: number, lost: number, gained: number): Sample => ({
  n,
  missing: 0,
  unit: "share",
  counts: {
    n,
    lost,
    gained,
    designEffect: 1,
    kish: 1,
    kishError: 0,
    df: Number.POSITIVE_INFINITY,
    clusters: n,
    differing: lost + gained
  } satisfies PairedScore.Counts,
  quality: { mean: (gained - lost) / n, error: 0.01, df: n - 1 },
  cost: undefined,
  covariance: 0,
  variance: (lost + gained) / n - ((gained - lost) / n) ** 2
})

/** How often each verdict falls. */
export interface Shares {
  readonly justified: number
  readonly notJustified: number
  readonly cannotTell: number
}

/**
 * Draws runs and counts the verdicts of one-sided tests at 5 %.
 *
 * @param discordance the share of cases that differ
 * @param demand the difference that is asked for, as a share
 */
export const verdicts = (
  runs: number,
  n: number,
  {
    discordance,
    difference = 0.02,
    demand,
    seed = 1
  }: {
    readonly discordance: number
    readonly difference?: number
    readonly demand: number
    readonly seed?: number
  }
): Shares => {
  const draw = Rng.make(seed)
  let justified = 0
  let notJustified = 0
  for (let run = 0; run < runs; run++) {
    const differing = draw.binomial(n, discordance)
    const gained = draw.binomial(differing, (1 + difference / discordance) / 2)
    const lost = differing - gained
    const { pAbove, pBelow } = againstDemand(sampleOfCounts(n, lost, gained), demand)
    if (pAbove <= 0.05) justified++
    else if (pBelow <= 0.05) notJustified++
  }
  return {
    justified: justified / runs,
    notJustified: notJustified / runs,
    cannotTell: 1 - (justified + notJustified) / runs
  }
}
