/** `assay judge calibrate`: write what a judge is worth as a small file to commit. */
import { readFile } from "node:fs/promises"
import { Calibration, Report } from "@assay/core"
import { Store } from "@assay/core/analysis"
import { neutral } from "@assay/core/internal"
import { Launch } from "@assay/core/internal/command"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { bytes, printJson, printRaw, terminal } from "../printing.ts"
import { UsageError } from "../usage.ts"
import { storeFlag, withStore } from "../withStore.ts"
import { checkOutlines } from "./checkOutline.ts"
import { labelsFor, shared, storedRun } from "./inputs.ts"

/** Case ids, a line each. */
const readIds = (file: string) =>
  Effect.map(
    Effect.tryPromise({
      try: () => readFile(file, "utf8"),
      catch: (cause) => new UsageError(`${file} cannot be read: ${String(cause)}`)
    }),
    (text) => text.split(/\r?\n/u).filter((line) => line.trim() !== "")
  )

export const calibrate = Command.make(
  "calibrate",
  {
    ...shared,
    out: Flag.String("out").pipe(
      Flag.withMetavar("file"),
      Flag.withDescription("File to write; - is standard output (default: EXPERIMENT.calibration.json)"),
      Flag.optional
    ),
    leaveOut: Flag.String("leave-out").pipe(
      Flag.withMetavar("file"),
      Flag.withDescription(
        "Ids of the cases that the rubric was written with, a line each: their labels do not count"
      ),
      Flag.optional
    ),
    elsewhere: Flag.Boolean("elsewhere").pipe(
      Flag.withDescription(
        "The labelled answers are no random sample of the run: they were chosen, or come from elsewhere"
      ),
      Flag.withDefault(false)
    ),
    errsAlike: Flag.Boolean("assume-errs-alike").pipe(
      Flag.withDescription(
        "State, without a test, that the judge errs alike on candidates without labels; every report prints it"
      ),
      Flag.withDefault(false)
    ),
    store: storeFlag
  },
  (flags) =>
    withStore(
      flags.store,
      Effect.gen(function* () {
        const run = yield* storedRun(flags.run)
        const out = Option.getOrElse(flags.out, () => `${run.manifest.experiment}.calibration.json`)
        if (out !== "-") yield* Launch.checkOutputs([out], flags.store)
        const leaveOut = Option.isSome(flags.leaveOut) ? yield* readIds(flags.leaveOut.value) : []
        const { calibration, notes } = yield* Calibration.calibrate(
          yield* Store.Trials,
          run,
          yield* labelsFor(run, flags.labels, flags.scorer),
          {
            leaveOut,
            sampling: flags.elsewhere ? "elsewhere" : "random",
            ...(Option.isSome(flags.scorer) ? { scorer: flags.scorer.value } : {}),
            ...(flags.errsAlike ? { assume: "errs-alike" as const } : {})
          }
        )
        const text = Calibration.write(calibration)
        if (out === "-") return yield* printRaw(text)
        yield* Effect.try({
          try: () => Launch.writeWhole(out, text),
          catch: (cause) => new UsageError(`${out} could not be written: ${String(cause)}`)
        })
        if (flags.json) {
          return yield* printJson({ file: out, notes, supports: Calibration.supportOf(calibration) })
        }
        const rest = notes.map((note) => `${note}.`)
        const next = `Wrote ${out}: ${Report.Figures.counted(calibration.labels.length, "label")}, ${bytes(Buffer.byteLength(text))}. Name it in the experiment, as in calibration: ${JSON.stringify(out)}, and run it again.`
        yield* Launch.printReport(
          [
            ...checkOutlines(calibration, `run ${run.id}`).map((each) => Report.toText(each, terminal())),
            ...[...rest, next].map(neutral)
          ].join("\n")
        )
      })
    )
).pipe(
  Command.withDescription("Measure the judge of a run on labels of people, and write a small file to commit")
)
