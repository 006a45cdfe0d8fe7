/**
 * Latency of both sides on the same cases: the ratio of each quantile.
 */

import * as QuantileDifference from "@assay/stats/QuantileDifference"
import * as Rng from "@assay/stats/Rng"
import type { Settings } from "../definition/comparisonSettings.ts"
import { defined } from "../foundation/defined.ts"
import type { Sides } from "./gather.ts"
import type { LatencyComparison, QuantileRatio } from "./model.ts"
import { clusterLabels } from "./slices.ts"
import type { TimedTrial } from "./tally.ts"

/** Quantiles that every comparison has. */
const standard = [0.5, 0.95, 0.99]

/** Those, and the ones that were asked for, in order. */
const quantilesOf = ({ quantiles }: Settings): ReadonlyArray<number> =>
  [...new Set([...standard, ...quantiles])].sort((a, b) => a - b)

/** Each quantile has random numbers of its own, whichever others are compared beside it. */
const streamOf = (quantile: number): number => {
  const nth = standard.indexOf(quantile)
  return nth >= 0 ? -1 - nth : -1_000 - Math.round(1e6 * quantile)
}

interface Pair {
  readonly at: number
  readonly before: TimedTrial
  readonly after: TimedTrial
}

/** Pairs the same repeat of the same case. Repeats are not averaged: that would hide the tail. */
const pairsOf = ({ against, candidate }: Sides): ReadonlyArray<Pair> => {
  const stride =
    1 + [...against.timed, ...candidate.timed].reduce((most, { repeat }) => Math.max(most, repeat), 0)
  const before = new Map(against.timed.map((timed) => [timed.at * stride + timed.repeat, timed]))
  return candidate.timed.flatMap((after) => {
    const found = before.get(after.at * stride + after.repeat)
    return found === undefined ? [] : [{ at: after.at, before: found, after }]
  })
}

const withheld = (settings: Settings, reason: string): ReadonlyArray<QuantileRatio> =>
  quantilesOf(settings).map((quantile) => ({ _tag: "Withheld", quantile, reason }))

const ratios = (
  pairs: ReadonlyArray<Pair>,
  labels: ReadonlyArray<string>,
  settings: Settings
): ReadonlyArray<QuantileRatio> => {
  const { alpha, resamples, seed } = settings
  const against = Float64Array.from(pairs, ({ before }) => before.ms)
  const candidate = Float64Array.from(pairs, ({ after }) => after.ms)
  if (!(against.every((ms) => ms > 0) && candidate.every((ms) => ms > 0))) {
    return withheld(settings, "some latencies are 0 ms; a ratio needs latencies above 0 ms")
  }
  const clusters = new Set(labels).size < labels.length ? { clusters: labels } : {}
  return quantilesOf(settings).map((quantile): QuantileRatio => {
    const found = QuantileDifference.estimate(against, candidate, quantile, {
      ...clusters,
      confidence: 1 - alpha,
      scale: "ratio",
      resamples,
      seed: Rng.derive(seed, streamOf(quantile))
    })
    return found._tag === "Withheld"
      ? {
          _tag: "Withheld",
          quantile,
          reason: found.reason,
          ...defined({ needs: found.needs })
        }
      : {
          _tag: "Ratio",
          quantile,
          againstMs: found.against,
          candidateMs: found.candidate,
          ratio: found.estimate,
          low: found.low,
          high: found.high,
          confidence: found.confidence
        }
  })
}

/** Compares p50, p95, p99 and the quantiles that were asked for. */
export const compareLatency = (sides: Sides, settings: Settings): LatencyComparison => {
  const all = pairsOf(sides)
  const measured = all.filter(({ before, after }) => !before.replayed && !after.replayed)
  const recorded = measured.length === 0 && all.length > 0
  const pairs = recorded ? all.filter(({ before, after }) => before.replayed && after.replayed) : measured
  const labels =
    clusterLabels(pairs.flatMap(({ at }) => sides.cases[at] ?? [])) ?? pairs.map(({ at }) => String(at))
  return {
    pairs: pairs.length,
    cases: new Set(pairs.map(({ at }) => at)).size,
    replayed: all.length - measured.length,
    recorded: recorded && pairs.length > 0,
    quantiles:
      pairs.length > 0
        ? ratios(pairs, labels, settings)
        : withheld(
            settings,
            all.length === 0
              ? "no trial has a latency on both sides"
              : "one side was replayed; the other side was measured at another time"
          )
  }
}
