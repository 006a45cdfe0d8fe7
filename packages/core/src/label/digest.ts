/**
 * The digest of what is graded: a grade holds for the very answer that was shown, whichever run it is met in, and for no
 * other.
 */
import type * as Schema from "effect/Schema"
import { canonicalJson, sha256 } from "../dataset/canonical.ts"

/** What a person or a judge looks at. */
export interface Answer {
  /** What was asked, as JSON. */
  readonly input: Schema.Json
  /** What was answered, as JSON. */
  readonly output: Schema.Json
}

/** Digest of an answer: SHA-256 of the canonical JSON of `{ input, output }`, 64 hex digits. */
export const digestOf = ({ input, output }: Answer): string => sha256(canonicalJson({ input, output }))

/** Two answers to one case. */
export interface Pair {
  /** What was asked, as JSON. */
  readonly input: Schema.Json
  /** The outputs by candidate: two of them. */
  readonly outputs: Readonly<Record<string, Schema.Json>>
}

/** Digest of a pair: that of its outputs in the order of their candidates' names, whichever side each was shown on. */
export const digestOfPair = ({ input, outputs }: Pair): string =>
  sha256(
    canonicalJson({
      input,
      outputs: Object.entries(outputs)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, output]) => output)
    })
  )
