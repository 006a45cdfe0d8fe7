/**
 * The times of a schedule, from its rates.
 */
import { Rng } from "@assay/stats"
import type { Arrival, Step } from "./model.ts"

/** A stretch whose rate goes in a straight line, requests a second. */
export interface Leg {
  readonly from: number
  readonly to: number
  readonly ms: number
}

/** The stretches as steps of a schedule. */
export const legsOf = (legs: ReadonlyArray<Leg>): ReadonlyArray<Step> => {
  let at = 0
  return legs.map(({ from, to, ms }) => {
    const fromMs = at
    at += ms
    return {
      name: from === to ? `${from}/s` : `${from} to ${to}/s`,
      perSecond: (from + to) / 2,
      fromMs,
      toMs: at,
      isLevel: from === to
    }
  })
}

/**
 * When so many requests are due in a stretch, milliseconds from its beginning: the root of
 * `from·t + (to − from)·t²/(2·T) = count`. Undefined where there are not so many.
 */
const dueAt = ({ from, to, ms }: Leg, count: number): number | undefined => {
  const a = (to - from) / (2 * (ms / 1_000))
  const root = from * from + 4 * a * count
  if (root < 0) return undefined
  const at = (1_000 * 2 * count) / (from + Math.sqrt(root))
  return at < ms ? at : undefined
}

/** Draws how much each request comes after the one before it, in requests: 1 on average. */
function* draw(legs: ReadonlyArray<Leg>, gap: () => number): Generator<Arrival> {
  let start = 0
  for (const [step, leg] of legs.entries()) {
    for (let count = gap(); ; count += gap()) {
      const at = dueAt(leg, count)
      if (at === undefined) break
      yield { atMs: start + at, step }
    }
    start += leg.ms
  }
}

/** At equal distances, the first at once. */
export const evenly = (legs: ReadonlyArray<Leg>, _seed: number): Iterable<Arrival> => {
  let isFirst = true
  return draw(legs, () => {
    const gap = isFirst ? 0 : 1
    isFirst = false
    return gap
  })
}

/** At random: the number in any stretch is Poisson. */
export const poissonly = (legs: ReadonlyArray<Leg>, seed: number): Iterable<Arrival> => {
  const rng = Rng.make(seed)
  return draw(legs, () => -Math.log(1 - rng.uniform()))
}
