/**
 * pass@k: how likely it is that at least one of k answers to a case is right.
 */
import type { Metric } from "@assay/core"
import { Interval } from "@assay/stats"
import type * as Schema from "effect/Schema"

/**
 * The unbiased estimator of pass@k from n answers of which c are right: 1 − C(n − c, k) / C(n, k), as a product that
 * neither overflows nor cancels.
 *
 * @throws RangeError unless 0 ≤ c ≤ n and 1 ≤ k ≤ n, all whole numbers.
 * @see Chen et al. 2021, "Evaluating Large Language Models Trained on Code", section 2.1
 */
export const unbiased = (n: number, c: number, k: number): number => {
  const areWhole = [n, c, k].every(Number.isSafeInteger)
  if (!(areWhole && c >= 0 && c <= n && k >= 1 && k <= n))
    throw new RangeError(`pass@k: expected 0 ≤ c ≤ n and 1 ≤ k ≤ n, found n = ${n}, c = ${c}, k = ${k}`)
  if (n - c < k) return 1
  let none = 1
  for (let i = n - c + 1; i <= n; i++) none *= 1 - k / i
  return 1 - none
}

interface Tally {
  n: number
  right: number
  cluster: string | undefined
}

/** Every case once; what stands alone is a cluster of its own. */
const estimateOf = (cases: ReadonlyMap<string, Tally>, k: number): Schema.Json => {
  const enough = [...cases].filter(([, { n }]) => n >= k)
  const left = cases.size - enough.length
  const values = enough.map(([, { n, right }]) => unbiased(n, right, k))
  const clusters = enough.map(([id, { cluster }]) =>
    cluster === undefined ? `case ${id}` : `cluster ${cluster}`
  )
  const hasClusters = new Set(clusters).size < clusters.length
  const interval = Interval.proportion(values, hasClusters ? { clusters } : {})
  return {
    cases: enough.length,
    ...(left === 0 ? {} : { casesWithFewer: left }),
    ...(interval._tag === "Interval"
      ? {
          estimate: interval.estimate,
          low: interval.low,
          high: interval.high,
          confidence: interval.confidence
        }
      : { estimate: interval.estimate ?? null, withheld: interval.reason })
  }
}

/**
 * A metric of a score that is 1 for right: pass@k over the repeats of each case, by the unbiased estimator of Chen et
 * al. 2021, as the mean over cases with a 95 % interval for a share (`Interval.proportion`, clustered where cases share
 * clusters). The result is `{ "pass@1": { cases, casesWithFewer?, estimate, low, high, confidence } }`, or `withheld`
 * with the reason.
 *
 * A case with fewer than k scored answers is left out and counted in `casesWithFewer`: run with `--repeats` of at least
 * k, better of several times k. An unscored answer is none.
 *
 * @param ks whole numbers of 1 or more
 * @throws RangeError for any other k.
 */
export const passAtK = (ks: ReadonlyArray<number>): Metric.Metric => {
  for (const k of ks)
    if (!(Number.isSafeInteger(k) && k >= 1))
      throw new RangeError(`pass@k: expected a whole number of 1 or more as k, found ${k}`)
  return {
    name: "pass@k",
    start: () => {
      const cases = new Map<string, Tally>()
      return {
        add: ({ score, caseId, cluster }) => {
          const tally = cases.get(caseId) ?? { n: 0, right: 0, cluster }
          cases.set(caseId, tally)
          if (score._tag === "Unscored") return
          tally.n++
          if (score.value === 1) tally.right++
        },
        result: () => Object.fromEntries(ks.map((k) => [`pass@${k}`, estimateOf(cases, k)]))
      }
    }
  }
}
