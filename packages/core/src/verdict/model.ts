/**
 * A verdict as data.
 */
import * as Schema from "effect/Schema"
import { Interval } from "./Evidence.ts"
import { Unplanned } from "./reach.ts"

const shared = {
  /** Paired cases. */
  n: Schema.Natural,
  /** The level of the test. */
  alpha: Schema.Finite,
  /** The largest difference that does not matter, in the unit of the score. */
  margin: Schema.Finite,
  /**
   * The interval of the effect, in the unit of the score. It holds 0 exactly where `p` > α, in slices exactly where
   * `adjustedP` > α: there its confidence is that of the level at which the correction decides. Of `Equivalent` it has
   * the confidence 1 − 2α (or that of the corrected level): it belongs to the test and lies within the margin.
   */
  interval: Schema.optionalKey(Interval),
  /** `p` after correction, in slices that are tested. */
  adjustedP: Schema.optionalKey(Schema.Finite),
  /**
   * The smallest true difference found with 80 % power (or the comparison's own `power`) at α, in slices at α
   * divided by the number of slices, in the unit of the score. Absent where there is no telling.
   */
  minimumDetectable: Schema.optionalKey(Schema.Finite)
}

const decided = {
  /** The difference candidate − against, in the unit of the score. */
  effect: Schema.Finite,
  /** The p value of "no difference", unadjusted. */
  p: Schema.Finite,
  ...shared
}

/** A verdict. */
export const Verdict = Schema.TaggedUnion({
  Improved: decided,
  Regressed: decided,
  Equivalent: {
    ...decided,
    /** The p value of "different by the margin or more", after correction in slices. */
    equivalenceP: Schema.Finite
  },
  Underpowered: {
    /** The difference candidate − against, in the unit of the score. Absent where no case is paired. */
    effect: Schema.optionalKey(Schema.Finite),
    /** The p value of "no difference", unadjusted. Absent where no case is paired. */
    p: Schema.optionalKey(Schema.Finite),
    ...shared,
    /**
     * Why nothing is claimed. `too-few-cases`: more of them would settle it, and `needs` says how many where
     * that can be told. `missing-outcomes`: what errored or was not scored could change the claim.
     * `no-pairs`: no case has a score on both sides. `judge`: the score is a judge's, which is not calibrated for
     * both sides.
     */
    because: Schema.Literals(["too-few-cases", "missing-outcomes", "no-pairs", "judge"]),
    /** About how many labels of both sides on the same cases it takes. Absent where it is not a matter of labels. */
    needsLabels: Schema.optionalKey(Schema.Natural),
    /**
     * Paired cases that tell a difference of the margin from none, rounded up to two digits, planned with the
     * comparison's `power`. Absent where that is not said.
     */
    needs: Schema.optionalKey(Schema.Natural),
    /** Why there is no `needs`: these cases cannot plan one, or are as many. Absent where there is one. */
    unplanned: Schema.optionalKey(Unplanned),
    /**
     * How many cases it takes to show equivalence at all. Present where so few cases cannot show it whatever
     * they show.
     */
    outOfReach: Schema.optionalKey(Schema.Natural),
    /** Whether more cases help in new clusters only. Absent for false. */
    inClusters: Schema.optionalKey(Schema.Boolean),
    /** The power that `needs` is planned with. Absent where there is no `needs`. */
    power: Schema.optionalKey(Schema.Finite),
    /** Why nothing is claimed, in a sentence. */
    reason: Schema.String
  }
}).annotate({ identifier: "Verdict" })
export type Verdict = typeof Verdict.Type
