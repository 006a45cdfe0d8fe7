/**
 * The statistics of a race: when to look, and who is out.
 *
 * A candidate is out when at some look another one is shown better by a one-sided test. The truly best candidate can
 * only go out by a false test against one of its k − 1 rivals at one of the L looks; each of these tests is made at
 * level α / (L·(k − 1)), so by the union bound the chance of any is at most α. Nothing is assumed about how looks or
 * rivals depend on each other; what each test assumes is that of `Evidence`.
 *
 * @see Maron & Moore 1994, "Hoeffding races"; Even-Dar, Mannor & Mansour 2006 for successive elimination; Lan & DeMets
 * 1983 for spending α over looks, of which this is the even division.
 */
import * as Rng from "@assay/stats/Rng"
import { type Entry, type Field, rangeOf, scoredMeans, sidesOf } from "../compare/field.ts"
import { gather } from "../compare/gather.ts"
import * as Evidence from "../verdict/Evidence.ts"

/** Cases at the first look, and how many times as many at each that follows. */
const firstLook = 50
const growth = 1.5

/** A last step of less than this share of all cases is taken together with the one before. */
const smallestStep = 0.1

/**
 * The cases of each look, the last being all: 50, 75, 113 … By default each has half again as many as the one before,
 * so that few looks share α, and no candidate goes on much longer than it must.
 */
export const schedule = (cases: number): ReadonlyArray<number> => {
  const looks: Array<number> = []
  for (let at = firstLook; at < cases * (1 - smallestStep); at *= growth) looks.push(Math.ceil(at))
  return [...looks, cases]
}

/** The level of every one-sided test. */
export const levelOf = (alpha: number, looks: number, candidates: number): number =>
  alpha / (looks * Math.max(1, candidates - 1))

/** Who went out, and by whom: `effect` is its mean minus the other's; `p` is one-sided. */
export interface Elimination {
  readonly candidate: string
  readonly by: string
  readonly effect: number
  readonly p: number
  readonly interval: Evidence.Interval | undefined
}

interface Level {
  /** Of every one-sided test. */
  readonly level: number
  readonly resamples: number
  readonly seed: number
}

const isWorse = ({ effect, p }: Evidence.Evidence, level: number): boolean => effect < 0 && p / 2 <= level

/**
 * Who is out at a look: shown worse than another on the paired cases, and still so if every missing outcome were the
 * best for it and the worst for the other.
 *
 * @param at positions of the cases of this look
 */
export const eliminate = (
  field: Field,
  at: ReadonlyArray<number>,
  { level, resamples, seed }: Level
): ReadonlyArray<Elimination> => {
  const range = rangeOf(field)
  const asked: Evidence.Settings = {
    confidence: 1 - 2 * level,
    range: range.high > range.low ? range.high - range.low : undefined,
    rangeIsSeen: range.observed,
    graded: range.graded,
    // A p value by chance is no smaller than 1 / (resamples + 1); twice the level must be well within reach.
    resamples: Math.max(resamples, Math.ceil(2 / level)),
    seed: Rng.derive(seed, at.length)
  }
  const ordered = field.entries
    .map((entry) => {
      const { values } = scoredMeans(entry, at)
      return { entry, mean: values.reduce((sum, value) => sum + value, 0) / values.length }
    })
    .filter(({ mean }) => !Number.isNaN(mean))
    .sort((a, b) => b.mean - a.mean)
  const beaten = (by: Entry, entry: Entry): Elimination | undefined => {
    const gathered = gather(sidesOf(field, by, entry, at), 0, at, range)
    if (gathered === undefined || gathered.ids.length === 0) return undefined
    const evidence = Evidence.measure(gathered.observed, asked)
    if (!isWorse(evidence, level)) return undefined
    const { extremes } = gathered
    if (extremes !== undefined && !isWorse(Evidence.measure(extremes.best, asked), level)) return undefined
    const { effect, interval, p } = evidence
    return { candidate: entry.name, by: by.name, effect, p: p / 2, interval }
  }
  return ordered.flatMap(({ entry }, nth) => {
    for (const better of ordered.slice(0, nth)) {
      const found = beaten(better.entry, entry)
      if (found !== undefined) return [found]
    }
    return []
  })
}
