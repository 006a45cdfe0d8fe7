/**
 * A verdict as data.
 */
import * as Schema from "effect/Schema"
import { Interval } from "./Evidence.ts"

const shared = {
  n: Schema.Natural,
  alpha: Schema.Finite,
  margin: Schema.Finite,
  interval: Schema.optionalKey(Interval),
  adjustedP: Schema.optionalKey(Schema.Finite),
  minimumDetectable: Schema.optionalKey(Schema.Finite)
}

const decided = { effect: Schema.Finite, p: Schema.Finite, ...shared }

/**
 * A verdict.
 *
 * - `effect`, `interval`, `margin`, `minimumDetectable`: in the unit of the score, candidate − against.
 * - `p`: of "no difference", unadjusted. `adjustedP`: the same after correction, in slices that are
 *   tested.
 * - `equivalenceP`: of "different by the margin or more", after correction in slices.
 * - `minimumDetectable`: the smallest true difference found with 80 % power (or the comparison's own `power`) at α, in
 *   slices at α divided by the number of slices. Absent where there is no telling.
 * - `n`: paired cases.
 * - `interval`: holds 0 exactly where `p` > α. Of `Equivalent`: of confidence 1 − 2α, the one that belongs to the test
 *   and lies within the margin. Not corrected for slices.
 * - `needs`: paired cases, rounded up to two digits, planned with the comparison's `power`; absent where no or one case
 *   differs, for then there is nothing to plan with. `needsTo`: `margin`, to tell a difference of the margin from none;
 *   `seen`, where there are enough for that: if the true difference is the one that was seen. `inClusters`: more cases
 *   help in new clusters only.
 * - `outOfReach`: there where so few cases cannot show equivalence whatever they show: how many can at all.
 * - `because`: `too-few-cases`: more of them would settle it, and `needs` says how many where that can be told;
 *   `missing-outcomes`: what errored or was not scored could change the claim; `no-pairs`: no case has a score on both
 *   sides.
 */
export const Verdict = Schema.TaggedUnion({
  Improved: decided,
  Regressed: decided,
  Equivalent: { ...decided, equivalenceP: Schema.Finite },
  Underpowered: {
    effect: Schema.optionalKey(Schema.Finite),
    p: Schema.optionalKey(Schema.Finite),
    ...shared,
    because: Schema.Literals(["too-few-cases", "missing-outcomes", "no-pairs"]),
    needs: Schema.optionalKey(Schema.Natural),
    needsTo: Schema.optionalKey(Schema.Literals(["margin", "seen"])),
    outOfReach: Schema.optionalKey(Schema.Natural),
    inClusters: Schema.optionalKey(Schema.Boolean),
    power: Schema.optionalKey(Schema.Finite),
    reason: Schema.String
  }
}).annotate({ identifier: "Verdict" })
export type Verdict = typeof Verdict.Type
