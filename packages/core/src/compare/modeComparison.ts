/**
 * How often trials failed in which way, on both sides.
 */
import * as Multiplicity from "@assay/stats/Multiplicity"
import * as Rng from "@assay/stats/Rng"
import type { Settings } from "../definition/comparisonSettings.ts"
import { type CountedMode, countedModes } from "../failure/FailureMode.ts"
import * as Evidence from "../verdict/Evidence.ts"
import type { Sides } from "./gather.ts"
import type { ModeComparison } from "./model.ts"
import { clusterLabels } from "./slices.ts"
import type { Tally } from "./tally.ts"

const rates = (tally: Tally, mode: CountedMode, tried: ReadonlyArray<number>): Float64Array =>
  Float64Array.from(tried, (at) => (tally.modes[mode][at] ?? 0) / (tally.finished[at] ?? 0))

/** Compares the rate of every failure mode that occurs, over the cases both sides tried. */
export const compareModes = (sides: Sides, settings: Settings): ReadonlyArray<ModeComparison> => {
  const tried = [...sides.cases.keys()].filter(
    (at) => (sides.against.finished[at] ?? 0) > 0 && (sides.candidate.finished[at] ?? 0) > 0
  )
  if (tried.length === 0) return []
  const clusters = clusterLabels(tried.flatMap((at) => sides.cases[at] ?? []))
  const found = countedModes.flatMap((mode, nth) => {
    const against = rates(sides.against, mode, tried)
    const candidate = rates(sides.candidate, mode, tried)
    if (against.every((rate) => rate === 0) && candidate.every((rate) => rate === 0)) return []
    const evidence = Evidence.measure(
      { against, candidate, clusters },
      {
        confidence: 1 - settings.alpha,
        range: 1,
        resamples: settings.resamples,
        seed: Rng.derive(settings.seed, -100 - nth)
      }
    )
    return [{ mode, evidence }]
  })
  const adjusted = Multiplicity.benjaminiHochberg(found.map(({ evidence }) => evidence.p))
  return found.map((each, nth) => ({ ...each, adjustedP: adjusted[nth] ?? 1 }))
}
