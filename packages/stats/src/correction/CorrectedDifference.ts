/**
 * What labels allow to be said of the difference of two judged candidates: a corrected difference that may decide,
 * one that only informs, or none.
 *
 * A judge that errs differently on two candidates makes a difference of nothing, and labels of the one candidate, or of
 * last month's answers, do not show that. So a difference decides only where both sides' very answers are labelled, or
 * each side's error rates are known from labels of its own, or somebody states that the judge errs alike.
 *
 * The method follows from which labels there are, never from what they say:
 *
 * 1. Five or more cases with labels on both sides, and at least half as many as the side with fewer labels has:
 *    PPI++ of the paired differences.
 * 2. Five or more labels on each side, but of other cases: PPI++ of each side, and the interval of their difference.
 * 3. Labels from elsewhere of both candidates, each its own: Rogan and Gladen, each with its own error rates.
 * 4. Labels of one side, or from elsewhere and not told apart: Rogan and Gladen as if the judge erred alike. Such a
 *    difference informs; it decides only where somebody states that the judge does.
 * 5. No labels: refused.
 */

import type * as Cluster from "../Cluster.ts"
import { defaultConfidence, type Interval, requireConfidence } from "../Interval.ts"
import * as mover from "../internal/correction/mover.ts"
import type * as PairedBinary from "../PairedBinary.ts"
import type * as JudgeErrors from "./JudgeErrors.ts"
import * as PredictionPowered from "./PredictionPowered.ts"
import * as RoganGladen from "./RoganGladen.ts"

/** One candidate on all cases. */
export interface Side extends PredictionPowered.Sample {
  /**
   * Shape (cases): the probability in (0, 1] with which each answer was drawn to be labelled.
   *
   * @defaultValue all alike
   */
  readonly inclusion?: ArrayLike<number | undefined>
}

/** How a difference is asked. */
export interface Options {
  /** The other side, case by case. */
  readonly against: Side
  /** The candidate, on the same cases in the same order. */
  readonly candidate: Side
  /**
   * The nominal coverage, between 0 and 1.
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
  /**
   * Shape (cases): what cases share. Those that share one are not independent.
   *
   * @defaultValue none: every case stands alone
   */
  readonly clusters?: Cluster.Labels
  /**
   * The lowest and the highest grade, in the unit of the labels.
   *
   * @defaultValue [0, 1]
   */
  readonly bounds?: readonly [low: number, high: number]
  /**
   * What was drawn to be labelled: cases, both answers of each (then the inclusion probabilities of the two sides are
   * one and the same), or answers, each side on its own.
   *
   * @defaultValue "cases"
   */
  readonly drawn?: "cases" | "answers"
  /**
   * How the judge did on labelled answers to other cases: of each candidate, or of answers of any. Grades 0 and 1 only.
   *
   * @defaultValue none
   */
  readonly elsewhere?:
    | { readonly against: JudgeErrors.Counts; readonly candidate: JudgeErrors.Counts }
    | { readonly pooled: JudgeErrors.Counts }
  /**
   * Whether somebody states that the judge errs alike on both candidates. No figure shows it.
   *
   * @defaultValue false
   */
  readonly assumeAlike?: boolean
}

/** A difference that may decide. */
export interface Corrected {
  readonly _tag: "Corrected"
  /** candidate − against of what the judge says. */
  readonly raw: number
  /** candidate − against, corrected, with its interval. */
  readonly corrected: Interval
  /** The difference of the labels alone, where cases are labelled on both sides. */
  readonly labelsAlone: Interval | undefined
  /** Which of the two is to be shown first. */
  readonly headline: "corrected" | "labels-alone"
  /** How it was corrected; see the head of this module. */
  readonly by: "pairs" | "sides" | "own-error-rates" | "error-rates-assumed-alike"
  /** What was assumed and not shown, as a sentence. Undefined where nothing was. */
  readonly assumption: string | undefined
}

/** A difference that is shown and decides nothing. */
export interface Informs {
  readonly _tag: "Informs"
  /** candidate − against of what the judge says. */
  readonly raw: number
  /** The difference if the judge erred alike on both. Undefined where it cannot be had. */
  readonly ifAlike: Interval | undefined
  /** Why it does not decide: labels of one side, labels from elsewhere, or fewer than five on a side. */
  readonly reason: "one-side-labelled" | "labels-from-elsewhere" | "few-labels"
  /** The reason as a sentence. */
  readonly message: string
  /** How many cases with labels on both sides it takes at the least to have any interval. */
  readonly needs: number
}

/** There is no figure but the judge's own. */
export interface Refused {
  readonly _tag: "Refused"
  /** candidate − against of what the judge says. */
  readonly raw: number
  /** Why: no labels at all, or a judge that cannot be corrected. */
  readonly reason: "no-labels" | RoganGladen.Refused["reason"]
  /** The reason as a sentence. */
  readonly message: string
  /** How many cases with labels on both sides it takes at the least to have any interval. */
  readonly needs: number
}

/** What may be said. */
export type Said = Corrected | Informs | Refused

const isGiven = (x: PredictionPowered.Grade): x is number => x !== undefined && x !== null

const fewest = PredictionPowered.fewestLabels

/** candidate − against where both are given. */
const subtracted = (
  against: ArrayLike<PredictionPowered.Grade>,
  candidate: ArrayLike<PredictionPowered.Grade>
): ReadonlyArray<number | undefined> => {
  if (against.length !== candidate.length) {
    throw new RangeError(`sides: expected equal lengths, found ${against.length} and ${candidate.length}`)
  }
  return Array.from(candidate, (value, i) => {
    const other = against[i]
    return isGiven(value) && isGiven(other) ? value - other : undefined
  })
}

const countOf = (values: ArrayLike<PredictionPowered.Grade>): number =>
  Array.from(values).filter(isGiven).length

const pairInclusion = ({ against, candidate, drawn = "cases" }: Options) => {
  if (drawn === "cases") return against.inclusion ?? candidate.inclusion
  if (against.inclusion === undefined && candidate.inclusion === undefined) return undefined
  return Array.from(against.judged, (_, i) => {
    const [a, b] = [against, candidate].map(({ inclusion }) => (inclusion === undefined ? 1 : inclusion[i]))
    return a === undefined || b === undefined ? undefined : a * b
  })
}

const design = (
  clusters: Cluster.Labels | undefined,
  inclusion: Side["inclusion"]
): PredictionPowered.Design => ({
  ...(clusters === undefined ? {} : { clusters }),
  ...(inclusion === undefined ? {} : { inclusion })
})

const ofPairs = (options: Options, confidence: number, range: number): Corrected | undefined => {
  const { against, candidate, clusters } = options
  const found = PredictionPowered.difference(
    {
      judged: subtracted(against.judged, candidate.judged),
      labels: subtracted(against.labels, candidate.labels)
    },
    { ...design(clusters, pairInclusion(options)), confidence, range }
  )
  const { raw, corrected, labelsAlone, headline } = found
  if (corrected._tag === "Withheld") return undefined
  const alone = labelsAlone._tag === "Withheld" ? undefined : labelsAlone
  return {
    _tag: "Corrected",
    raw,
    corrected,
    labelsAlone: alone,
    headline,
    by: "pairs",
    assumption: undefined
  }
}

const ofSides = (
  { against, candidate, clusters }: Options,
  confidence: number,
  bounds: readonly [number, number]
): Corrected | undefined => {
  const of = (side: Side) =>
    PredictionPowered.mean(side, { ...design(clusters, side.inclusion), confidence, bounds })
  const [a, b] = [of(against), of(candidate)]
  if (a.corrected._tag === "Withheld" || b.corrected._tag === "Withheld") return undefined
  const corrected: Interval = {
    _tag: "Interval",
    ...mover.difference(a.corrected, b.corrected),
    confidence,
    n: Math.min(a.labelled, b.labelled),
    method: "PPI++ of each side"
  }
  return {
    _tag: "Corrected",
    raw: b.raw - a.raw,
    corrected,
    labelsAlone: undefined,
    headline: "corrected",
    by: "sides",
    assumption: undefined
  }
}

/** Verdicts of the judge on cases where both are right or wrong. Undefined where a grade is neither 0 nor 1. */
const verdicts = ({ against, candidate }: Options): PairedBinary.Table | undefined => {
  const table = { both: 0, onlyAgainst: 0, onlyCandidate: 0, neither: 0 }
  for (let i = 0; i < against.judged.length; i++) {
    const [a, b] = [against.judged[i], candidate.judged[i]]
    if (!isGiven(a) || !isGiven(b)) continue
    if ((a !== 0 && a !== 1) || (b !== 0 && b !== 1)) return undefined
    table[a === 1 ? (b === 1 ? "both" : "onlyAgainst") : b === 1 ? "onlyCandidate" : "neither"]++
  }
  return table
}

const judgedOf = (table: PairedBinary.Table, only: "onlyAgainst" | "onlyCandidate"): RoganGladen.Judged => ({
  positives: table.both + table[only],
  n: table.both + table.onlyAgainst + table.onlyCandidate + table.neither
})

/**
 * How the judge did on the labelled answers of a side. Undefined where they were not drawn alike, or are not 0 and 1.
 */
const errorsOf = ({ judged, labels, inclusion }: Side): JudgeErrors.Counts | undefined => {
  if (inclusion !== undefined) return undefined
  const of = { truePositive: 0, falseNegative: 0, trueNegative: 0, falsePositive: 0 }
  for (let i = 0; i < judged.length; i++) {
    const [label, grade] = [labels[i], judged[i]]
    if (!isGiven(label) || !isGiven(grade)) continue
    if ((label !== 0 && label !== 1) || (grade !== 0 && grade !== 1)) return undefined
    if (label === 1) of[grade === 1 ? "truePositive" : "falseNegative"]++
    else of[grade === 1 ? "falsePositive" : "trueNegative"]++
  }
  return of
}

const alikeSentence = "It is assumed, and not shown, that the judge errs alike on both candidates."

/**
 * Says what the labels allow.
 *
 * @throws RangeError when lengths differ, a number is not finite or outside the bounds, or an option is impossible.
 */
export const of = (options: Options): Said => {
  const { against, candidate, bounds = [0, 1], elsewhere, assumeAlike = false } = options
  const confidence = requireConfidence(options.confidence ?? defaultConfidence)
  const judged = subtracted(against.judged, candidate.judged).filter(isGiven)
  const raw = judged.reduce((sum, x) => sum + x, 0) / judged.length
  const labelled = { against: countOf(against.labels), candidate: countOf(candidate.labels) }
  const [fewer, more] = [
    Math.min(labelled.against, labelled.candidate),
    Math.max(labelled.against, labelled.candidate)
  ]
  const pairs = countOf(subtracted(against.labels, candidate.labels))
  if (pairs >= fewest && 2 * pairs >= fewer) {
    const found = ofPairs(options, confidence, bounds[1] - bounds[0])
    if (found !== undefined) return found
  } else if (fewer >= fewest) {
    const found = ofSides(options, confidence, bounds)
    if (found !== undefined) return found
  }
  const table = verdicts(options)
  const needs = fewest
  if (elsewhere !== undefined && "against" in elsewhere && table !== undefined) {
    const of = { against: judgedOf(table, "onlyAgainst"), candidate: judgedOf(table, "onlyCandidate") }
    const found = RoganGladen.difference(of, elsewhere, confidence)
    if (found._tag === "Refused")
      return { _tag: "Refused", raw, reason: found.reason, message: found.message, needs }
    return decided(raw, found.corrected, "own-error-rates", undefined)
  }
  if (more === 0 && elsewhere === undefined) {
    const message =
      "No answer of either candidate is labelled, so the judge's difference cannot be corrected."
    return { _tag: "Refused", raw, reason: "no-labels", message, needs }
  }
  const errors =
    elsewhere !== undefined && "pooled" in elsewhere
      ? elsewhere.pooled
      : errorsOf(labelled.against >= labelled.candidate ? against : candidate)
  const found =
    table === undefined || errors === undefined
      ? undefined
      : RoganGladen.differenceIfAlike(table, errors, confidence)
  if (found?._tag === "Refused") {
    return { _tag: "Refused", raw, reason: found.reason, message: found.message, needs }
  }
  if (assumeAlike && found !== undefined) {
    return decided(raw, found.corrected, "error-rates-assumed-alike", alikeSentence)
  }
  return { _tag: "Informs", raw, ifAlike: found?.corrected, ...why(labelled, more), needs }
}

const decided = (
  raw: number,
  corrected: Interval,
  by: Corrected["by"],
  assumption: string | undefined
): Corrected => ({
  _tag: "Corrected",
  raw,
  corrected,
  labelsAlone: undefined,
  headline: "corrected",
  by,
  assumption
})

const why = (
  { against, candidate }: { readonly against: number; readonly candidate: number },
  more: number
): Pick<Informs, "reason" | "message"> => {
  if (more === 0) {
    const message =
      "The labels are of other answers. They do not show that the judge errs alike on these two candidates."
    return { reason: "labels-from-elsewhere", message }
  }
  if (against === 0 || candidate === 0) {
    const [has, lacks] =
      against === 0 ? ["the candidate", "the other side"] : ["the other side", "the candidate"]
    const message = `Only answers of ${has} are labelled. They do not show how the judge errs on those of ${lacks}.`
    return { reason: "one-side-labelled", message }
  }
  const message = `${against} and ${candidate} answers of the two sides are labelled; it takes at least ${fewest} cases with labels on both.`
  return { reason: "few-labels", message }
}
