/**
 * Whether a judge still agrees with people as it did: a sequential test over batches of new labels that may be looked at
 * after each of them, for ever, and gives a false alarm with a probability of at most α in all.
 *
 * Two tests share the budget.
 *
 * One bets against "nothing has changed". For each rate p that both the calibration and all batches may have had, and each
 * batch k from which on the judge may be worse, the evidence is the likelihood of higher rates before k and lower ones from
 * k on, over that of p. Averaged over rates and batches with weights fixed beforehand, it is a martingale of mean 1 under
 * p: by Ville's inequality it reaches 2/α with a probability of at most α/2. The evidence that counts is that for the p
 * that suits the judge best, so the calibration's own uncertainty is allowed for: a judge with 50 labels is not held to the
 * rate that these happened to show. It finds changes at any time, the batches before them counting with the calibration.
 *
 * The other is Fisher's exact test of the calibration against all later labels, whenever these have grown by a quarter; the
 * looks share α/2. It finds sooner what had changed before the first batch.
 *
 * Agreement may be a share of each case (a near grade counts in part). Sums of shares vary less than sums of 0 and 1 with
 * the same mean (Hoeffding 1963), so both tests are on the safe side there.
 *
 * What is assumed: labels are drawn at random from what is judged, and are independent. Give one mean per cluster where
 * several belong together.
 *
 * @see Ville 1939; Robbins 1970 for mixtures of likelihood ratios; Waudby-Smith & Ramdas 2024, "Estimating means of
 * bounded random variables by betting", JRSS B 86(1), for the bets; Wasserman, Ramdas & Balakrishnan 2020, "Universal
 * inference", for the least favourable p; Shin, Ramdas & Rinaldo 2024, "E-detectors", for starting at each batch; Fisher
 * 1935; Lan & DeMets 1983 for a budget that looks share.
 */

import * as evidence from "../internal/agreement/driftEvidence.ts"
import * as fisherLooks from "../internal/agreement/driftLooks.ts"
import * as Rng from "../Rng.ts"

/** How drift is tested. */
export interface Options {
  /**
   * The budget of false alarms: the probability, over all looks together, of an alarm though nothing changed.
   *
   * @defaultValue 0.05
   */
  readonly alpha?: number
  /**
   * Over how many batches most of the budget is spread. Later ones are tested too, with less of it.
   *
   * @defaultValue 20
   */
  readonly planned?: number
}

/** What is known after a batch. */
export interface Look {
  /** How many labels the batch has. */
  readonly n: number
  /** Its mean agreement, in [0, 1]. */
  readonly agreement: number
  /** The anytime-valid p value of "nothing has changed" so far: an alarm at α. */
  readonly p: number
}

/** Since when a judge agrees less. */
export interface Since {
  /** The likeliest first batch of the change, from 0. */
  readonly batch: number
  /** The earliest batch that is at least an eighth as likely. */
  readonly from: number
  /** The latest batch that is at least an eighth as likely. */
  readonly to: number
  /** The mean agreement of the calibration and the batches before the change. */
  readonly before: number
  /** The mean agreement from the change on. */
  readonly after: number
}

/** What a sequence of labelled batches says. */
export interface Result {
  /** Whether the judge agrees less than it did. Once raised an alarm stays. */
  readonly alarm: boolean
  /** The batch after which the alarm was raised, from 0; absent without an alarm. */
  readonly raisedAt: number | undefined
  /** Since when; absent without an alarm. */
  readonly since: Since | undefined
  /** The anytime-valid p value of "nothing has changed": that of the last look. */
  readonly p: number
  /** The budget of false alarms. */
  readonly alpha: number
  /** One for each batch, in order. */
  readonly looks: ReadonlyArray<Look>
}

const totals = (values: ArrayLike<number>, name: string): evidence.Totals => {
  let right = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN
    if (!(value >= 0 && value <= 1)) {
      throw new RangeError(`${name}: expected agreements in [0, 1], found ${value} at ${i}`)
    }
    right += value
  }
  return { right, wrong: values.length - right }
}

const settings = ({ alpha = 0.05, planned = 20 }: Options): Required<Options> => {
  if (!(alpha > 0 && alpha < 1)) {
    throw new RangeError(`alpha: expected a number above 0 and below 1, found ${alpha}`)
  }
  if (!(Number.isInteger(planned) && planned >= 1)) {
    throw new RangeError(`planned: expected a whole number of 1 or more, found ${planned}`)
  }
  return { alpha, planned }
}

/**
 * Tests whether the judge's agreement with people has fallen.
 *
 * ```ts
 * Drift.test(calibration, [january, february]) // each a list of agreements: 1 where judge and person agree, else 0
 * ```
 *
 * @param calibration shape (labels), each in [0, 1]: agreement when the judge was calibrated
 * @param batches the agreements of each later batch, oldest first. Batches are not to be merged or cut afterwards.
 * @throws RangeError when the calibration has no labels, an agreement is outside [0, 1], or an option is impossible.
 */
export const test = (
  calibration: ArrayLike<number>,
  batches: ReadonlyArray<ArrayLike<number>>,
  options: Options = {}
): Result => {
  const { alpha, planned } = settings(options)
  if (calibration.length === 0) throw new RangeError("calibration: expected at least one label, found none")
  const start = totals(calibration, "calibration")
  const counts = batches.map((batch, k) => totals(batch, `batch ${k}`))
  const pAfter = sequence(start, planned)
  const looks = counts.map((count): Look => {
    const n = count.right + count.wrong
    return { n, agreement: n === 0 ? Number.NaN : count.right / n, p: pAfter(count) }
  })
  const at = looks.findIndex(({ p }) => p <= alpha)
  const raisedAt = at === -1 ? undefined : at
  return {
    alarm: raisedAt !== undefined,
    raisedAt,
    since: raisedAt === undefined ? undefined : evidence.since(start, counts),
    p: looks.at(-1)?.p ?? 1,
    alpha,
    looks
  }
}

/** Which part of the budget each of the two tests has. */
const half = 0.5

/**
 * The anytime-valid p value after each batch of a sequence: the smallest so far of both tests, each over its part.
 *
 * @param enough p values above this need not be exact
 */
const sequence = (
  start: evidence.Totals,
  planned: number,
  enough = 1
): ((batch: evidence.Totals) => number) => {
  const bets = evidence.start(start, planned, 1 / (half * enough))
  const looks = fisherLooks.start(start)
  let p = 1
  return (batch) => {
    p = Math.min(p, 1 / (half * bets.add(batch)), looks.add(batch) / half)
    return p
  }
}

/** What is to be detected, and with what. */
export interface Plan extends Options {
  /** The judge's agreement when it was calibrated, in (0, 1). */
  readonly agreement: number
  /** How many labels the calibration has. */
  readonly calibration: number
  /** How much the agreement falls, above 0 and at most `agreement`. */
  readonly fall: number
  /** How many labels a batch has, 1 or more. */
  readonly batch: number
  /**
   * How many batches are labelled at most.
   *
   * @defaultValue 20
   */
  readonly batches?: number
  /**
   * How often the fall is to be found, between 0 and 1.
   *
   * @defaultValue 0.8
   */
  readonly power?: number
  /**
   * How many histories are simulated.
   *
   * @defaultValue 400
   */
  readonly runs?: number
  /**
   * The seed of the simulation, a whole number.
   *
   * @defaultValue `Rng.defaultSeed`
   */
  readonly seed?: number
}

/** What a plan of labelling can detect. */
export interface Detectable {
  /** New labels after which the fall is found with the power asked for; absent where all of the plan do not suffice. */
  readonly labels: number | undefined
  /** How often it is found within all batches of the plan. */
  readonly power: number
}

/**
 * How many labels find a fall that is there from the first batch on, by simulation of the calibration and the batches.
 * Where `labels` is absent more batches hardly help as long as the calibration is small: label more for that.
 *
 * @throws RangeError when a rate, count or option is impossible.
 */
export const detectable = (plan: Plan): Detectable => {
  const { alpha, planned } = settings(plan)
  const { agreement, calibration, fall, batch, batches = 20, power = 0.8, runs = 400 } = plan
  if (!(agreement > 0 && agreement < 1)) {
    throw new RangeError(`agreement: expected a number above 0 and below 1, found ${agreement}`)
  }
  if (!(fall > 0 && fall <= agreement)) {
    throw new RangeError(`fall: expected a number above 0 and at most ${agreement}, found ${fall}`)
  }
  for (const [name, count] of Object.entries({ calibration, batch, batches, runs })) {
    if (!(Number.isInteger(count) && count >= 1)) {
      throw new RangeError(`${name}: expected a whole number of 1 or more, found ${count}`)
    }
  }
  if (!(power > 0 && power < 1)) throw new RangeError(`power: expected a number in (0, 1), found ${power}`)
  const rng = Rng.make(plan.seed)
  const foundAfter = new Array<number>(batches).fill(0)
  for (let run = 0; run < runs; run++) {
    const right = rng.binomial(calibration, agreement)
    const pAfter = sequence({ right, wrong: calibration - right }, planned, alpha)
    for (let k = 0; k < batches; k++) {
      const now = rng.binomial(batch, agreement - fall)
      if (pAfter({ right: now, wrong: batch - now }) > alpha) continue
      foundAfter[k] = (foundAfter[k] ?? 0) + 1
      break
    }
  }
  let found = 0
  let labels: number | undefined
  for (const [k, count] of foundAfter.entries()) {
    found += count / runs
    if (labels === undefined && found >= power) labels = (k + 1) * batch
  }
  return { labels, power: found }
}
