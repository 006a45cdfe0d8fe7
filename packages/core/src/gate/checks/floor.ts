import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { JudgedFigures } from "../../calibration/correctedModel.ts"
import type { Gate } from "../../definition/gateModel.ts"
import { scoreName } from "../../scorer/scoreName.ts"
import type { ScoreFigures } from "../../summary/Summary.ts"
import * as Figures from "../../text/figures.ts"
import type { Finding } from "../finding.ts"
import { type CandidateReading, define, type Policy } from "../gateCheck.ts"
import { cannotTell, correctedWords } from "../judged.ts"
import { roughly } from "../limits.ts"
import { namedScore } from "../namedScore.ts"

export interface FloorOptions extends Policy {
  /** What the mean must reach, in the unit of the score: 0.8 of a share is 80 %. */
  readonly atLeast: number
  /**
   * The score that is read: `match`, or `scorer.score`.
   *
   * @defaultValue the headline, which is the first
   */
  readonly score?: string
}

/** How many cases would put the bound on the right side of the limit, if they come out as these did. */
const casesFor = (value: number, bound: number, limit: number, cases: number): string => {
  const room = Math.abs(value - limit)
  const half = Math.abs(value - bound)
  const needed = cases * (half / room) ** 2
  return needed > cases && Number.isFinite(needed)
    ? `; about ${roughly(needed)} cases with this result are needed to decide`
    : ""
}

/** A judged mean is held by what people say. Trials that errored count as in any other score. */
const judgedFloor = (
  name: string,
  candidate: string,
  judge: JudgedFigures,
  { mean, n, errored }: ScoreFigures,
  scale: Figures.Scale,
  atLeast: number
): Finding => {
  const raw = `the judge alone says ${Figures.estimate(mean, scale)}`
  const reason = cannotTell(judge)
  if (reason !== undefined) return { name, status: "inconclusive", reason: `${reason}; ${raw}` }
  const { corrected } = judge
  if (corrected === undefined)
    return {
      name,
      status: "inconclusive",
      reason: `cannot tell: ${judge.refused ?? "the mean is not corrected"}; ${raw}`
    }
  const known = n === 0 ? 0 : (n - errored) / n
  const low =
    known === 1 ? corrected.low : scale === "percent" ? corrected.low * known : Number.NEGATIVE_INFINITY
  const high =
    known === 1
      ? corrected.high
      : scale === "percent"
        ? corrected.high * known + (1 - known)
        : Number.POSITIVE_INFINITY
  const status = low >= atLeast ? "pass" : high < atLeast ? "fail" : "inconclusive"
  return {
    name,
    status,
    reason:
      `${candidate} scores ${Figures.estimate(corrected, scale)}, ${correctedWords(judge)}; ${raw}` +
      (errored === 0 ? "" : `; ${Figures.counted(errored, "trial")} of ${Figures.count(n)} errored`) +
      (status === "inconclusive" && known === 1
        ? labelsFor(corrected.value, corrected.value >= atLeast ? low : high, atLeast, judge.labelled)
        : "")
  }
}

/** How many labels would put the bound on the right side of the limit, if they come out as these did. */
const labelsFor = (value: number, bound: number, limit: number, labels: number): string => {
  const needed = labels * (Math.abs(value - bound) / Math.abs(value - limit)) ** 2
  return needed > labels && Number.isFinite(needed)
    ? `; about ${roughly(needed)} labels with this result are needed to decide`
    : ""
}

/**
 * A score's mean is at least so much: passes when the lower bound of its interval is, fails when the upper bound is
 * below, cannot tell in between. Unscored and errored trials count as 0 for passing and as 1 for failing.
 *
 * Of a judged score it is the mean that labels correct; without a calibration it cannot tell.
 */
export const floor = define(
  {
    tag: "Floor",
    fields: { score: Schema.optionalKey(Schema.String), atLeast: Schema.Finite },
    defaults: {},
    title: "floor",
    reads: "summary",
    blames: "candidate",
    evaluate: Effect.fnUntraced(function* (check, { found }: CandidateReading) {
      const score = yield* namedScore(found.name, found.scores, check.score)
      const { mean, n, scored } = score.overall
      const scale = Figures.scaleOf(score.unit, mean === undefined ? [] : [mean])
      const written =
        scale === "percent" ? `${Figures.bare(100 * check.atLeast)} %` : Figures.bare(check.atLeast)
      const name = `${scoreName(score)}: at least ${written}`
      if (mean === undefined) {
        return { name, status: "inconclusive", reason: `${found.name} has too few scores for an interval` }
      }
      if (score.judge !== undefined) {
        return judgedFloor(name, found.name, score.judge, score.overall, scale, check.atLeast)
      }
      const known = n === 0 ? 0 : scored / n
      const isBounded = scale === "percent"
      const low = known === 1 ? mean.low : isBounded ? mean.low * known : Number.NEGATIVE_INFINITY
      const high =
        known === 1 ? mean.high : isBounded ? mean.high * known + (1 - known) : Number.POSITIVE_INFINITY
      const status = low >= check.atLeast ? "pass" : high < check.atLeast ? "fail" : "inconclusive"
      const missing =
        known === 1
          ? ""
          : `, with ${Figures.count(n - scored)} of ${Figures.counted(n, "trial")} without a score`
      return {
        name,
        status,
        reason:
          `${found.name} scores ${Figures.estimate(mean, scale)} on ${Figures.counted(score.overall.cases, "case")}${missing}` +
          (status === "inconclusive" && known === 1
            ? casesFor(
                mean.value,
                mean.value >= check.atLeast ? mean.low : mean.high,
                check.atLeast,
                score.overall.cases
              )
            : "")
      }
    })
  },
  (gate) =>
    (options: FloorOptions): Gate =>
      gate(options)
)
