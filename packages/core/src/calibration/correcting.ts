/**
 * Corrects a judged mean by labels: of these very answers where they are a random sample of them, else by what the judge
 * was like on others.
 */
import type * as JudgeErrors from "@assay/stats/correction/JudgeErrors"
import * as PredictionPowered from "@assay/stats/correction/PredictionPowered"
import * as RoganGladen from "@assay/stats/correction/RoganGladen"
import * as Distribution from "@assay/stats/Distribution"
import type { Estimate } from "@assay/stats/Interval"
import * as Mean from "@assay/stats/Mean"
import { defined } from "../foundation/defined.ts"
import type { CorrectedFigure, JudgedFigures } from "./correctedModel.ts"
import type { LoadedScore, OwnLabel } from "./loading.ts"
import type { Measurement } from "./model.ts"
import { standingOf } from "./standing.ts"

/** A trial as a correction sees it. */
export interface ValuedTrial {
  /** Id of the case. */
  readonly caseId: string
  /** Repeat, from 0. */
  readonly repeat: number
  /** The cluster of the case. Undefined for a case of its own. */
  readonly cluster: string | undefined
  /** The score. Undefined where there is none. */
  readonly value: number | undefined
  /** Whether the score is the judge's, and not known without it. */
  readonly isJudged: boolean
}

/** The nominal coverage of all intervals. */
const confidence = 0.95

const z = Distribution.normalQuantile((1 + confidence) / 2)

const figure = (estimate: Estimate): CorrectedFigure | undefined =>
  estimate._tag === "Withheld"
    ? undefined
    : {
        value: estimate.estimate,
        low: estimate.low,
        high: estimate.high,
        confidence: estimate.confidence,
        method: estimate.method
      }

/**
 * A mean over judged answers and over those whose value is known without the judge: what ended without an answer is 0,
 * and no label changes that. The share of the known ones is a sample too, which widens the interval.
 */
const withKnown = (
  found: CorrectedFigure | undefined,
  judged: number,
  known: ReadonlyArray<number>
): CorrectedFigure | undefined => {
  if (found === undefined || known.length === 0) return found
  const all = judged + known.length
  const part = judged / all
  const mean = known.reduce((sum, each) => sum + each, 0) / known.length
  const mixed = z * Math.sqrt((part * (1 - part)) / all) * Math.abs(found.value - mean)
  const value = part * found.value + (1 - part) * mean
  return {
    ...found,
    value,
    low: value - Math.hypot(part * (found.value - found.low), mixed),
    high: value + Math.hypot(part * (found.high - found.value), mixed)
  }
}

/** The lowest and the highest level of a scale. */
export const boundsOf = ({ scale }: Pick<LoadedScore, "scale">): readonly [low: number, high: number] => {
  const values = scale.levels.map(({ value }) => value)
  return [Math.min(...values), Math.max(...values)]
}

/** What answers share: clusters of the dataset, and repeats of a case. Undefined where each stands alone. */
const clustersOf = (trials: ReadonlyArray<ValuedTrial>): ReadonlyArray<string> | undefined => {
  const labels = trials.map(({ cluster, caseId }) => cluster ?? caseId)
  return new Set(labels).size < labels.length ? labels : undefined
}

const inclusionOf = (labels: ReadonlyArray<OwnLabel | undefined>) => {
  const given = labels.flatMap((label) => label?.inclusion ?? [])
  return given.some((each) => each !== given[0]) ? { inclusion: labels.map((label) => label?.inclusion) } : {}
}

const byLabels = (score: LoadedScore, judged: ReadonlyArray<ValuedTrial>, own: OwnLabels) => {
  const labels = judged.map(({ caseId, repeat }) => own?.get(caseId)?.get(repeat))
  const found = PredictionPowered.mean(
    { judged: judged.map(({ value }) => value), labels: labels.map((label) => label?.grade) },
    {
      bounds: boundsOf(score),
      confidence,
      ...defined({ clusters: clustersOf(judged) }),
      ...inclusionOf(labels)
    }
  )
  return {
    method: "prediction-powered" as const,
    corrected: figure(found.corrected),
    labelsAlone: figure(found.labelsAlone),
    headline: found.headline,
    refused:
      found.corrected._tag === "Withheld" ? `the mean is not corrected: ${found.corrected.reason}` : undefined
  }
}

type OwnLabels = ReadonlyMap<string, ReadonlyMap<number, OwnLabel>> | undefined

/**
 * How the judge does on labelled answers, as counts: as many of each kind as people found, right as often as the answers
 * that were drawn with unequal probabilities say of all.
 */
const countsOf = ({ confusion, scale, sensitivity, specificity }: Measurement): JudgeErrors.Counts => {
  const isAscending = (scale.levels[0]?.value ?? 0) < (scale.levels[1]?.value ?? 0)
  const total = (row: number): number => (confusion[row] ?? []).reduce((sum, each) => sum + each, 0)
  const [bad, good] = isAscending ? [total(0), total(1)] : [total(1), total(0)]
  const truePositive = Math.round(good * (sensitivity?.value ?? 0))
  const trueNegative = Math.round(bad * (specificity?.value ?? 0))
  return {
    truePositive,
    falseNegative: good - truePositive,
    trueNegative,
    falsePositive: bad - trueNegative
  }
}

/** By sensitivity and specificity: for two levels alone. */
const byRates = ({ state, scale }: LoadedScore, judged: ReadonlyArray<ValuedTrial>) => {
  if (state._tag !== "Held" || scale.levels.length !== 2)
    return { refused: "a mean of several levels is corrected by labels of these very answers alone" }
  const [low, high] = boundsOf({ scale })
  const graded = judged.flatMap((trial) => (trial.value === undefined ? [] : [trial]))
  if (graded.length === 0) return { refused: "the judge graded none of the answers" }
  const counts = countsOf(state.measured)
  const shares = Float64Array.from(graded, ({ value = low }) => (value - low) / (high - low))
  const { designEffect = 1 } = Mean.fit(shares, clustersOf(graded))
  const found = RoganGladen.share(
    {
      positives: shares.reduce((sum, each) => sum + each, 0),
      n: graded.length,
      designEffect: Math.max(1, designEffect)
    },
    counts,
    confidence
  )
  if (found._tag === "Refused") return { refused: found.message.replace(/\.$/u, "") }
  const scaled = (share: number): number => low + share * (high - low)
  const { corrected } = found
  return {
    method: "rogan-gladen" as const,
    headline: "corrected" as const,
    corrected: {
      value: scaled(corrected.estimate),
      low: scaled(corrected.low),
      high: scaled(corrected.high),
      confidence,
      method: corrected.method
    }
  }
}

/** What a judged score of a candidate is worth. `trials`: all that ended and did not error. */
export const judgedFigures = (
  score: LoadedScore,
  candidate: string,
  trials: ReadonlyArray<ValuedTrial>,
  isOwnFamily: boolean
): JudgedFigures => {
  const judged = trials.filter((trial) => trial.isJudged)
  const known = trials.flatMap(({ isJudged, value }) => (isJudged || value === undefined ? [] : [value]))
  const own = score.own.get(candidate)
  const labelled = judged.filter(({ caseId, repeat }) => own?.get(caseId)?.has(repeat) === true).length
  const graded = judged.flatMap(({ value }) => value ?? [])
  const [low, high] = boundsOf(score)
  const share =
    graded.length === 0 || !(high > low)
      ? undefined
      : (graded.reduce((sum, each) => sum + each, 0) / graded.length - low) / (high - low)
  const { standing, because, needs } = standingOf(
    score.state,
    { labelled, changed: score.changed.get(candidate) ?? 0, share },
    score.floors
  )
  const isHeld = score.state._tag === "Held"
  const found = !isHeld
    ? undefined
    : labelled >= score.floors.own
      ? byLabels(score, judged, own)
      : byRates(score, judged)
  const isCorrected = found !== undefined && "method" in found
  // Labels of these very answers assume nothing of the judge.
  const assumes =
    score.state._tag === "Held" && isCorrected && found.method === "rogan-gladen"
      ? score.state.file.assumes
      : undefined
  return {
    digest: score.judge.digest,
    standing,
    because,
    ...defined({ needs }),
    labelled,
    judged: judged.length,
    unjudged: judged.length - graded.length,
    ...(score.scale.levels.length > 2 ? { isGraded: true as const } : {}),
    ...(isCorrected
      ? defined({
          method: found.method,
          corrected: withKnown(found.corrected, judged.length, known),
          labelsAlone:
            "labelsAlone" in found ? withKnown(found.labelsAlone, judged.length, known) : undefined,
          headline: found.headline
        })
      : {}),
    ...defined({ refused: found === undefined ? undefined : found.refused, assumes }),
    ...(isOwnFamily ? { isOwnFamily: true as const } : {})
  }
}
