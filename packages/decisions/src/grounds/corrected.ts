/**
 * What labels of people make of a score that a model judges. A judge's own grades decide nothing: a mean and a difference
 * are stated as labels correct them, or not at all.
 */
import type { Decision } from "@assay/core"
import * as Distribution from "@assay/stats/Distribution"
import type * as Interval from "@assay/stats/Interval"
import * as Effect from "effect/Effect"
import { qualityOf } from "./figure.ts"
import type { Pair } from "./pairs.ts"
import type { CaseRow } from "./perCase.ts"
import { bothOf, type Missing, rangeOf, type Sample, sampleOf } from "./sample.ts"

/** A candidate's mean score: as it is, or where a model judges as labels correct it. Undefined where there is none. */
export const statedQuality = (
  { unit, judged }: Decision.GroundsScore,
  candidate: string,
  rows: ReadonlyArray<CaseRow>,
  confidence?: number
): Interval.Estimate | undefined => {
  if (judged === undefined) return qualityOf(rows, unit, confidence)
  const mean = Object.hasOwn(judged, candidate) ? judged[candidate]?.mean : undefined
  if (mean === undefined) return undefined
  const { value, ...interval } = mean
  return { _tag: "Interval", estimate: value, n: rows.length, method: "corrected by labels", ...interval }
}

/** Where labels correct a sample, single cases and slices show nothing. */
export interface Differing {
  /** The sample. Undefined where no difference may be stated. */
  readonly sample: Sample | undefined
  /** Why not, as a clause. Undefined where one may. */
  readonly withheld: string | undefined
  /** Whether labels of people made it. */
  readonly corrected: boolean
  /** The sample with what has no score filled in. Undefined as the sample. */
  readonly filled: (missing: Exclude<Missing, "left-out">) => Sample | undefined
}

/** A sample whose quality is the difference that labels correct; `errored`: pairs of which the run has no answer. */
const corrected = (
  sample: Sample,
  { effect, low, high, confidence, n }: Decision.GroundsDifference,
  errored: number
): Sample | undefined => {
  if (effect === undefined || low === undefined || high === undefined) return undefined
  // The interval is that of two one-sided tests by the normal distribution; the wider half is taken for both.
  const half = Math.max(effect - low, high - effect)
  const z = Distribution.normalQuantile((1 + confidence) / 2)
  return {
    ...sample,
    n,
    missing: errored,
    counts: undefined,
    quality: { mean: effect, error: half / z, df: 1e9 },
    covariance: 0
  }
}

/** The same where the missing pairs stand at the end of the range. */
const shifted = (sample: Sample, span: number): Sample => {
  const { n, missing, quality } = sample
  const all = n + missing
  return {
    ...sample,
    quality: {
      ...quality,
      mean: (n * quality.mean + missing * span) / all,
      error: (n * quality.error) / all
    }
  }
}

/** The difference of two candidates on their paired cases, ready to be tested. */
export const differing = Effect.fnUntraced(function* (
  grounds: Pick<Decision.Grounds, "difference">,
  { name, unit, judged }: Decision.GroundsScore,
  names: { readonly candidate: string; readonly against: string },
  pairs: ReadonlyArray<Pair>,
  confidence: number
): Effect.fn.Return<Differing, Decision.Error> {
  const plain = sampleOf(pairs, unit)
  const none = { sample: undefined, corrected: false, filled: () => undefined }
  if (plain === undefined) return { ...none, withheld: "fewer than two cases have a score of both" }
  if (judged === undefined) {
    return {
      sample: plain,
      withheld: undefined,
      corrected: false,
      filled: (missing) => sampleOf(pairs, unit, missing)
    }
  }
  const found = yield* grounds.difference({ ...names, score: name, confidence })
  const errored = pairs.filter(({ candidate, against }) => candidate.errored + against.errored > 0).length
  const sample = corrected(plain, found, errored)
  if (sample === undefined)
    return {
      ...none,
      withheld: `the difference is not stated, because ${found.withheld ?? "it has no interval"}`
    }
  const [low, high] = rangeOf(bothOf(pairs), unit)
  return {
    sample,
    withheld: undefined,
    corrected: true,
    filled: (missing) => shifted(sample, missing === "worst" ? low - high : high - low)
  }
})
