/** `assay compare`: two runs, or two candidates. */
import { Comparison, type ComparisonError, Comparisons, Launch, RunReference, Store } from "@assay/core"
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

const newerIsNoRun = (text: string) =>
  new UsageError(
    `${text} is a baseline, which can only be compared with: name the run in the store that is to be compared with it second`
  )

/** Compares what two names stand for. */
export const compareFound = Effect.fnUntraced(function* (
  trials: Store.Trials["Service"],
  old: RunReference.Found,
  young: RunReference.Found,
  options: Comparisons.Matching & Comparison.Options
): Effect.fn.Return<Comparisons.Comparisons, ComparisonError.ComparisonError | Store.StoreError> {
  const { manifest } = young.run
  if (old.from === undefined && old.run.id === young.run.id && old.candidate !== undefined) {
    const { candidate: baseline } = old
    const names = manifest.candidates.map(({ name }) => name)
    const wanted = young.candidate === undefined ? names : [baseline, young.candidate]
    const comparisons = yield* Comparisons.withOne(trials, young.run, baseline, { ...options, names: wanted })
    return { comparisons, skipped: [] }
  }
  const names =
    young.candidate === undefined ? manifest.candidates.map(({ name }) => name) : [young.candidate]
  return yield* Comparisons.withRun(trials, young.run, old, { ...options, names })
})

export const compare = Command.make(
  "compare",
  {
    old: Argument.String("old").pipe(
      Argument.withDescription("The run to compare with, RUN or RUN:candidate, or a blessed baseline")
    ),
    young: Argument.String("new").pipe(Argument.withDescription("The run to compare, RUN or RUN:candidate")),
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
      Effect.gen(function* () {
        const runs = yield* Store.Runs
        const trials = yield* Store.Trials
        const old = yield* RunReference.find(runs, flags.old)
        const young = yield* RunReference.find(runs, flags.young)
        if (young.from !== undefined) return yield* Effect.fail(newerIsNoRun(flags.young))
        for (const { run, from } of [old, young]) if (from === undefined) yield* trials.verify(run)
        const { alpha, margin, match, scorers } = flags
        const { comparisons, skipped } = yield* compareFound(trials, old, young, {
          alpha,
          margin,
          match,
          scorers,
          scores: flags.score,
          seed: young.run.manifest.seed
        })
        if (comparisons.length === 0) {
          const reason = skipped[0]?.reason ?? `${young.run.id} has no other candidate`
          return yield* Effect.fail(
            new UsageError(`nothing to compare: ${reason}. Name one on both sides, as in RUN:candidate`)
          )
        }
        if (flags.json) return yield* printJson(comparisons)
        if (flags.markdown) return yield* printRaw(comparisons.map(Comparison.toMarkdown).join("\n"))
        yield* Launch.printReport(
          [
            ...comparisons.map((each) => Comparison.describe(each, terminal())),
            ...skipped.map(({ candidate, reason }) => `${candidate} is not compared: ${reason}.`)
          ].join("\n")
        )
      })
    )
).pipe(Command.withDescription("Compare two runs or two candidates, case by case"))
