/**
 * How far evidence reaches: the smallest difference it would have found, and the cases it would take to settle what
 * it has not.
 */
import * as Distribution from "../stats/Distribution.ts"
import * as PairedBinary from "../stats/PairedBinary.ts"
import * as Power from "../stats/Power.ts"
import type { Evidence } from "./Evidence.ts"

/** The level of the test, after dividing it among the slices that are tested, and the wanted power. */
export interface Level {
  readonly alpha: number
  readonly power: number
}

/**
 * The variance that a case's difference has, times what clustering costs. Where no case differs, one more case that
 * does is added to the sample, so that the spread is not taken for nothing. Undefined where nothing is known.
 */
const varianceOf = ({ basis, n }: Evidence): number | undefined => {
  if (basis._tag === "Counts") {
    const discordance = PairedBinary.discordance(basis) ?? 0
    return discordance > 0 ? discordance : 1 / (n + 1)
  }
  const deviation = basis.standardDeviation
  if (deviation === undefined) return undefined
  if (deviation > 0) return deviation ** 2 * Math.max(1, basis.designEffect ?? 1)
  return basis.range === undefined ? undefined : basis.range ** 2 / (basis.clusters + 1)
}

/** Halvings that place the answer within a thousandth of the first guess. */
const halvings = 10

/**
 * The difference at which a rising power reaches its target, to a thousandth: sought around what the normal
 * approximation says, because each evaluation is dear and slices are many. Undefined when it does not lie there.
 */
const near = (
  guess: number,
  most: number,
  { power }: Level,
  powerAt: (difference: number) => number
): number | undefined => {
  let low = guess / 2
  let high = Math.min(most, 1.5 * guess)
  if (!(low < high) || powerAt(low) >= power || powerAt(high) < power) return undefined
  for (let k = 0; k < halvings; k++) {
    const middle = (low + high) / 2
    if (powerAt(middle) >= power) high = middle
    else low = middle
  }
  return high
}

/**
 * The smallest true difference that this many cases, differing as often or as widely as these, find with the wanted
 * power. In the unit of the score; undefined where no difference of any size would be found.
 */
export const minimumDetectable = (evidence: Evidence, level: Level): number | undefined => {
  const { basis, n } = evidence
  const { alpha, power } = level
  const reach = Distribution.normalQuantile(1 - alpha / 2) + Distribution.normalQuantile(power)
  if (basis._tag === "Counts") return ofCounts(n, basis.onlyBaseline + basis.onlyCandidate, level, reach)
  const { standardDeviation } = basis
  if (standardDeviation === undefined || !(standardDeviation > 0)) return undefined
  const plan = { standardDeviation, designEffect: Math.max(1, basis.designEffect ?? 1), alpha }
  const guess = reach * standardDeviation * Math.sqrt(plan.designEffect / n)
  return (
    near(guess, Number.POSITIVE_INFINITY, level, (difference) => Power.mean(n, difference, plan)) ??
    Power.meanDetectable(n, { ...plan, power })
  )
}

/** Found before, by what they hang on. */
const known = new Map<string, number | undefined>()

/** Comparisons of one run have few different counts, and A/A makes thousands of them. */
const mostKnown = 4_096

const ofCounts = (n: number, differing: number, level: Level, reach: number): number | undefined => {
  if (differing === 0) return undefined
  const key = `${n} ${differing} ${level.alpha} ${level.power}`
  if (known.has(key)) return known.get(key)
  const discordance = differing / n
  const plan = { discordance, test: "exact", alpha: level.alpha } as const
  const found =
    near(reach * Math.sqrt(discordance / n), discordance, level, (difference) =>
      Power.binary(n, difference, plan)
    ) ?? Power.binaryDetectable(n, { ...plan, power: level.power })
  if (known.size >= mostKnown) known.clear()
  known.set(key, found)
  return found
}

/**
 * How many paired cases it takes to settle the question of this margin: so many that equivalence is shown with the
 * wanted power if there is no difference. That is a few more than it takes to find a difference of the margin, so with
 * them either answer comes out. The observed difference plays no part, for it is what chance has made of the true one.
 *
 * Where there are that many cases already, the true difference lies near the margin or near the edge of what can be
 * found; then it is the cases that the observed difference would need. Undefined where nobody can tell.
 */
export const needs = (evidence: Evidence, margin: number, level: Level): number | undefined => {
  const variance = varianceOf(evidence)
  if (variance === undefined) return undefined
  const standardDeviation = Math.sqrt(variance)
  const planned = Power.equivalenceCases(margin, { standardDeviation, ...level })
  if (planned > evidence.n) return finite(planned)
  const room = Math.abs(margin - Math.abs(evidence.effect))
  const asObserved = [
    room > 0 ? Power.equivalenceCases(room, { standardDeviation, ...level }) : Number.POSITIVE_INFINITY,
    evidence.effect === 0
      ? Number.POSITIVE_INFINITY
      : Power.meanCases(evidence.effect, { standardDeviation, ...level })
  ].filter((cases) => cases > evidence.n)
  return finite(Math.min(...asObserved))
}

const finite = (cases: number): number | undefined => (Number.isFinite(cases) ? cases : undefined)
