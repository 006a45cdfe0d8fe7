import type * as Cluster from "../../Cluster.ts"
import * as Rng from "../../Rng.ts"

/** What is exchanged. */
export interface Sample {
  /** Shape (cases): the judge's error. */
  readonly errors: ReadonlyArray<number>
  /** Shape (cases): what people said. Groups are exchanged among cases of which they said the same. */
  readonly strata: ReadonlyArray<number>
  /** The group of each case. */
  readonly groups: Cluster.Index
  /** Cases that belong together; absent where each stands alone. */
  readonly clusters: Cluster.Index | undefined
}

/** More different grades than these are put into as many classes of about equal size. */
const mostStrata = 7

/** The stratum of each case, from 0. */
const strataOf = (grades: ReadonlyArray<number>): Int32Array => {
  const levels = [...new Set(grades)].sort((a, b) => a - b)
  const place = new Map(levels.map((level, k) => [level, k]))
  if (levels.length <= mostStrata) return Int32Array.from(grades, (grade) => place.get(grade) ?? 0)
  const below = new Float64Array(levels.length + 1)
  for (const grade of grades)
    below[(place.get(grade) ?? 0) + 1] = (below[(place.get(grade) ?? 0) + 1] ?? 0) + 1
  for (let k = 1; k < below.length; k++) below[k] = (below[k] ?? 0) + (below[k - 1] ?? 0)
  return Int32Array.from(grades, (grade) =>
    Math.floor((mostStrata * (below[place.get(grade) ?? 0] ?? 0)) / grades.length)
  )
}

/** Errors beyond the mean of their stratum, over the standard deviation there; 0 where all are alike. */
const standardised = (errors: ReadonlyArray<number>, strata: Int32Array): Float64Array => {
  const totals = new Map<number, { n: number; sum: number; squares: number }>()
  for (const [i, error] of errors.entries()) {
    const stratum = strata[i] ?? 0
    const { n, sum, squares } = totals.get(stratum) ?? { n: 0, sum: 0, squares: 0 }
    totals.set(stratum, { n: n + 1, sum: sum + error, squares: squares + error * error })
  }
  return Float64Array.from(errors, (error, i) => {
    const { n, sum, squares } = totals.get(strata[i] ?? 0) ?? { n: 1, sum: 0, squares: 0 }
    const variance = squares / n - (sum / n) ** 2
    return variance > 1e-12 * (squares / n) ? (error - sum / n) / Math.sqrt(variance) : 0
  })
}

/** The one group that all cases of each cluster have; undefined where a cluster has several. */
const groupOfClusters = (groups: Cluster.Index, clusters: Cluster.Index): Int32Array | undefined => {
  const found = new Int32Array(clusters.count).fill(-1)
  for (const [i, c] of clusters.of.entries()) {
    const group = groups.of[i] ?? 0
    if (found[c] !== -1 && found[c] !== group) return undefined
    found[c] = group
  }
  return found
}

/** Who may change groups with whom. */
interface Exchange {
  /** Shape (cases): the unit of each, a case or a cluster. */
  readonly unit: Int32Array
  /** Shape (units). */
  readonly group: Int32Array
  /** Units that may change groups with each other. */
  readonly blocks: ReadonlyArray<ReadonlyArray<number>>
}

const exchangeOf = ({ groups, clusters }: Sample, strata: Int32Array): Exchange => {
  const whole = clusters === undefined ? undefined : groupOfClusters(groups, clusters)
  if (clusters !== undefined && whole !== undefined) {
    return { unit: clusters.of, group: whole, blocks: [Array.from(whole, (_, c) => c)] }
  }
  const blocks = new Map<number, Array<number>>()
  for (const [i, stratum] of strata.entries()) {
    const block = blocks.get(stratum) ?? []
    blocks.set(stratum, block)
    block.push(i)
  }
  return { unit: strata.map((_, i) => i), group: groups.of, blocks: [...blocks.values()] }
}

/**
 * The p value of "errors do not depend on the group", by random exchange. The statistic adds up, over strata and groups,
 * (sum of standardised errors)² / cases, so that a group whose wrong answers pass too often and whose right ones fail too
 * often does not seem average.
 *
 * @throws RangeError unless `permutations` is a whole number of 99 or more.
 */
export const p = (sample: Sample, permutations: number, seed: number | undefined): number => {
  if (!(Number.isInteger(permutations) && permutations >= 99)) {
    throw new RangeError(`permutations: expected a whole number of 99 or more, found ${permutations}`)
  }
  const strata = strataOf(sample.strata)
  const errors = standardised(sample.errors, strata)
  const { unit, group: first, blocks } = exchangeOf(sample, strata)
  const group = Int32Array.from(first)
  const { count } = sample.groups
  const width = count * (strata.reduce((most, stratum) => Math.max(most, stratum), 0) + 1)
  const sizes = new Float64Array(width)
  const sums = new Float64Array(width)
  const spread = (): number => {
    sizes.fill(0)
    sums.fill(0)
    for (let i = 0; i < errors.length; i++) {
      const cell = (strata[i] ?? 0) * count + (group[unit[i] ?? 0] ?? 0)
      sizes[cell] = (sizes[cell] ?? 0) + 1
      sums[cell] = (sums[cell] ?? 0) + (errors[i] ?? 0)
    }
    let found = 0
    for (let cell = 0; cell < width; cell++) {
      const n = sizes[cell] ?? 0
      if (n > 0) found += (sums[cell] ?? 0) ** 2 / n
    }
    return found
  }
  const rng = Rng.make(seed)
  const observed = spread()
  let asFar = 1
  for (let b = 0; b < permutations; b++) {
    for (const block of blocks) {
      for (let k = block.length - 1; k > 0; k--) {
        const a = block[k] ?? 0
        const other = block[rng.below(k + 1)] ?? 0
        const kept = group[a] ?? 0
        group[a] = group[other] ?? 0
        group[other] = kept
      }
    }
    if (spread() >= observed - 1e-9 * (1 + observed)) asFar++
  }
  return asFar / (permutations + 1)
}
