/**
 * Has a mean risen above what it was? An e-process that may be looked at after every unit: it exceeds 1/α with a probability
 * of at most α over all time, where nothing has changed.
 *
 * Values come in strata, such as slices by days of the week, whose means were measured before, with an error of their own.
 * What is tested is one difference common to all strata, so that another mix of strata is no difference. Under "nothing
 * changed" the live mean of a stratum differs from the measured one by noise of both; under "risen" by a shift more, which is
 * given a half-normal prior. The statistic is the ratio of the two densities: a likelihood ratio, and so a martingale.
 *
 * A change that comes late would drown in all that was before it. So tests begin anew, and the evidence is their average with
 * weights that were fixed before: 1/2 for the first, 1/6, 1/12 … 1/((k + 1)(k + 2)) for the k-th restart. Each is a martingale
 * that begins at 1, and so is their average.
 *
 * The means are taken as normal: they are means of many units.
 *
 * @see Shin, Ramdas & Rinaldo 2024, "E-detectors: a nonparametric framework for sequential change detection", New England
 * Journal of Statistics in Data Science 2(2), on mixtures over starts; Robbins 1970, "Statistical methods related to the law of the iterated logarithm", on mixtures; Johari, Koomen, Pekelis
 * & Walsh 2022, "Always valid inference", Operations Research 70(3); Ville 1939 for the bound.
 */
import * as Distribution from "../Distribution.ts"

/** What was measured of a stratum before. */
export interface Stratum {
  /** The mean of its units. */
  readonly mean: number
  /** The variance of one unit, above 0. */
  readonly variance: number
  /** The variance of the error of `mean`, 0 or more. */
  readonly meanVariance: number
}

/** What is tested. */
export interface Options {
  /** The strata by name. */
  readonly strata: ReadonlyMap<string, Stratum>
  /** The size of shifts that are to be found soonest, in the unit of the values, above 0. Others are found too. */
  readonly scale: number
  /**
   * The shift that does not matter, in the unit of the values, 0 or more.
   *
   * @defaultValue 0
   */
  readonly margin?: number
  /**
   * Which shifts are looked for.
   *
   * @defaultValue "up"
   */
  readonly direction?: "up" | "down"
  /**
   * Units that a test needs before it may speak for a change, 0 or more: as many as make their mean normal.
   *
   * @defaultValue 0
   */
  readonly fewest?: number
  /**
   * For rates: how much more units vary than one toss at their rate would, above 0; 1 for independent tosses, less for means
   * over several. The variance is then that of the rate which both sides together have, as in a score test: a reference that by
   * chance has few events would otherwise seem surer than it is.
   *
   * @defaultValue variances are taken as they were measured
   */
  readonly dispersion?: number
}

/** What is known. */
export interface Evidence {
  /** The natural logarithm of the e-value: ln(1/α) or more is an alarm at α. */
  readonly logE: number
  /** The estimated shift, in the unit of the values, positive in either direction where the mean rose. */
  readonly shift: number
  /** Its standard error, that of what was measured before included. Infinite where there are no values. */
  readonly standardError: number
  /** Units that the shift is of: those since the start that speaks loudest. */
  readonly n: number
  /** Which start that is: 0 for the first, k for the k-th restart. */
  readonly start: number
}

/** A test under way. */
export interface MixtureShift {
  /** Adds the values of some units of a stratum: their number and their sum. Of a stratum that was not measured nothing is added. */
  readonly add: (stratum: string, count: number, sum: number) => void
  /** Begins another test beside those that there are, of what comes from now on. */
  readonly restart: () => void
  /** What is known now. */
  readonly evidence: () => Evidence
}

const checked = ({ strata, scale, margin = 0 }: Options): void => {
  if (!(scale > 0)) throw new RangeError(`scale: expected a number above 0, found ${scale}`)
  if (!(margin >= 0)) throw new RangeError(`margin: expected a number of 0 or more, found ${margin}`)
  for (const [name, { variance, meanVariance }] of strata)
    if (!(variance > 0 && meanVariance >= 0))
      throw new RangeError(
        `stratum ${name}: expected a variance above 0 and one of its mean of 0 or more, found ${variance} and ${meanVariance}`
      )
}

/** ln(2 Φ(z)), exact in the lower tail. */
const logTwiceCdf = (z: number): number => {
  if (z > -8) return Math.log(2 * Distribution.normalCdf(z))
  // Mills' ratio to three terms: relative error below 1e-4 from here on.
  const tail = 1 - 1 / z ** 2 + 3 / z ** 4
  return -(z * z) / 2 - Math.log(-z) - 0.5 * Math.log(2 * Math.PI) + Math.log(2 * tail)
}

/**
 * Starts a test.
 *
 * @throws RangeError where a number is impossible
 */
export const make = (options: Options): MixtureShift => {
  checked(options)
  const { strata, scale, margin = 0, direction = "up", fewest = 0, dispersion } = options
  const sign = direction === "up" ? 1 : -1
  // Sums over all time, and what they were at each start.
  const measured = [...strata.values()]
  const places = new Map([...strata.keys()].map((name, place) => [name, place] as const))
  const counts = new Float64Array(measured.length)
  const sums = new Float64Array(measured.length)
  const starts: Array<{ readonly counts: Float64Array; readonly sums: Float64Array }> = [
    { counts: counts.slice(), sums: sums.slice() }
  ]

  const units = measured.map(({ variance, meanVariance }) =>
    meanVariance > 0 ? variance / meanVariance : Number.POSITIVE_INFINITY
  )
  const finite = measured.map((each, place) => ({ ...each, n: Math.min(1e9, units[place] ?? 0) }))
  const whole = finite.reduce((sum, { n }) => sum + n, 0)
  /** The rate of all strata together, which a stratum without events is drawn to. */
  const overall = (finite.reduce((sum, { n, mean }) => sum + n * mean, 0) + 0.5) / (whole + 1)
  /** Variances of a live unit and of the measured mean, at the rate of both sides. */
  const variances = (place: number, { mean, variance, meanVariance }: Stratum): readonly [number, number] => {
    if (dispersion === undefined) return [variance, meanVariance]
    const [n, count] = [units[place] ?? 0, counts[place] ?? 0]
    const rate =
      n === Number.POSITIVE_INFINITY ? mean : (n * mean + (sums[place] ?? 0) + overall) / (n + count + 1)
    const own = dispersion * Math.max(rate * (1 - rate), 1e-12)
    return [own, own / n]
  }

  const since = (start: (typeof starts)[number]): Omit<Evidence, "start"> => {
    // Each stratum says of the shift d = live − measured, with precision w.
    let [precision, weighted, n] = [0, 0, 0]
    for (const [place, stratum] of measured.entries()) {
      const count = (counts[place] ?? 0) - (start.counts[place] ?? 0)
      if (count <= 0) continue
      const [variance, meanVariance] = variances(place, stratum)
      const w = 1 / (variance / count + meanVariance)
      precision += w
      weighted += w * (((sums[place] ?? 0) - (start.sums[place] ?? 0)) / count - stratum.mean)
      n += count
    }
    if (precision === 0) return { logE: 0, shift: 0, standardError: Number.POSITIVE_INFINITY, n }
    const beyond = sign * weighted - margin * precision
    const spread = 1 + scale ** 2 * precision
    const z = (beyond * scale) / Math.sqrt(spread)
    const logE = -0.5 * Math.log(spread) + (z * z) / 2 + logTwiceCdf(z)
    return {
      logE: n < fewest ? Math.min(0, logE) : logE,
      shift: weighted / precision,
      standardError: 1 / Math.sqrt(precision),
      n
    }
  }
  return {
    add: (stratum, count, sum) => {
      const place = places.get(stratum)
      if (place === undefined || count <= 0) return
      counts[place] = (counts[place] ?? 0) + count
      sums[place] = (sums[place] ?? 0) + sum
    },
    restart: () => {
      starts.push({ counts: counts.slice(), sums: sums.slice() })
    },
    evidence: () => {
      // Tests that have not begun stand at 1.
      const rest = 1 / (starts.length + 1)
      let [largest, loudest] = [Number.NEGATIVE_INFINITY, 0]
      const all = starts.map((start, k) => {
        const found = since(start)
        const weighted = found.logE - Math.log((k + 1) * (k + 2))
        if (weighted > largest) [largest, loudest] = [weighted, k]
        return { found, weighted }
      })
      const top = Math.max(largest, 0)
      const total = all.reduce((sum, { weighted }) => sum + Math.exp(weighted - top), rest * Math.exp(-top))
      const { shift, standardError, n } = all[loudest]?.found ?? since(starts[0] ?? { counts, sums })
      return { logE: top + Math.log(total), shift, standardError, n, start: loudest }
    }
  }
}
