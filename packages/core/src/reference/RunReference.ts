/**
 * How a person names a run, or one candidate of it: on a command line, in a script.
 *
 * - the id of a run: `ticket-intents-3f9a1c2b`
 * - `latest`, the run that was started last, and `latest~1`, the one before it
 * - the name of an experiment for its latest run: `ticket-intents`, and `ticket-intents~1`
 * - the path of a snapshot: `assay-snapshot.json`
 *
 * Any of them may be followed by `:` and the name of a candidate.
 */
import { stat } from "node:fs/promises"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { ListedRun, Runs, StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import { mostNear, nearest } from "../text/nearest.ts"
import type { Reader } from "./reader.ts"
import * as Snapshot from "./Snapshot.ts"

/** There is no such run. */
export class RunReferenceError extends Schema.TaggedError<RunReferenceError>()("RunReferenceError", {
  /** What was named and what would be right. */
  message: Schema.String,
  /** The nearest names there are. */
  known: Schema.Array(Schema.String)
}) {}

export { RunReferenceError as Error }

/** What was found. */
export interface ResolvedRun {
  /** The run. */
  readonly run: StoredRun
  /** The name of one of its candidates. Undefined where none was named. */
  readonly candidate: string | undefined
  /** Where a snapshot is read from. Absent for a run of the store. */
  readonly from?: Reader
}

/** A run of the list by id, by `latest` or by experiment; `~n` counts back from the latest. */
const inList = (runs: ReadonlyArray<ListedRun>, text: string): StoredRun | undefined => {
  const exact = runs.find(({ id }) => id === text)
  if (exact !== undefined) return exact
  const [, name = text, back = "0"] = /^(.*)~(\d+)$/.exec(text) ?? []
  const ofName = name === "latest" ? runs : runs.filter(({ manifest }) => manifest.experiment === name)
  return ofName[Number(back)]
}

const isFile = (path: string): Effect.Effect<boolean> =>
  Effect.promise(() =>
    stat(path).then(
      (found) => found.isFile(),
      () => false
    )
  )

/** Whether a text is meant as the path of a snapshot. */
const isPath = (text: string): boolean => /[/\\]|\.json$/u.test(text)

const noFile = (path: string): RunReferenceError =>
  new RunReferenceError({
    message: `there is no file ${path} as seen from ${process.cwd()}, and no run of that name`,
    known: []
  })

const unknown = (text: string, runs: ReadonlyArray<ListedRun>): RunReferenceError => {
  if (runs.length === 0) {
    return new RunReferenceError({ message: `there is no run ${text}: the store is empty`, known: [] })
  }
  const names = [...new Set(runs.flatMap(({ id, manifest }) => [id, manifest.experiment]))]
  const near = nearest(text.split(/[:~]/)[0] ?? text, names)
  const known = near.length > 0 ? near : runs.slice(0, mostNear).map(({ id }) => id)
  return new RunReferenceError({
    message: `there is no run ${text}; ${near.length > 0 ? "the nearest are" : "the latest are"} ${known.join(", ")}`,
    known
  })
}

const withCandidate = Effect.fnUntraced(function* (
  found: Omit<ResolvedRun, "candidate">,
  candidate: string | undefined
): Effect.fn.Return<ResolvedRun, RunReferenceError> {
  const known = found.run.manifest.candidates.map(({ name }) => name)
  if (candidate === undefined || known.includes(candidate)) return { ...found, candidate }
  return yield* new RunReferenceError({
    message: `run ${found.run.id} has no candidate ${candidate}; it has ${known.join(", ")}`,
    known
  })
})

/** Every way to read a text as a name and a candidate: whole first, then split at each colon from the right. */
const readings = (text: string): ReadonlyArray<readonly [name: string, candidate: string | undefined]> => [
  [text, undefined],
  ...[...text.matchAll(/:/g)]
    .map(({ index }) => [text.slice(0, index), text.slice(index + 1)] as const)
    .reverse()
]

/**
 * Finds what a text names.
 *
 * @returns fails with `RunReferenceError`, which names the nearest runs, and with `SnapshotError` when the text is a path
 * and the file is not a snapshot
 */
export const find = Effect.fn("RunReference.find")(function* (
  runs: Pick<Runs["Service"], "list">,
  text: string
): Effect.fn.Return<ResolvedRun, RunReferenceError | Snapshot.Error | StoreError> {
  const all = yield* runs.list()
  for (const [name, candidate] of readings(text)) {
    const run = inList(all, name)
    if (run !== undefined) return yield* withCandidate({ run }, candidate)
    if (name !== "" && (yield* isFile(name))) {
      return yield* withCandidate(yield* Snapshot.fromFile(name), candidate)
    }
  }
  return yield* isPath(text) ? noFile(text) : unknown(text, all)
})

/** Finds a run of the store: as `find`, but a path or a candidate is refused. */
export const findRun = Effect.fn("RunReference.findRun")(function* (
  runs: Pick<Runs["Service"], "list">,
  text: string
): Effect.fn.Return<StoredRun, RunReferenceError | StoreError> {
  const all = yield* runs.list()
  const run = inList(all, text)
  return run ?? (yield* unknown(text, all))
})

/** A run of the store that was found, and none of its snapshots. Fails with what to name instead. */
export const requireStored = (
  { run, candidate, from }: ResolvedRun,
  text: string
): Effect.Effect<Pick<ResolvedRun, "run" | "candidate">, RunReferenceError> =>
  from === undefined
    ? Effect.succeed({ run, candidate })
    : Effect.fail(new RunReferenceError({ message: `${text} is a snapshot file; expected a run`, known: [] }))

/** Fails for a run that was stopped or interrupted: what is missing of it would be missing from every verdict. */
export const requireFinished = ({ id, finishedAt }: StoredRun): Effect.Effect<void, RunReferenceError> =>
  finishedAt === undefined
    ? Effect.fail(
        new RunReferenceError({
          message: `run ${id} is not finished; run its experiment again to finish it`,
          known: []
        })
      )
    : Effect.void
