/** `assay show`: the summary of a run, from the store alone. */
import { Report } from "@assay/core"
import { Comparisons, RunReference, RunReport, Store, Summary } from "@assay/core/analysis"
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

/** The report of a run with its comparisons, as far as the store knows them. */
const reportOf = Effect.fnUntraced(function* (trials: Store.Trials["Service"], run: Store.StoredRun) {
  const figures = yield* Summary.ofRun(trials, run)
  const comparisons = yield* Comparisons.withOne(trials, run, run.manifest.against, {
    names: figures.candidates.map(({ name }) => name),
    seed: run.manifest.seed
  })
  return RunReport.make(figures, comparisons)
})

const whatIsAbsent =
  "This report is from the store alone. Metrics beyond the mean and notes on training are missing: they need the experiment's code."

export const show = Command.make(
  "show",
  {
    run: runArgument,
    json: Flag.Boolean("json").pipe(Flag.withDescription("Print JSON"), Flag.withDefault(false)),
    markdown: Flag.Boolean("markdown").pipe(Flag.withDescription("Print Markdown"), Flag.withDefault(false)),
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
        const report = yield* reportOf(trials, run)
        if (flags.json) return yield* printRaw(Report.toJson(report))
        if (flags.markdown) return yield* printRaw(`${Report.toMarkdown(report)}\n${whatIsAbsent}\n`)
        yield* Launch.printReport(`${Report.toText(report, terminal())}\n${whatIsAbsent}`)
      })
    )
).pipe(Command.withDescription("Show the report of a run, from the store alone"))
