/** `assay prune`: remove old runs. */
import { Report } from "@assay/core"
import { SqliteStore, Store } from "@assay/core/analysis"
import { neutral } from "@assay/core/internal"
import { Launch, Outline } from "@assay/core/internal/command"
import * as Clock from "effect/Clock"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { bytes, moment, printOutline } from "../printing.ts"
import { duration, messageOf } from "../quantities.ts"
import { UsageError } from "../usage.ts"
import { storeFlag, withStore } from "../withStore.ts"

const { cell, figure, label, table } = Outline
const { Figures } = Report

/**
 * The runs to remove: older than the newest `keep` of their experiment, and than `startedBefore`. `spared` would be among
 * them, but have not finished: perhaps they are under way, or are to be continued.
 */
export const removable = (
  runs: ReadonlyArray<Store.ListedRun>,
  {
    keep,
    startedBefore,
    unfinished = false
  }: { readonly keep: number; readonly startedBefore: number; readonly unfinished?: boolean }
): {
  readonly removed: ReadonlyArray<Store.ListedRun>
  readonly spared: ReadonlyArray<Store.ListedRun>
} => {
  const seen = new Map<string, number>()
  const old = runs.filter(({ manifest, startedAt }) => {
    const nth = seen.get(manifest.experiment) ?? 0
    seen.set(manifest.experiment, nth + 1)
    return nth >= keep && startedAt < startedBefore
  })
  const goes = (run: Store.ListedRun): boolean => unfinished || run.finishedAt !== undefined
  return { removed: old.filter(goes), spared: old.filter((run) => !goes(run)) }
}

const ids = (runs: ReadonlyArray<Store.ListedRun>): string => neutral(runs.map(({ id }) => id).join(", "))

const outline = (runs: ReadonlyArray<Store.ListedRun>, title: string): Report.Outline => ({
  title,
  lines: [],
  sections: [
    {
      title: "",
      blocks: [
        table(
          [label("run"), figure("started"), figure("trials")],
          runs.map((run) => [cell(run.id), cell(moment(run.startedAt)), cell(Figures.count(run.trials))])
        )
      ]
    }
  ]
})

export const prune = Command.make(
  "prune",
  {
    keep: Flag.Int("keep").pipe(
      Flag.withSchema(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))),
      Flag.withMetavar("n"),
      Flag.withDescription("Keep the n newest runs of each experiment (default 1)"),
      Flag.optional
    ),
    olderThan: Flag.String("older-than").pipe(
      Flag.withMetavar("time"),
      Flag.withDescription("Remove only runs that started longer ago than this, such as 30d"),
      Flag.mapTryCatch(duration, messageOf),
      Flag.optional
    ),
    experiment: Flag.String("experiment").pipe(
      Flag.withMetavar("name"),
      Flag.withDescription("Only runs of this experiment"),
      Flag.optional
    ),
    unfinished: Flag.Boolean("unfinished").pipe(
      Flag.withDescription("Also remove unfinished runs, but never runs in progress"),
      Flag.withDefault(false)
    ),
    yes: Flag.Boolean("yes").pipe(
      Flag.withDescription("Remove the runs; without this flag they are only listed"),
      Flag.withDefault(false)
    ),
    store: storeFlag
  },
  Effect.fnUntraced(function* (flags) {
    if (Option.isNone(flags.keep) && Option.isNone(flags.olderThan)) {
      return yield* Effect.fail(
        new UsageError("expected what to remove, found no flag: give --keep 5, --older-than 30d, or both")
      )
    }
    const now = yield* Clock.currentTimeMillis
    const { removed, spared, busy } = yield* withStore(
      flags.store,
      Effect.gen(function* () {
        const runs = yield* Store.Runs
        const leases = yield* Store.Leases
        const all = yield* runs.list(
          Option.isSome(flags.experiment) ? { experiment: flags.experiment.value } : {}
        )
        const found = removable(all, {
          keep: Option.getOrElse(flags.keep, () => 1),
          unfinished: flags.unfinished,
          startedBefore: Option.isSome(flags.olderThan)
            ? now - flags.olderThan.value
            : Number.POSITIVE_INFINITY
        })
        const held = new Set<string>()
        for (const experiment of new Set(found.removed.map(({ manifest }) => manifest.experiment))) {
          if ((yield* leases.holder(experiment)) !== undefined) held.add(experiment)
        }
        const isBusy = (run: Store.ListedRun): boolean =>
          run.finishedAt === undefined && held.has(run.manifest.experiment)
        const going = found.removed.filter((run) => !isBusy(run))
        if (flags.yes) yield* Effect.forEach(going, runs.discard, { discard: true })
        return { removed: going, spared: found.spared, busy: found.removed.filter(isBusy) }
      }),
      { writes: flags.yes }
    )
    if (spared.length > 0) {
      yield* Launch.printReport(
        `Kept because they are not finished: ${ids(spared)}. Add --unfinished to remove them too.`
      )
    }
    if (busy.length > 0) yield* Launch.printReport(`Kept because they are in progress: ${ids(busy)}.`)
    if (removed.length === 0) return yield* Launch.printReport("There is nothing to remove.")
    const count = Figures.counted(removed.length, "run")
    if (!flags.yes) {
      yield* printOutline(outline(removed, `${count} would be removed`))
      return yield* Launch.printReport(
        "\nNothing was removed: add --yes to remove. Answers that only a removed run has will be billed again."
      )
    }
    const saved = yield* SqliteStore.compact(flags.store)
    yield* printOutline(outline(removed, `${count} removed, ${bytes(Math.max(0, saved))} freed`))
  })
).pipe(Command.withDescription("Remove old runs, but never the newest of an experiment"))
