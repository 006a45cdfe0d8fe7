/**
 * Confidence turned into a probability of being right, learned from labelled answers.
 */
import * as Cluster from "../Cluster.ts"
import * as Rng from "../Rng.ts"

/** A fitted recalibration, as JSON. */
export type Recalibration =
  | {
      /** Steps joined by straight lines. */
      readonly kind: "isotonic"
      /** The signals of the knots, ascending. */
      readonly x: ReadonlyArray<number>
      /** The probability at each knot, from 0 to 1, never descending. */
      readonly y: ReadonlyArray<number>
    }
  | {
      /** A logistic curve: 1 / (1 + exp(−(slope · signal + intercept))). */
      readonly kind: "platt"
      /** What a unit of the signal adds to the log odds. */
      readonly slope: number
      /** The log odds at a signal of 0. */
      readonly intercept: number
    }

/** How a recalibration is fitted. */
export type Method = Recalibration["kind"]

const sortedRows = (signal: ArrayLike<number>, right: ArrayLike<number | boolean>) => {
  const n = signal.length
  if (right.length !== n)
    throw new RangeError(`expected ${n} labels, one for each signal, found ${right.length}`)
  if (n === 0) throw new RangeError("expected labelled answers, found none")
  const rows = Array.from({ length: n }, (_, i) => ({ x: signal[i] ?? Number.NaN, y: Number(right[i] ?? 0) }))
  rows.forEach(({ x }, i) => {
    if (!Number.isFinite(x)) throw new RangeError(`signal ${i}: expected a number, found ${x}`)
  })
  return rows.sort((a, b) => a.x - b.x)
}

/**
 * Isotonic regression by pooling adjacent violators; equal signals are pooled first.
 *
 * @param signal shape (n), any unit
 * @param right shape (n): 1 for a right answer, 0 for a wrong one
 * @throws RangeError where the shapes differ, are empty, or a signal is not finite.
 * @see Zadrozny & Elkan 2002, "Transforming classifier scores into accurate multiclass probability estimates".
 */
export const isotonic = (signal: ArrayLike<number>, right: ArrayLike<number | boolean>): Recalibration => {
  const blocks: Array<{ from: number; to: number; sum: number; n: number }> = []
  for (const { x, y } of sortedRows(signal, right)) {
    const last = blocks.at(-1)
    if (last !== undefined && last.from === x) {
      last.sum += y
      last.n++
    } else blocks.push({ from: x, to: x, sum: y, n: 1 })
  }
  const pooled: typeof blocks = []
  for (const block of blocks) {
    let current = block
    for (;;) {
      const before = pooled.at(-1)
      if (before === undefined || before.sum / before.n < current.sum / current.n) break
      pooled.pop()
      current = { from: before.from, to: current.to, sum: before.sum + current.sum, n: before.n + current.n }
    }
    pooled.push(current)
  }
  const knots = pooled.flatMap(({ from, to, sum, n }) =>
    from === to
      ? [{ x: from, y: sum / n }]
      : [
          { x: from, y: sum / n },
          { x: to, y: sum / n }
        ]
  )
  return { kind: "isotonic", x: knots.map(({ x }) => x), y: knots.map(({ y }) => y) }
}

/**
 * Platt's logistic curve with his targets, (rights + 1) / (rights + 2) and 1 / (wrongs + 2), which keep it finite where
 * the signal separates right from wrong.
 *
 * @param signal shape (n), any unit
 * @param right shape (n): 1 for a right answer, 0 for a wrong one
 * @throws RangeError where the shapes differ, are empty, or a signal is not finite.
 * @see Platt 1999, "Probabilistic outputs for support vector machines"; Lin, Lin & Weng 2007 for the safeguarded steps.
 */
export const platt = (signal: ArrayLike<number>, right: ArrayLike<number | boolean>): Recalibration => {
  const rows = sortedRows(signal, right)
  const rights = rows.reduce((sum, { y }) => sum + y, 0)
  const wrongs = rows.length - rights
  const [high, low] = [(rights + 1) / (rights + 2), 1 / (wrongs + 2)]
  const middle = rows.reduce((sum, { x }) => sum + x, 0) / rows.length
  const spread = Math.sqrt(rows.reduce((sum, { x }) => sum + (x - middle) ** 2, 0) / rows.length) || 1
  const points = rows.map(({ x, y }) => ({ x: (x - middle) / spread, t: y === 1 ? high : low }))
  const loss = (a: number, b: number): number =>
    points.reduce((sum, { x, t }) => {
      const f = a * x + b
      return sum + (f >= 0 ? (1 - t) * f + Math.log1p(Math.exp(-f)) : Math.log1p(Math.exp(f)) - t * f)
    }, 0)
  let [a, b] = [0, Math.log((rights + 1) / (wrongs + 1))]
  let value = loss(a, b)
  for (let step = 0; step < 100; step++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 1e-12, 0, 1e-12]
    for (const { x, t } of points) {
      const p = 1 / (1 + Math.exp(-(a * x + b)))
      const weight = p * (1 - p)
      ga += (p - t) * x
      gb += p - t
      haa += weight * x * x
      hab += weight * x
      hbb += weight
    }
    if (Math.abs(ga) < 1e-9 && Math.abs(gb) < 1e-9) break
    const determinant = haa * hbb - hab * hab
    const [da, db] = [-(hbb * ga - hab * gb) / determinant, -(haa * gb - hab * ga) / determinant]
    let size = 1
    while (size > 1e-10 && loss(a + size * da, b + size * db) > value + 1e-4 * size * (ga * da + gb * db))
      size /= 2
    if (size <= 1e-10) break
    a += size * da
    b += size * db
    value = loss(a, b)
  }
  return { kind: "platt", slope: a / spread, intercept: b - (a * middle) / spread }
}

/** Fits a recalibration. */
export const fit = (
  method: Method,
  signal: ArrayLike<number>,
  right: ArrayLike<number | boolean>
): Recalibration => (method === "isotonic" ? isotonic(signal, right) : platt(signal, right))

/** The probability of being right at a signal, from 0 to 1. Outside the knots it is that of the nearest. */
export const apply = (fitted: Recalibration, signal: number): number => {
  if (fitted.kind === "platt") return 1 / (1 + Math.exp(-(fitted.slope * signal + fitted.intercept)))
  const { x, y } = fitted
  let [low, high] = [0, x.length - 1]
  if (signal <= (x[0] ?? 0)) return y[0] ?? Number.NaN
  if (signal >= (x[high] ?? 0)) return y[high] ?? Number.NaN
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((x[middle] ?? 0) <= signal) low = middle
    else high = middle
  }
  const [x0, x1, y0, y1] = [x[low] ?? 0, x[high] ?? 0, y[low] ?? 0, y[high] ?? 0]
  return x1 === x0 ? y1 : y0 + ((signal - x0) / (x1 - x0)) * (y1 - y0)
}

/** How a cross-fit is made. */
export interface CrossFitOptions {
  /**
   * How many parts, at least 2.
   *
   * @defaultValue 5
   */
  readonly folds?: number
  /**
   * One label per answer. Answers that share a label are in the same part.
   *
   * @defaultValue none: every answer stands alone
   */
  readonly clusters?: Cluster.Labels
  /**
   * The seed of the parts.
   *
   * @defaultValue `Rng.defaultSeed`
   */
  readonly seed?: number
}

/**
 * The recalibrated probability of each answer, by a fit on the other parts: what is honest to measure a recalibration by.
 *
 * @throws RangeError where the shapes differ, are empty, or a signal is not finite.
 */
export const crossFitted = (
  method: Method,
  signal: ArrayLike<number>,
  right: ArrayLike<number | boolean>,
  options: CrossFitOptions = {}
): Float64Array => {
  const { folds = 5, seed = Rng.defaultSeed } = options
  const n = signal.length
  const clusters = Cluster.index(options.clusters, n)
  const rng = Rng.make(seed)
  const order = Array.from({ length: clusters.count }, (_, i) => ({ i, key: rng.uniform() }))
  order.sort((a, b) => a.key - b.key)
  const part = new Int32Array(clusters.count)
  order.forEach(({ i }, at) => {
    part[i] = at % folds
  })
  const found = new Float64Array(n)
  for (let fold = 0; fold < folds; fold++) {
    const inside: Array<number> = []
    const outside: Array<number> = []
    for (let i = 0; i < n; i++) (part[clusters.of[i] ?? 0] === fold ? inside : outside).push(i)
    if (inside.length === 0) continue
    const fitted = fit(
      method,
      outside.map((i) => signal[i] ?? Number.NaN),
      outside.map((i) => right[i] ?? 0)
    )
    for (const i of inside) found[i] = apply(fitted, signal[i] ?? Number.NaN)
  }
  return found
}
