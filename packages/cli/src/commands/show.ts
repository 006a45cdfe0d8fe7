/** `assay show`: the summary of a run, from the store alone. */
import { Report } from "@assay/core"
import { RunReference, RunReport, Store } from "@assay/core/analysis"
import { Launch } from "@assay/core/internal/command"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import { printRaw, terminal } from "../printing.ts"
import { storeFlag, withStore } from "../withStore.ts"

export const runArgument = Argument.String("run").pipe(
  Argument.withDescription("The id of a run, latest, latest~1, or an experiment's name")
)

const whatIsAbsent =
  "\nThis report is from the store alone. Metrics beyond the mean and notes on training are missing: they need the experiment's code."

export const show = Command.make(
  "show",
  {
    run: runArgument,
    json: Flag.Boolean("json").pipe(Flag.withDescription("Print JSON"), Flag.withDefault(false)),
    markdown: Flag.Boolean("markdown").pipe(Flag.withDescription("Print Markdown"), Flag.withDefault(false)),
    full: Flag.Boolean("full").pipe(
      Flag.withDescription("Print every table, not only the first screen"),
      Flag.withDefault(false)
    ),
    store: storeFlag
  },
  (flags) =>
    withStore(
      flags.store,
      Effect.gen(function* () {
        const runs = yield* Store.Runs
        const trials = yield* Store.Trials
        const run = yield* RunReference.findRun(runs, flags.run)
        yield* trials.verify(run)
        const report = yield* RunReport.ofRun(trials, run)
        const { full, json, markdown } = flags
        if (json) return yield* printRaw(Report.toJson(report))
        const absent = full ? `${whatIsAbsent}\n` : ""
        if (markdown) return yield* printRaw(`${Report.toMarkdown(report, { full })}${absent}`)
        const next = [`Next: assay show ${run.id} --full, assay cases ${run.id}, assay rank ${run.id}.`]
        yield* Launch.printReport(`${Report.toText(report, { ...terminal(), full, next })}${absent}`)
      })
    )
).pipe(Command.withDescription("Show the report of a run, from the store alone"))
