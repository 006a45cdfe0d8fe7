/**
 * The figures that decide what a judge is worth, made again from the labels of its file: figures that somebody edited, or
 * that a merge took from another branch than the labels, decide nothing.
 */
import { canonicalJson, sha256 } from "../../dataset/canonical.ts"
import type { LabelledRow, Measurement, Scale } from "../model.ts"
import { measure } from "./measuring.ts"

type Deciding = Omit<Measurement, "labels" | "slices" | "biases" | "disagreements">

/** The same file is read for the summary, for each comparison and for a ranking: resampling once is enough. */
const known = new Map<string, Deciding>()
const mostKnown = 64

/** The figures of a score, without those that take more than the file has: slices and biases. */
export const remeasured = (labels: ReadonlyArray<LabelledRow>, score: string, scale: Scale): Deciding => {
  const rows = labels.filter((row) => row.score === score && row.changed !== true)
  const key = sha256(canonicalJson({ rows, score, scale }))
  const before = known.get(key)
  if (before !== undefined) return before
  const {
    labels: _labels,
    slices: _slices,
    biases: _biases,
    disagreements: _them,
    ...found
  } = measure(score, scale, rows)
  if (known.size >= mostKnown) known.clear()
  known.set(key, found)
  return found
}
