/**
 * What else an experiment's file can do than run: race its candidates, replay cases, hold a candidate against itself.
 */
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { aa as selfComparing } from "../aa/selfComparing.ts"
import type { Experiment } from "../definition/definition.ts"
import { race as racing } from "../ranking/racing.ts"
import { replay as replaying } from "../replay/replaying.ts"
import * as Report from "../report/Report.ts"
import * as Progress from "../run/Progress.ts"
import * as Telemetry from "../run/Telemetry.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { inertJson } from "../text/inertJson.ts"
import { optionsOf, positive, runFlags } from "./flags.ts"
import { printReport } from "./publishing.ts"

const services = (file: string, isQuiet: boolean) =>
  Layer.mergeAll(
    SqliteStore.layer(file, { waiting: (message) => void process.stderr.write(`${message}\n`) }),
    isQuiet ? Progress.layerSilent : Progress.layer,
    Telemetry.layerFromEnvironment
  )

const optional = <Name extends string, A>(
  name: Name,
  value: Option.Option<A>
): { readonly [K in Name]?: A } =>
  Option.match(value, {
    onNone: () => ({}),
    onSome: (given) => ({ [name]: given }) as { readonly [K in Name]: A }
  })

const score = Flag.String("score").pipe(
  Flag.withDescription("The score that counts: match, or scorer.score (default the first)"),
  Flag.optional
)

const alpha = Flag.Finite("alpha").pipe(
  Flag.withSchema(Schema.Finite.check(Schema.isBetween({ minimum: 0.0001, maximum: 0.4999 }))),
  Flag.withMetavar("share")
)

/** Successive elimination. */
export const race = <Input, Expected, Output>(experiment: Experiment<Input, Expected, Output>) =>
  Command.make(
    "race",
    {
      ...runFlags(experiment),
      only: Flag.Literals("only", [...experiment.candidates.keys()]).pipe(
        Flag.withDescription("Race only this candidate; repeat it for more"),
        Flag.atLeast(0)
      ),
      score,
      alpha: alpha.pipe(
        Flag.withDescription("The chance that the best may be lost with (default 0.05)"),
        Flag.optional
      )
    },
    Effect.fn("Experiment.command.race")(function* (flags) {
      const raced = yield* racing(experiment, {
        ...optionsOf(experiment, flags),
        only: flags.only,
        ...optional("score", flags.score),
        ...optional("alpha", flags.alpha)
      }).pipe(Effect.provide(services(flags.store, flags.json)))
      yield* flags.json
        ? Console.log(inertJson(JSON.stringify(raced, null, 2)))
        : printReport(Report.toText(raced, Report.optionsFor(process.stdout)))
    })
  ).pipe(
    Command.withDescription(
      "Find the best of many candidates with a fraction of the calls: look now and then, and drop who is shown worse"
    )
  )

/** Flipped or failing cases, asked again. */
export const replay = <Input, Expected, Output>(experiment: Experiment<Input, Expected, Output>) => {
  const names = [...experiment.candidates.keys()]
  return Command.make(
    "replay",
    {
      ...runFlags(experiment),
      against: Flag.Literals("against", names).pipe(
        Flag.withDescription(`The candidate before (default ${experiment.against ?? "none"})`),
        Flag.optional
      ),
      candidate: Flag.Literals("candidate", names).pipe(Flag.withDescription("The candidate to look into")),
      cases: Flag.String("cases").pipe(
        Flag.withDescription("flipped (default), failing, or case ids with commas between"),
        Flag.withDefault("flipped")
      ),
      answers: Flag.Int("answers").pipe(
        Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 2, maximum: 12 }))),
        Flag.withMetavar("k"),
        Flag.withDescription("New answers of each candidate to each case (default 5)"),
        Flag.optional
      ),
      maxCalls: Flag.Int("max-calls").pipe(
        Flag.withSchema(positive),
        Flag.withMetavar("n"),
        Flag.withDescription("At most so many new answers in all; cases beyond are left out (default 200)"),
        Flag.optional
      ),
      score
    },
    Effect.fn("Experiment.command.replay")(function* (flags) {
      const against = Option.getOrElse(flags.against, () => experiment.against)
      const replayed = yield* replaying(experiment, {
        ...optionsOf(experiment, flags),
        // The experiment's own reference, or else the first that is not the new one.
        against: against ?? names.find((name) => name !== flags.candidate) ?? "",
        candidate: flags.candidate,
        replay: flags.cases === "flipped" || flags.cases === "failing" ? flags.cases : flags.cases.split(","),
        ...optional("answers", flags.answers),
        ...optional("maxCalls", flags.maxCalls),
        ...optional("score", flags.score)
      }).pipe(Effect.provide(services(flags.store, flags.json)))
      yield* flags.json
        ? Console.log(inertJson(JSON.stringify(replayed, null, 2)))
        : printReport(Report.toText(replayed, Report.optionsFor(process.stdout)))
    })
  ).pipe(
    Command.withDescription(
      "Ask flipped or failing cases again on two candidates: systematic, flaky, or the grader's noise?"
    )
  )
}

/** A candidate against itself. */
export const aa = <Input, Expected, Output>(experiment: Experiment<Input, Expected, Output>) =>
  Command.make(
    "aa",
    {
      ...runFlags(experiment),
      candidate: Flag.Literals("candidate", [...experiment.candidates.keys()]).pipe(
        Flag.withDescription("The candidate to hold against itself")
      ),
      repeats: Flag.Int("repeats").pipe(
        Flag.withSchema(positive),
        Flag.withMetavar("n"),
        Flag.withDescription(
          `Answers per case on each side (default ${experiment.policy.repeats}); it is asked twice as often`
        ),
        Flag.withDefault(experiment.policy.repeats)
      ),
      comparisons: Flag.Int("comparisons").pipe(
        Flag.withSchema(positive),
        Flag.withMetavar("n"),
        Flag.withDescription("How often to deal its answers into two halves (default 1000)"),
        Flag.optional
      )
    },
    Effect.fn("Experiment.command.aa")(function* (flags) {
      const compared = yield* selfComparing(experiment, {
        ...optionsOf(experiment, flags),
        candidate: flags.candidate,
        repeats: flags.repeats,
        ...(experiment.gate === undefined ? {} : { gate: experiment.gate }),
        ...optional("comparisons", flags.comparisons)
      }).pipe(Effect.provide(services(flags.store, flags.json)))
      yield* flags.json
        ? Console.log(inertJson(JSON.stringify(compared, null, 2)))
        : printReport(Report.toText(compared, Report.optionsFor(process.stdout)))
    })
  ).pipe(
    Command.withDescription(
      "Ask a candidate twice as often and hold it against itself: how often does the gate alarm at nothing?"
    )
  )
