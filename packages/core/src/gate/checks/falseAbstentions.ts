import * as Effect from "effect/Effect"
import type { Gate } from "../../definition/gateModel.ts"
import * as Figures from "../../text/figures.ts"
import type { Finding } from "../finding.ts"
import { type CandidateReading, define, type Policy } from "../gateCheck.ts"
import { Share } from "../limits.ts"
import { heldRate } from "../shareOfTrials.ts"

export interface FalseAbstentionsOptions extends Policy {
  /** The largest share of requests with an answer that may go without one, 0 to 1. */
  readonly atMost: number
}

/**
 * Words of doubt are an abstention where the answer is not right. Where a judge tells that, and no label corrects single
 * verdicts, such answers decide nothing: neither those that it passes nor those that it fails.
 */
const withJudge = (finding: Finding, { found }: CandidateReading): Finding => {
  const { judgedBy, rightThoughHedged } = found.failures
  const swaying =
    finding.status === "pass" ? rightThoughHedged : finding.status === "fail" ? found.modes.hedged : 0
  return judgedBy === undefined || swaying === 0
    ? finding
    : {
        ...finding,
        status: "inconclusive",
        reason: `cannot tell: ${judgedBy} is a judge's score, and tells of ${Figures.counted(swaying, "answer")} in words of doubt whether ${swaying === 1 ? "it is" : "they are"} right; ${finding.reason}`
      }
}

/**
 * At most this share of requests is refused, hedged or escalated although it has an answer, 0 to 1. It is held against
 * the interval of the report: passes when the upper bound keeps to it, fails when the lower does not.
 */
export const falseAbstentions = define(
  {
    tag: "FalseAbstentions",
    fields: { atMost: Share },
    defaults: {},
    title: "false abstentions",
    reads: "summary",
    blames: "candidate",
    evaluate: ({ atMost }, who) =>
      Effect.succeed(
        withJudge(
          heldRate(
            "false abstentions",
            "went without an answer that there is",
            who.found.failures.falseAbstentions,
            who,
            atMost
          ),
          who
        )
      )
  },
  (gate) =>
    (options: FalseAbstentionsOptions): Gate =>
      gate(options)
)
