import * as Effect from "effect/Effect"
import type { Gate } from "../../definition/gateModel.ts"
import { define, type Policy } from "../gateCheck.ts"
import { Share } from "../limits.ts"
import { heldRate } from "../shareOfTrials.ts"

export interface FalseAbstentionsOptions extends Policy {
  /** The largest share of requests with an answer that may go without one, 0 to 1. */
  readonly atMost: number
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
        heldRate(
          "false abstentions",
          "went without an answer that there is",
          who.found.failures.falseAbstentions,
          who,
          atMost
        )
      )
  },
  (gate) =>
    (options: FalseAbstentionsOptions): Gate =>
      gate(options)
)
