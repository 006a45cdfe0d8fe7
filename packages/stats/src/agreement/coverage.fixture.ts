import type { Estimate } from "../Interval.ts"
import * as coefficients from "../internal/agreement/coefficients.ts"
import * as ratings from "../internal/agreement/ratings.ts"
import * as resample from "../internal/agreement/resample.ts"
import type * as Rng from "../Rng.ts"

/** How units come about: raters who all know the level of a unit with probability `kappa`, and guess else. */
export interface Setting {
  readonly units: number
  /** The share of the commonest level; the others share the rest. */
  readonly share: number
  readonly levels: number
  readonly kappa: number
  readonly raters: number
  /** The share of ratings that are missing. */
  readonly missing: number
  /** How many units each cluster has, and how often a unit is but a copy of the cluster's first. */
  readonly clusterSize: number
  readonly alike: number
}

const level = (rng: Rng.Rng, { share, levels }: Setting): number =>
  rng.uniform() < share ? levels : 1 + rng.below(levels - 1)

const unit = (rng: Rng.Rng, setting: Setting): Array<number | null> => {
  const known = rng.uniform() < setting.kappa ? level(rng, setting) : undefined
  return Array.from({ length: setting.raters }, () => known ?? level(rng, setting))
}

const made = {
  kappa: (of: coefficients.Scale) => coefficients.cohen(of, "unweighted"),
  quadratic: (of: coefficients.Scale) => coefficients.cohen(of, "quadratic"),
  alpha: (of: coefficients.Scale) => coefficients.krippendorff(of, "nominal"),
  interval: (of: coefficients.Scale) => coefficients.krippendorff(of, "interval"),
  ac1: (of: coefficients.Scale) => coefficients.gwet(of, "unweighted")
}

type Name = keyof typeof made

/** What each coefficient is in truth. Chance-corrected agreement on guesses is 0, so all but AC1 are `kappa`. */
const truths = ({ share, levels, kappa }: Setting): Readonly<Record<Name, number>> => {
  const rest = (1 - share) / (levels - 1)
  const squares = share ** 2 + (levels - 1) * rest ** 2
  const chance = (1 - squares) / (levels - 1)
  const observed = kappa + (1 - kappa) * squares
  return { kappa, quadratic: kappa, alpha: kappa, interval: kappa, ac1: (observed - chance) / (1 - chance) }
}

/** The share of samples whose interval covers the truth, for each coefficient; samples without one count neither way. */
export const coverage = (
  rng: Rng.Rng,
  setting: Setting,
  names: ReadonlyArray<Name>,
  runs: number
): ReadonlyArray<readonly [Name, number]> => {
  const truth = truths(setting)
  const levels = Array.from({ length: setting.levels }, (_, k) => k + 1)
  const given = new Map(names.map((name) => [name, { n: 0, covered: 0 }]))
  for (let run = 0; run < runs; run++) {
    const units: Array<Array<number | null>> = []
    const clusters: Array<number> = []
    for (let u = 0; u < setting.units; u++) {
      const isFirst = u % setting.clusterSize === 0
      const first = units[u - (u % setting.clusterSize)] ?? []
      units.push(!isFirst && rng.uniform() < setting.alike ? [...first] : unit(rng, setting))
      clusters.push(Math.floor(u / setting.clusterSize))
    }
    const rated =
      setting.missing === 0
        ? units
        : units.map((each) => each.map((rating) => (rng.uniform() < setting.missing ? null : rating)))
    const sample = ratings.of(rated, setting.raters === 2, {
      levels,
      ...(setting.clusterSize === 1 ? {} : { clusters })
    })
    const found: Readonly<Record<string, Estimate>> = resample.estimates(
      sample,
      Object.fromEntries(names.map((name) => [name, made[name]])),
      { resamples: 400, seed: run }
    )
    for (const [name, count] of given) {
      const estimate = found[name]
      if (estimate?._tag !== "Interval") continue
      count.n++
      if (estimate.low <= truth[name] + 1e-12 && truth[name] <= estimate.high + 1e-12) count.covered++
    }
  }
  return names.map((name) => {
    const { n, covered } = given.get(name) ?? { n: 0, covered: 0 }
    return [name, covered / n]
  })
}
