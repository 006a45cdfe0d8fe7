/** `assay show`: the summary of a run, from the store alone. */
import { Comparison, Comparisons, Launch, Rendering, RunReference, Store, type Summary } from "@assay/core"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import { printRaw, terminal } from "../printing.ts"
import { storeFlag, withStore } from "../withStore.ts"

export const runArgument = Argument.String("run").pipe(
  Argument.withDescription("The id of a run, latest, latest~1, or an experiment's name")
)

/** The summary with its comparisons, as far as the store knows them. */
const summaryOf = Effect.fnUntraced(function* (trials: Store.Trials["Service"], run: Store.StoredRun) {
  const figures = yield* Rendering.storedSummary(trials, run)
  const comparisons = yield* Comparisons.withOne(trials, run, run.manifest.against, {
    names: figures.candidates.map(({ name }) => name),
    seed: run.manifest.seed
  })
  return { ...figures, comparisons } satisfies Summary.Summary
})

const whatIsAbsent =
  "From the store alone: metrics beyond the mean, and notes on training, need the experiment's code and are not here."

const toTerminal = (summary: Summary.Summary): string => {
  const options = terminal()
  return [
    Rendering.toTerminal(summary, options),
    ...summary.comparisons.map((comparison) => Comparison.describe(comparison, options)),
    whatIsAbsent
  ].join("\n")
}

const toMarkdown = (summary: Summary.Summary): string =>
  [
    Rendering.toMarkdown(summary),
    ...summary.comparisons.map(Comparison.toMarkdown),
    `${whatIsAbsent}\n`
  ].join("\n")

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
        const summary = yield* summaryOf(trials, run)
        if (flags.json) return yield* printRaw(Rendering.toJson(summary))
        if (flags.markdown) return yield* printRaw(toMarkdown(summary))
        yield* Launch.printReport(toTerminal(summary))
      })
    )
).pipe(Command.withDescription("Show a run as its experiment did, from the store alone"))
