/**
 * What to label next: requests that no case is like, cases on which candidates disagree or are unsure, and answers that a
 * judge failed.
 *
 * A request with a reason is five times as likely to be drawn as one without, one with several eight times. Those without
 * are drawn too, and the probability that is kept with each lets a share of all requests be estimated from the labels.
 */
import type { Row } from "../fresh/model.ts"
import { draw as drawn, inclusionOf } from "./draw.ts"

/** Why a request is worth a label. */
export type Reason = "not covered" | "candidates disagree" | "low confidence" | "judged a failure"

/** What may be labelled. */
export interface Pool {
  /** The request. */
  readonly row: Row
  /** Why it is worth a label; empty for no reason. */
  readonly reasons: ReadonlyArray<Reason>
  /** Who answered. Absent where nobody is named. */
  readonly candidate?: string
}

/** What is to be labelled. */
export interface Suggested extends Pool {
  /** With which probability it was drawn, above 0 to 1. */
  readonly inclusion: number
}

/** How it is drawn. */
export interface Options {
  /**
   * How many, a whole number of 1 or more.
   *
   * @defaultValue 20
   */
  readonly n?: number
  /**
   * The seed, a whole number.
   *
   * @defaultValue 1
   */
  readonly seed?: number
}

// By number of reasons: none, one, several.
const weights = [1, 5, 8]

/**
 * Draws what to label.
 *
 * @throws RangeError when n is impossible.
 */
export const draw = (
  pool: ReadonlyArray<Pool>,
  { n = 20, seed = 1 }: Options = {}
): ReadonlyArray<Suggested> => {
  if (!(Number.isInteger(n) && n >= 1))
    throw new RangeError(`n: expected a whole number of 1 or more, found ${n}`)
  if (pool.length === 0) return []
  const inclusion = inclusionOf(
    pool.map(({ reasons }) => weights[Math.min(reasons.length, 2)] ?? 1),
    n
  )
  return drawn(inclusion, seed).flatMap((i) => {
    const own = pool[i]
    return own === undefined ? [] : [{ ...own, inclusion: inclusion[i] ?? 1 }]
  })
}

/** A line of a queue that `assay review FILE.jsonl` opens. */
export const lineOf = ({ row, reasons, candidate, inclusion }: Suggested): string =>
  `${JSON.stringify({
    id: row.id,
    input: row.input ?? row.text,
    output: row.output ?? null,
    ...(candidate === undefined ? {} : { candidate }),
    inclusion,
    ...(row.cluster === undefined ? {} : { cluster: row.cluster }),
    why: reasons
  })}\n`
