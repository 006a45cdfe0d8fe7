/**
 * A hybrid from the grounds of a run: what it is made from, what is computed of it, and what can be said.
 */
import { Decision } from "@assay/core"
import * as Interval from "@assay/stats/Interval"
import * as MeanScore from "@assay/stats/MeanScore"
import * as Quantile from "@assay/stats/Quantile"
import * as Effect from "effect/Effect"
import { meanAmount } from "../grounds/figure.ts"
import { candidateNamed, scoreNamed } from "../grounds/named.ts"
import { refusalOf } from "../grounds/standing.ts"
import { type Certificate, certificateOf } from "./certifying.ts"
import { type Difference, differenceOf } from "./comparing.ts"
import { type CrossFitted, crossFit } from "./crossFitted.ts"
import type { Objective } from "./curve.ts"
import { type Judged, judge } from "./judging.ts"
import { faultOf, type Options } from "./options.ts"
import { paired } from "./pairing.ts"
import { type Sample, sampleOf } from "./sample.ts"

/** Fewer cases than this say nothing of a threshold. */
const leastCases = 20

/** All that a hybrid is said of. */
export interface Answer {
  /** What was asked. */
  readonly options: Options
  /** What is aimed at. */
  readonly objective: Objective
  /** The score that counts as quality. */
  readonly score: Decision.GroundsScore
  /** The candidate that answers first. */
  readonly baseline: Decision.GroundsCandidate
  /** The candidate that is asked. */
  readonly model: Decision.GroundsCandidate
  /** The paired answers. */
  readonly sample: Sample
  /** Cases that could not be paired. */
  readonly without: number
  /** The threshold, with what it is worth. */
  readonly fit: CrossFitted
  /** The chosen threshold. Infinity where the model is always asked. */
  readonly threshold: number
  /** The share served at it, from 0 to 1. */
  readonly served: number
  /** Mean scores with intervals; the hybrid's out of fold. */
  readonly quality: Readonly<Record<"hybrid" | "baseline" | "model", Interval.Estimate>>
  /** Mean costs of an answer in US dollars. Undefined where some are not known. */
  readonly costUsd: Readonly<Record<"hybrid" | "baseline" | "model", Interval.Estimate>> | undefined
  /** Service times at the chosen threshold. Undefined where some were not measured. */
  readonly latency: Readonly<Record<"p50" | "p95", Quantile.QuantileInterval | Interval.Withheld>> | undefined
  /** Hybrid − baseline, and hybrid − model, out of fold, of the score. */
  readonly differences: Readonly<Record<"baseline" | "model", Difference>>
  /** The verdict. */
  readonly judged: Judged
  /** The bound, or why there is none. */
  readonly certificate: Certificate
}

const failed = (message: string): Decision.Error => new Decision.Error({ message })

const latencyOf = (sample: Sample, threshold: number, confidence: number): Answer["latency"] => {
  const times = sample.items.map(({ confidence: sureness, baselineMs, modelMs }) =>
    sureness >= threshold
      ? baselineMs
      : baselineMs === undefined || modelMs === undefined
        ? undefined
        : baselineMs + modelMs
  )
  const known = times.filter((time) => time !== undefined)
  if (known.length < times.length) return undefined
  const sizes = new Uint32Array(sample.clusters)
  for (const nth of sample.caseOf) {
    const cluster = sample.clusterOf[nth] ?? 0
    sizes[cluster] = (sizes[cluster] ?? 0) + 1
  }
  const independent = Math.min(known.length, Quantile.effective(sizes))
  const at = (q: number) => Quantile.estimate(known, q, confidence, independent)
  return { p50: at(0.5), p95: at(0.95) }
}

const less = (one: Float64Array, other: Float64Array): Float64Array =>
  one.map((value, nth) => value - (other[nth] ?? 0))

/** The value of each case in US dollars: what its score is worth less what it cost. */
const valueUsd = (quality: Float64Array, costUsd: Float64Array, rightAnswer: number): Float64Array =>
  quality.map((value, nth) => rightAnswer * value - (costUsd[nth] ?? 0))

const costsOf = ({ items, caseOf, ids }: Sample, of: "baselineUsd" | "modelUsd"): Float64Array => {
  const sums = new Float64Array(ids.length)
  const counts = new Uint32Array(ids.length)
  for (const [i, nth] of caseOf.entries()) {
    sums[nth] = (sums[nth] ?? 0) + (items[i]?.[of] ?? Number.NaN)
    counts[nth] = (counts[nth] ?? 0) + 1
  }
  return sums.map((sum, nth) => sum / (counts[nth] ?? 1))
}

/** Why these answers make no hybrid. Undefined where they do. */
const unfit = (sample: Sample, options: Options): string | undefined => {
  const { items, ids, clusters, isClustered } = sample
  const { baseline, model, objective = "quality", certify } = options
  if (Math.min(ids.length, clusters) < leastCases) {
    const found = isClustered ? `${clusters} clusters` : `${ids.length} cases`
    return `a hybrid needs at least ${leastCases} ${isClustered ? "clusters" : "cases"} that both ${baseline} and ${model} have a score for, found ${found}`
  }
  if (!items.some(({ confidence }) => Number.isFinite(confidence)))
    return `${baseline} states no confidence in its answers: a hybrid needs a baseline that says how sure it is`
  const isPriced = items.every(
    ({ baselineUsd, modelUsd }) => baselineUsd !== undefined && modelUsd !== undefined
  )
  if (typeof objective === "object" && "rightAnswer" in objective && !isPriced)
    return `what a right answer is worth was stated, but not all answers of ${baseline} and ${model} have a known cost`
  if (certify?.of === "error" && !items.every((item) => item.baseline === 0 || item.baseline === 1))
    return "a bound on error needs a score of right (1) or wrong (0)"
  return undefined
}

/** Computes a hybrid. */
export const answerOf = Effect.fnUntraced(function* (
  grounds: Decision.Grounds,
  options: Options
): Effect.fn.Return<Answer, Decision.Error> {
  const fault = faultOf(options)
  if (fault !== undefined) return yield* failed(fault)
  const baseline = yield* candidateNamed(grounds, options.baseline)
  const model = yield* candidateNamed(grounds, options.model)
  const score = yield* scoreNamed(grounds, options.score)
  const refused = refusalOf(score, [baseline.name, model.name])
  if (refused !== undefined)
    return yield* failed(`${score.name} decides nothing about ${refused.candidate}: ${refused.because}`)
  const { items, without } = paired(baseline, model, score.name)
  const sample = sampleOf(items)
  const wrong = unfit(sample, options)
  if (wrong !== undefined) return yield* failed(wrong)

  const { objective = "quality", folds, confidence = Interval.defaultConfidence } = options
  const fit = crossFit(sample, { objective, seed: grounds.seed, ...(folds === undefined ? {} : { folds }) })
  const threshold = fit.grid[fit.chosen] ?? Number.POSITIVE_INFINITY
  const served = fit.points[fit.chosen]?.served ?? 0
  const clusters = sample.isClustered ? { clusters: sample.clusterOf } : {}
  const isShare = score.unit === "share"
  const isBinary =
    isShare && items.every((item) => [item.baseline, item.model].every((each) => each === 0 || each === 1))
  const meanOf = (values: Float64Array) =>
    MeanScore.interval(values, { isBinary, isBounded: isShare, confidence, ...clusters })
  const plain = {
    clusters: sample.isClustered ? sample.clusterOf : undefined,
    confidence
  }
  const against = (other: Float64Array) =>
    differenceOf(less(fit.quality, other), { ...plain, range: isShare ? 1 : undefined })
  const differences = { baseline: against(fit.baseline), model: against(fit.model) }
  const costs =
    fit.costUsd === undefined
      ? undefined
      : {
          hybrid: fit.costUsd,
          baseline: costsOf(sample, "baselineUsd"),
          model: costsOf(sample, "modelUsd")
        }
  const valued = (rightAnswer: number) => {
    const hybrid = valueUsd(fit.quality, costs?.hybrid ?? fit.quality, rightAnswer)
    const over = (quality: Float64Array, usd: Float64Array) =>
      differenceOf(less(hybrid, valueUsd(quality, usd, rightAnswer)), { ...plain, range: undefined })
    return {
      baseline: over(fit.baseline, costs?.baseline ?? fit.baseline),
      model: over(fit.model, costs?.model ?? fit.model)
    }
  }
  const judgedBy =
    typeof objective === "object" && "rightAnswer" in objective ? valued(objective.rightAnswer) : differences
  const usd = { confidence, ...clusters }
  return {
    options,
    objective,
    score,
    baseline,
    model,
    sample,
    without,
    fit,
    threshold,
    served,
    quality: { hybrid: meanOf(fit.quality), baseline: meanOf(fit.baseline), model: meanOf(fit.model) },
    costUsd:
      costs === undefined
        ? undefined
        : {
            hybrid: meanAmount(costs.hybrid, usd),
            baseline: meanAmount(costs.baseline, usd),
            model: meanAmount(costs.model, usd)
          },
    latency: latencyOf(sample, threshold, confidence),
    differences,
    judged: judge(objective, judgedBy, { served, n: sample.ids.length }),
    certificate: certificateOf(sample, options.certify ?? {}, grounds.seed)
  }
})
