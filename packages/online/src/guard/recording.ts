/**
 * Makes records of answers that were checked: no text in them but where it is asked for, and then redacted.
 */
import type { Outcome } from "@assay/core"
import { redacted } from "../sink/redacted.ts"
import type { Check, Picked } from "./model.ts"
import type { Redact } from "./options.ts"

/** An answer that was copied. */
export interface Captured {
  readonly id: string
  readonly at: number
  readonly picked: Picked
  readonly isAudit: boolean
  readonly isCut: boolean
  /** The input, or how it is read, in a turn of its own: a copy holds no functions. */
  readonly input: unknown
  /** The outcome, or how it is made of a text that was read from a stream: in a turn of its own. */
  readonly outcome: Outcome.Outcome<unknown> | (() => Outcome.Outcome<unknown>)
  readonly expected: unknown
  readonly hasLabel: boolean
  readonly session: string | undefined
  readonly tags: Readonly<Record<string, string>> | undefined
  readonly candidate: string | undefined
  readonly latencyMs: number | undefined
  readonly costUsd: number | undefined
}

/** The parts of a record that are there. */
export const given = (captured: Captured): Partial<Check> => {
  const { session, tags, candidate, latencyMs, costUsd, isCut } = captured
  return {
    ...(session === undefined ? {} : { session }),
    ...(tags === undefined ? {} : { tags }),
    ...(candidate === undefined ? {} : { candidate }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(isCut ? { cut: true } : {})
  }
}

/** What was asked. */
export const inputOf = ({ input }: Captured): unknown => (typeof input === "function" ? input() : input)

/**
 * Reasons as they are recorded. A scorer's, or that of an error, may quote the answer: `SyntaxError: "I am ann@…" is not JSON`.
 * Where no texts are kept, it ends where a quotation may begin.
 */
export const reasonsOf = (
  keep: Redact | undefined,
  unscored: Readonly<Record<string, string>>
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(unscored).map(([name, reason]) => {
      try {
        return [
          name,
          keep === undefined ? (/^[^:"'“‘`«([{]*/u.exec(reason)?.[0] ?? "") : String(redacted(keep, reason))
        ]
      } catch {
        // A reason that cannot be redacted is not kept.
        return [name, "no score"]
      }
    })
  )

/** Texts as they are kept. */
export const texts = (
  keep: Redact,
  captured: Captured,
  outcome: Outcome.Outcome<unknown>
): Partial<Check> => {
  try {
    return {
      input: redacted(keep, inputOf(captured)),
      ...(outcome._tag === "Answered" ? { output: redacted(keep, outcome.output) } : {}),
      ...(captured.hasLabel ? { expected: redacted(keep, captured.expected) } : {})
    }
  } catch {
    // A text that cannot be redacted is not kept.
    return {}
  }
}
