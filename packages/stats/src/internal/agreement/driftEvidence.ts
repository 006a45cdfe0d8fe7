/** The evidence of `Drift`: a mixture of likelihood ratios over rates and change points, at the least favourable rate. */

/** Agreements of a batch, added up. */
export interface Totals {
  /** How much agreed. */
  readonly right: number
  /** How much did not. */
  readonly wrong: number
}

/** The evidence after each batch, for batches that come one by one. */
export interface Process {
  /** Takes a batch and gives the evidence after it. */
  readonly add: (batch: Totals) => number
}

/** Cells of the rate p. Rates that may have held before and after lie at their middles, and at 0 and 1. */
const cells = 100

/** Rates that are tried, ascending: 0, the middles of the cells, 1. */
const rates = Float64Array.from({ length: cells + 2 }, (_, i) =>
  i === 0 ? 0 : i === cells + 1 ? 1 : (i - 0.5) / cells
)
const logRight = rates.map(Math.log)
const logWrong = rates.map((rate) => Math.log1p(-rate))

/** Into how many parts a cell is cut where the least favourable p is looked for. */
const parts = 8

/** How far from p other rates are expected: their weight falls by e for each such step. */
const reach = 0.05

const higher = rates.map((rate) => Math.exp(-rate / reach))
const lower = rates.map((rate) => Math.exp(rate / reach))

/** The weight of a change between the calibration and the first batch. */
const atOnce = 0.3

/** The weight of changes at any of the planned batches, the first included. */
const soon = 0.6

const late = 1 - atOnce - soon

/** The weight of a change at a batch, counted from 0; all of them add up to 1. */
const changeWeight = (batch: number, planned: number): number =>
  (batch === 0 ? atOnce : 0) +
  (batch < planned ? soon / planned : late / ((batch - planned + 1) * (batch - planned + 2)))

/** The weight of all changes at a batch or later. */
const laterWeight = (batch: number, planned: number): number => {
  if (batch === 0) return 1
  return batch < planned ? 1 - atOnce - (soon * batch) / planned : late / (batch - planned + 1)
}

/** How much of each bet is kept: where p lies far off, one of the two would else lose without end. */
const kept = 0.05

/** Beyond this the logarithm of a likelihood ratio is cut: the evidence is but smaller. */
const mostLog = 300

/** Σ x log y, with 0 log 0 = 0. */
const term = (amount: number, log: number): number => (amount === 0 ? 0 : amount * log)

/** The likelihood of data at the rates above (or below) each cell, averaged, over that of the data's own mean. */
interface Likelihoods extends Totals {
  /** Shape (cells). */
  readonly averages: Float64Array
  /** The logarithm of the likelihood of the data's own mean. */
  readonly log: number
}

const likelihoods = ({ right, wrong }: Totals, side: "above" | "below"): Likelihoods => {
  const averages = new Float64Array(cells)
  const log = logLikelihood({ right, wrong })
  const weight = side === "above" ? higher : lower
  let sum = 0
  let weights = 0
  for (let step = 0; step < cells; step++) {
    const k = side === "above" ? cells - 1 - step : step
    const i = side === "above" ? k + 2 : k
    const w = weight[i] ?? 0
    sum += w * Math.exp(term(right, logRight[i] ?? 0) + term(wrong, logWrong[i] ?? 0) - log)
    weights += w
    averages[k] = sum / weights
  }
  return { right, wrong, averages, log }
}

/** What a bet on the data against the rate p has made of 1. */
const capital = (bet: Likelihoods, cell: number, logP: number, logQ: number): number => {
  const over = bet.log - term(bet.right, logP) - term(bet.wrong, logQ)
  return kept + (1 - kept) * (bet.averages[cell] ?? 0) * Math.exp(Math.min(mostLog, over))
}

const plus = (a: Totals, b: Totals): Totals => ({ right: a.right + b.right, wrong: a.wrong + b.wrong })

/** Bets on a fall from one batch on: on higher rates before, on lower ones since. */
interface Fall {
  readonly weight: number
  readonly before: Likelihoods
  readonly since: Likelihoods
}

/** The capital of all bets against the rate p. */
const mixture = (p: number, falls: ReadonlyArray<Fall>, later: Likelihoods, laterShare: number): number => {
  const cell = Math.min(cells - 1, Math.floor(p * cells))
  const logP = Math.log(p)
  const logQ = Math.log1p(-p)
  let sum = laterShare * capital(later, cell, logP, logQ)
  for (const { weight, before, since } of falls) {
    sum += weight * capital(before, cell, logP, logQ) * capital(since, cell, logP, logQ)
  }
  return sum
}

/**
 * Starts with the calibration.
 *
 * @param enough evidence below which its size does not matter: less work, and a bound instead of the value
 */
export const start = (calibration: Totals, planned: number, enough = 0): Process => {
  /** The data before a change at each batch, the next one included. */
  const before: Array<Likelihoods> = [likelihoods(calibration, "above")]
  return {
    add: (batch) => {
      const all = plus(before.at(-1) ?? calibration, batch)
      const falls = before.map((earlier, change): Fall => {
        const since = { right: all.right - earlier.right, wrong: all.wrong - earlier.wrong }
        return { weight: changeWeight(change, planned), before: earlier, since: likelihoods(since, "below") }
      })
      const later = likelihoods(all, "above")
      before.push(later)
      const share = laterWeight(falls.length, planned)
      const at = (p: number): number => mixture(p, falls, later, share)
      const n = all.right + all.wrong
      let least = n === 0 ? 1 : at(Math.min(1 - 1e-6, Math.max(1e-6, all.right / n)))
      if (least < enough) return least
      let where = Math.min(cells - 1, Math.floor((cells * all.right) / n))
      for (let k = 0; k < cells; k++) {
        const found = at((k + 0.5) / cells)
        if (found < least) {
          least = found
          where = k
        }
      }
      // The least favourable p lies near: in this cell or one of the two beside it.
      for (let part = 0; part <= 3 * parts; part++) {
        const p = (where - 1 + part / parts) / cells
        if (p > 0 && p < 1) least = Math.min(least, at(p))
      }
      return least
    }
  }
}

const logLikelihood = ({ right, wrong }: Totals): number => {
  const n = right + wrong
  return n === 0 ? 0 : term(right, Math.log(right / n)) + term(wrong, Math.log(wrong / n))
}

/** How many times less likely than the likeliest a first batch may be. */
const plausible = 8

/** The likeliest first batch of a fall, and the plausible ones. */
export const since = (calibration: Totals, batches: ReadonlyArray<Totals>) => {
  const all = batches.reduce(plus, calibration)
  let earlier = calibration
  const found = batches.map((batch, k) => {
    const later = { right: all.right - earlier.right, wrong: all.wrong - earlier.wrong }
    const before = earlier.right / (earlier.right + earlier.wrong)
    const after = later.right / (later.right + later.wrong)
    const log = after < before ? logLikelihood(earlier) + logLikelihood(later) : Number.NEGATIVE_INFINITY
    earlier = plus(earlier, batch)
    return { batch: k, before, after, log }
  })
  const [best] = [...found].sort((a, b) => b.log - a.log || a.batch - b.batch)
  if (best === undefined || best.log === Number.NEGATIVE_INFINITY) return undefined
  const near = found.filter(({ log }) => log >= best.log - Math.log(plausible))
  return {
    batch: best.batch,
    from: near[0]?.batch ?? best.batch,
    to: near.at(-1)?.batch ?? best.batch,
    before: best.before,
    after: best.after
  }
}
