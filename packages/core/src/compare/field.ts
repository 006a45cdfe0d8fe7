/**
 * Several candidates of one run on one score: what ranking and racing both read.
 */
import * as Effect from "effect/Effect"
import { ComparisonError } from "../definition/ComparisonError.ts"
import type { Settings } from "../definition/comparisonSettings.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { RecordedCase, Trials } from "../store/Trials.ts"
import type { Range, Sides } from "./gather.ts"
import { chosenScores, type SharedScore, sharedScores } from "./sharedScores.ts"
import type { Facts } from "./slices.ts"
import { read, type Tally } from "./tally.ts"

/** One candidate and what it did. */
export interface Entry {
  readonly name: string
  readonly tally: Tally
}

/** Candidates on the same cases; positions of cases are the same in all tallies. */
export interface Field {
  readonly cases: ReadonlyArray<Facts>
  readonly entries: ReadonlyArray<Entry>
}

/** The one score that is asked for: by name, or the headline. */
export const oneScore = Effect.fnUntraced(function* (
  run: StoredRun,
  score: string | undefined
): Effect.fn.Return<SharedScore, ComparisonError> {
  const available = sharedScores(run.manifest, run.manifest, "settings")
  const [chosen] = yield* chosenScores(available, score === undefined ? [] : [score])
  return chosen ?? (yield* Effect.die("a score was chosen"))
})

/** The positions of candidates in the manifest, in the order given. */
export const positionsOf = Effect.fnUntraced(function* (
  { id, manifest }: StoredRun,
  names: ReadonlyArray<string>
): Effect.fn.Return<ReadonlyArray<number>, ComparisonError> {
  const known = manifest.candidates.map(({ name }) => name)
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    return yield* new ComparisonError({
      reason: "unknown-candidate",
      message: `run ${id} has no candidate ${unknown.join(", ")}; it has ${known.join(", ")}`,
      known
    })
  }
  return names.map((name) => known.indexOf(name))
})

/** Reads the trials of some candidates, once. */
export const readField = Effect.fnUntraced(function* (
  store: Trials["Service"],
  run: StoredRun,
  names: ReadonlyArray<string>,
  { candidate: key }: SharedScore,
  settings: Pick<Settings, "cases" | "repeats">
): Effect.fn.Return<Field, ComparisonError | StoreError> {
  const positions = yield* positionsOf(run, names)
  const cases: Array<RecordedCase> = []
  yield* store.eachCase(run, (row) => {
    if (settings.cases(row.caseId)) cases.push(row)
  })
  const tallies = yield* read(
    store,
    run,
    positions.map((candidate) => ({ candidate, scores: [key] })),
    new Map(cases.map(({ caseId }, at) => [caseId, at])),
    settings.repeats
  )
  return {
    cases,
    entries: tallies.flatMap((tally, nth) => {
      const name = names[nth]
      return name === undefined ? [] : [{ name, tally }]
    })
  }
})

/** The range of the score: 0 to 1 where all values keep to it, else what was observed. */
export const rangeOf = ({
  entries
}: Field): Range & { readonly observed: boolean; readonly graded: boolean } => {
  const low = Math.min(0, ...entries.map(({ tally }) => tally.extent[0]?.low ?? 0))
  const high = Math.max(0, ...entries.map(({ tally }) => tally.extent[0]?.high ?? 0))
  const graded = entries.some(({ tally }) => tally.extent[0]?.isGraded === true)
  if (low >= 0 && high <= 1) return { low: 0, high: 1, observed: false, graded }
  return {
    low: Math.min(...entries.map(({ tally }) => tally.extent[0]?.low ?? 0)),
    high: Math.max(...entries.map(({ tally }) => tally.extent[0]?.high ?? 0)),
    observed: true,
    graded
  }
}

/** Positions of cases: tried by all candidates, and by some but not all. */
export const triedBy = ({ cases, entries }: Field) => {
  const all: Array<number> = []
  let some = 0
  for (const at of cases.keys()) {
    const tried = entries.filter(({ tally }) => (tally.finished[at] ?? 0) > 0).length
    if (tried === entries.length) all.push(at)
    else if (tried > 0) some++
  }
  return { all, some }
}

/** Two of the field as a comparison sees them. */
export const sidesOf = (
  { cases }: Pick<Field, "cases">,
  against: Entry,
  candidate: Entry,
  tried: ReadonlyArray<number>
): Sides => ({ cases, against: against.tally, candidate: candidate.tally, tried })

/** The mean per case, repeats averaged, of those among `at` that have a score. */
export const scoredMeans = ({ tally }: Entry, at: ReadonlyArray<number>) => {
  const scores = tally.scores[0]
  const positions = at.filter((each) => (scores?.scored[each] ?? 0) > 0)
  return {
    positions,
    values: Float64Array.from(
      positions,
      (each) => (scores?.sum[each] ?? 0) / (scores?.scored[each] ?? Number.NaN)
    )
  }
}
