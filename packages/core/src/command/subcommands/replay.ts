import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { replay as replaying } from "../../replay/replaying.ts"
import { optional, optionsOf, positive, runFlags, scoreFlag } from "../flags.ts"
import { checkResultFlags, resultFlags, showResult } from "../resultFlags.ts"
import { services } from "../services.ts"
import type { Subcommand } from "../subcommand.ts"

/** Flipped or failing cases, asked again. */
export const replay: Subcommand = {
  name: "replay",
  description:
    "Run flipped or failing cases again on two candidates: is the difference systematic, flaky, or grader noise?",
  command: (experiment, name) => {
    const names = [...experiment.candidates.keys()]
    return Command.make(
      name,
      {
        ...runFlags(experiment),
        ...resultFlags("replay"),
        against: Flag.Literals("against", names).pipe(
          Flag.withDescription(
            `The other side: the candidate to compare with (default ${experiment.against ?? "none"})`
          ),
          Flag.optional
        ),
        candidate: Flag.Literals("candidate", names).pipe(Flag.withDescription("The candidate to examine")),
        cases: Flag.String("cases").pipe(
          Flag.withDescription(
            "Cases to run again: flipped (default), failing, or case ids separated by commas"
          ),
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
          Flag.withDescription(
            "Maximum number of new answers in total; further cases are left out (default 200)"
          ),
          Flag.optional
        ),
        score: scoreFlag
      },
      Effect.fn("Experiment.command.replay")(function* (flags) {
        yield* checkResultFlags(flags)
        const against = Option.getOrElse(flags.against, () => experiment.against)
        const replayed = yield* replaying(experiment, {
          ...optionsOf(experiment, flags),
          // The experiment's own reference, or else the first that is not the new one.
          against: against ?? names.find((each) => each !== flags.candidate) ?? "",
          candidate: flags.candidate,
          replay:
            flags.cases === "flipped" || flags.cases === "failing" ? flags.cases : flags.cases.split(","),
          ...optional("answers", flags.answers),
          ...optional("maxCalls", flags.maxCalls),
          ...optional("score", flags.score)
        }).pipe(Effect.provide(services(flags)))
        yield* showResult(replayed, flags)
      })
    )
  }
}
