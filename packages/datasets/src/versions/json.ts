/**
 * A difference between versions for machines.
 */
import type { SourceCase } from "../source/Source.ts"
import type { Difference, Pair } from "./Difference.ts"

const caseOf = ({ inputJson, expectedJson, digest, inputDigest, line, ...rest }: SourceCase) => ({
  ...rest,
  ...(line === undefined ? {} : { line }),
  digest,
  input: JSON.parse(inputJson),
  ...(expectedJson === undefined ? {} : { expected: JSON.parse(expectedJson) })
})

const pairOf = ({ before, after }: Pair) => ({ id: after.id, before: caseOf(before), after: caseOf(after) })

/** The difference as a value that JSON can hold, in full. */
export const jsonOf = (difference: Difference) => ({
  _tag: "DatasetDifference",
  version: 1,
  before: difference.before,
  after: difference.after,
  cases: difference.cases,
  unchanged: difference.unchanged,
  added: difference.added.map(caseOf),
  removed: difference.removed.map(caseOf),
  relabelled: difference.relabelled.map(pairOf),
  edited: difference.edited.map(pairOf),
  retagged: difference.retagged.map(pairOf),
  renamed: difference.renamed.map(pairOf)
})
