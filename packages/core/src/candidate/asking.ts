/**
 * Asking a candidate outside a run: in an application, in a notebook.
 */
import * as Effect from "effect/Effect"
import { promised } from "../foundation/promised.ts"
import type { Answer, Candidate, Facts } from "./Candidate.ts"

/** An answer to one live input, as a plain value. */
export type Asked<Output> = (
  | {
      /** A usable answer came. */
      readonly outcome: "Answered"
      /** The answer. */
      readonly output: Output
      /** How sure the model is of it, from 0 to 1. Undefined where it does not say. */
      readonly confidence: number | undefined
      /** Nothing is amiss. */
      readonly reason: undefined
    }
  | {
      /** Why there is no answer: the model declined, or its reply cannot be read or was cut off. */
      readonly outcome: "Escalated" | "Refused" | "Malformed" | "Truncated"
      /** There is none. */
      readonly output: undefined
      /** There is none. */
      readonly confidence: undefined
      /** Why there is no answer, in words. */
      readonly reason: string
    }
) & {
  /** What is known of the call: text of the reply, usage, model, latency. */
  readonly facts: Facts
}

const plain = <Output>({ outcome, facts }: Answer<Output>): Asked<Output> =>
  outcome._tag === "Answered"
    ? {
        outcome: "Answered",
        output: outcome.output,
        confidence: outcome.confidence,
        reason: undefined,
        facts
      }
    : { outcome: outcome._tag, output: undefined, confidence: undefined, reason: outcome.reason, facts }

/** How one input is asked about. */
export interface AskOptions {
  /**
   * Gives the call up when it aborts; the promise then rejects with the signal's reason.
   *
   * @defaultValue none
   */
  readonly signal?: AbortSignal | undefined
}

/** Makes one attempt at one input. Rejects with `CandidateError`. */
export const ask = <Input, Output>(
  candidate: Candidate<Input, Output>,
  input: Input,
  name: string,
  { signal }: AskOptions = {}
): Promise<Asked<Output>> =>
  promised(
    Effect.map(candidate.answer({ input, caseId: "", candidate: name, repeat: 0, seed: 0 }), plain),
    signal
  )
