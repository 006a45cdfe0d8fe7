/**
 * Where records of checks go.
 */
import type { Check } from "../guard/model.ts"

/** A place for records. */
export interface Sink {
  /** Its name, in counts. */
  readonly name: string
  /** Takes a record, at once or later. What it throws or rejects with is counted; it reaches nobody. */
  readonly write: (check: Check) => unknown
  /**
   * Brings what it holds to its end.
   *
   * @defaultValue it holds nothing
   */
  readonly flush?: () => unknown
}

/** What became of the records for one sink. `given` = `written` + `failed` + `refused` + `pending`. */
export interface SinkCounts {
  /** Its name. */
  readonly name: string
  /** Records for it. */
  readonly given: number
  /** Those that it took. */
  readonly written: number
  /** Those on which it failed, or took too long. */
  readonly failed: number
  /** Those that were not given to it, since it was failing or had too many before it. */
  readonly refused: number
  /** Those that it has not answered for. */
  readonly pending: number
  /** How often it could not bring what it holds to its end: then some of what it took may be lost. */
  readonly flushesFailed: number
  /** Whether it is left alone since it failed over and over. */
  readonly isOpen: boolean
  /** What it failed with last, in words. Absent where it has not failed. */
  readonly lastError?: string
}
