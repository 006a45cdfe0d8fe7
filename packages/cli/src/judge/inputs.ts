/** What the commands on judges read: a run, and labels from files or the store. */
import { Calibration, Label } from "@assay/core"
import { RunReference, type Snapshot, Store } from "@assay/core/analysis"
import * as Clock from "effect/Clock"
import * as Argument from "effect/cli/Argument"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** The flags and arguments that several of the commands have. */
export const shared = {
  run: Argument.String("run").pipe(Argument.withDescription("The run whose answers were judged")),
  scorer: Flag.String("scorer").pipe(
    Flag.withMetavar("name"),
    Flag.withDescription("The scorer whose judge is meant (default: the only one)"),
    Flag.optional
  ),
  labels: Flag.String("labels").pipe(
    Flag.withMetavar("file"),
    Flag.withDescription(
      "Labels as JSON Lines or CSV; repeat the flag for more (default: the labels in the store)"
    ),
    Flag.atLeast(0)
  ),
  json: Flag.Boolean("json").pipe(Flag.withDescription("Print JSON"), Flag.withDefault(false))
}

/** The run that is meant. */
export const storedRun = Effect.fnUntraced(function* (
  text: string
): Effect.fn.Return<Store.StoredRun, RunReference.Error | Snapshot.Error | Store.StoreError, Store.Runs> {
  const found = yield* RunReference.find(yield* Store.Runs, text)
  return (yield* RunReference.requireStored(found, text)).run
})

/** The labels of files, completed for the judge of a run; without files those of the store. */
export const labelsFor = Effect.fnUntraced(function* (
  run: Effect.Success<ReturnType<typeof storedRun>>,
  files: ReadonlyArray<string>,
  scorer: Option.Option<string>
) {
  if (files.length === 0) return yield* (yield* Store.Labels).list()
  const trials = yield* Store.Trials
  const at = new Date(yield* Clock.currentTimeMillis).toISOString()
  const lists = yield* Effect.forEach(files, (file) =>
    Effect.flatMap(Label.read(file), (rows) =>
      Calibration.completeFor(trials, run, rows, {
        origin: file,
        at,
        scorer: Option.getOrUndefined(scorer)
      })
    )
  )
  return lists.flat()
})
