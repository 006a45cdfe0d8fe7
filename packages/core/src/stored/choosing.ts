/**
 * What is meant by the names that a store is asked with.
 */
import * as Effect from "effect/Effect"
import { ComparisonError } from "../definition/ComparisonError.ts"
import * as RunReference from "../reference/RunReference.ts"
import type { Error as SnapshotError } from "../reference/Snapshot.ts"
import { Runs, type StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import { Trials } from "../store/Trials.ts"
import type { RunLike } from "./model.ts"

type Found = Pick<RunReference.ResolvedRun, "run" | "candidate">

type Unknown = RunReference.Error | SnapshotError | StoreError

const textOf = (run: RunLike): string => (typeof run === "string" ? run : run.id)

/** A run of the store, with the candidate that was named; its cases are whole. */
export const storedRun = Effect.fnUntraced(function* (
  run: RunLike
): Effect.fn.Return<Found, Unknown, Runs | Trials> {
  const text = textOf(run)
  const found = yield* RunReference.requireStored(yield* RunReference.find(yield* Runs, text), text)
  yield* (yield* Trials).verify(found.run)
  return found
})

/** The other side: a candidate of the run, or another run or snapshot; what the experiment names where nothing is. */
export const otherSide = Effect.fnUntraced(function* (
  { run }: Found,
  against: RunLike | undefined
): Effect.fn.Return<RunReference.ResolvedRun | undefined, Unknown, Runs | Trials> {
  const text = against === undefined ? run.manifest.against : textOf(against)
  if (text === undefined) return undefined
  const names = run.manifest.candidates.map(({ name }) => name)
  if (names.includes(text)) return { run, candidate: text }
  const found = yield* Effect.mapError(RunReference.find(yield* Runs, text), (error) =>
    error._tag === "RunReferenceError"
      ? new RunReference.Error({
          message: `run ${run.id} has no candidate ${text} (it has ${names.join(", ")}), and ${error.message}`,
          known: [...names, ...error.known]
        })
      : error
  )
  if (found.from === undefined) yield* (yield* Trials).verify(found.run)
  return found
})

const unclear = (message: string, known: ReadonlyArray<string>): ComparisonError =>
  new ComparisonError({ reason: "unknown-candidate", message, known })

/** The two candidates of a comparison. */
export const sides = Effect.fnUntraced(function* (
  found: Found,
  named: string | undefined,
  against: RunLike | undefined
): Effect.fn.Return<
  {
    readonly run: StoredRun
    readonly candidate: string
    readonly other: RunReference.ResolvedRun & { readonly candidate: string }
  },
  Unknown | ComparisonError,
  Runs | Trials
> {
  const { run } = found
  const names = run.manifest.candidates.map(({ name }) => name)
  const other = yield* otherSide(found, against)
  if (other === undefined) {
    return yield* unclear(
      `expected the other side of the comparison, found none: name one of ${names.join(", ")}, or another run, as against`,
      names
    )
  }
  const isWithin = other.from === undefined && other.run.id === run.id
  const left = isWithin ? names.filter((name) => name !== other.candidate) : names
  const [only] = left
  const candidate = named ?? found.candidate ?? (left.length === 1 ? only : undefined)
  if (candidate === undefined) {
    return yield* unclear(
      `expected a candidate of run ${run.id}, found none: name one of ${left.join(", ")}`,
      left
    )
  }
  return { run, candidate, other: { ...other, candidate: other.candidate ?? candidate } }
})
