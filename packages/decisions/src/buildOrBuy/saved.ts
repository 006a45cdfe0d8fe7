/**
 * What a task saves where it is answered by the built candidate.
 */
import type { Decision } from "@assay/core"
import { meanAmount } from "../grounds/figure.ts"
import type { Pair } from "../grounds/pairs.ts"
import { clustersOf } from "../grounds/perCase.ts"
import type { Bounded } from "./arithmetic.ts"

/** What is stated of it. */
export interface Stated {
  readonly build: string
  readonly buy: string
  /** What an answer of the built one costs. Undefined for what it does in the run. */
  readonly buildUsd?: number
  /** What an answer of the bought one costs. Undefined for what it does in the run. */
  readonly buyUsd?: number
  /** What one more of the score is worth. Undefined where quality plays no part. */
  readonly rightAnswer?: number
  /** By how much the price of the bought one is multiplied. */
  readonly price?: number
  /** What is added to the difference in quality, build − buy, in the unit of the score. */
  readonly quality?: number
}

/** The nominal coverage: two one-sided tests at 5 %. */
export const confidence = 0.9

/**
 * The mean of what a task saves in US dollars where labels correct the difference in quality, or why it is not known. How
 * cost and quality go together is not told case by case, so the ends of both intervals are added: the interval covers at
 * least as often as it says.
 */
export const savedWhereJudged = (
  pairs: ReadonlyArray<Pair>,
  { rightAnswer = 0, quality = 0, ...cost }: Stated,
  { effect, low, high, withheld }: Pick<Decision.GroundsDifference, "effect" | "low" | "high" | "withheld">
): Bounded | string => {
  const money = saved(pairs, cost)
  if (typeof money === "string") return money
  if (effect === undefined || low === undefined || high === undefined)
    return `the difference in quality is not stated, because ${withheld ?? "it has no interval"}`
  return {
    value: money.value + rightAnswer * (effect + quality),
    low: money.low + rightAnswer * (low + quality),
    high: money.high + rightAnswer * (high + quality)
  }
}

/** The mean of what a task saves in US dollars, or why it is not known. */
export const saved = (
  pairs: ReadonlyArray<Pair>,
  { build, buy, buildUsd, buyUsd, rightAnswer, price = 1, quality = 0 }: Stated
): Bounded | string => {
  const unknown = [
    ...(buildUsd === undefined && pairs.every(({ candidate }) => candidate.costUsd === undefined)
      ? [build]
      : []),
    ...(buyUsd === undefined && pairs.every(({ against }) => against.costUsd === undefined) ? [buy] : [])
  ]
  if (unknown.length > 0) {
    return `what an answer of ${unknown.join(" and ")} costs is not known, and unknown is not zero`
  }
  const known = pairs.flatMap(({ candidate, against }) => {
    const [ours, theirs] = [buildUsd ?? candidate.costUsd, buyUsd ?? against.costUsd]
    if (ours === undefined || theirs === undefined) return []
    const money = price * theirs - ours
    if (rightAnswer === undefined) return [{ row: candidate, value: money }]
    if (candidate.value === undefined || against.value === undefined) return []
    return [{ row: candidate, value: money + rightAnswer * (candidate.value - against.value + quality) }]
  })
  if (known.length === 0) return "no case has what it takes on both sides"
  const clusters = clustersOf(known.map(({ row }) => row))
  const found = meanAmount(
    Float64Array.from(known, ({ value }) => value),
    { confidence, ...(clusters === undefined ? {} : { clusters }) }
  )
  return found._tag === "Withheld"
    ? found.reason
    : { value: found.estimate, low: found.low, high: found.high }
}
