/**
 * How the difference of two means divides where the runs are over different versions of a dataset.
 */
import * as Schema from "effect/Schema"
import { Interval } from "../verdict/evidenceModel.ts"

/** What one group of cases adds to the difference of the means. */
const Part = Schema.Struct({
  /**
   * What the group adds to the difference, in the unit of the score. All parts together are the difference to the last
   * bit, in whatever order they are added.
   */
  effect: Schema.Finite,
  /** How many cases the group has. */
  cases: Schema.Natural
})

/** The difference of two means over different cases, and what each group of cases adds to it. */
export const VersionSplit = Schema.Struct({
  /** The mean of the other side over all its scored cases, in the unit of the score. */
  againstMean: Schema.Finite,
  /** The mean of the candidate over all its scored cases. */
  candidateMean: Schema.Finite,
  /** `candidateMean` − `againstMean`. */
  difference: Schema.Finite,
  /** What each group adds, in the order in which the one mean becomes the other. */
  parts: Schema.Struct({
    /** Cases that the new version no longer has: the mean without them, minus the mean with them. */
    removed: Part,
    /** Cases of which only the other side has a score. */
    unscoredNow: Part,
    /** Cases of the same input with another label, kind, tag or cluster. Label and behaviour change together. */
    relabelled: Part,
    /** Cases of the same id with another input. */
    edited: Part,
    /** Cases that are the same in both versions: what the candidate does differently, and nothing else. */
    behaviour: Part,
    /** Cases of which only the candidate has a score. */
    unscoredBefore: Part,
    /** Cases that the old version did not have. */
    added: Part
  }),
  /**
   * The interval of `parts.behaviour.effect`: that of the paired difference, times the share of the same cases among those
   * that both sides have. Absent for the score of a judge, and where the evidence has none.
   */
  behaviourInterval: Schema.optionalKey(Interval)
}).annotate({ identifier: "VersionSplit" })
export type VersionSplit = typeof VersionSplit.Type

/** A group of cases that adds to the difference. */
export type SplitPart = keyof VersionSplit["parts"]
