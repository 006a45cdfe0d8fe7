/**
 * The certificate of a hybrid: which cases state the thresholds, which certify, and what came of it.
 */
import * as Distribution from "@assay/stats/Distribution"
import * as Interval from "@assay/stats/Interval"
import * as Rng from "@assay/stats/Rng"
import { type Answer, type Certified, certify, floorOf, type Limit, type Tested } from "./certify.ts"
import type { Certify } from "./options.ts"
import type { Item, Sample } from "./sample.ts"

/** A bound, or why there is none. */
export interface Certificate extends Limit {
  /** Of what the bound is. */
  readonly of: "disagreement" | "error"
  /** What was tested. */
  readonly result: Certified
  /** Cases whose confidences stated the thresholds. */
  readonly choosing: number
  /** Answers that certified, one of each cluster. */
  readonly certifying: number
  /** The share served at the certified threshold. Undefined where nothing is certified. */
  readonly served: Interval.Interval | undefined
  /** The highest rate among the served that the certifying answers leave possible, one-sided. Undefined as `served`. */
  readonly atMost: number | undefined
  /** About how many certifying cases it takes. Undefined where it is certified, or no number of cases would do. */
  readonly needs: number | undefined
  /** How many served answers without a bad one it takes at least. */
  readonly floor: number
}

/** One item of each cluster, drawn, and the clusters that state thresholds. */
const split = ({ items, caseOf, clusterOf, clusters }: Sample, share: number, rng: Rng.Rng) => {
  const seen = new Uint32Array(clusters)
  const kept = new Array<Item | undefined>(clusters)
  for (const [i, item] of items.entries()) {
    const cluster = clusterOf[caseOf[i] ?? 0] ?? 0
    seen[cluster] = (seen[cluster] ?? 0) + 1
    if (rng.below(seen[cluster] ?? 1) === 0) kept[cluster] = item
  }
  const drawn = kept.filter((item) => item !== undefined)
  for (let nth = drawn.length - 1; nth > 0; nth--) {
    const other = rng.below(nth + 1)
    const one = drawn[nth]
    const swapped = drawn[other]
    if (one === undefined || swapped === undefined) continue
    drawn[nth] = swapped
    drawn[other] = one
  }
  const cut = Math.round(share * drawn.length)
  return { choosing: drawn.slice(0, cut), certifying: drawn.slice(cut) }
}

/** The highest rate that `bad` of `served` leave possible at this confidence. */
const upper = (bad: number, served: number, confidence: number): number =>
  bad >= served ? 1 : Distribution.betaQuantile(confidence, bad + 1, served - bad)

/** About how many certifying cases it takes, at the rates and shares that were seen, for the smallest of the starts. */
const needed = (
  tested: ReadonlyArray<Tested>,
  n: number,
  limit: Limit,
  floor: number
): number | undefined => {
  const level = (1 - limit.confidence) / 5
  const found = tested
    .filter(({ served, bad }) => served >= 20 && bad / served < 0.9 * limit.maxRate)
    .flatMap(({ served, bad }) => {
      // One bad answer more than was seen: a threshold that looks best looks better than it is.
      const rate = (bad + 1) / (served + 1)
      if (rate >= limit.maxRate) return []
      for (let cases = floor; cases <= 1_000_000; cases = Math.ceil(1.1 * cases)) {
        if (Distribution.binomialCdf(Math.ceil(cases * rate), cases, limit.maxRate) <= level)
          return [Math.ceil((cases * n) / served)]
      }
      return []
    })
  return found.length === 0 ? undefined : Math.min(...found)
}

/** Certifies a threshold on a part of the cases. */
export const certificateOf = (
  sample: Sample,
  { of = "disagreement", maxRate = 0.05, confidence = 0.95, choosing: share = 0.2 }: Certify,
  seed: number
): Certificate => {
  const { choosing, certifying } = split(sample, share, Rng.make(Rng.derive(seed, 20_049)))
  const answers = certifying.map(
    ({ confidence: sureness, agrees, baseline }): Answer => ({
      confidence: sureness,
      isBad: of === "error" ? baseline < 1 : !agrees
    })
  )
  const limit = { maxRate, confidence }
  const result = certify(choosing, answers, limit)
  const { best } = result
  const n = answers.length
  const served = best === undefined ? undefined : Interval.wilson(best.served, n)
  const floor = floorOf(limit)
  return {
    ...limit,
    of,
    result,
    choosing: choosing.length,
    certifying: n,
    served: served?._tag === "Interval" ? served : undefined,
    atMost: best === undefined ? undefined : upper(best.bad, best.served, confidence),
    needs: best === undefined ? needed(result.tested, n, limit, floor) : undefined,
    floor
  }
}
