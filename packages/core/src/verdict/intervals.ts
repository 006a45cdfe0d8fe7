/**
 * The intervals of a difference: the one that is shown, and the one that belongs to the tests of a margin.
 */
import * as Distribution from "@assay/stats/Distribution"
import * as PairedBinary from "@assay/stats/PairedBinary"
import * as PairedScore from "@assay/stats/PairedScore"
import * as corrected from "./corrected.ts"
import type { Evidence, Interval, Spread } from "./evidenceModel.ts"

/**
 * With fewer cases (or clusters) an interval is a formula's artefact: Tango's covers 0.86 at three cases and 0.89 at
 * four where differences are large, and at least 0.91 from five on.
 */
const leastUnits = 5

type Basis = Pick<Evidence, "basis" | "effect" | "n">

/** The numbers of the score test as `PairedScore` takes them. */
export const countsOf = ({ score, clusters }: Spread, n: number): PairedScore.Counts | undefined =>
  score === undefined
    ? undefined
    : {
        ...score,
        n,
        clusters,
        kishError: score.kishError ?? 0,
        df: score.df ?? Number.POSITIVE_INFINITY
      }

interface Bounds {
  readonly low: number
  readonly high: number
}

const scoreBounds = (basis: Spread, n: number, confidence: number): Bounds | undefined => {
  const counts = countsOf(basis, n)
  const found = counts === undefined ? undefined : PairedScore.interval(counts, confidence)
  const { range = 1 } = basis
  return found === undefined ? undefined : { low: range * found.low, high: range * found.high }
}

const studentBounds = (
  { standardError = 0, df }: Spread,
  effect: number,
  confidence: number
): Bounds | undefined => {
  if (!(standardError > 0 && df > 0)) return undefined
  const half = Distribution.tQuantile((1 + confidence) / 2, df) * standardError
  return { low: effect - half, high: effect + half }
}

/**
 * Student's t tells of graded scores what the sample shows. A rare whole loss that the sample missed with a
 * probability of (1 − confidence)/2 must fit into it, or the sample does not show its spread.
 */
const showsSpread = ({ range, score }: Spread, n: number, { low, high }: Bounds, confidence: number) => {
  if (range === undefined) return true
  const unseen = -Math.expm1((Math.log((1 - confidence) / 2) * (score?.kish ?? 1)) / n)
  return (high - low) / 2 >= range * unseen
}

const units = ({ basis, n }: Basis): number => (basis._tag === "Spread" ? Math.min(basis.clusters, n) : n)

const ofTable = (basis: PairedBinary.Table, confidence: number): Bounds | undefined => {
  const found = PairedBinary.tango(basis, confidence)
  return found._tag === "Withheld" ? undefined : found
}

/** See `Evidence.testedInterval`. */
export const tested = (evidence: Basis, confidence: number): Interval | undefined => {
  const { basis, effect, n } = evidence
  if (basis._tag === "Corrected") return corrected.tested({ basis, effect }, confidence)
  if (units(evidence) < leastUnits) return undefined
  if (basis._tag === "Counts") return named(ofTable(basis, confidence), confidence, "Tango (paired)")
  const byScore = scoreBounds(basis, n, confidence)
  if (!basis.rangeIsSeen || byScore === undefined) return named(byScore, confidence, "score (paired)")
  const byT = studentBounds(basis, effect, confidence)
  if (byT === undefined) {
    const isAlike = basis.score !== undefined && basis.score.lost === 0 && basis.score.gained === 0
    return isAlike ? named(byScore, confidence, "score (paired)") : undefined
  }
  return named(
    { low: Math.min(byT.low, byScore.low), high: Math.max(byT.high, byScore.high) },
    confidence,
    "score and t (paired)"
  )
}

const named = (bounds: Bounds | undefined, confidence: number, method: string): Interval | undefined =>
  bounds === undefined ? undefined : { low: bounds.low, high: bounds.high, confidence, method }

/** The smallest p value of "no difference" that an interval can be shown with: of the score test, or of Student's t. */
export const leastP = ({ basis, effect, n }: Basis): number => {
  if (basis._tag !== "Spread") return 0
  const { standardError = 0, df } = basis
  const counts = countsOf(basis, n)
  const byScore = counts === undefined || counts.clusters < 2 ? undefined : PairedScore.noDifference(counts)
  const byT =
    standardError > 0 && df > 0 ? 2 * Distribution.tCdf(-Math.abs(effect) / standardError, df) : undefined
  // Where all clusters are alike there is no t, and no interval is shown beside a difference that only the signs show.
  return byScore === undefined || byT === undefined ? 0 : Math.min(byScore, byT)
}

/** An interval with the bound next to 0 on the side of it that the test is on. */
const agreeing = (bounds: Bounds, other: Bounds | undefined, effect: number, isDifferent: boolean) => {
  const { low, high } = bounds
  if (!isDifferent) return { low: Math.min(low, 0), high: Math.max(high, 0) }
  if (effect > 0 ? low > 0 : high < 0) return { low, high }
  if (other === undefined) return undefined
  return effect > 0
    ? other.low > 0
      ? { low: other.low, high }
      : undefined
    : other.high < 0
      ? { low, high: other.high }
      : undefined
}

/** The interval that is shown beside p: it holds 0 exactly where p > 1 − confidence. */
export const shown = (evidence: Basis & Pick<Evidence, "p">, confidence: number): Interval | undefined => {
  const { basis, effect, n, p } = evidence
  if (basis._tag === "Corrected") return corrected.shown({ basis, effect }, confidence)
  if (units(evidence) < leastUnits) return undefined
  const isDifferent = effect !== 0 && p <= 1 - confidence + 1e-12
  if (basis._tag === "Counts") {
    const bounds = ofTable(basis, confidence)
    return named(
      bounds === undefined ? undefined : agreeing(bounds, undefined, effect, isDifferent),
      confidence,
      "Tango (paired)"
    )
  }
  const byScore = scoreBounds(basis, n, confidence)
  const byT = studentBounds(basis, effect, confidence)
  if (basis.graded && byT !== undefined && showsSpread(basis, n, byT, confidence)) {
    return named(
      agreeing(byT, byScore, effect, isDifferent),
      confidence,
      basis.score?.kish === 1 ? "Student t" : "clustered t"
    )
  }
  if (byScore === undefined) return undefined
  if (basis.rangeIsSeen && byT === undefined && effect !== 0) return undefined
  return named(agreeing(byScore, byT, effect, isDifferent), confidence, "score (paired)")
}
