/** `assay export`: the trials of a run, for other tools. */
import { extname } from "node:path"
import { Report } from "@assay/core"
import { RunReference, Store } from "@assay/core/analysis"
import { neutral } from "@assay/core/internal"
import { Launch } from "@assay/core/internal/command"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { columnsOf } from "../export/columns.ts"
import { csv } from "../export/csv.ts"
import { jsonl } from "../export/jsonl.ts"
import type { Writer } from "../export/model.ts"
import { parquet } from "../export/parquet.ts"
import { isEnough } from "../export/sink.ts"
import { UsageError } from "../usage.ts"
import { storeFlag, withStore } from "../withStore.ts"
import { runArgument } from "./show.ts"

const formats = ["jsonl", "csv", "parquet"] as const
type Format = (typeof formats)[number]

const formatOf = (asked: Option.Option<Format>, out: string): Effect.Effect<Format, UsageError> => {
  const byName = out === "-" ? "jsonl" : formats.find((each) => extname(out) === `.${each}`)
  const format = Option.getOrElse(asked, () => byName)
  if (format === undefined) {
    return Effect.fail(
      new UsageError(`${out}: expected a known file ending; give --format ${formats.join(", ")}`)
    )
  }
  return format === "parquet" && out === "-"
    ? Effect.fail(new UsageError("Parquet cannot be written to standard output; give a file with --out"))
    : Effect.succeed(format)
}

/** The names of all tags that cases of the run have, in alphabetical order. */
const tagsOf = Effect.fnUntraced(function* (trials: Store.Trials["Service"], run: Store.StoredRun) {
  const tags = new Set<string>()
  yield* trials.eachCase(run, (row) => {
    for (const tag of Object.keys(row.tags)) tags.add(tag)
  })
  return [...tags].sort()
})

const cannotWrite = (out: string) => (cause: unknown) =>
  new UsageError(`${out} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`)

const openWriter = (
  format: Format,
  out: string,
  run: Store.StoredRun,
  tags: ReadonlyArray<string>
): Effect.Effect<Writer, UsageError> =>
  Effect.tryPromise({
    try: async () => {
      switch (format) {
        case "jsonl":
          return jsonl(out, run)
        case "csv":
          return csv(out, columnsOf(run, tags))
        case "parquet":
          return parquet(out, columnsOf(run, tags))
      }
    },
    catch: cannotWrite(out)
  })

/** Writes every trial of a run. Memory holds a piece of the file at a time. Returns how many trials there were. */
export const writeTrials = Effect.fnUntraced(function* (
  trials: Store.Trials["Service"],
  run: Store.StoredRun,
  format: Format,
  out: string
) {
  if (out === "-") return yield* writeTo(trials, run, format, out)
  const { path, keep, drop } = yield* Effect.try({ try: () => Launch.draft(out), catch: cannotWrite(out) })
  const written = yield* writeTo(trials, run, format, path).pipe(Effect.onError(() => Effect.sync(drop)))
  yield* Effect.try({ try: keep, catch: cannotWrite(out) })
  return written
})

const writeTo = Effect.fnUntraced(function* (
  trials: Store.Trials["Service"],
  run: Store.StoredRun,
  format: Format,
  out: string
) {
  const writer = yield* openWriter(format, out, run, yield* tagsOf(trials, run))
  let written = 0
  let failure: unknown
  yield* trials
    .eachDetailed(run, (trial) => {
      try {
        writer.add(trial)
        written++
      } catch (thrown) {
        failure = thrown
        throw thrown
      }
    })
    .pipe(
      Effect.catch((error): Effect.Effect<void, Store.StoreError | UsageError> => {
        if (failure === undefined) return Effect.fail(error)
        // What the store says then is only that its reader failed.
        return isEnough(out, failure) ? Effect.void : Effect.fail(cannotWrite(out)(failure))
      })
    )
  yield* Effect.try({
    try: () => writer.close(),
    catch: (thrown) => thrown
  }).pipe(
    Effect.catch((thrown) => (isEnough(out, thrown) ? Effect.void : Effect.fail(cannotWrite(out)(thrown))))
  )
  return written
})

export const exportRun = Command.make(
  "export",
  {
    run: runArgument,
    format: Flag.Literals("format", formats).pipe(
      Flag.withDescription("Format (default: by the ending of the file; jsonl on standard output)"),
      Flag.optional
    ),
    out: Flag.String("out").pipe(
      Flag.withMetavar("file"),
      Flag.withDescription("File to write; - is standard output"),
      Flag.withDefault("-")
    ),
    store: storeFlag
  },
  (flags) =>
    withStore(
      flags.store,
      Effect.gen(function* () {
        const runs = yield* Store.Runs
        const trials = yield* Store.Trials
        const format = yield* formatOf(flags.format, flags.out)
        yield* Launch.checkOutputs([flags.out], flags.store)
        const run = yield* RunReference.findRun(runs, flags.run)
        yield* trials.verify(run)
        const written = yield* writeTrials(trials, run, format, flags.out)
        if (flags.out !== "-") {
          yield* Launch.printReport(
            neutral(`${Report.Figures.counted(written, "trial")} of ${run.id} in ${flags.out}`)
          )
        }
      })
    )
).pipe(Command.withDescription("Write the trials of a run, one row each: JSON Lines, CSV or Parquet"))
