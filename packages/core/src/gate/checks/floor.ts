import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Gate } from "../../definition/gateModel.ts"
import { scoreName } from "../../scorer/scoreName.ts"
import * as Figures from "../../text/figures.ts"
import { type CandidateReading, define, type Policy } from "../gateCheck.ts"
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

/**
 * A score's mean is at least so much: passes when the lower bound of its interval is, fails when the upper bound is
 * below, cannot tell in between. Unscored and errored trials count as 0 for passing and as 1 for failing.
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
