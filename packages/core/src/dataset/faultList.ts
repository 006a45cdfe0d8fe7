/**
 * Collects the faults of a pass: the first few by line, and the number of all.
 */
import { DatasetError, type Fault, listed } from "./DatasetError.ts"

export interface FaultList {
  readonly add: (line: number, field: string, problem: string) => void
  readonly count: () => number
  /** The error to end the pass with; undefined when there was no fault. */
  readonly error: () => DatasetError | undefined
}

/** Starts an empty list. Faults may come out of order; those of one line keep the order in which they came. */
export const make = (origin: string): FaultList => {
  const first: Array<Fault> = []
  let count = 0
  return {
    add: (line, field, problem) => {
      count++
      const after = first.findLastIndex((fault) => fault.line <= line) + 1
      if (after >= listed) return
      first.splice(after, 0, { line, field, problem })
      if (first.length > listed) first.pop()
    },
    count: () => count,
    error: () => (count === 0 ? undefined : new DatasetError({ origin, faults: first, count }))
  }
}

/** The error of a dataset that is wrong as a whole. */
export const wholly = (origin: string, problem: string): DatasetError =>
  new DatasetError({ origin, faults: [{ line: 0, field: "", problem }], count: 1 })
