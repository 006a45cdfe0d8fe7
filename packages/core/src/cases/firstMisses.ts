/**
 * The first misses of a run: a handful of cases, whatever its size.
 */
import * as Effect from "effect/Effect"
import type { Comparison } from "../compare/model.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { Trials } from "../store/Trials.ts"
import type { CandidateSummary, Summary } from "../summary/Summary.ts"
import { candidateKeyOf, excerptOf } from "./excerpt.ts"
import type { CaseExcerpt } from "./model.ts"

/** Misses that are shown of each candidate, and of these the most that were lost against the other side. */
const mostMisses = 3
const mostLost = 2

/** One of each list, then the second of each, and so on. */
const inTurns = <A>(lists: ReadonlyArray<ReadonlyArray<A>>): ReadonlyArray<A> =>
  Array.from({ length: Math.max(0, ...lists.map(({ length }) => length)) }, (_, nth) =>
    lists.flatMap((list) => list.slice(nth, nth + 1))
  ).flat()

/** Which cases to show: those that the other side answers better, then one of each failure mode in turn. */
const casesOf = ({ misses }: CandidateSummary, comparison: Comparison | undefined): ReadonlyArray<string> => {
  const lost = comparison?.scores[0]?.overall.lost.first ?? []
  const others = inTurns(misses.map(({ first }) => first))
  return [...new Set([...lost.slice(0, mostLost), ...others, ...lost.slice(mostLost)])].slice(0, mostMisses)
}

/**
 * Reads the first misses of every candidate.
 *
 * @param comparisons what the candidates were held against; of several, the last decides
 * @param runs the runs of the comparisons that the store has; what the others answered is not shown
 */
export const firstMisses = Effect.fn("Cases.firstMisses")(function* (
  store: Pick<Trials["Service"], "ofCase">,
  run: StoredRun,
  { candidates, repeats }: Pick<Summary, "candidates" | "repeats">,
  comparisons: ReadonlyArray<Comparison>,
  runs: ReadonlyArray<StoredRun>
): Effect.fn.Return<ReadonlyArray<CaseExcerpt>, StoreError> {
  const found = yield* Effect.forEach(candidates, (summary) => {
    const key = candidateKeyOf(run, summary.name)
    const comparison = comparisons.findLast(({ candidate }) => candidate.candidate === summary.name)
    const [score] = comparison?.scores ?? []
    const otherRun = runs.find(({ id }) => id === comparison?.against.run)
    const against =
      comparison === undefined || otherRun === undefined
        ? undefined
        : candidateKeyOf(otherRun, comparison.against.candidate, score)
    return key === undefined
      ? Effect.succeed([])
      : Effect.forEach(casesOf(summary, comparison), (caseId) =>
          excerptOf(store, key, caseId, { against, repeats, isWanted: (mode) => mode !== "right" })
        )
  })
  return found.flat().filter((each) => each !== undefined)
})
