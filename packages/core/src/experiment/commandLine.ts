/**
 * The command line that every experiment file has.
 */
import { writeFile } from "node:fs/promises"
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Cause, Console, Effect, Exit, Option, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import * as Comparison from "../compare/Comparison.ts"
import * as Json from "../report/json.ts"
import * as Markdown from "../report/markdown.ts"
import type { Summary } from "../report/Summary.ts"
import * as Terminal from "../report/terminal.ts"
import * as Progress from "../run/Progress.ts"
import { plan } from "../run/plan.ts"
import type { Options } from "../run/settings.ts"
import { describe } from "../settle.ts"
import { StoreError } from "../store/RunStore.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { version } from "../version.ts"
import type { Experiment } from "./definition.ts"
import { describePlan } from "./describePlan.ts"
import { ExperimentError } from "./ExperimentError.ts"
import * as ExitCode from "./exitCode.ts"
import { prepareHtml } from "./htmlReport.ts"
import { run } from "./running.ts"

const positive = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))

const pair = Flag.mapTryCatch(
  (text: string): readonly [tag: string, value: string] => {
    const at = text.indexOf("=")
    if (at < 1) throw new Error(`expected tag=value, found ${JSON.stringify(text)}`)
    return [text.slice(0, at), text.slice(at + 1)]
  },
  (error) => (error instanceof Error ? error.message : String(error))
)

/** The flags, with the experiment's own policy as their defaults. */
const flagsOf = <Input, Expected, Output>({ policy, candidates }: Experiment<Input, Expected, Output>) => ({
  limit: Flag.Int("limit").pipe(
    Flag.withSchema(positive),
    Flag.withMetavar("n"),
    Flag.withDescription("Run at most n cases: always the same sample, and part of that of a larger n"),
    Flag.optional
  ),
  filter: Flag.String("filter").pipe(
    Flag.withMetavar("tag=value"),
    Flag.withDescription("Run only cases with this tag (or kind=edge); repeat it for more"),
    pair,
    Flag.atLeast(0)
  ),
  only: Flag.Literals("only", [...candidates.keys()]).pipe(
    Flag.withDescription("Run only this candidate; repeat it for more"),
    Flag.atLeast(0)
  ),
  repeats: Flag.Int("repeats").pipe(
    Flag.withSchema(positive),
    Flag.withMetavar("n"),
    Flag.withDescription(`Answers per case (default ${policy.repeats})`),
    Flag.withDefault(policy.repeats)
  ),
  concurrency: Flag.Int("concurrency").pipe(
    Flag.withSchema(positive),
    Flag.withMetavar("n"),
    Flag.withDescription(
      `Trials under way at once, per provider or function (default ${policy.concurrency})`
    ),
    Flag.withDefault(policy.concurrency)
  ),
  seed: Flag.Int("seed").pipe(
    Flag.withMetavar("n"),
    Flag.withDescription(`Decides folds and everything random (default ${policy.seed})`),
    Flag.withDefault(policy.seed)
  ),
  maxErrorRate: Flag.Finite("max-error-rate").pipe(
    Flag.withSchema(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))),
    Flag.withMetavar("share"),
    Flag.withDescription(`Stop when a larger share of trials errors (default ${policy.maxErrorRate})`),
    Flag.withDefault(policy.maxErrorRate)
  ),
  resume: Flag.Boolean("resume").pipe(
    Flag.withDescription("Run only what is missing; the default"),
    Flag.withDefault(true)
  ),
  fresh: Flag.Boolean("fresh").pipe(
    Flag.withDescription("Start over instead of running only what is missing"),
    Flag.withDefault(false)
  ),
  dryRun: Flag.Boolean("dry-run").pipe(
    Flag.withDescription("Show what would run, and run nothing"),
    Flag.withDefault(false)
  ),
  json: Flag.Boolean("json").pipe(
    Flag.withDescription("Print the summary as JSON and nothing else"),
    Flag.withDefault(false)
  ),
  markdown: Flag.Path("markdown", { pathType: "file" }).pipe(
    Flag.withMetavar("file"),
    Flag.withDescription("Also write the summary as Markdown"),
    Flag.optional
  ),
  html: Flag.Path("html", { pathType: "file" }).pipe(
    Flag.withMetavar("file"),
    Flag.withDescription("Also write a report with every trial as one HTML file (needs @assay/html)"),
    Flag.optional
  ),
  store: Flag.String("store").pipe(
    Flag.withMetavar("file"),
    Flag.withDescription(`Where runs are kept (default ${SqliteStore.defaultPath})`),
    Flag.withDefault(SqliteStore.defaultPath)
  )
})

/** The width tables are fitted to where nobody is at a terminal. */
const columnsOfAPipe = 100

const render = (summary: Summary): string => {
  const columns = process.stdout.columns ?? columnsOfAPipe
  return [
    Terminal.render(summary, { ...Terminal.optionsFor(process.stdout), columns }),
    ...summary.comparisons.map((comparison) => Comparison.describe(comparison, { columns }))
  ].join("\n")
}

const renderMarkdown = (summary: Summary): string =>
  [Markdown.render(summary), ...summary.comparisons.map(Comparison.toMarkdown)].join("\n")

const howToContinue = (fresh: boolean): string =>
  fresh ? "The same command without --fresh continues." : "The same command again continues."

const setExitCode = (code: number): Effect.Effect<void> =>
  Effect.sync(() => {
    process.exitCode = code
  })

/** The command of an experiment. */
const command = <Input, Expected, Output>(experiment: Experiment<Input, Expected, Output>) =>
  Command.make(
    experiment.name,
    flagsOf(experiment),
    Effect.fn("Experiment.command")(function* (flags) {
      const fresh = flags.fresh || !flags.resume
      const options: Options = {
        limit: Option.getOrUndefined(flags.limit),
        filter: flags.filter,
        only: flags.only,
        repeats: flags.repeats,
        concurrency: flags.concurrency,
        seed: flags.seed,
        maxErrorRate: flags.maxErrorRate,
        fresh
      }
      const store = SqliteStore.layer(flags.store)
      if (flags.dryRun) {
        const planned = yield* Effect.provide(plan(experiment, options), store)
        return yield* Console.log(flags.json ? JSON.stringify(planned, null, 2) : describePlan(planned))
      }
      const writeHtml = Option.isSome(flags.html) ? yield* prepareHtml(experiment.name) : undefined
      const progress = flags.json ? Progress.layerSilent : Progress.layer
      const ended = yield* Effect.provide(run(experiment, options), [store, progress])
      const { summary, stopped } = ended
      yield* Console.log(flags.json ? Json.render(summary).trimEnd() : render(summary))
      if (Option.isSome(flags.markdown)) {
        const file = flags.markdown.value
        yield* Effect.tryPromise({
          try: () => writeFile(file, renderMarkdown(summary)),
          catch: (cause) =>
            new ExperimentError({
              experiment: experiment.name,
              message: `the run is stored, but its summary could not be written: ${describe(cause)}`
            })
        })
      }
      if (writeHtml !== undefined && Option.isSome(flags.html)) {
        yield* Effect.provide(writeHtml(ended, flags.html.value), store)
      }
      if (stopped !== undefined) {
        yield* Console.error(`Stopped: ${stopped}. ${howToContinue(fresh)}`)
        yield* setExitCode(ExitCode.tooManyErrors)
      }
    })
  ).pipe(
    Command.withDescription(
      `Experiment ${experiment.name}: ${[...experiment.candidates.keys()].join(", ")} on ${experiment.dataset.name}`
    )
  )

/** What went wrong, for a person, and the exit code that says so to a machine. */
const explain = (cause: Cause.Cause<unknown>): { readonly message: string; readonly code: number } => {
  if (Cause.hasInterruptsOnly(cause)) {
    return {
      message: `Interrupted. What was answered is stored. ${howToContinue(["--fresh", "--no-resume"].some((flag) => process.argv.includes(flag)))}`,
      code: ExitCode.interrupted
    }
  }
  const error = Cause.squash(cause)
  if (!(error instanceof Error) || !("_tag" in error)) {
    return { message: Cause.pretty(cause), code: ExitCode.internal }
  }
  // The parser has shown its own errors, with the help.
  if (error._tag === "ShowHelp") return { message: "", code: ExitCode.usage }
  return error instanceof StoreError
    ? { message: `The store could not ${error.operation}: ${error.message}`, code: ExitCode.internal }
    : { message: error.message, code: ExitCode.usage }
}

/** Parses the process's arguments and runs the experiment as a command. */
export const start = <Input, Expected, Output>(experiment: Experiment<Input, Expected, Output>): void => {
  Command.run(command(experiment), { version }).pipe(
    Effect.onExit((exit) =>
      Exit.isSuccess(exit)
        ? Effect.void
        : Effect.gen(function* () {
            const { message, code } = explain(exit.cause)
            if (message !== "") yield* Console.error(message)
            yield* setExitCode(code)
          })
    ),
    Effect.provide(NodeServices.layer),
    NodeRuntime.runMain({
      disableErrorReporting: true,
      teardown: (_exit, onExit) => onExit(Number(process.exitCode ?? 0))
    })
  )
}
