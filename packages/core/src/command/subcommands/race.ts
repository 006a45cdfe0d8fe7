import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { race as racing } from "../../ranking/racing.ts"
import { onlyFlag, optional, optionsOf, runFlags, scoreFlag } from "../flags.ts"
import { checkResultFlags, resultFlags, showResult } from "../resultFlags.ts"
import { services } from "../services.ts"
import type { Subcommand } from "../subcommand.ts"

/** Successive elimination. */
export const race: Subcommand = {
  name: "race",
  description:
    "Find the best of many candidates with a fraction of the calls: test at interim looks and drop candidates that are significantly worse",
  command: (experiment, name) =>
    Command.make(
      name,
      {
        ...runFlags(experiment),
        ...resultFlags("race"),
        only: onlyFlag(experiment, "Race"),
        score: scoreFlag,
        alpha: Flag.Finite("alpha").pipe(
          Flag.withSchema(Schema.Finite.check(Schema.isBetween({ minimum: 0.0001, maximum: 0.4999 }))),
          Flag.withMetavar("share"),
          Flag.withDescription("Maximum probability of eliminating the best candidate (default 0.05)"),
          Flag.optional
        )
      },
      Effect.fn("Experiment.command.race")(function* (flags) {
        yield* checkResultFlags(flags)
        const raced = yield* racing(experiment, {
          ...optionsOf(experiment, flags),
          only: flags.only,
          ...optional("score", flags.score),
          ...optional("alpha", flags.alpha)
        }).pipe(Effect.provide(services(flags)))
        yield* showResult(raced, flags)
      })
    )
}
