/**
 * Samples of paired differences of which the truth is known, for simulations: how often does a test of a margin pass
 * where the loss is exactly the margin? They write into typed arrays, because there are millions of them.
 */
import type * as Cluster from "./Cluster.ts"
import * as PairedScore from "./PairedScore.ts"
import * as Rng from "./Rng.ts"

/** A population. `draw` fills one sample whose true mean difference is −`loss`. */
export interface Population {
  readonly name: string
  readonly n: number
  readonly clusters: Cluster.Index | undefined
  readonly draw: (into: Float64Array, rng: Rng.Rng, loss: number) => void
}

/** Clusters of the sizes that `sizeOf` gives one after another. */
const sized = (n: number, sizeOf: (nth: number) => number): Cluster.Index => {
  const of = new Int32Array(n)
  let count = 0
  for (let i = 0; i < n; count++) {
    const end = Math.min(n, i + Math.max(1, Math.round(sizeOf(count))))
    of.fill(count, i, end)
    i = end
  }
  return { count, of }
}

/** Ways to cluster n cases, equal and unequal; `alone` does not. */
export const shapes = (n: number): Readonly<Record<string, Cluster.Index | undefined>> => {
  const rng = Rng.make(n)
  return {
    alone: undefined,
    "one pair": sized(n, (nth) => (nth === 0 ? 2 : 1)),
    pairs: sized(n, () => 2),
    fours: sized(n, () => 4),
    "log-normal": sized(n, () => Math.exp(0.7 + rng.normal())),
    "eights among singles": sized(n, (nth) => (nth % 5 === 0 ? 8 : 1)),
    "one tenth": sized(n, (nth) => (nth === 0 ? n / 10 : 1))
  }
}

/** With probability `together` all cases of a cluster share one draw, else each has its own. */
const inClusters = (
  { n, clusters, together }: { n: number; clusters: Cluster.Index | undefined; together: number },
  into: Float64Array,
  rng: Rng.Rng,
  one: () => number
): void => {
  if (clusters === undefined) {
    for (let i = 0; i < n; i++) into[i] = one()
    return
  }
  let cluster = -1
  let shared: number | undefined
  for (let i = 0; i < n; i++) {
    const own = clusters.of[i] ?? -1
    if (own !== cluster) {
      cluster = own
      shared = rng.uniform() < together ? one() : undefined
    }
    into[i] = shared ?? one()
  }
}

interface Layout {
  readonly n: number
  readonly shape: string
  readonly clusters: Cluster.Index | undefined
  readonly together: number
}

const title = ({ n, shape, together }: Layout): string => `${n} cases, ${shape}, ${together} together`

/** Right or wrong once: lost with the loss and `churn`, gained with `churn`. */
export const once = (layout: Layout, churn: number): Population => ({
  name: `once, churn ${churn}, ${title(layout)}`,
  ...layout,
  draw: (into, rng, loss) =>
    inClusters(layout, into, rng, () => {
      const u = rng.uniform()
      return u < loss + churn ? -1 : u < loss + 2 * churn ? 1 : 0
    })
})

/** Always right but for flips; some cases are lost for good. */
export const flipping = (layout: Layout, repeats: number, flip: number): Population => ({
  name: `${repeats} repeats, flips ${flip}, ${title(layout)}`,
  ...layout,
  draw: (into, rng, loss) => {
    const lost = loss / (1 - flip)
    inClusters(layout, into, rng, () => (rng.uniform() < lost ? -1 : 0))
    for (let i = 0; i < into.length; i++) {
      const right = into[i] === 0 ? repeats - rng.binomial(repeats, flip) : 0
      into[i] = (right - (repeats - rng.binomial(repeats, flip))) / repeats
    }
  }
})

/** Each case right at one rate on either side, which is `loss` lower for the candidate. */
export const shifted = (layout: Layout, repeats: number, rate: number): Population => ({
  name: `${repeats} repeats at ${rate}, ${title(layout)}`,
  ...layout,
  draw: (into, rng, loss) =>
    inClusters(
      layout,
      into,
      rng,
      () => (rng.binomial(repeats, rate - loss) - rng.binomial(repeats, rate)) / repeats
    )
})

/** Graded: noise around nothing, and whole losses that are rare and of clusters, or (`whole` false) a shift of all. */
export const graded = (layout: Layout, deviation: number, whole: boolean): Population => ({
  name: `graded, noise ${deviation}, ${whole ? "whole losses" : "a shift"}, ${title(layout)}`,
  ...layout,
  draw: (into, rng, loss) => {
    inClusters(layout, into, rng, () => (whole ? (rng.uniform() < loss ? -1 : 0) : -loss))
    const most = 1 - loss
    for (let i = 0; i < into.length; i++) {
      if (into[i] === -1) continue
      into[i] = (into[i] ?? 0) + Math.max(-most, Math.min(most, deviation * rng.normal()))
    }
  }
})

const numbered = (n: number): Cluster.Index => ({
  count: n,
  of: Int32Array.from({ length: n }, (_, i) => i)
})

/** What came out of so many samples, as shares. */
export interface Rates {
  readonly passes: number
  readonly equivalent: number
  readonly covered: number
}

/**
 * Draws samples and tests each.
 *
 * @param loss the true one. `covered` is of the 95 % score interval; reckoned only where `intervals` is set
 */
export const simulate = (
  population: Population,
  {
    loss,
    margin,
    runs,
    seed,
    intervals = false
  }: {
    readonly loss: number
    readonly margin: number
    readonly runs: number
    readonly seed: number
    readonly intervals?: boolean
  }
): Rates => {
  const { n, clusters, draw } = population
  const rng = Rng.make(seed)
  const sample = new Float64Array(n)
  const index = clusters ?? numbered(n)
  let passes = 0
  let equivalent = 0
  let covered = 0
  for (let k = 0; k < runs; k++) {
    draw(sample, rng, loss)
    const counts = PairedScore.countsWithin(sample, index, 1, clusters !== undefined)
    const tested = PairedScore.equivalence(counts, margin)
    if (tested._tag === "Tested" && tested.pAboveLower <= 0.05) passes++
    if (tested._tag === "Tested" && tested.p <= 0.05) equivalent++
    if (intervals) {
      const found = PairedScore.interval(counts, 0.95)
      if (found === undefined || (found.low <= -loss + 1e-9 && -loss <= found.high + 1e-9)) covered++
    }
  }
  return { passes: passes / runs, equivalent: equivalent / runs, covered: covered / runs }
}

/** The largest share that a true rate of `rate` shows in so many runs, up to three standard errors. */
export const within3 = (rate: number, runs: number): number =>
  rate + 3 * Math.sqrt((rate * (1 - rate)) / runs)
