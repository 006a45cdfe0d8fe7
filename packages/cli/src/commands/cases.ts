/** `assay cases`: the cases behind the figures of a run. */
import { Report } from "@assay/core"
import { Cases, RunReference, Store } from "@assay/core/analysis"
import { Launch } from "@assay/core/internal/command"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { printRaw, terminal } from "../printing.ts"
import { messageOf } from "../quantities.ts"
import { UsageError } from "../usage.ts"
import { storeFlag, withStore } from "../withStore.ts"
import { runArgument } from "./show.ts"

const pair = (text: string): readonly [tag: string, value: string] => {
  const at = text.indexOf("=")
  if (at < 1) throw new Error(`expected tag=value such as language=de, found ${JSON.stringify(text)}`)
  return [text.slice(0, at), text.slice(at + 1)]
}

const switchOf = (show: "failing" | "flipped" | "errored", description: string) =>
  Flag.Boolean(show).pipe(Flag.withDescription(description), Flag.withDefault(false))

/** The one that is asked for: failing cases where nothing is. */
const shownOf = (flags: {
  readonly failing: boolean
  readonly flipped: boolean
  readonly errored: boolean
  readonly all: boolean
}): Effect.Effect<Cases.Shown, UsageError> => {
  const asked = (["failing", "flipped", "errored", "all"] as const).filter((each) => flags[each])
  return asked.length > 1
    ? Effect.fail(
        new UsageError(`expected one of --failing, --flipped, --errored and --all, found ${asked.length}`)
      )
    : Effect.succeed(asked[0] ?? "failing")
}

export const cases = Command.make(
  "cases",
  {
    run: runArgument,
    failing: switchOf("failing", "Cases that were not answered right (the default)"),
    flipped: switchOf("flipped", "Cases on which a candidate and the other side score differently"),
    errored: switchOf("errored", "Cases with a trial that errored"),
    all: Flag.Boolean("all").pipe(Flag.withDescription("All cases"), Flag.withDefault(false)),
    candidate: Flag.String("candidate").pipe(
      Flag.withMetavar("name"),
      Flag.withDescription("Only this candidate; repeat the flag for more (default all)"),
      Flag.atLeast(0)
    ),
    against: Flag.String("against").pipe(
      Flag.withMetavar("name"),
      Flag.withDescription("The candidate to set beside, and to tell flips by (default that of the run)"),
      Flag.optional
    ),
    tag: Flag.String("tag").pipe(
      Flag.withMetavar("tag=value"),
      Flag.withDescription("Only cases with this tag (or kind=edge); repeat the flag for more"),
      Flag.mapTryCatch(pair, messageOf),
      Flag.atLeast(0)
    ),
    limit: Flag.Int("limit").pipe(
      Flag.withSchema(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))),
      Flag.withMetavar("n"),
      Flag.withDescription("List at most n cases (default 20)"),
      Flag.withDefault(20)
    ),
    json: Flag.Boolean("json").pipe(Flag.withDescription("Print JSON"), Flag.withDefault(false)),
    markdown: Flag.Boolean("markdown").pipe(Flag.withDescription("Print Markdown"), Flag.withDefault(false)),
    store: storeFlag
  },
  (flags) =>
    Effect.flatMap(shownOf(flags), (show) =>
      withStore(
        flags.store,
        Effect.gen(function* () {
          const { run, candidate, from } = yield* RunReference.find(yield* Store.Runs, flags.run)
          if (from !== undefined) {
            return yield* Effect.fail(
              new UsageError(`${flags.run} is a snapshot file, which has no texts; expected a run`)
            )
          }
          const list = yield* Cases.list(yield* Store.Trials, run, {
            show,
            candidates: [...(candidate === undefined ? [] : [candidate]), ...flags.candidate],
            against: Option.getOrUndefined(flags.against),
            filter: flags.tag,
            limit: flags.limit
          })
          if (flags.json) return yield* printRaw(Report.toJson(list))
          if (flags.markdown) return yield* printRaw(Report.toMarkdown(list))
          yield* Launch.printReport(Report.toText(list, terminal()))
        })
      )
    )
).pipe(
  Command.withDescription("Show cases of a run: input, expected, what came, and why it is no right answer")
)
