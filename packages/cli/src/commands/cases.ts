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

export const cases = Command.make(
  "cases",
  {
    run: runArgument,
    show: Flag.Literals("show", Cases.Shown.literals).pipe(
      Flag.withDescription(
        "Which cases: failing, flipped (scored otherwise by the other side), all, or those of one failure mode (default failing)"
      ),
      Flag.withDefault("failing")
    ),
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
          show: flags.show,
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
).pipe(
  Command.withDescription("Show cases of a run: input, expected, what came, and why it is no right answer")
)
