/**
 * Cases that belong together: the same document, the same user, repeats of one case. Inference is over clusters,
 * because cases inside one tell much the same story.
 */

/** One label per case, in the order of the values. Equal labels (by `===`) mean the same cluster. */
export type Labels = ArrayLike<string | number>

/** Labels turned into numbers 0 … count − 1, in order of first appearance. */
export interface Index {
  /** How many clusters there are. */
  readonly count: number
  /** Shape (n): the cluster number of each case. */
  readonly of: Int32Array
}

/**
 * Numbers the clusters.
 *
 * @param labels one per case; undefined means that every case is its own cluster
 * @param n how many cases there are
 * @throws RangeError when there is not one label per case.
 */
export const index = (labels: Labels | undefined, n: number): Index => {
  const of = new Int32Array(n)
  if (labels === undefined) {
    for (let i = 0; i < n; i++) of[i] = i
    return { count: n, of }
  }
  if (labels.length !== n)
    throw new RangeError(`expected ${n} cluster labels, one for each value, found ${labels.length}`)
  const numbers = new Map<string | number | undefined, number>()
  for (let i = 0; i < n; i++) {
    const label = labels[i]
    const known = numbers.get(label)
    const number = known ?? numbers.size
    if (known === undefined) numbers.set(label, number)
    of[i] = number
  }
  return { count: numbers.size, of }
}

/** What each cluster has. */
export interface Totals {
  /** Shape (count): the sum of the values of each cluster. */
  readonly sums: Float64Array
  /** Shape (count): how many values each cluster has. */
  readonly sizes: Float64Array
}

/** Adds values up within clusters. @param values shape (n) */
export const totals = (values: ArrayLike<number>, clusters: Index): Totals => {
  const sums = new Float64Array(clusters.count)
  const sizes = new Float64Array(clusters.count)
  for (let i = 0; i < values.length; i++) {
    const c = clusters.of[i] ?? -1
    sums[c] = (sums[c] ?? 0) + (values[i] ?? Number.NaN)
    sizes[c] = (sizes[c] ?? 0) + 1
  }
  return { sums, sizes }
}

/**
 * The mean of each cluster, in order of first appearance: how repeats of one case become one value for that case.
 *
 * @param values shape (n)
 * @returns shape (clusters)
 * @throws RangeError when there is not one label per value.
 */
export const means = (values: ArrayLike<number>, labels: Labels): Float64Array => {
  const { sums, sizes } = totals(values, index(labels, values.length))
  return sums.map((sum, c) => sum / (sizes[c] ?? Number.NaN))
}
