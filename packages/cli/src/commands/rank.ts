/** `assay rank`: which candidate of a run is best, and whether that is known. */
import { Report } from "@assay/core"
import { Ranking, RunReference, Store } from "@assay/core/analysis"
import { Launch } from "@assay/core/internal/command"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { printRaw, terminal } from "../printing.ts"
import { storeFlag, withStore } from "../withStore.ts"
import { runArgument } from "./show.ts"

export const rank = Command.make(
  "rank",
  {
    run: runArgument,
    score: Flag.String("score").pipe(
      Flag.withMetavar("name"),
      Flag.withDescription("The score to rank by: score or scorer.score (default the first)"),
      Flag.optional
    ),
    candidate: Flag.String("candidate").pipe(
      Flag.withMetavar("name"),
      Flag.withDescription("Rank only this candidate; repeat the flag for more (default all)"),
      Flag.atLeast(0)
    ),
    margin: Flag.Finite("margin").pipe(
      Flag.withSchema(Schema.Finite.check(Schema.isGreaterThan(0))),
      Flag.withMetavar("share"),
      Flag.withDescription("The largest difference that does not matter (default 0.02)"),
      Flag.optional
    ),
    json: Flag.Boolean("json").pipe(Flag.withDescription("Print JSON"), Flag.withDefault(false)),
    markdown: Flag.Boolean("markdown").pipe(Flag.withDescription("Print Markdown"), Flag.withDefault(false)),
    store: storeFlag
  },
  (flags) =>
    withStore(
      flags.store,
      Effect.gen(function* () {
        const trials = yield* Store.Trials
        const run = yield* RunReference.findRun(yield* Store.Runs, flags.run)
        yield* trials.verify(run)
        const ranking = yield* Ranking.ofRun(trials, run, {
          seed: run.manifest.seed,
          ...(flags.candidate.length === 0 ? {} : { candidates: flags.candidate }),
          ...(Option.isSome(flags.score) ? { score: flags.score.value } : {}),
          ...(Option.isSome(flags.margin) ? { margin: flags.margin.value } : {})
        })
        if (flags.json) return yield* printRaw(Report.toJson(ranking))
        if (flags.markdown) return yield* printRaw(Report.toMarkdown(ranking))
        yield* Launch.printReport(Report.toText(ranking, terminal()))
      })
    )
).pipe(Command.withDescription("Rank the candidates of a run by a score, with the places that each can have"))
