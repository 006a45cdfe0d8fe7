/**
 * Disagreements as a queue that people label: each line is one that `assay review` reads (two answers side by side) and that
 * `assay dataset add` makes a case of. Texts are redacted before they are written.
 */
import type * as Schema from "effect/Schema"
import { lines } from "../sink/jsonl.ts"
import { redacted } from "../sink/redacted.ts"
import type { ReviewQueue } from "./options.ts"

/** A disagreement. */
export interface Disagreement {
  readonly id: string
  readonly session: string | undefined
  readonly input: unknown
  readonly primary: unknown
  readonly candidate: string
  readonly output: unknown
  readonly outcome: string
  readonly inclusion: number
}

/** The line of a disagreement. */
const lineOf = ({ redact }: ReviewQueue, name: string, each: Disagreement): Schema.Json => {
  const [primary, output] = [redacted(redact, each.primary), redacted(redact, each.output)]
  return {
    id: each.id,
    input: redacted(redact, each.input),
    candidate: "primary",
    output: primary,
    outputs: { primary, [each.candidate]: output },
    inclusion: each.inclusion,
    ...(each.session === undefined ? {} : { cluster: each.session }),
    why: [
      each.outcome === "Answered"
        ? `${name}: ${each.candidate} disagrees with the primary`
        : `${name}: ${each.candidate} ended in ${each.outcome}`
    ]
  }
}

/** Opens a queue; the file is made with the first line. */
export const make = (queue: ReviewQueue, name: string) => {
  const { most = 1_000 } = queue
  const to = lines(queue.file)
  let count = 0
  return {
    count: () => count,
    file: to.file,
    /** Writes a disagreement, up to so many; what cannot be redacted or written is left out. */
    add: (each: Disagreement): void => {
      if (count >= most) return
      try {
        to.write(lineOf(queue, name, each))
        count++
      } catch {
        // A disagreement is counted in the figures whether or not it can be stored.
      }
    }
  }
}
