/**
 * How trials fail: loudly, where something shows that the answer cannot be used, or silently.
 *
 * Every trial is `right`, or in the first failure mode that applies. What a mode rests on is in `docs/failure-modes.md`.
 */
import * as Schema from "effect/Schema"
import type { Tag } from "../candidate/Outcome.ts"

/** The failure modes, in the order in which they apply. */
export const failureModes = [
  "not-measured",
  "escalated",
  "refused",
  "truncated",
  "malformed",
  "hedged",
  "wrong-detectable",
  "wrong-silent"
] as const

/**
 * How a trial fails that is not right.
 *
 * - `not-measured`: no reply came, or nothing tells whether the answer is right.
 * - `escalated`: handed over on purpose.
 * - `refused`: declined, by the model, its provider, or in the words of the reply.
 * - `truncated`: cut off at the length limit.
 * - `malformed`: a reply that the task cannot decode.
 * - `hedged`: doubt, a partial refusal or a question back in place of a usable answer.
 * - `wrong-detectable`: a wrong answer that a check without the label would have caught in production.
 * - `wrong-silent`: a wrong answer that nothing gives away.
 */
export const FailureMode = Schema.Literals(failureModes)
export type FailureMode = typeof FailureMode.Type

/** A trial is right, or has a failure mode. */
export const TrialMode = Schema.Literals(["right", ...failureModes])
export type TrialMode = typeof TrialMode.Type

/** The modes as they are counted: of what is not measured, errored and unscored trials apart. */
export const countedModes = [
  "wrong-silent",
  "wrong-detectable",
  "hedged",
  "refused",
  "escalated",
  "malformed",
  "truncated",
  "unscored",
  "errored"
] as const
export type CountedMode = (typeof countedModes)[number]

/** What a trial is counted as. */
export const countedAs = (mode: TrialMode, outcome: Tag): "right" | CountedMode =>
  mode === "not-measured" ? (outcome === "Errored" ? "errored" : "unscored") : mode

/** Whether a trial failed by declining, doubting or handing over. */
export const isAbstention = (mode: TrialMode): boolean =>
  mode === "refused" || mode === "hedged" || mode === "escalated"
