/**
 * The summary of a run from the store alone, without the experiment that made it.
 *
 * It differs from the one that the experiment printed where the store does not know: metrics beyond the mean need the
 * scorer's code, notes about training need the candidates', and which cases and repeats were asked for is taken from
 * what was done (the cases that any candidate tried, and the highest repeat).
 */
import * as Effect from "effect/Effect"
import * as Record from "effect/Record"
import type * as Schema from "effect/Schema"
import type { Kind } from "../dataset/Case.ts"
import { defined } from "../foundation/defined.ts"
import { modelOf } from "../run/plan/relatives.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { Trials } from "../store/Trials.ts"
import type { Source } from "./judged.ts"
import type { Summary } from "./model.ts"
import { type Subject, summarise } from "./summarise.ts"

const noneLeaked = new Map<number, never>()

const callOf = (
  settings: Schema.Json
): { readonly call?: { readonly provider: { readonly id: string } } } => {
  const id = modelOf(settings)
  return id === undefined ? {} : { call: { provider: { id } } }
}

const candidatesOf = ({ manifest }: StoredRun, tried: ReadonlySet<number>): Subject["candidates"] =>
  manifest.candidates.flatMap(({ name, kind, fingerprint, settings }, position) =>
    tried.has(position)
      ? [
          [
            position,
            {
              name,
              fingerprint,
              note: undefined,
              entrant: { _tag: "Candidate", kind, ...callOf(settings) }
            }
          ] as const
        ]
      : []
  )

/** What was done in a run: by whom, on which cases, how often. */
interface Done {
  readonly candidates: ReadonlySet<number>
  readonly cases: ReadonlySet<string>
  readonly repeats: number
}

/** Finds out what was done in a run. */
const done = Effect.fnUntraced(function* (
  store: Pick<Trials["Service"], "eachFinished">,
  run: StoredRun
): Effect.fn.Return<Done, StoreError> {
  const candidates = new Set<number>()
  const cases = new Set<string>()
  let repeats = 1
  yield* store.eachFinished(run, (trial) => {
    candidates.add(trial.candidate)
    cases.add(trial.caseId)
    repeats = Math.max(repeats, trial.repeat + 1)
  })
  return { candidates, cases, repeats }
})

/** Summarises a stored run, without comparisons. */
export const ofRun = Effect.fn("Summary.ofRun")(function* (
  store: Pick<Trials["Service"], "eachCase" | "eachScorerCall"> & Source,
  run: StoredRun
): Effect.fn.Return<Summary, StoreError> {
  const { candidates, cases, repeats } = yield* done(store, run)
  const kinds: Record<Kind, number> = { typical: 0, edge: 0, adversarial: 0 }
  yield* store.eachCase(run, (row) => {
    if (cases.has(row.caseId)) kinds[row.kind]++
  })
  const summary = yield* summarise(
    store,
    run.manifest.scorers.flatMap(({ name, names, unit = "share", opponent }) => {
      const [first, ...rest] = names
      return first === undefined
        ? []
        : [{ name, names: [first, ...rest] as const, unit, metrics: [], ...defined({ opponent }) }]
    }),
    {
      run,
      leaked: noneLeaked,
      selection: {
        count: cases.size,
        kinds: Record.filter(kinds, (count) => count > 0),
        has: (caseId) => cases.has(caseId)
      },
      candidates: candidatesOf(run, candidates)
    },
    { repeats, seed: run.manifest.seed, monthlyVolume: undefined }
  )
  return { ...summary, complete: summary.complete && run.finishedAt !== undefined }
})
