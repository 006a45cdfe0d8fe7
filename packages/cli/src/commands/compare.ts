/** `assay compare`: two runs, or two candidates. */

import { Report } from "@assay/core"
import { Comparisons, RunReference, Store } from "@assay/core/analysis"
import { comparisonOutlines, glance, Launch } from "@assay/core/internal/command"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { printJson, printRaw, terminal } from "../printing.ts"
import { UsageError } from "../usage.ts"
import { storeFlag, withStore } from "../withStore.ts"

const positive = Schema.Finite.check(Schema.isGreaterThan(0))

/** How cases and scores of two runs are matched; shared with `gate`. */
export const matchingFlags = {
  match: Flag.Literals("match", ["content", "input", "id"]).pipe(
    Flag.withDescription("Match cases of the two runs by content (default), by input, or by id"),
    Flag.withDefault("content" as const)
  ),
  scorers: Flag.Literals("scorers", ["settings", "name"]).pipe(
    Flag.withDescription(
      "Match scores of the two runs by the settings of the scorer (default), or by its name"
    ),
    Flag.withDefault("settings" as const)
  )
}

const runIsSnapshot = (text: string) =>
  new UsageError(`${text} is a snapshot file; pass it first and the run second: assay compare ${text} RUN`)

/** Whether both sides are the same answers. */
const isSame = (against: RunReference.ResolvedRun, { run, candidate }: RunReference.ResolvedRun): boolean =>
  against.from === undefined && against.run.id === run.id && against.candidate === candidate

const sidesAreOne = (text: string) =>
  new UsageError(
    `both sides are ${text}, which differs from itself in nothing; name another run, or two candidates as in RUN:candidate`
  )

export const compare = Command.make(
  "compare",
  {
    against: Argument.String("against").pipe(
      Argument.withDescription("The other side: RUN, RUN:candidate, or a snapshot file")
    ),
    run: Argument.String("run").pipe(Argument.withDescription("The run to compare: RUN or RUN:candidate")),
    score: Flag.String("score").pipe(
      Flag.withMetavar("name"),
      Flag.withDescription("Compare only this score; repeat the flag for more"),
      Flag.atLeast(0)
    ),
    margin: Flag.Finite("margin").pipe(
      Flag.withSchema(positive),
      Flag.withMetavar("difference"),
      Flag.withDescription("Margin: a smaller difference does not matter (default 0.02, two points)"),
      Flag.withDefault(0.02)
    ),
    alpha: Flag.Finite("alpha").pipe(
      Flag.withSchema(positive),
      Flag.withMetavar("level"),
      Flag.withDescription("Significance level of the tests (default 0.05)"),
      Flag.withDefault(0.05)
    ),
    ...matchingFlags,
    full: Flag.Boolean("full").pipe(
      Flag.withDescription("Print every table: slices, latency, cost, how trials ended"),
      Flag.withDefault(false)
    ),
    json: Flag.Boolean("json").pipe(Flag.withDescription("Print JSON"), Flag.withDefault(false)),
    markdown: Flag.Boolean("markdown").pipe(Flag.withDescription("Print Markdown"), Flag.withDefault(false)),
    store: storeFlag
  },
  (flags) =>
    withStore(
      flags.store,
      Effect.gen(function* () {
        const runs = yield* Store.Runs
        const trials = yield* Store.Trials
        const against = yield* RunReference.find(runs, flags.against)
        const found = yield* RunReference.find(runs, flags.run)
        if (found.from !== undefined) return yield* Effect.fail(runIsSnapshot(flags.run))
        if (isSame(against, found)) return yield* Effect.fail(sidesAreOne(flags.run))
        for (const { run, from } of [against, found]) if (from === undefined) yield* trials.verify(run)
        const { alpha, margin, match, scorers } = flags
        const { comparisons, skipped } = yield* Comparisons.between(trials, against, found, {
          alpha,
          margin,
          match,
          scorers,
          scores: flags.score,
          seed: found.run.manifest.seed
        })
        if (comparisons.length === 0) {
          const reason = skipped[0]?.reason ?? `${found.run.id} has no other candidate`
          return yield* Effect.fail(
            new UsageError(`nothing to compare: ${reason}. Name one on both sides, as in RUN:candidate`)
          )
        }
        if (flags.json) return yield* printJson(comparisons)
        const { full } = flags
        const shown = `assay cases ${found.run.id} --show flipped`
        const next = [`Next: --full (all tables)${against.run.id === found.run.id ? `, ${shown}` : ""}.`]
        const outlines = full
          ? comparisonOutlines(comparisons, skipped)
          : [glance(comparisons, { skipped, next })]
        yield* flags.markdown
          ? printRaw(outlines.map((each) => Report.toMarkdown(each)).join("\n"))
          : Launch.printReport(outlines.map((each) => Report.toText(each, terminal())).join("\n"))
      })
    )
).pipe(Command.withDescription("Compare two runs, or two candidates, case by case"))
