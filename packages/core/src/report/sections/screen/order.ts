/**
 * The candidates of a report, the best first.
 */
import type { RunReport } from "../../../experiment/reportModel.ts"
import type { CandidateSummary } from "../../../summary/Summary.ts"

/** By the ranking, else by the headline score, else as they were declared. */
export const inOrder = ({ candidates, ranking }: RunReport): ReadonlyArray<CandidateSummary> => {
  const places = new Map(ranking?.standings.map(({ candidate }, nth) => [candidate, nth]) ?? [])
  const placeOf = ({ name }: CandidateSummary): number => places.get(name) ?? Number.POSITIVE_INFINITY
  const meanOf = ({ scores }: CandidateSummary): number =>
    scores[0]?.overall.mean?.value ?? Number.NEGATIVE_INFINITY
  return candidates.toSorted((a, b) => {
    const [first, second] = ranking === undefined ? [meanOf(b), meanOf(a)] : [placeOf(a), placeOf(b)]
    return first === second ? 0 : first - second
  })
}
