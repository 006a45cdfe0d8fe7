import type * as Cluster from "../../Cluster.ts"
import * as Distribution from "../../Distribution.ts"
import type { Estimate } from "../../Interval.ts"

/**
 * Student's t interval of a smooth statistic of weighted sums, with the standard error of the jackknife over clusters.
 *
 * @param terms shape (cases, k): what each case adds to the sums
 * @param compute the statistic of k sums; NaN where it is undefined
 * @param undefinedBecause said where the statistic of the sample is undefined
 * @see Efron & Tibshirani 1993, ch. 11
 */
export const ofSums = (
  terms: ReadonlyArray<ReadonlyArray<number>>,
  clusters: Cluster.Index,
  compute: (sums: Float64Array) => number,
  confidence: number,
  undefinedBecause: string
): Estimate => {
  const n = terms.length
  const width = terms[0]?.length ?? 0
  const all = new Float64Array(width)
  const own = Array.from({ length: clusters.count }, () => new Float64Array(width))
  for (const [i, row] of terms.entries()) {
    const cluster = own[clusters.of[i] ?? 0]
    for (const [k, value] of row.entries()) {
      all[k] = (all[k] ?? 0) + value
      if (cluster !== undefined) cluster[k] = (cluster[k] ?? 0) + value
    }
  }
  const withheld = (estimate: number | undefined, reason: string, needs?: number): Estimate => ({
    _tag: "Withheld",
    estimate,
    n,
    needs,
    reason
  })
  const value = n === 0 ? Number.NaN : compute(all)
  if (!Number.isFinite(value)) return withheld(undefined, undefinedBecause)
  const { count } = clusters
  if (count < 3) return withheld(value, "a spread needs at least three clusters", 3)
  const without = own.map((sums) => compute(all.map((sum, k) => sum - (sums[k] ?? 0))))
  if (!without.every(Number.isFinite)) return withheld(value, "the figure rests on a single case or cluster")
  const mean = without.reduce((sum, each) => sum + each, 0) / count
  const squares = without.reduce((sum, each) => sum + (each - mean) ** 2, 0)
  const standardError = Math.sqrt(((count - 1) / count) * squares)
  const scale = without.reduce((most, each) => Math.max(most, Math.abs(each)), 0)
  if (!(standardError > 1e-13 * scale))
    return withheld(value, "all cases are alike, so the spread is unknown")
  const half = Distribution.tQuantile((1 + confidence) / 2, count - 1) * standardError
  return {
    _tag: "Interval",
    estimate: value,
    low: value - half,
    high: value + half,
    confidence,
    n,
    method: "jackknife t"
  }
}
