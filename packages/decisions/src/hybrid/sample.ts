/**
 * Two candidates on the same cases, as a hybrid sees them: what the baseline said, how sure it was, and what the model
 * said.
 */

/** One answer of each candidate to the same case. */
export interface Item {
  /** The id of the case. */
  readonly id: string
  /** The cluster of the case. Undefined for a case of its own. */
  readonly cluster: string | undefined
  /** How sure the baseline was, from 0 to 1. -Infinity where it gave no answer or no confidence: the model is asked. */
  readonly confidence: number
  /** The score of the baseline, in the unit of the score. */
  readonly baseline: number
  /** The score of the model, in the unit of the score. */
  readonly model: number
  /** What the answer of the baseline cost in US dollars. Undefined where that is not known. */
  readonly baselineUsd: number | undefined
  /** What the answer of the model cost in US dollars. Undefined where that is not known. */
  readonly modelUsd: number | undefined
  /** The service time of the baseline in milliseconds. Undefined where it was not measured. */
  readonly baselineMs: number | undefined
  /** The service time of the model in milliseconds. Undefined where it was not measured. */
  readonly modelMs: number | undefined
  /** Whether both have the same output. A model without an output agrees with nothing. */
  readonly agrees: boolean
}

/** Items by number: the case of each, the cluster of each case, and what an item counts for in its case. */
export interface Sample {
  /** The items, in the order given. */
  readonly items: ReadonlyArray<Item>
  /** Shape (items): the number of the case. */
  readonly caseOf: Int32Array
  /** Shape (items): 1 ÷ how many items the case has. */
  readonly weight: Float64Array
  /** The ids of the cases. */
  readonly ids: ReadonlyArray<string>
  /** Shape (cases): the number of the cluster. */
  readonly clusterOf: Int32Array
  /** How many clusters there are. */
  readonly clusters: number
  /** Whether any case names a cluster. */
  readonly isClustered: boolean
}

/** Numbers the items. Cases without a cluster are clusters of their own. */
export const sampleOf = (items: ReadonlyArray<Item>): Sample => {
  const cases = new Map<string, { readonly nth: number; readonly cluster: number; items: number }>()
  const clusters = new Map<string, number>()
  const caseOf = new Int32Array(items.length)
  for (const [position, { id, cluster }] of items.entries()) {
    const found = cases.get(id)
    if (found !== undefined) {
      found.items++
      caseOf[position] = found.nth
      continue
    }
    const key = cluster === undefined ? `case ${id}` : `cluster ${cluster}`
    const nth = clusters.get(key) ?? clusters.size
    clusters.set(key, nth)
    caseOf[position] = cases.size
    cases.set(id, { nth: cases.size, cluster: nth, items: 1 })
  }
  const all = [...cases.values()]
  return {
    items,
    caseOf,
    weight: Float64Array.from(items, ({ id }) => 1 / (cases.get(id)?.items ?? 1)),
    ids: [...cases.keys()],
    clusterOf: Int32Array.from(all, ({ cluster }) => cluster),
    clusters: clusters.size,
    isClustered: items.some(({ cluster }) => cluster !== undefined)
  }
}

/** The mean of a value over cases, repeats averaged. Shape (cases). */
export const perCase = ({ caseOf, ids }: Sample, value: (item: number) => number): Float64Array => {
  const sums = new Float64Array(ids.length)
  const counts = new Uint32Array(ids.length)
  for (let i = 0; i < caseOf.length; i++) {
    const nth = caseOf[i] ?? 0
    sums[nth] = (sums[nth] ?? 0) + value(i)
    counts[nth] = (counts[nth] ?? 0) + 1
  }
  return sums.map((sum, nth) => sum / (counts[nth] ?? 1))
}
