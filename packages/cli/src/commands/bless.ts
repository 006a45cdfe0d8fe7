/** `assay bless`: write a run as a baseline to commit. */
import { Blessed, Launch, Rendering, RunReference, Store } from "@assay/core"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import { bytes, printRaw } from "../printing.ts"
import { UsageError } from "../usage.ts"
import { storeFlag, withStore } from "../withStore.ts"

const defaultBaseline = "assay-baseline.json"

const { Figures, neutral } = Rendering

/** Fails for a run that was stopped or interrupted: what is missing of it would be missing from every verdict. */
export const requireFinished = (run: Store.StoredRun): Effect.Effect<void, UsageError> =>
  run.finishedAt === undefined
    ? Effect.fail(new UsageError(`run ${run.id} has not finished; run its experiment again to finish it`))
    : Effect.void

export const bless = Command.make(
  "bless",
  {
    run: Argument.String("run").pipe(Argument.withDescription("The run to bless, RUN or RUN:candidate")),
    candidate: Flag.String("candidate").pipe(
      Flag.withMetavar("name"),
      Flag.withDescription("Only this candidate; repeat it for more (default: all)"),
      Flag.atLeast(0)
    ),
    out: Flag.String("out").pipe(
      Flag.withMetavar("file"),
      Flag.withDescription(`Where to write it; - is standard output (default ${defaultBaseline})`),
      Flag.withDefault(defaultBaseline)
    ),
    store: storeFlag
  },
  (flags) =>
    withStore(
      flags.store,
      Effect.gen(function* () {
        const runs = yield* Store.Runs
        const trials = yield* Store.Trials
        const found = yield* RunReference.find(runs, flags.run)
        if (found.from !== undefined) {
          return yield* Effect.fail(new UsageError(`${flags.run} is a baseline already`))
        }
        yield* requireFinished(found.run)
        yield* trials.verify(found.run)
        yield* Launch.checkOutputs([flags.out], flags.store)
        const wanted = [...(found.candidate === undefined ? [] : [found.candidate]), ...flags.candidate]
        const text = yield* Blessed.bless(
          trials,
          found.run,
          wanted.length === 0 ? {} : { candidates: wanted }
        )
        if (flags.out === "-") return yield* printRaw(text)
        yield* Effect.try({
          try: () => Launch.writeWhole(flags.out, text),
          catch: (cause) => new UsageError(`${flags.out} could not be written: ${String(cause)}`)
        })
        const { run } = yield* Blessed.parseText(flags.out, text)
        const names = run.manifest.candidates.map(({ name }) => name).join(", ")
        const cases = text.split("\n").filter((line) => line.startsWith('    {"digest"')).length
        yield* Launch.printReport(
          neutral(
            `Blessed ${names} of ${found.run.id}: ${Figures.counted(cases, "case")}, ${bytes(Buffer.byteLength(text))}, in ${flags.out}`
          )
        )
      })
    )
).pipe(Command.withDescription("Write a run as a small baseline to commit and to compare with elsewhere"))
