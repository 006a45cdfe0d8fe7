/** `assay gate`: hold a stored run against a gate. */
import { readFile } from "node:fs/promises"
import { Gate, Report } from "@assay/core"
import { Cases, ExitCode, RunReference, RunReport, Store } from "@assay/core/analysis"
import { comparisonOutlines, Launch } from "@assay/core/internal/command"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { printRaw, terminal } from "../printing.ts"
import { UsageError } from "../usage.ts"
import { storeFlag, withStore } from "../withStore.ts"
import { matchingFlags } from "./compare.ts"

/** Cases that JUnit names of each candidate. */
const mostMisses = 5

/** The gate of the file that was named, if any. */
const readGate = Effect.fnUntraced(function* (file: Option.Option<string>) {
  if (Option.isNone(file)) return {}
  const text = yield* Effect.tryPromise({
    try: () => readFile(file.value, "utf8"),
    catch: (cause) => new UsageError(`${file.value} cannot be read: ${String(cause)}`)
  })
  return { gate: yield* Gate.fromJson(file.value, text), judgedBy: `the gate of ${file.value}` }
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
    full: Flag.Boolean("full").pipe(
      Flag.withDescription("Also print the comparisons that the checks read"),
      Flag.withDefault(false)
    ),
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
        const against = Option.isSome(flags.against)
          ? yield* RunReference.find(runs, flags.against.value)
          : undefined
        const { match, scorers } = flags
        const { report, comparisons } = yield* RunReport.judge(trials, found, {
          ...(yield* readGate(flags.gateFile)),
          against,
          match,
          scorers
        })
        const details = comparisonOutlines(comparisons)
        const markdown = details.map((each) => Report.toMarkdown(each)).join("\n")
        yield* flags.json
          ? printRaw(Report.toJson(report))
          : Launch.printReport(
              [report, ...(flags.full ? details : [])]
                .map((each) => Report.toText(each, terminal()))
                .join("\n")
            )
        if (Option.isSome(flags.junit)) {
          const failing = report.results.filter(({ status }) => status === "fail")
          const lists = yield* Effect.forEach(failing, ({ candidate }) =>
            Cases.list(trials, found.run, { show: "failing", candidates: [candidate], limit: mostMisses })
          )
          const misses = lists.flatMap((list) => list.cases)
          yield* Launch.writeReport(flags.junit.value, Report.toJUnit(report, misses))
        }
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
