/**
 * The command line that every experiment file has.
 */
import { dirname, resolve } from "node:path"
import * as Console from "effect/Console"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Cases from "../cases/Cases.ts"
import { Shown } from "../cases/model.ts"
import type { Experiment } from "../definition/definition.ts"
import { ExperimentError } from "../definition/ExperimentError.ts"
import type { Options } from "../definition/settings.ts"
import { isGateWaiting, ungatable } from "../experiment/checkGate.ts"
import type { RunReport } from "../experiment/reportModel.ts"
import { type Run, run } from "../experiment/running.ts"
import { version } from "../foundation/version.ts"
import * as RunReference from "../reference/RunReference.ts"
import * as Report from "../report/Report.ts"
import { optionsFor } from "../report/textWriter.ts"
import { plan } from "../run/plan/plan.ts"
import type { Stop } from "../run/stops.ts"
import { Runs } from "../store/Runs.ts"
import { Trials } from "../store/Trials.ts"
import { isOpponent } from "../summary/opponents.ts"
import { inertJson } from "../text/inertJson.ts"
import { neutral } from "../text/terminalText.ts"
import { describePlan, wrapped } from "./describePlan.ts"
import * as ExitCode from "./ExitCode.ts"
import { commandsOf } from "./extensions/addedCommands.ts"
import { flagsOf as addedFlags } from "./extensions/addedFlags.ts"
import { type Extensions, extensionsOf, prepare } from "./extensions/Extensions.ts"
import { onlyFlag, optional, optionsOf, repeatsFlag, runFlags } from "./flags.ts"
import * as Launch from "./Launch.ts"
import { withModels } from "./models.ts"
import { presenter } from "./presenter.ts"
import { annotate, isInActions, printReport, quoting, writeReport } from "./publishing.ts"
import { checkResultFlags, resultFlags, showResult } from "./resultFlags.ts"
import { services, storeAt } from "./services.ts"
import { subcommands } from "./subcommands.ts"

/** The flags of a run. */
const flagsOf = <Input, Expected, Output>(experiment: Experiment<Input, Expected, Output>) => {
  return {
    ...runFlags(experiment),
    ...resultFlags("summary"),
    only: onlyFlag(experiment, "Run"),
    repeats: repeatsFlag(experiment, (repeats) => `Answers per case (default ${repeats})`),
    monthlyVolume: Flag.Finite("monthly-volume").pipe(
      Flag.withSchema(Schema.Finite.check(Schema.isGreaterThan(0))),
      Flag.withMetavar("n"),
      Flag.withDescription("Cases a month in production, to project the cost"),
      Flag.optional
    ),
    resume: Flag.Boolean("resume").pipe(
      Flag.withDescription("Run only missing trials (the default)"),
      Flag.withDefault(true)
    ),
    fresh: Flag.Boolean("fresh").pipe(
      Flag.withDescription("Start a new run and ignore stored answers"),
      Flag.withDefault(false)
    ),
    show: Flag.Literals("show", Shown.literals).pipe(
      Flag.withDescription(
        "Also print cases with input, expected and given output: failing, flipped (against the other side), all, or those of one failure mode, such as wrong-silent; the first 20"
      ),
      Flag.optional
    ),
    full: Flag.Boolean("full").pipe(
      Flag.withDescription("Print every table, not only the first screen (also into --markdown)"),
      Flag.withDefault(false)
    ),
    dryRun: Flag.Boolean("dry-run").pipe(
      Flag.withDescription("Show what would run and what it would cost, and run nothing"),
      Flag.withDefault(false)
    ),
    against: Flag.String("against").pipe(
      Flag.withMetavar("run"),
      Flag.withDescription(
        "Also compare with another run: an id, latest, an experiment, or a snapshot file; run:candidate for one candidate of it"
      ),
      Flag.optional
    ),
    gate: Flag.Boolean("gate").pipe(
      Flag.withDescription(
        "Exit with 3, 4 or 5 when the experiment's gate does not pass (with --against: compared with that run)"
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
        "Annotate the GitHub run and append to its step summary (default: on in GitHub Actions)"
      ),
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

/** Where a judge's headline waits for labels, what draws the answers, or the pairs of answers, to label. */
const whatToLabel = ({ run, candidates }: RunReport): ReadonlyArray<string> => {
  const waiting = candidates.find(
    (each) =>
      !isOpponent(each) &&
      each.scores[0]?.judge !== undefined &&
      each.scores[0].judge.standing !== "calibrated"
  )
  if (waiting === undefined) return []
  const opponent = candidates.find(isOpponent)
  return [
    opponent === undefined
      ? `To calibrate the judge: assay judge plan ${run} (draws the answers that people label).`
      : `To calibrate the judge: assay review ${run} --candidate ${waiting.name} --flips ${opponent.name} (people label the pairs).`
  ]
}

/** Where to look next. */
const whatNext = (report: RunReport, isWaiting: boolean): ReadonlyArray<string> => [
  ...(isWaiting
    ? ["The gate is not checked: there is nothing to compare with (--against RUN, or a snapshot)."]
    : []),
  ...whatToLabel(report),
  `Next, with the same command: ${[
    ...(report.misses.length === 0 ? [] : ["--show failing (more misses)"]),
    "--full (all tables)",
    "--html report.html"
  ].join(", ")}.`
]

/** Prints cases of a run that has ended. */
const printCases = Effect.fnUntraced(function* (
  show: Shown,
  { id, report, isSelected }: Run,
  against: string | undefined
) {
  const run = yield* (yield* Runs).byId(id)
  if (run === undefined) return
  const cases = yield* Cases.list(yield* Trials, run, {
    show,
    against,
    candidates: report.candidates.map(({ name }) => name),
    cases: isSelected,
    repeats: report.repeats
  })
  yield* printReport(`\n${Report.toText(cases, Report.optionsFor(process.stdout))}`)
  if (cases.total > cases.cases.length) {
    yield* printReport(`All of them: assay cases ${id} --show ${show} --limit ${cases.total}`)
  }
})

const howToContinue = (fresh: boolean): string =>
  fresh ? "Run the same command without --fresh to continue." : "Run the same command again to continue."

/** The exit code of a run that stopped early: of several reasons, the one that needs a person first. */
const stopCode = (stops: ReadonlyArray<Stop>): number =>
  stops.some(({ by }) => by !== "budget") ? ExitCode.tooManyErrors : ExitCode.budgetSpent

/** The command of an experiment. `extensions`: what packages add to it. */
const command = <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  extensions: Extensions
) =>
  Command.make(
    experiment.name,
    { ...flagsOf(experiment), added: addedFlags(extensions.flags) },
    Effect.fn("Experiment.command")(function* (flags) {
      const fresh = flags.fresh || !flags.resume
      const options: Options = {
        ...optionsOf(experiment, flags),
        ...optional("monthlyVolume", flags.monthlyVolume),
        only: flags.only,
        repeats: flags.repeats,
        fresh
      }
      if (flags.dryRun) {
        const planned = yield* Effect.provide(plan(experiment, options), storeAt(flags.store))
        return yield* Console.log(
          flags.json
            ? inertJson(JSON.stringify(planned, null, 2))
            : wrapped(describePlan(planned), optionsFor(process.stdout).columns ?? Number.POSITIVE_INFINITY)
        )
      }
      const { outputs, afterRun } = yield* prepare(extensions, flags.added)
      yield* checkResultFlags(flags, [Option.getOrUndefined(flags.junit), ...outputs])
      const ended = yield* Effect.gen(function* () {
        // Found before the run: afterwards "latest" would be the run itself.
        const against = Option.isSome(flags.against)
          ? yield* RunReference.find(yield* Runs, flags.against.value)
          : undefined
        yield* checkFlags(experiment, flags, against)
        return yield* run(experiment, { ...options, against })
      }).pipe(Effect.provide(services(flags)))
      const { report, stopped, stops, background } = ended
      yield* showResult(report, flags, {
        full: flags.full,
        next: whatNext(report, isGateWaiting(experiment, report))
      })
      if (Option.isSome(flags.show) && !flags.json) {
        yield* Effect.provide(printCases(flags.show.value, ended, experiment.against), storeAt(flags.store))
      }
      const { gate } = report
      if (Option.isSome(flags.junit) && gate !== undefined) {
        yield* writeReport(flags.junit.value, Report.toJUnit(gate, report.misses))
      }
      if (Option.getOrElse(flags.annotations, isInActions)) {
        yield* annotate(gate, Report.toMarkdown(withoutGate(report)), flags.json)
      }
      if (flags.gate && gate !== undefined) yield* Launch.setExitCode(ExitCode.ofGate(gate))
      yield* Effect.provide(afterRun(ended), storeAt(flags.store))
      for (const what of background) yield* Console.error(neutral(what))
      if (stopped !== undefined) {
        yield* Console.error(quoting(`Stopped: ${stopped}. ${howToContinue(fresh)}`))
        yield* Launch.setExitCode(stopCode(stops))
      }
    })
  ).pipe(
    Command.withSubcommands([
      ...subcommands.map(({ command, description, name }) =>
        command(experiment, name).pipe(Command.withDescription(description))
      ),
      ...commandsOf(extensions, experiment)
    ]),
    Command.withDescription(
      `Experiment ${experiment.name}: ${[...experiment.candidates.keys()].join(", ")} on ${experiment.dataset.name}`
    )
  )

/** How a flag of a run is typed: `dryRun` is `--dry-run`. */
const typed = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/**
 * Runs the experiment as a command.
 *
 * @param args as they stand behind the file's name
 * @param file the experiment's file: packages that its project depends on may add to the command
 */
export const start = <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  args: ReadonlyArray<string>,
  file: string
): void => {
  const extensions = extensionsOf(dirname(resolve(file)), {
    flags: [...Object.keys(flagsOf(experiment)).map(typed), "help", "version", "completions", "log-level"],
    subcommands: subcommands.map(({ name }) => name)
  })
  const objection = extensions.unfit(args) ?? extensions.missing(args)
  const parsed = Effect.gen(function* () {
    for (const notice of extensions.notices) yield* Console.error(quoting(notice))
    if (objection !== undefined) {
      return yield* new ExperimentError({ experiment: experiment.name, message: objection })
    }
    const asked = yield* withModels(experiment, args, extensions)
    yield* Command.runWith(command(asked, extensions), { version })(args)
  })
  Launch.runMain(Effect.provideService(parsed, CliOutput.Presenter, presenter), () => {
    const fresh = ["--fresh", "--no-resume"].some((flag) => args.includes(flag))
    return `Interrupted. All answers so far are stored. ${howToContinue(fresh)}`
  })
}
