/** `assay judge drift`: since when a judge no longer agrees with people as it did. */
import { Calibration, Report } from "@assay/core"
import { Store } from "@assay/core/analysis"
import { neutral } from "@assay/core/internal"
import { Launch } from "@assay/core/internal/command"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { printJson } from "../printing.ts"
import { UsageError } from "../usage.ts"
import { storeFlag, withStore } from "../withStore.ts"
import { labelsFor, shared, storedRun } from "./inputs.ts"

const { Figures } = Report

const sentences = ({
  score,
  calibrated,
  agreement,
  batches,
  alarm,
  since,
  fell,
  p,
  alpha
}: Calibration.DriftResult): ReadonlyArray<string> => {
  const budget = `the chance of a false alarm is at most ${Figures.percent(alpha)}, however often you look`
  const head =
    batches.length === 0
      ? `${score}: no label is newer than the calibration, so nothing can be said.`
      : alarm && since !== undefined && fell !== undefined
        ? `${score}: the judge agrees less with people since about ${since}: ${Figures.rate(fell.after)}, ${Figures.rate(fell.before)} before. Calibrate it again (${budget}).`
        : `${score}: nothing shows that the judge agrees less than it did (p ${Number(p.toPrecision(2))}; ${budget}).`
  return [
    head,
    ...(agreement === undefined
      ? []
      : [`  calibration: ${Figures.rate(agreement)} of ${Figures.counted(calibrated, "case")}`]),
    ...batches.map(
      (batch) =>
        `  from ${batch.from}: ${Figures.rate(batch.agreement)} of ${Figures.counted(batch.answers, "case")}`
    )
  ]
}

export const drift = Command.make(
  "drift",
  {
    file: Argument.String("file").pipe(
      Argument.withDescription("The calibration file to hold new labels against")
    ),
    runs: Argument.String("run").pipe(
      Argument.withDescription("Runs of the same judge whose answers the newer labels are of"),
      Argument.atLeast(1)
    ),
    scorer: shared.scorer,
    labels: shared.labels,
    by: Flag.Literals("by", ["day", "week", "month"]).pipe(
      Flag.withDescription("What a batch of labels is, by their dates (default week)"),
      Flag.withDefault("week" as const)
    ),
    alpha: Flag.Finite("alpha").pipe(
      Flag.withMetavar("number"),
      Flag.withDescription("The probability of a false alarm, over all looks together (default 0.05)"),
      Flag.withDefault(0.05)
    ),
    json: shared.json,
    store: storeFlag
  },
  (flags) =>
    withStore(
      flags.store,
      Effect.gen(function* () {
        if (!(flags.alpha > 0 && flags.alpha < 1)) {
          return yield* Effect.fail(
            new UsageError(`--alpha: expected a number above 0 and below 1, found ${flags.alpha}`)
          )
        }
        const file = yield* Calibration.fromFile(flags.file)
        const trials = yield* Store.Trials
        const rows = yield* Effect.forEach(flags.runs, (name) =>
          Effect.gen(function* () {
            const run = yield* storedRun(name)
            const { calibration } = yield* Calibration.calibrate(
              trials,
              run,
              yield* labelsFor(run, flags.labels, flags.scorer),
              Option.match(flags.scorer, { onNone: () => ({}), onSome: (scorer) => ({ scorer }) })
            )
            return calibration.judge.digest === file.judge.digest
              ? calibration.labels
              : yield* Effect.fail(
                  new UsageError(
                    `${flags.file} is of another judge than that of ${run.id}: their agreement cannot be compared; calibrate again`
                  )
                )
          })
        )
        const results = Calibration.drift(file, rows.flat(), { alpha: flags.alpha, by: flags.by })
        yield* flags.json
          ? printJson(results)
          : Launch.printReport(results.flatMap(sentences).map(neutral).join("\n"))
      })
    )
).pipe(
  Command.withDescription(
    "Say since when a judge no longer agrees with people as it did when it was calibrated"
  )
)
