/**
 * The report of a run as one HTML file, for people: figures, verdicts, plots, and every trial to search and to set
 * side by side. It needs no network and no server; a browser's "open file" is enough.
 *
 * Whatever users and models wrote is shown as text and never acted upon: it is escaped, the page's policy allows no
 * script but its own, and characters that hide or reorder text are named.
 *
 * **Gotchas**
 *
 * The file holds the texts of the trials. Whoever gets it can read them.
 *
 * @see docs/html-report.md
 */
import type { Experiment, Report } from "@assay/core"
import { RunReference, RunReport, SqliteStore, Store } from "@assay/core/analysis"
import { promised } from "@assay/core/internal"
import { Launch } from "@assay/core/internal/command"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { collect } from "./collect.ts"
import { page } from "./page/page.ts"

/** The file cannot be written. */
export class HtmlError extends Schema.TaggedError<HtmlError>()("HtmlError", {
  /** The path of the file. */
  file: Schema.String,
  /** What went wrong. */
  message: Schema.String
}) {}

/** What goes into the file. */
export interface Options {
  /**
   * Which cases of the run the summary is about.
   *
   * @defaultValue all
   */
  readonly cases?: (caseId: string) => boolean
  /**
   * Of how many trials the texts are put into the file. Of more, it holds those of every k-th case. Figures
   * and plots cover all.
   *
   * @defaultValue 20 000
   */
  readonly mostTrials?: number
  /**
   * What was asked, as the run gives it: the page then has the prompts, and the cases in the order of the dataset.
   *
   * @defaultValue none: no prompts, and the cases in the order of their ids
   */
  readonly asked?: Experiment.Run["asked"]
  /**
   * What else is said of the run: each with a heading and a place of its own before the answer.
   *
   * @defaultValue none
   */
  readonly added?: ReadonlyArray<Report.Outline>
}

const defaultMostTrials = 20_000

/** Renders a run. The summary must be that of the run; candidates that it leaves out are left out here. */
export const render = Effect.fn("Html.render")(function* (
  trials: Store.Trials["Service"],
  run: Store.StoredRun,
  report: RunReport.RunReport,
  { cases = () => true, mostTrials = defaultMostTrials, asked = Stream.empty, added = [] }: Options = {}
): Effect.fn.Return<string, Store.StoreError> {
  return yield* page(report, yield* collect(trials, run, report, { cases, mostTrials, asked }), added)
})

/** Renders a run into a file, in place of one that is there. */
export const write = Effect.fn("Html.write")(function* (
  trials: Store.Trials["Service"],
  run: Store.StoredRun,
  report: RunReport.RunReport,
  file: string,
  options: Options = {}
): Effect.fn.Return<void, Store.StoreError | HtmlError> {
  const rendered = yield* Effect.catchDefect(render(trials, run, report, options), (defect) =>
    Effect.fail(
      new HtmlError({
        file,
        message: `the HTML report could not be made: ${defect instanceof Error ? defect.message : String(defect)}`
      })
    )
  )
  yield* Effect.try({
    try: () => Launch.writeWhole(file, rendered),
    catch: (cause) => new HtmlError({ file, message: cause instanceof Error ? cause.message : String(cause) })
  })
})

/** Which run is written, and how. */
export interface PromiseOptions extends Options {
  /**
   * The run: its id, `latest`, or the name of an experiment for its latest run.
   *
   * @defaultValue `"latest"`
   */
  readonly run?: string
  /**
   * The path of the store.
   *
   * @defaultValue `.assay/assay.db` under the working directory
   */
  readonly store?: string
  /**
   * The report of the run, such as `Experiment.runPromise` gives it.
   *
   * @defaultValue what the store knows: without the result of a gate
   */
  readonly report?: RunReport.RunReport
}

/**
 * `write` for code without Effect: a run of the store, into a file. Rejects with what `write` fails with, and with
 * `RunReferenceError` where there is no such run.
 */
export const writePromise = (
  file: string,
  { run: asked = "latest", store, report, ...options }: PromiseOptions = {}
): Promise<void> =>
  promised(
    Effect.gen(function* () {
      const trials = yield* Store.Trials
      const run = yield* RunReference.findRun(yield* Store.Runs, asked)
      yield* write(trials, run, report ?? (yield* RunReport.ofRun(trials, run)), file, options)
    }).pipe(Effect.provide(SqliteStore.layer(store, { readOnly: true })))
  )
