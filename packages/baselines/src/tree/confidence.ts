/**
 * How sure a tree is of an answer.
 *
 * The share of a label in a leaf says too much: the tree was made for these very examples. So its log odds are put on the
 * logistic curve (Platt 1999) that fits the answers of the trees of the inner folds to rows that they had not learned from.
 */
import * as Recalibration from "@assay/stats/reliability/Recalibration"
import * as Schema from "effect/Schema"

// As many examples as the shares among all count for beside those of a leaf (m-estimate; Cestnik 1990).
const priorExamples = 1

// From fewer answers no curve is learned.
const fewestAnswers = 20

/** The curve in a file, as JSON. */
export const Calibration = Schema.Struct({
  /** A logistic curve. */
  kind: Schema.Literal("platt"),
  /** What a unit of the signal adds to the log odds. */
  slope: Schema.Finite,
  /** The log odds at a signal of 0. */
  intercept: Schema.Finite
})
export type Calibration = typeof Calibration.Type

/** The log odds of a label by the counts of its leaf, drawn to those of all examples. */
export const signalOf = (leaf: ArrayLike<number>, all: ArrayLike<number>, label: number): number => {
  let [rows, total] = [0, 0]
  for (let each = 0; each < leaf.length; each++) {
    rows += leaf[each] ?? 0
    total += all[each] ?? 0
  }
  const prior = total === 0 ? 0.5 : (all[label] ?? 0) / total
  const own = leaf[label] ?? 0
  const most = 30
  return Math.max(
    -most,
    Math.min(most, Math.log((own + priorExamples * prior) / (rows - own + priorExamples * (1 - prior))))
  )
}

/** Learns the curve. Null where there are too few answers, or where surer ones were not more often right. */
export const calibrate = (
  signals: ReadonlyArray<number>,
  rights: ReadonlyArray<boolean>
): Calibration | null => {
  if (signals.length < fewestAnswers) return null
  const fitted = Recalibration.platt(signals, rights)
  return fitted.kind === "platt" && fitted.slope > 0 ? fitted : null
}

/** The probability that an answer with a signal is right, 0 to 1. */
export const confidenceOf = (calibration: Calibration | null, signal: number): number =>
  Recalibration.apply(calibration ?? { kind: "platt", slope: 1, intercept: 0 }, signal)
