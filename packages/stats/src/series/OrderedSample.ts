/**
 * A sample that remembers roughly in which order its values belong, in bounded memory: for latencies of a load test, of
 * which there may be many millions.
 *
 * Values stand in batches of neighbours, between 512 and 1,024 of them; when there are more, neighbouring batches become
 * one. A batch is a histogram of 2,048 steps per power of two, as HdrHistogram has with three digits: a value is known
 * within 0.1 %. So quantiles, their dependence and warm-up are all found afterwards, and a batch can be left out.
 *
 * A value may come late, and is filed under its position all the same. One that is not known, but known to be at least
 * something, is kept as that.
 */

/** Counts of values by their bucket. */
export interface Counts {
  /** The bucket of the first count. */
  readonly first: number
  /** The counts of buckets from the first on. */
  readonly counts: ArrayLike<number>
}

/** Neighbours in the order of the sample. */
export interface Batch {
  /** The values that are known. */
  readonly known: Counts
  /** Lower bounds of the values that are not. */
  readonly open: Counts
  /** How many are known. */
  readonly n: number
  /** How many are not. */
  readonly openN: number
  /** The sum of the known values and of the bounds. */
  readonly sum: number
  /** The largest known value or bound; 0 where there is none. */
  readonly max: number
  /** The smallest known value or bound; infinite where there is none. */
  readonly min: number
}

/** A sample that grows. */
export interface OrderedSample {
  /** Files a value, a number of 0 or more that is rounded to a whole one, under its place in the order, from 0. */
  readonly record: (position: number, value: number) => void
  /** Files a value that is not known, but is at least so much. */
  readonly recordAtLeast: (position: number, value: number) => void
  /** How many positions a batch spans. */
  readonly span: () => number
  /** The batches so far, in order. */
  readonly batches: () => ReadonlyArray<Batch>
}

const mostBatches = 1_024
const half = 1_024

/** The bucket of a whole value of 0 or more, below 2⁵³. */
export const bucketOf = (value: number): number => {
  if (value < 2 * half) return value
  const doublings = Math.floor(Math.log2(value / half) + 1e-12)
  const size = 2 ** doublings
  const within = Math.floor(value / size)
  return within >= 2 * half ? (doublings + 1) * half + half : doublings * half + within
}

/** The largest value of a bucket. */
export const topOf = (bucket: number): number => {
  if (bucket < 2 * half) return bucket
  const doublings = Math.floor(bucket / half) - 1
  const size = 2 ** doublings
  return (bucket - doublings * half + 1) * size - 1
}

interface Growing {
  first: number
  counts: Uint32Array
}

const emptyCounts = new Uint32Array(0)

const covering = (growing: Growing, from: number, to: number): void => {
  const { counts, first } = growing
  if (counts.length === 0) {
    growing.first = from
    growing.counts = new Uint32Array(to - from)
    return
  }
  const end = first + counts.length
  if (from >= first && to <= end) return
  const low = Math.min(from, first)
  const high = Math.max(to, end)
  const wider = new Uint32Array(high - low)
  wider.set(counts, first - low)
  growing.first = low
  growing.counts = wider
}

const addOne = (growing: Growing, bucket: number): void => {
  covering(growing, bucket, bucket + 1)
  const at = bucket - growing.first
  growing.counts[at] = (growing.counts[at] ?? 0) + 1
}

const addAll = (growing: Growing, { counts, first }: Counts): void => {
  if (counts.length === 0) return
  covering(growing, first, first + counts.length)
  const shift = first - growing.first
  for (let i = 0; i < counts.length; i++)
    growing.counts[i + shift] = (growing.counts[i + shift] ?? 0) + (counts[i] ?? 0)
}

interface GrowingBatch extends Batch {
  readonly known: Growing
  readonly open: Growing
  n: number
  openN: number
  sum: number
  max: number
  min: number
}

const emptyBatch = (): GrowingBatch => ({
  known: { first: 0, counts: emptyCounts },
  open: { first: 0, counts: emptyCounts },
  n: 0,
  openN: 0,
  sum: 0,
  max: 0,
  min: Number.POSITIVE_INFINITY
})

const addBatch = (into: GrowingBatch, from: Batch): void => {
  addAll(into.known, from.known)
  addAll(into.open, from.open)
  into.n += from.n
  into.openN += from.openN
  into.sum += from.sum
  into.max = Math.max(into.max, from.max)
  into.min = Math.min(into.min, from.min)
}

/** Batches as one. */
export const pooled = (batches: Iterable<Batch>): Batch => {
  const all = emptyBatch()
  for (const batch of batches) addBatch(all, batch)
  return all
}

/** A sample without values. */
export const make = (): OrderedSample => {
  let span = 1
  let batches: Array<GrowingBatch> = []

  const file = (position: number, value: number, isKnown: boolean): void => {
    if (!(value >= 0 && value < 2 ** 53) || !(Number.isInteger(position) && position >= 0))
      throw new RangeError(`expected a value and a position of 0 or more, found ${value} at ${position}`)
    while (position >= span * mostBatches) {
      const joined: Array<GrowingBatch> = []
      for (let i = 0; i < batches.length; i += 2) {
        const into = batches[i] ?? emptyBatch()
        const next = batches[i + 1]
        if (next !== undefined) addBatch(into, next)
        joined.push(into)
      }
      batches = joined
      span *= 2
    }
    const at = Math.floor(position / span)
    while (batches.length <= at) batches.push(emptyBatch())
    const batch = batches[at]
    if (batch === undefined) return
    const whole = Math.round(value)
    addOne(isKnown ? batch.known : batch.open, bucketOf(whole))
    if (isKnown) batch.n++
    else batch.openN++
    batch.sum += whole
    batch.max = Math.max(batch.max, whole)
    batch.min = Math.min(batch.min, whole)
  }

  return {
    record: (position, value) => file(position, value, true),
    recordAtLeast: (position, value) => file(position, value, false),
    span: () => span,
    batches: () => batches
  }
}
