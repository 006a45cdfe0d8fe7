/** `assay gate`: hold a stored run against a gate. */
import { readFile } from "node:fs/promises"
import { Gate, Report } from "@assay/core"
import { ExitCode, GateReport, RunReference, Store, Summary } from "@assay/core/analysis"
import { Launch } from "@assay/core/internal/command"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { printRaw, terminal } from "../printing.ts"
import { UsageError } from "../usage.ts"
import { storeFlag, withStore } from "../withStore.ts"
import { compareFound, matchingFlags } from "./compare.ts"
import { requireFinished } from "./snapshot.ts"

/** The gate that was asked for, else the one that the run was started with, else the default; and which it is. */
const readGate = Effect.fnUntraced(function* (file: Option.Option<string>, run: Store.StoredRun) {
  if (Option.isSome(file)) {
    const text = yield* Effect.tryPromise({
      try: () => readFile(file.value, "utf8"),
      catch: (cause) => new UsageError(`${file.value} cannot be read: ${String(cause)}`)
    })
    return { asked: yield* Gate.fromJson(file.value, text), judgedBy: `the gate of ${file.value}` }
  }
  const { gate, experiment } = run.manifest
  return gate === undefined
    ? {
        asked: Gate.noRegression(),
        judgedBy: `the default gate (${experiment} had none when the run started): no regression of the headline score by 0.02 or more`
      }
    : { asked: gate, judgedBy: `the gate that ${experiment} had when the run started` }
})

/** The comparisons that the gate is held against: with the other side, or within the run. */
const comparisonsOf = Effect.fnUntraced(function* (
  trials: Store.Trials["Service"],
  found: RunReference.ResolvedRun,
  against: RunReference.ResolvedRun | undefined,
  options: Parameters<typeof compareFound>[3]
) {
  const { run, candidate } = found
  const seeded = { ...options, seed: run.manifest.seed }
  if (against !== undefined) return yield* compareFound(trials, against, found, seeded)
  const named = run.manifest.against
  if (named === undefined) return { comparisons: [], skipped: [] }
  return yield* compareFound(trials, { run, candidate: named }, { run, candidate }, seeded)
})

export const gate = Command.make(
  "gate",
  {
    run: Argument.String("run").pipe(Argument.withDescription("The run to check: RUN or RUN:candidate")),
    against: Flag.String("against").pipe(
      Flag.withMetavar("file or run"),
      Flag.withDescription(
        "The other side: a snapshot file, or another run (default: the candidate that the experiment names as against)"
      ),
      Flag.optional
    ),
    gateFile: Flag.String("gate-file").pipe(
      Flag.withMetavar("file"),
      Flag.withDescription(
        "The gate as JSON (default: the gate of the experiment when the run started, else no regression of the headline score by 0.02 or more)"
      ),
      Flag.optional
    ),
    ...matchingFlags,
    json: Flag.Boolean("json").pipe(Flag.withDescription("Print JSON"), Flag.withDefault(false)),
    junit: Flag.String("junit").pipe(
      Flag.withMetavar("file"),
      Flag.withDescription("Also write JUnit XML"),
      Flag.optional
    ),
    markdown: Flag.String("markdown").pipe(
      Flag.withMetavar("file"),
      Flag.withDescription("Also write Markdown, with the comparisons"),
      Flag.optional
    ),
    annotations: Flag.Boolean("annotations").pipe(
      Flag.withDescription(
        "Annotate the GitHub run and append to its step summary (default: on in GitHub Actions)"
      ),
      Flag.optional
    ),
    store: storeFlag
  },
  (flags) =>
    withStore(
      flags.store,
      Effect.gen(function* () {
        const runs = yield* Store.Runs
        const trials = yield* Store.Trials
        yield* Launch.checkOutputs([flags.junit, flags.markdown].map(Option.getOrUndefined), flags.store)
        const found = yield* RunReference.find(runs, flags.run)
        if (found.from !== undefined) {
          return yield* Effect.fail(
            new UsageError(
              `${flags.run} is a snapshot file; pass the run to check, and this file with --against`
            )
          )
        }
        yield* requireFinished(found.run)
        yield* trials.verify(found.run)
        const { asked, judgedBy } = yield* readGate(flags.gateFile, found.run)
        const against = Option.isSome(flags.against)
          ? yield* RunReference.find(runs, flags.against.value)
          : undefined
        const { match, scorers } = flags
        const quantiles = Gate.quantiles(asked)
        const { comparisons, skipped } = yield* comparisonsOf(trials, found, against, {
          match,
          scorers,
          quantiles
        })
        if (comparisons.length === 0 && skipped.length > 0) {
          return yield* Effect.fail(
            new UsageError(`nothing to compare: ${skipped[0]?.reason ?? ""}. Name one, as in FILE:candidate`)
          )
        }
        const summary = yield* Summary.ofRun(trials, found.run)
        const report = yield* GateReport.evaluate(asked, { summary, comparisons, skipped, judgedBy })
        const markdown = comparisons.map((each) => Report.toMarkdown(each)).join("\n")
        yield* flags.json
          ? printRaw(Report.toJson(report))
          : Launch.printReport(
              [...comparisons, report].map((each) => Report.toText(each, terminal())).join("\n")
            )
        if (Option.isSome(flags.junit)) yield* Launch.writeReport(flags.junit.value, Report.toJUnit(report))
        if (Option.isSome(flags.markdown)) {
          yield* Launch.writeMarkdown(flags.markdown.value, `${Report.toMarkdown(report)}\n${markdown}`)
        }
        if (Option.getOrElse(flags.annotations, Launch.isInActions)) {
          yield* Launch.annotate(report, markdown, flags.json)
        }
        yield* Launch.setExitCode(ExitCode.ofGate(report))
      })
    )
).pipe(
  Command.withDescription(
    "Check a run with a gate. Exit codes: 0 pass, 3 a check fails, 4 a check is inconclusive, 5 too many errors"
  )
)
