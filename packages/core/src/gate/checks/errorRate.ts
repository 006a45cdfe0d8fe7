import * as Effect from "effect/Effect"
import type { Gate } from "../../definition/gateModel.ts"
import { define, type Policy } from "../gateCheck.ts"
import { Share } from "../limits.ts"
import { shareOfTrials } from "../shareOfTrials.ts"

export interface ErrorRateOptions extends Policy {
  /** The largest share of trials that may error, 0 to 1. */
  readonly atMost: number
}

/**
 * At most this share of trials errored, 0 to 1: passes when the upper bound of Wilson's interval keeps to it, fails
 * when the lower bound does not.
 */
export const errorRate = define(
  {
    tag: "ErrorRate",
    fields: { atMost: Share },
    defaults: {},
    title: "error rate",
    reads: "summary",
    blames: "calls",
    evaluate: ({ atMost }, who) =>
      Effect.succeed(shareOfTrials("error rate", "errored", who.found.modes.errored, who, atMost))
  },
  (gate) =>
    (options: ErrorRateOptions): Gate =>
      gate(options)
)
