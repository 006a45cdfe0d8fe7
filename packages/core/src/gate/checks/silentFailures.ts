import * as Effect from "effect/Effect"
import type { Gate } from "../../definition/gateModel.ts"
import { define, type Policy } from "../gateCheck.ts"
import { Share } from "../limits.ts"
import { shareOfTrials } from "../shareOfTrials.ts"

export interface SilentFailuresOptions extends Policy {
  /** The largest share of trials that may be answered wrong, 0 to 1. */
  readonly atMost: number
}

/**
 * At most this share of trials was answered wrong without any sign of it, 0 to 1, by Wilson's interval. Every answer
 * that the headline score does not find right is taken for silent, those right in part too, which can only be too strict.
 */
export const silentFailures = define(
  {
    tag: "SilentFailures",
    fields: { atMost: Share },
    defaults: {},
    title: "silent failures",
    reads: "summary",
    blames: "candidate",
    evaluate: ({ atMost }, who) => {
      const { wrong, partial } = who.found.endings
      const what = partial === 0 ? "gave a wrong answer" : "gave an answer that is wrong or right in part"
      return Effect.succeed(shareOfTrials("silent failures", what, wrong + partial, who, atMost))
    }
  },
  (gate) =>
    (options: SilentFailuresOptions): Gate =>
      gate(options)
)
