/** Figures of calibrations from the estimates of the statistics. */
import type { Estimate } from "@assay/stats/Interval"
import * as PooledShare from "@assay/stats/PooledShare"
import { defined } from "../../foundation/defined.ts"
import type { Figure } from "../model.ts"

/** A figure; undefined where there is no value. */
export const figureOf = (estimate: Estimate): Figure | undefined => {
  const { estimate: value } = estimate
  if (value === undefined || !Number.isFinite(value)) return undefined
  return estimate._tag === "Withheld"
    ? { value }
    : { value, low: estimate.low, high: estimate.high, confidence: estimate.confidence }
}

/** What the answers of a figure have in common and how they were drawn. Shape (answers) each. */
export interface Drawn {
  /** What each shares with others. Undefined where none do. */
  readonly clusters: ReadonlyArray<string> | undefined
  /** What each counts for: the inverse of the probability of being drawn. Undefined for all alike. */
  readonly weights: ReadonlyArray<number> | undefined
}

/** The part of what is drawn that a figure is about. */
export const pick = ({ clusters, weights }: Drawn, at: ReadonlyArray<number>): Drawn => ({
  clusters: clusters === undefined ? undefined : at.map((nth) => clusters[nth] ?? ""),
  weights: weights === undefined ? undefined : at.map((nth) => weights[nth] ?? 1)
})

/** A share of answers with its interval; undefined without answers. */
export const share = (hits: ReadonlyArray<boolean>, { clusters, weights }: Drawn): Figure | undefined => {
  if (hits.length === 0) return undefined
  const ones = hits.map((_, nth) => weights?.[nth] ?? 1)
  return figureOf(
    PooledShare.estimate(
      hits.map((hit, nth) => Number(hit) * (ones[nth] ?? 1)),
      ones,
      defined({ clusters })
    )
  )
}
