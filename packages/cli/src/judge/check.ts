/** `assay judge check`: what labels support today, what the judge seems biased by, and what is missing. */
import { existsSync } from "node:fs"
import { Calibration, Report } from "@assay/core"
import { Store } from "@assay/core/analysis"
import { Launch } from "@assay/core/internal/command"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { printJson, terminal } from "../printing.ts"
import { UsageError } from "../usage.ts"
import { storeFlag, withStore } from "../withStore.ts"
import { checkOutlines } from "./checkOutline.ts"
import { labelsFor, shared, storedRun } from "./inputs.ts"

const print = (
  file: Calibration.CalibrationFile,
  origin: string,
  json: boolean,
  notes: ReadonlyArray<string>
) =>
  json
    ? printJson({ ...file, supports: Calibration.supportOf(file), notes })
    : Launch.printReport(
        [
          ...checkOutlines(file, origin).map((each) => Report.toText(each, terminal())),
          ...notes.map((note) => `${note}.`)
        ].join("\n")
      )

export const check = Command.make(
  "check",
  {
    subject: Argument.String("file-or-run").pipe(
      Argument.withDescription("A calibration file, or a run whose answers were judged and labelled")
    ),
    scorer: shared.scorer,
    labels: shared.labels,
    json: shared.json,
    store: storeFlag
  },
  ({ subject, scorer, labels, json, store }) =>
    existsSync(subject)
      ? Effect.flatMap(Calibration.fromFile(subject), (file) => print(file, subject, json, []))
      : withStore(
          store,
          Effect.gen(function* () {
            if (/\.json$/u.test(subject))
              return yield* Effect.fail(
                new UsageError(`there is no file ${subject}; assay judge calibrate writes it`)
              )
            const run = yield* storedRun(subject)
            const { calibration, notes } = yield* Calibration.calibrate(
              yield* Store.Trials,
              run,
              yield* labelsFor(run, labels, scorer),
              Option.match(scorer, { onNone: () => ({}), onSome: (name) => ({ scorer: name }) })
            )
            yield* print(calibration, `run ${run.id}`, json, notes)
          })
        )
).pipe(
  Command.withDescription(
    "Say how far a judge agrees with people, what it seems biased by, and what the labels support today: correct, compare, gate, monitor"
  )
)
