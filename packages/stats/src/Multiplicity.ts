/**
 * Adjusted p values for looking at many slices or scorers at once. Each is compared with α as it stands.
 */

const checked = (pValues: ArrayLike<number>): Float64Array => {
  const p = Float64Array.from(pValues)
  for (const [i, value] of p.entries()) {
    if (!(value >= 0 && value <= 1))
      throw new RangeError(`p value ${i}: expected a number in [0, 1], found ${value}`)
  }
  return p
}

const ascending = (p: Float64Array): ReadonlyArray<number> =>
  Array.from(p.keys()).sort((a, b) => (p[a] ?? 0) - (p[b] ?? 0))

/**
 * Holm's step-down adjustment: the chance of even one false finding stays below α, however the tests depend on each
 * other. For gates.
 *
 * @param pValues shape (m); p values of tests that could not be done are left out, not passed as 1
 * @returns shape (m), in the order of the input
 * @throws RangeError when a p value is outside [0, 1].
 * @see Holm 1979.
 */
export const holm = (pValues: ArrayLike<number>): Float64Array => {
  const p = checked(pValues)
  const adjusted = new Float64Array(p.length)
  let largest = 0
  for (const [rank, i] of ascending(p).entries()) {
    largest = Math.max(largest, Math.min(1, (p.length - rank) * (p[i] ?? Number.NaN)))
    adjusted[i] = largest
  }
  return adjusted
}

/**
 * Benjamini and Hochberg's step-up adjustment: of the slices called different, an expected share of at most α is
 * not. Holds for independent and for positively dependent tests, such as overlapping slices. For reports over slices.
 *
 * @param pValues shape (m)
 * @returns shape (m), in the order of the input
 * @throws RangeError when a p value is outside [0, 1].
 * @see Benjamini & Hochberg 1995; Benjamini & Yekutieli 2001 for the dependence.
 */
export const benjaminiHochberg = (pValues: ArrayLike<number>): Float64Array => {
  const p = checked(pValues)
  const adjusted = new Float64Array(p.length)
  const order = ascending(p)
  let smallest = 1
  for (let rank = order.length; rank >= 1; rank--) {
    const i = order[rank - 1] ?? -1
    smallest = Math.min(smallest, ((p[i] ?? Number.NaN) * p.length) / rank)
    adjusted[i] = smallest
  }
  return adjusted
}

/** p values of tests that are corrected together. */
export interface Family {
  /** How many tests there are. */
  readonly count: number
  /** Whether a test is one of them. */
  readonly has: (test: number) => boolean
  /** The adjusted p value of a test; undefined where it is not one of them. */
  readonly adjusted: (test: number) => number | undefined
  /** The adjusted p value that a test would have if its own were `p` and the others stayed; undefined as above. */
  readonly instead: (test: number, p: number) => number | undefined
}

/**
 * Corrects the p values of some tests together.
 *
 * @param pValues by any whole number that names the test
 * @param adjust {@link holm} or {@link benjaminiHochberg}
 */
export const family = (
  pValues: ReadonlyMap<number, number>,
  adjust: (pValues: ReadonlyArray<number>) => Float64Array
): Family => {
  const places = new Map([...pValues.keys()].map((test, place) => [test, place]))
  const values = [...pValues.values()]
  const adjusted = adjust(values)
  const at = <A>(test: number, read: (place: number) => A): A | undefined => {
    const place = places.get(test)
    return place === undefined ? undefined : read(place)
  }
  return {
    count: values.length,
    has: (test) => places.has(test),
    adjusted: (test) => at(test, (place) => adjusted[place]),
    instead: (test, p) => at(test, (place) => adjust(values.with(place, p))[place])
  }
}
