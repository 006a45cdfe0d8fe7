import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import { aa as selfComparing } from "../../aa/selfComparing.ts"
import { defined } from "../../foundation/defined.ts"
import { optional, optionsOf, positive, repeatsFlag, runFlags } from "../flags.ts"
import { checkResultFlags, resultFlags, showResult } from "../resultFlags.ts"
import { services } from "../services.ts"
import type { Subcommand } from "../subcommand.ts"

/** A candidate against itself. */
export const aa: Subcommand = {
  name: "aa",
  description:
    "Measure how often the gate fails when nothing changed: run a candidate twice as often and compare it with itself",
  command: (experiment, name) =>
    Command.make(
      name,
      {
        ...runFlags(experiment),
        ...resultFlags("A/A test"),
        candidate: Flag.Literals("candidate", [...experiment.candidates.keys()]).pipe(
          Flag.withDescription("The candidate to compare with itself")
        ),
        repeats: repeatsFlag(
          experiment,
          (repeats) =>
            `Answers per case on each side (default ${repeats}); the candidate answers twice as often`
        ),
        comparisons: Flag.Int("comparisons").pipe(
          Flag.withSchema(positive),
          Flag.withMetavar("n"),
          Flag.withDescription("Number of random splits of the answers into two halves (default 1000)"),
          Flag.optional
        )
      },
      Effect.fn("Experiment.command.aa")(function* (flags) {
        yield* checkResultFlags(flags)
        const compared = yield* selfComparing(experiment, {
          ...optionsOf(experiment, flags),
          candidate: flags.candidate,
          repeats: flags.repeats,
          ...defined({ gate: experiment.gate }),
          ...optional("comparisons", flags.comparisons)
        }).pipe(Effect.provide(services(flags)))
        yield* showResult(compared, flags)
      })
    )
}
