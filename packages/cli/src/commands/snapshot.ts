/** `assay snapshot`: write a run as a small file to commit. */
import { Report } from "@assay/core"
import { RunReference, Snapshot, Store } from "@assay/core/analysis"
import { neutral } from "@assay/core/internal"
import { Launch } from "@assay/core/internal/command"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import { bytes, printRaw } from "../printing.ts"
import { UsageError } from "../usage.ts"
import { storeFlag, withStore } from "../withStore.ts"

const defaultSnapshot = "assay-snapshot.json"

const { Figures } = Report

export const snapshot = Command.make(
  "snapshot",
  {
    run: Argument.String("run").pipe(Argument.withDescription("The run to write: RUN or RUN:candidate")),
    candidate: Flag.String("candidate").pipe(
      Flag.withMetavar("name"),
      Flag.withDescription("Write only this candidate; repeat the flag for more (default: all)"),
      Flag.atLeast(0)
    ),
    out: Flag.String("out").pipe(
      Flag.withMetavar("file"),
      Flag.withDescription(`File to write; - is standard output (default ${defaultSnapshot})`),
      Flag.withDefault(defaultSnapshot)
    ),
    store: storeFlag
  },
  (flags) =>
    withStore(
      flags.store,
      Effect.gen(function* () {
        const runs = yield* Store.Runs
        const trials = yield* Store.Trials
        const named = yield* RunReference.find(runs, flags.run)
        const found = yield* RunReference.requireStored(named, flags.run)
        yield* RunReference.requireFinished(found.run)
        yield* trials.verify(found.run)
        yield* Launch.checkOutputs([flags.out], flags.store)
        const wanted = [...(found.candidate === undefined ? [] : [found.candidate]), ...flags.candidate]
        const text = yield* Snapshot.take(
          trials,
          found.run,
          wanted.length === 0 ? {} : { candidates: wanted }
        )
        if (flags.out === "-") return yield* printRaw(text)
        yield* Effect.try({
          try: () => Launch.writeWhole(flags.out, text),
          catch: (cause) => new UsageError(`${flags.out} could not be written: ${String(cause)}`)
        })
        const { run } = yield* Snapshot.parseText(flags.out, text)
        const names = run.manifest.candidates.map(({ name }) => name).join(", ")
        const cases = text.split("\n").filter((line) => line.startsWith('    {"digest"')).length
        yield* Launch.printReport(
          neutral(
            `Wrote ${names} of ${found.run.id} to ${flags.out}: ${Figures.counted(cases, "case")}, ${bytes(Buffer.byteLength(text))}`
          )
        )
      })
    )
).pipe(Command.withDescription("Write a run as a small file to commit, for comparisons on other machines"))
