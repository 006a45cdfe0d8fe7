/**
 * How often trials ended other than right, on both sides.
 */
import * as Multiplicity from "@assay/stats/Multiplicity"
import * as Rng from "@assay/stats/Rng"
import type { Settings } from "../definition/comparisonSettings.ts"
import * as Evidence from "../verdict/Evidence.ts"
import type { Sides } from "./gather.ts"
import { Ending, type EndingComparison } from "./model.ts"
import { clusterLabels } from "./slices.ts"
import type { Tally } from "./tally.ts"

const rates = (tally: Tally, ending: Ending, tried: ReadonlyArray<number>): Float64Array =>
  Float64Array.from(tried, (at) => (tally.endings[ending][at] ?? 0) / (tally.finished[at] ?? 0))

/** Compares the rate of every ending that occurs, over the cases both sides tried. */
export const compareEndings = (sides: Sides, settings: Settings): ReadonlyArray<EndingComparison> => {
  const tried = [...sides.cases.keys()].filter(
    (at) => (sides.against.finished[at] ?? 0) > 0 && (sides.candidate.finished[at] ?? 0) > 0
  )
  if (tried.length === 0) return []
  const clusters = clusterLabels(tried.flatMap((at) => sides.cases[at] ?? []))
  const found = Ending.literals.flatMap((ending, nth) => {
    const against = rates(sides.against, ending, tried)
    const candidate = rates(sides.candidate, ending, tried)
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
    return [{ ending, evidence }]
  })
  const adjusted = Multiplicity.benjaminiHochberg(found.map(({ evidence }) => evidence.p))
  return found.map((each, nth) => ({ ...each, adjustedP: adjusted[nth] ?? 1 }))
}
