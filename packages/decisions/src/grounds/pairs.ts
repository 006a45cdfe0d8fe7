/**
 * Two candidates on the same cases.
 */
import type { CaseRow } from "./perCase.ts"

/** A case that both candidates tried. */
export interface Pair {
  /** What the candidate did on it. */
  readonly candidate: CaseRow
  /** What the other did on it. */
  readonly against: CaseRow
}

/** The cases that both tried, in the order of the candidate's. */
export const pairsOf = (
  candidate: ReadonlyArray<CaseRow>,
  against: ReadonlyArray<CaseRow>
): ReadonlyArray<Pair> => {
  const others = new Map(against.map((row) => [row.id, row]))
  return candidate.flatMap((row) => {
    const other = others.get(row.id)
    return other === undefined ? [] : [{ candidate: row, against: other }]
  })
}
