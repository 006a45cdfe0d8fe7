/**
 * Has a mean risen above what it was? An e-process that may be looked at after every unit: it exceeds 1/α with a probability
 * of at most α over all time, where nothing has changed.
 *
 * Values come in strata, such as slices by days of the week, whose means were measured before, with an error of their own.
 * What is tested is one difference common to all strata, so that another mix of strata is no difference. Under "nothing
 * changed" the live mean of a stratum differs from the measured one by noise of both; under "risen" by a shift more, which is
 * given a half-normal prior. The statistic is the ratio of the two densities: a likelihood ratio, and so a martingale.
 *
 * The means are taken as normal: they are means of many units.
 *
 * @see Robbins 1970, "Statistical methods related to the law of the iterated logarithm", on mixtures; Johari, Koomen, Pekelis
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
}

/** What is known. */
export interface Evidence {
  /** The natural logarithm of the e-value: ln(1/α) or more is an alarm at α. */
  readonly logE: number
  /** The estimated shift, in the unit of the values, positive in either direction where the mean rose. */
  readonly shift: number
  /** Its standard error, that of what was measured before included. Infinite where there are no values. */
  readonly standardError: number
  /** Units so far. */
  readonly n: number
}

/** A test under way. */
export interface MixtureShift {
  /** Adds the values of some units of a stratum: their number and their sum. Of a stratum that was not measured nothing is added. */
  readonly add: (stratum: string, count: number, sum: number) => void
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
  const { strata, scale, margin = 0, direction = "up" } = options
  const sign = direction === "up" ? 1 : -1
  const live = new Map<string, { count: number; sum: number }>()
  return {
    add: (stratum, count, sum) => {
      if (!strata.has(stratum) || count <= 0) return
      const found = live.get(stratum) ?? { count: 0, sum: 0 }
      live.set(stratum, { count: found.count + count, sum: found.sum + sum })
    },
    evidence: () => {
      // Each stratum says of the shift d = live − measured, with precision w.
      let [precision, weighted, n] = [0, 0, 0]
      for (const [name, { count, sum }] of live) {
        const stratum = strata.get(name)
        if (stratum === undefined) continue
        const w = 1 / (stratum.variance / count + stratum.meanVariance)
        precision += w
        weighted += w * (sum / count - stratum.mean)
        n += count
      }
      if (precision === 0) return { logE: 0, shift: 0, standardError: Number.POSITIVE_INFINITY, n }
      const shift = weighted / precision
      const beyond = sign * weighted - margin * precision
      const spread = 1 + scale ** 2 * precision
      const z = (beyond * scale) / Math.sqrt(spread)
      return {
        logE: -0.5 * Math.log(spread) + (z * z) / 2 + logTwiceCdf(z),
        shift,
        standardError: 1 / Math.sqrt(precision),
        n
      }
    }
  }
}
