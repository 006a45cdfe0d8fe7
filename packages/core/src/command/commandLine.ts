/**
 * The command line that every experiment file has.
 */
import * as Console from "effect/Console"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Experiment } from "../definition/definition.ts"
import { ExperimentError } from "../definition/ExperimentError.ts"
import type { Options } from "../definition/settings.ts"
import { ungatable } from "../experiment/checkGate.ts"
import type { RunReport } from "../experiment/RunReport.ts"
import { run } from "../experiment/running.ts"
import { version } from "../foundation/version.ts"
import * as RunReference from "../reference/RunReference.ts"
import * as Report from "../report/Report.ts"
import * as Progress from "../run/Progress.ts"
import { plan } from "../run/plan/plan.ts"
import type { Stop } from "../run/stops.ts"
import * as Telemetry from "../run/Telemetry.ts"
import { Runs } from "../store/Runs.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { inertJson } from "../text/inertJson.ts"
import { neutral } from "../text/terminalText.ts"
import { describePlan } from "./describePlan.ts"
import * as ExitCode from "./ExitCode.ts"
import { optionsOf, positive, runFlags } from "./flags.ts"
import { prepareHtml } from "./htmlReport.ts"
import * as Launch from "./Launch.ts"
import { presenter } from "./presenter.ts"
import { annotate, isInActions, printReport, quoting, writeMarkdown, writeReport } from "./publishing.ts"
import { aa, race, replay } from "./subcommands.ts"

/** The flags of a run. */
const flagsOf = <Input, Expected, Output>(experiment: Experiment<Input, Expected, Output>) => {
  const { policy, candidates } = experiment
  return {
    ...runFlags(experiment),
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
    volume: Flag.Finite("volume").pipe(
      Flag.withSchema(Schema.Finite.check(Schema.isGreaterThan(0))),
      Flag.withMetavar("n"),
      Flag.withDescription("Cases a month in production, to project the cost to"),
      Flag.optional
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
    markdown: Flag.Path("markdown", { pathType: "file" }).pipe(
      Flag.withMetavar("file"),
      Flag.withDescription("Also write the summary as Markdown"),
      Flag.optional
    ),
    against: Flag.String("against").pipe(
      Flag.withMetavar("run"),
      Flag.withDescription(
        "Also compare with this run: its id, latest, an experiment, or a snapshot file; run:candidate for one candidate of it"
      ),
      Flag.optional
    ),
    gate: Flag.Boolean("gate").pipe(
      Flag.withDescription(
        "Exit with 3, 4 or 5 when the experiment's gate does not hold (with --against: compared with that run)"
      ),
      Flag.withDefault(false)
    ),
    junit: Flag.Path("junit", { pathType: "file" }).pipe(
      Flag.withMetavar("file"),
      Flag.withDescription("Also write the gate's result as JUnit XML"),
      Flag.optional
    ),
    annotations: Flag.Boolean("annotations").pipe(
      Flag.withDescription(
        "Annotate the GitHub run and append to its step summary (default: in GitHub Actions)"
      ),
      Flag.optional
    ),
    html: Flag.Path("html", { pathType: "file" }).pipe(
      Flag.withMetavar("file"),
      Flag.withDescription("Also write a report with every trial as one HTML file (needs @assay/html)"),
      Flag.optional
    )
  }
}

/** The report without its gate, which a step summary puts first. */
const withoutGate = ({ gate: _, ...report }: RunReport): RunReport => report

/** Complains before anything is spent when the flags ask for a verdict that there cannot be. */
const checkFlags = Effect.fnUntraced(function* <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  flags: {
    readonly gate: boolean
    readonly junit: Option.Option<string>
    readonly only: ReadonlyArray<string>
  },
  against: RunReference.ResolvedRun | undefined
) {
  if (!flags.gate && Option.isNone(flags.junit)) return
  const message = ungatable(experiment, flags.only, against)
  if (message !== undefined) yield* new ExperimentError({ experiment: experiment.name, message })
})

const howToContinue = (fresh: boolean): string =>
  fresh ? "The same command without --fresh continues." : "The same command again continues."

/** The exit code of a run that stopped early: of several reasons, the one that needs a person first. */
const stopCode = (stops: ReadonlyArray<Stop>): number =>
  stops.some(({ by }) => by !== "budget") ? ExitCode.tooManyErrors : ExitCode.budgetSpent

/** Says on standard error why nothing happens. */
const waiting = (message: string): void => void process.stderr.write(`${message}\n`)

/** The command of an experiment. */
const command = <Input, Expected, Output>(experiment: Experiment<Input, Expected, Output>) =>
  Command.make(
    experiment.name,
    flagsOf(experiment),
    Effect.fn("Experiment.command")(function* (flags) {
      const fresh = flags.fresh || !flags.resume
      const options: Options = {
        ...optionsOf(experiment, flags),
        ...Option.match(flags.volume, { onNone: () => ({}), onSome: (monthlyVolume) => ({ monthlyVolume }) }),
        only: flags.only,
        repeats: flags.repeats,
        fresh
      }
      const store = SqliteStore.layer(flags.store, { waiting })
      if (flags.dryRun) {
        const planned = yield* Effect.provide(plan(experiment, options), store)
        return yield* Console.log(
          flags.json ? inertJson(JSON.stringify(planned, null, 2)) : describePlan(planned)
        )
      }
      yield* Launch.checkOutputs(
        [flags.markdown, flags.junit, flags.html].map(Option.getOrUndefined),
        flags.store
      )
      const writeHtml = Option.isSome(flags.html) ? yield* prepareHtml(experiment.name) : undefined
      const progress = flags.json ? Progress.layerSilent : Progress.layer
      const ended = yield* Effect.gen(function* () {
        // Found before the run: afterwards "latest" would be the run itself.
        const against = Option.isSome(flags.against)
          ? yield* RunReference.find(yield* Runs, flags.against.value)
          : undefined
        yield* checkFlags(experiment, flags, against)
        return yield* run(experiment, { ...options, against })
      }).pipe(Effect.provide([store, progress, Telemetry.layerFromEnvironment]))
      const { report, stopped, stops, background } = ended
      yield* flags.json
        ? Console.log(Report.toJson(report).trimEnd())
        : printReport(Report.toText(report, Report.optionsFor(process.stdout)))
      const { gate } = report
      if (Option.isSome(flags.markdown)) {
        yield* writeMarkdown(flags.markdown.value, Report.toMarkdown(report))
      }
      if (Option.isSome(flags.junit) && gate !== undefined) {
        yield* writeReport(flags.junit.value, Report.toJUnit(gate))
      }
      if (Option.getOrElse(flags.annotations, isInActions)) {
        yield* annotate(gate, Report.toMarkdown(withoutGate(report)), flags.json)
      }
      if (flags.gate && gate !== undefined) yield* Launch.setExitCode(ExitCode.ofGate(gate))
      if (writeHtml !== undefined && Option.isSome(flags.html)) {
        yield* Effect.provide(writeHtml(ended, flags.html.value), store)
      }
      for (const what of background) yield* Console.error(neutral(what))
      if (stopped !== undefined) {
        yield* Console.error(quoting(`Stopped: ${stopped}. ${howToContinue(fresh)}`))
        yield* Launch.setExitCode(stopCode(stops))
      }
    })
  ).pipe(
    Command.withSubcommands([race(experiment), replay(experiment), aa(experiment)]),
    Command.withDescription(
      `Experiment ${experiment.name}: ${[...experiment.candidates.keys()].join(", ")} on ${experiment.dataset.name}`
    )
  )

/**
 * Runs the experiment as a command.
 *
 * @param args default: the process's own
 */
export const start = <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  args: ReadonlyArray<string> = process.argv.slice(2)
): void => {
  const parsed = Command.runWith(command(experiment), { version })(args)
  Launch.runMain(Effect.provideService(parsed, CliOutput.Presenter, presenter), () => {
    const fresh = ["--fresh", "--no-resume"].some((flag) => args.includes(flag))
    return `Interrupted. What was answered is stored. ${howToContinue(fresh)}`
  })
}
