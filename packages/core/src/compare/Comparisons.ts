/**
 * Every comparison that a run calls for: of its candidates with one of them, or with those of another run.
 */
import * as Effect from "effect/Effect"
import type { ComparisonError } from "../definition/ComparisonError.ts"
import { turn } from "../foundation/turn.ts"
import type { ResolvedRun } from "../reference/RunReference.ts"
import type { Reader } from "../reference/reader.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import * as Comparison from "./Comparison.ts"

/** What of the run is compared. */
export interface Scope extends Comparison.Options {
  /** The names of the candidates. */
  readonly names: ReadonlyArray<string>
}

/** How cases and scores of two runs are matched. */
export type Matching = Pick<Comparison.BetweenOptions, "match" | "scorers">

/** A candidate that could not be compared, and why. */
export interface SkippedCandidate {
  /** The name of the candidate. */
  readonly candidate: string
  /** Why it could not be compared. */
  readonly reason: string
}

/** Comparisons, and the candidates that could not be compared. */
export interface Comparisons {
  /** The comparisons. */
  readonly comparisons: ReadonlyArray<Comparison.Comparison>
  /** The candidates that could not be compared, and why. */
  readonly skipped: ReadonlyArray<SkippedCandidate>
}

/** Holds every other candidate of a run against one of them; nothing where that one is not among the names. */
export const withOne = Effect.fnUntraced(function* (
  store: Reader,
  run: StoredRun,
  against: string | undefined,
  { names, ...options }: Scope
): Effect.fn.Return<ReadonlyArray<Comparison.Comparison>, ComparisonError | StoreError> {
  if (against === undefined || !names.includes(against)) return []
  const others = names.filter((name) => name !== against)
  if (others.length === 0) return []
  const compared = yield* Comparison.pairWithin(store, run, options)
  return yield* Effect.forEach(others, (candidate) => Effect.andThen(turn, compared(against, candidate)))
})

/**
 * Holds the candidates of a run against those of the same name in another, or all against the one that is named.
 */
export const withRun = Effect.fnUntraced(function* (
  store: Reader,
  run: StoredRun,
  other: ResolvedRun,
  { names, ...options }: Scope & Matching
): Effect.fn.Return<Comparisons, ComparisonError | StoreError> {
  const known = other.run.manifest.candidates.map(({ name }) => name)
  const isKnown = (name: string): boolean => other.candidate !== undefined || known.includes(name)
  const from = other.from === undefined ? {} : { from: other.from }
  const compared = names.filter(isKnown)
  const pairing =
    compared.length === 0
      ? undefined
      : yield* Comparison.pairBetween(store, {
          ...options,
          against: { run: other.run, ...from },
          candidate: { run }
        })
  const comparisons =
    pairing === undefined
      ? []
      : yield* Effect.forEach(compared, (name) =>
          Effect.andThen(turn, pairing(other.candidate ?? name, name))
        )
  return {
    comparisons,
    skipped: names
      .filter((name) => !isKnown(name))
      .map((candidate) => ({
        candidate,
        reason: `${other.run.id} has no candidate of that name; it has ${known.join(", ")}`
      }))
  }
})

/**
 * Holds what was named against what was named: candidates of one run, or of two. Of a run without a candidate, all are
 * meant.
 */
export const between = Effect.fnUntraced(function* (
  store: Reader,
  against: ResolvedRun,
  { run, candidate }: Pick<ResolvedRun, "run" | "candidate">,
  options: Matching & Comparison.Options
): Effect.fn.Return<Comparisons, ComparisonError | StoreError> {
  const all = run.manifest.candidates.map(({ name }) => name)
  if (against.from === undefined && against.run.id === run.id && against.candidate !== undefined) {
    const name = against.candidate
    const names = candidate === undefined ? all : [name, candidate]
    return { comparisons: yield* withOne(store, run, name, { ...options, names }), skipped: [] }
  }
  const names = candidate === undefined ? all : [candidate]
  return yield* withRun(store, run, against, { ...options, names })
})
