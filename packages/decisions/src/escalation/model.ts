/**
 * What is asked of an escalation.
 */
import type { Recalibration } from "@assay/stats"

/** What tells a sure answer from an unsure one. */
export type Signal =
  | "confidence"
  | "self-consistency"
  | {
      /** Whether the answer is that of this candidate: 1 or 0. */
      readonly agreesWith: string
    }
  | {
      /** A score of the answer that production has too, such as a judge's. */
      readonly score: string
    }
  | {
      /** The confidence of this candidate on the same case. */
      readonly confidenceOf: string
    }

/** What is asked. */
export interface Options {
  /** The candidate whose answers are served or escalated. */
  readonly candidate: string
  /** The error rate that must not be exceeded, above 0 and below 1. */
  readonly maxError: number
  /**
   * How sure that must be, over the draw of the labels, between 0 and 1.
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
  /**
   * What the limit is a share of: of the answers that are served, or of all requests. The second is the weaker promise.
   *
   * @defaultValue "answered"
   */
  readonly of?: "answered" | "all"
  /**
   * What tells a sure answer from an unsure one: the candidate's own confidence (stated, or the model's probability of
   * its answer), the share of its repeats that agree, the agreement with another candidate, a score, or another
   * candidate's confidence.
   *
   * @defaultValue "confidence"
   */
  readonly signal?: Signal
  /**
   * Turns the signal into a probability of being right, learned from a third of the labelled cases; the certificate uses
   * the others.
   *
   * @defaultValue none: the threshold is on the signal as it is
   */
  readonly recalibrate?: Recalibration.Method
  /**
   * The score that says which answers are right.
   *
   * @defaultValue the headline
   */
  readonly score?: string
  /**
   * From which value of the score on an answer is right.
   *
   * @defaultValue 1
   */
  readonly rightFrom?: number
  /**
   * What a person's review of an escalated request costs, in US dollars, 0 or more.
   *
   * @defaultValue none: the load is counted in requests
   */
  readonly reviewUsd?: number
  /**
   * How long such a review takes, in minutes, 0 or more.
   *
   * @defaultValue none: the load is counted in requests
   */
  readonly reviewMinutes?: number
  /**
   * Requests a month, above 0.
   *
   * @defaultValue none: load and cost are said of 1,000 requests
   */
  readonly volume?: number
}

/** The signal in words, as a noun. */
export const signalName = (signal: Signal, candidate: string): string =>
  signal === "confidence"
    ? `the confidence of ${candidate}`
    : signal === "self-consistency"
      ? "the share of repeats that agree"
      : "agreesWith" in signal
        ? `agreement with ${signal.agreesWith}`
        : "score" in signal
          ? `the score ${signal.score}`
          : `the confidence of ${signal.confidenceOf}`
