import * as Effect from "effect/Effect"
import type { Gate } from "../../definition/gateModel.ts"
import { scoreName } from "../../scorer/scoreName.ts"
import * as Figures from "../../text/figures.ts"
import type { Finding } from "../finding.ts"
import { type CandidateReading, define, type Policy } from "../gateCheck.ts"
import { cannotTell, correctedWords } from "../judged.ts"
import { Share } from "../limits.ts"
import { heldRate } from "../shareOfTrials.ts"

export interface SilentFailuresOptions extends Policy {
  /** The largest share of requests that may fail silently, 0 to 1. */
  readonly atMost: number
}

/**
 * Where a judge tells right answers from wrong ones, no interval of the report is corrected for its errors: what is known is
 * how many answers are wrong by what people say, of which silent failures are a part. Undefined where no judge tells.
 */
const judgedRate = (who: CandidateReading, atMost: number): Finding | undefined => {
  const { found } = who
  const score = found.scores.find((each) => scoreName(each) === found.failures.judgedBy)
  if (score?.judge === undefined) return undefined
  const name = `silent failures: at most ${Figures.bare(100 * atMost)} %`
  const reason = cannotTell(score.judge)
  const { corrected, isGraded } = score.judge
  const unknown =
    corrected === undefined || score.unit !== "share"
      ? "cannot tell: a judge tells right answers, and its mean is not corrected"
      : isGraded === true
        ? "cannot tell: labels correct the mean of grades of several levels, and not the share of right answers"
        : undefined
  if (reason !== undefined || corrected === undefined || unknown !== undefined)
    return { name, status: "inconclusive", reason: reason ?? unknown ?? "" }
  const { finished } = found.trials
  const { right, "wrong-silent": silent, unscored, errored } = found.modes
  const loud = finished === 0 ? 0 : (finished - right - silent - unscored - errored) / finished
  const most = Math.min(1, 1 - corrected.low)
  const least = Math.max(0, 1 - corrected.high - loud)
  const status = most <= atMost ? "pass" : least > atMost ? "fail" : "inconclusive"
  return {
    name,
    status,
    reason: `by what people say ${Figures.percent(least)} to ${Figures.percent(most)} of the answers of ${found.name} are wrong without a sign of it, ${correctedWords(score.judge)}`
  }
}

/**
 * At most this share of requests fails silently, 0 to 1: a wrong answer that no check of production would have caught.
 * It is held against the interval of the report: passes when the upper bound keeps to it, fails when the lower does not.
 */
export const silentFailures = define(
  {
    tag: "SilentFailures",
    fields: { atMost: Share },
    defaults: {},
    title: "silent failures",
    reads: "summary",
    blames: "candidate",
    evaluate: ({ atMost }, who) =>
      Effect.succeed(
        judgedRate(who, atMost) ??
          heldRate("silent failures", "failed silently", who.found.failures.silent, who, atMost)
      )
  },
  (gate) =>
    (options: SilentFailuresOptions): Gate =>
      gate(options)
)
