import * as Effect from "effect/Effect"
import type { Gate } from "../../definition/gateModel.ts"
import { define, type Policy } from "../gateCheck.ts"
import { Share } from "../limits.ts"
import { heldRate } from "../shareOfTrials.ts"

export interface SilentFailuresOptions extends Policy {
  /** The largest share of requests that may fail silently, 0 to 1. */
  readonly atMost: number
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
      Effect.succeed(heldRate("silent failures", "failed silently", who.found.failures.silent, who, atMost))
  },
  (gate) =>
    (options: SilentFailuresOptions): Gate =>
      gate(options)
)
