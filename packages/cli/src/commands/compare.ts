/** `assay compare`: two runs, or two candidates. */

import { Report } from "@assay/core"
import { type Comparison, Comparisons, RunReference, type RunStore } from "@assay/core/analysis"
import { Launch } from "@assay/core/internal"
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
    Flag.withDescription(
      "Which cases are the same: those with the same content (default), input, or id, whatever else changed"
    ),
    Flag.withDefault("content" as const)
  ),
  scorers: Flag.Literals("scorers", ["settings", "name"]).pipe(
    Flag.withDescription(
      "Which scores are the same: those of scorers with the same settings (default), or name"
    ),
    Flag.withDefault("settings" as const)
  )
}

const runIsSnapshot = (text: string) =>
  new UsageError(`${text} is a snapshot; pass it first and the run second: assay compare ${text} RUN`)

/** Compares what two names stand for. */
export const compareFound = Effect.fnUntraced(function* (
  store: RunStore.Service,
  against: RunReference.Found,
  found: RunReference.Found,
  options: Comparisons.Matching & Comparison.Options
): Effect.fn.Return<Comparisons.Comparisons, Comparison.Error | RunStore.StoreError> {
  const { manifest } = found.run
  if (against.from === undefined && against.run.id === found.run.id && against.candidate !== undefined) {
    const name = against.candidate
    const names = manifest.candidates.map(({ name }) => name)
    const wanted = found.candidate === undefined ? names : [name, found.candidate]
    const comparisons = yield* Comparisons.withOne(store, found.run, name, { ...options, names: wanted })
    return { comparisons, skipped: [] }
  }
  const names =
    found.candidate === undefined ? manifest.candidates.map(({ name }) => name) : [found.candidate]
  return yield* Comparisons.withRun(store, found.run, against, { ...options, names })
})

export const compare = Command.make(
  "compare",
  {
    against: Argument.String("against").pipe(
      Argument.withDescription("The run to compare with, RUN or RUN:candidate, or a snapshot")
    ),
    run: Argument.String("run").pipe(Argument.withDescription("The run to compare, RUN or RUN:candidate")),
    score: Flag.String("score").pipe(
      Flag.withMetavar("name"),
      Flag.withDescription("Only this score; repeat it for more"),
      Flag.atLeast(0)
    ),
    margin: Flag.Finite("margin").pipe(
      Flag.withSchema(positive),
      Flag.withMetavar("difference"),
      Flag.withDescription("The largest difference that does not matter (default 0.02: two points)"),
      Flag.withDefault(0.02)
    ),
    alpha: Flag.Finite("alpha").pipe(
      Flag.withSchema(positive),
      Flag.withMetavar("level"),
      Flag.withDescription("Level of the tests (default 0.05)"),
      Flag.withDefault(0.05)
    ),
    ...matchingFlags,
    json: Flag.Boolean("json").pipe(Flag.withDescription("Print JSON"), Flag.withDefault(false)),
    markdown: Flag.Boolean("markdown").pipe(Flag.withDescription("Print Markdown"), Flag.withDefault(false)),
    store: storeFlag
  },
  (flags) =>
    withStore(
      flags.store,
      Effect.fnUntraced(function* (store) {
        const against = yield* RunReference.find(store, flags.against)
        const found = yield* RunReference.find(store, flags.run)
        if (found.from !== undefined) return yield* Effect.fail(runIsSnapshot(flags.run))
        for (const { run, from } of [against, found]) if (from === undefined) yield* store.verify(run)
        const { alpha, margin, match, scorers } = flags
        const { comparisons, skipped } = yield* compareFound(store, against, found, {
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
        if (flags.markdown) return yield* printRaw(comparisons.map(Report.toMarkdown).join("\n"))
        yield* Launch.printReport(
          [
            ...comparisons.map((each) => Report.toText(each, terminal())),
            ...skipped.map(({ candidate, reason }) => `${candidate} is not compared: ${reason}.`)
          ].join("\n")
        )
      })
    )
).pipe(Command.withDescription("Compare two runs or two candidates, case by case"))
