/**
 * The certificate of a hybrid: on which answers the bound was tested, and what came of it.
 */
import * as Distribution from "@assay/stats/Distribution"
import * as Interval from "@assay/stats/Interval"
import * as Rng from "@assay/stats/Rng"
import * as LearnThenTest from "@assay/stats/reliability/LearnThenTest"
import type { Certify } from "./options.ts"
import type { Item, Sample } from "./sample.ts"

/** A threshold that is certified. */
interface Bound {
  /** Answers at least this sure are served, from 0 to 1. */
  readonly threshold: number
  /** How many certifying answers it serves. */
  readonly served: number
  /** Bad ones among them. */
  readonly bad: number
  /** The share served, with its interval. */
  readonly share: Interval.Interval
  /** The highest rate among the served that the certifying answers leave possible, one-sided. */
  readonly atMost: number
}

/** A bound, or why there is none. */
export interface Certificate {
  /** Of what the bound is. */
  readonly of: "disagreement" | "error"
  /** The largest rate among the served. */
  readonly maxRate: number
  /** How sure that has to be. */
  readonly confidence: number
  /** What is certified. Undefined where nothing is. */
  readonly bound: Bound | undefined
  /** All thresholds that were tested, from strict to lax. */
  readonly tested: ReadonlyArray<LearnThenTest.Tested>
  /** Answers that certified, one of each cluster. */
  readonly cases: number
  /** About how many certifying cases it takes. Undefined where it is certified, or no number of cases would do. */
  readonly needs: number | undefined
  /** How many served answers without a bad one it takes at least. */
  readonly floor: number
}

/** One item of each cluster, drawn. */
const drawn = ({ items, caseOf, clusterOf, clusters }: Sample, rng: Rng.Rng): ReadonlyArray<Item> => {
  const seen = new Uint32Array(clusters)
  const kept = new Array<Item | undefined>(clusters)
  for (const [i, item] of items.entries()) {
    const cluster = clusterOf[caseOf[i] ?? 0] ?? 0
    seen[cluster] = (seen[cluster] ?? 0) + 1
    if (rng.below(seen[cluster] ?? 1) === 0) kept[cluster] = item
  }
  return kept.filter((item) => item !== undefined)
}

/** The smallest confidence above another: "above x" is "at least" that. Above none at all is from 0. */
const next = (above: number): number => {
  if (above < 0) return 0
  if (above === 0) return Number.MIN_VALUE
  const bits = new BigInt64Array(Float64Array.of(above).buffer)
  bits[0] = (bits[0] ?? 0n) + 1n
  return new Float64Array(bits.buffer)[0] ?? 1
}

/** The highest rate that `bad` of `served` leave possible at this confidence (Clopper & Pearson, one-sided). */
const highest = (bad: number, served: number, confidence: number): number =>
  bad >= served ? 1 : Distribution.betaQuantile(confidence, bad + 1, served - bad)

/** About how many certifying cases it takes, at the rates and shares that were seen. */
const needed = (
  tested: ReadonlyArray<LearnThenTest.Tested>,
  {
    cases,
    maxRate,
    confidence
  }: { readonly cases: number; readonly maxRate: number; readonly confidence: number }
): number | undefined => {
  // The part of the error probability that the first threshold is tested at, about.
  const level = 0.4 * (1 - confidence)
  const found = tested.flatMap(({ served, errors }) => {
    // One bad answer more than was seen: a threshold that looks best looks better than it is.
    const rate = (errors + 1) / (served + 1)
    if (rate >= 0.9 * maxRate) return []
    for (let labelled = 20; labelled <= 1_000_000; labelled = Math.ceil(1.1 * labelled)) {
      if (Distribution.binomialCdf(Math.ceil(labelled * rate), labelled, maxRate) <= level)
        return [Math.ceil((labelled * cases) / served)]
    }
    return []
  })
  return found.length === 0 ? undefined : Math.min(...found)
}

/**
 * Certifies a threshold on the cases. Which thresholds are tested hangs on the number of cases alone, so that none of them
 * chooses what it certifies.
 */
export const certificateOf = (
  sample: Sample,
  { of = "disagreement", maxRate = 0.05, confidence = 0.95 }: Certify,
  seed: number
): Certificate => {
  const answers = drawn(sample, Rng.make(Rng.derive(seed, 20_049)))
  const cases = answers.length
  const signal = answers.map(({ confidence: sureness }) => (Number.isFinite(sureness) ? sureness : undefined))
  // What cannot be served stands as bad where everything is tested: without it the rate is only lower.
  const isBad = answers.map(
    ({ confidence: sureness, agrees, baseline }) =>
      !Number.isFinite(sureness) || (of === "error" ? baseline < 1 : !agrees)
  )
  const { certified, tested } = LearnThenTest.certify(signal, isBad, { maxError: maxRate, confidence })
  const threshold = certified?.above === undefined ? 0 : next(certified.above)
  const servable = answers.flatMap(({ confidence: sureness }, nth) =>
    sureness >= threshold ? [isBad[nth] ?? true] : []
  )
  const served = servable.length
  const bad = servable.filter(Boolean).length
  const share = Interval.wilson(served, cases)
  return {
    of,
    maxRate,
    confidence,
    bound:
      certified === undefined || share._tag === "Withheld"
        ? undefined
        : { threshold, served, bad, share, atMost: highest(bad, served, confidence) },
    tested,
    cases,
    needs: certified === undefined ? needed(tested, { cases, maxRate, confidence }) : undefined,
    floor: LearnThenTest.labelsNeeded({ maxError: maxRate, confidence })
  }
}
