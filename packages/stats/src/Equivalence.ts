/**
 * Tests that a difference is too small to matter. A difference that is "not significant" may be large and unseen;
 * only these tests can say "no change", and with too few cases they do not.
 *
 * The p value of equivalence is the larger of two one-sided ones (TOST), so equivalence at α means that the
 * 1 − 2α interval lies inside the margin.
 *
 * @see Schuirmann 1987; Lakens 2017; Tango 1998 for paired proportions.
 */
import * as Distribution from "./Distribution.ts"
import { type Outcome, requireMargin, tested } from "./internal/tost.ts"
import type * as Mean from "./Mean.ts"
import * as PairedBinary from "./PairedBinary.ts"

export type { Outcome, Result } from "./internal/tost.ts"

/** How `mean` is asked. */
export interface MeanOptions {
  /**
   * The largest difference that one case can have: 1 for scores in [0, 1]. Needed only where every difference
   * is 0: then the share of differing cases is bounded by how many clusters showed none.
   *
   * @defaultValue none: where every difference is 0, no test is made
   */
  readonly range?: number
}

/**
 * TOST on a mean difference and its (clustered) standard error.
 *
 * @param fit the fit of the paired differences, from `Mean.fit`
 * @param margin the largest difference that does not matter, > 0, in the unit of the differences
 * @returns the p values; or `Withheld` where the sample does not show its spread
 * @throws RangeError when the margin or range is not positive.
 */
export const mean = (fit: Mean.Fit, margin: number, options: MeanOptions = {}): Outcome => {
  requireMargin(margin)
  const { n, clusters, standardError, df } = fit
  if (standardError === undefined) {
    return {
      _tag: "Withheld",
      estimate: fit.mean,
      n,
      needs: 2,
      reason: "a spread needs at least two clusters"
    }
  }
  if (standardError > 0) {
    const below = Distribution.tCdf((fit.mean - margin) / standardError, df)
    const above = Distribution.tCdf((-margin - fit.mean) / standardError, df)
    return tested({ pAboveLower: above, pBelowUpper: below, difference: fit.mean, margin, method: "TOST" })
  }
  const range = options.range
  if (range === undefined || fit.mean !== 0) {
    const reason = "all differences are equal, so their spread is unknown"
    return { _tag: "Withheld", estimate: fit.mean, n, needs: undefined, reason }
  }
  requireMargin(range)
  // A mean beyond the margin needs a share of at least margin/range of cases that differ; none of them was drawn.
  const unseen = margin >= range ? 0 : Math.exp(clusters * Math.log1p(-margin / range))
  return tested({
    pAboveLower: unseen,
    pBelowUpper: unseen,
    difference: 0,
    margin,
    method: "no difference seen"
  })
}

/**
 * TOST on two paired proportions of independent cases, by Tango's score test; sound also when few or no cases differ.
 *
 * @param table right and wrong of both candidates, from `PairedBinary.table`
 * @param margin in (0, 1), such as 0.02
 * @throws RangeError when the margin or a count is impossible.
 */
export const proportions = (table: PairedBinary.Table, margin: number): Outcome => {
  requireMargin(margin)
  const n = PairedBinary.size(table)
  if (n === 0)
    return { _tag: "Withheld", estimate: undefined, n, needs: 1, reason: "there are no observations" }
  const above = Distribution.normalCdf(-PairedBinary.scoreStatistic(table, -margin))
  const below = Distribution.normalCdf(PairedBinary.scoreStatistic(table, margin))
  return tested({
    pAboveLower: above,
    pBelowUpper: below,
    difference: (table.onlyCandidate - table.onlyAgainst) / n,
    margin,
    method: "TOST (Tango)"
  })
}
