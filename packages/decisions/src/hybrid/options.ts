/**
 * What a hybrid is asked.
 */
import type { Objective } from "./curve.ts"

/** A bound that is to hold for what the baseline serves. */
export interface Certify {
  /**
   * Of what: `"disagreement"` with the model, its teacher, which needs no labels, or `"error"`, by the score.
   *
   * @defaultValue "disagreement"
   */
  readonly of?: "disagreement" | "error"
  /**
   * The largest rate among the served answers, above 0 and below 1.
   *
   * @defaultValue 0.05
   */
  readonly maxRate?: number
  /**
   * How sure that has to be, above 0 and below 1.
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
}

/** A hybrid: the baseline answers first, the model is asked where the baseline is unsure. */
export interface Options {
  /** The candidate that answers first; it states its confidence. */
  readonly baseline: string
  /** The candidate that is asked where the baseline is unsure. */
  readonly model: string
  /**
   * What the threshold aims at: the best quality; the lowest cost that loses at most so much to the model; or the highest
   * value, where it is stated what a right answer is worth.
   *
   * @defaultValue "quality"
   */
  readonly objective?: Objective
  /**
   * The score that counts as quality.
   *
   * @defaultValue the headline
   */
  readonly score?: string
  /**
   * Tasks a month, above 0, for the cost of a month.
   *
   * @defaultValue none: only the cost of an answer is said
   */
  readonly volume?: number
  /**
   * The bound that is to be certified.
   *
   * @defaultValue a disagreement with the model of at most 5 % among the served, at 95 %
   */
  readonly certify?: Certify
  /**
   * Into how many folds cases are dealt, to choose the threshold on cases that it is not measured on: 2 to 20.
   *
   * @defaultValue 5
   */
  readonly folds?: number
  /**
   * The nominal coverage of intervals, above 0 and below 1.
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
  /**
   * The name of the decision.
   *
   * @defaultValue "hybrid of BASELINE and MODEL"
   */
  readonly name?: string
}

const isWithin = (value: number, low: number, high: number): boolean => value > low && value < high

/** What is wrong with options: expected, found. Undefined where nothing is. */
export const faultOf = ({
  baseline,
  model,
  objective,
  volume,
  certify,
  folds,
  confidence
}: Options): string | undefined => {
  if (baseline === model) return `expected two candidates, found ${baseline} twice`
  const shares = [
    ["confidence", confidence],
    ["certify.maxRate", certify?.maxRate],
    ["certify.confidence", certify?.confidence]
  ] as const
  for (const [name, value] of shares) {
    if (value !== undefined && !isWithin(value, 0, 1))
      return `${name}: expected a number above 0 and below 1, found ${value}`
  }
  if (volume !== undefined && !isWithin(volume, 0, Number.POSITIVE_INFINITY))
    return `volume: expected a number above 0, found ${volume}`
  if (folds !== undefined && !(Number.isInteger(folds) && folds >= 2 && folds <= 20))
    return `folds: expected a whole number from 2 to 20, found ${folds}`
  if (typeof objective !== "object") return undefined
  const [name, value] =
    "maxLoss" in objective
      ? (["maxLoss", objective.maxLoss] as const)
      : (["rightAnswer", objective.rightAnswer] as const)
  return value >= 0 && Number.isFinite(value)
    ? undefined
    : `${name}: expected a number of 0 or more, found ${value}`
}
