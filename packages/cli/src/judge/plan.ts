/** `assay judge plan`: how many labels of which answers. */
import { Calibration, Report } from "@assay/core"
import { Store } from "@assay/core/analysis"
import { neutral } from "@assay/core/internal"
import { Launch } from "@assay/core/internal/command"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { printJson } from "../printing.ts"
import { UsageError } from "../usage.ts"
import { storeFlag, withStore } from "../withStore.ts"
import { shared, storedRun } from "./inputs.ts"

const { Figures } = Report

/** What so many labels buy, and whether that is what was asked for. */
const bought = ({ score, width, cases, of }: Calibration.Plan, wanted: number): string => {
  const about = `The interval of a corrected ${score} is then at most about ${width.toPrecision(2)} wide, and narrower the better the judge is.`
  return cases < of || width <= wanted
    ? about
    : `${about} These are all cases: where that is wider than the ${wanted} asked for, only more cases help.`
}

const sentences = (plan: Calibration.Plan, wanted: number, out: string): ReadonlyArray<string> => [
  `Label ${Figures.counted(plan.items.length, "answer")}: those of ${plan.candidates.join(", ")} to ${Figures.count(plan.cases)} of ${Figures.counted(plan.of, "case")}.`,
  bought(plan, wanted),
  ...plan.strata.map(
    ({ name, drawn, of }) => `  ${name}: ${Figures.count(drawn)} of ${Figures.counted(of, "case")}`
  ),
  `Wrote them to ${out}, in random order, with the probability of each.`,
  `Next: assay review ${out}`
]

export const plan = Command.make(
  "plan",
  {
    run: shared.run,
    scorer: shared.scorer,
    score: Flag.String("score").pipe(
      Flag.withMetavar("name"),
      Flag.withDescription("The score that is meant (default: the first of the judge)"),
      Flag.optional
    ),
    width: Flag.Finite("width").pipe(
      Flag.withMetavar("number"),
      Flag.withDescription(
        "The wanted width of the interval of a corrected mean, from end to end: 0.1 of a share is ten points"
      ),
      Flag.withDefault(0.15)
    ),
    candidate: Flag.String("candidate").pipe(
      Flag.withMetavar("name"),
      Flag.withDescription("Only answers of this candidate; repeat the flag for more (default: all)"),
      Flag.atLeast(0)
    ),
    out: Flag.String("out").pipe(
      Flag.withMetavar("file"),
      Flag.withDescription("The queue for review, as JSON Lines"),
      Flag.withDefault("review-queue.jsonl")
    ),
    json: shared.json,
    store: storeFlag
  },
  (flags) =>
    withStore(
      flags.store,
      Effect.gen(function* () {
        yield* Launch.checkOutputs([flags.out], flags.store)
        const run = yield* storedRun(flags.run)
        const planned = yield* Calibration.plan(yield* Store.Trials, run, {
          width: flags.width,
          ...(Option.isSome(flags.scorer) ? { scorer: flags.scorer.value } : {}),
          ...(Option.isSome(flags.score) ? { score: flags.score.value } : {}),
          ...(flags.candidate.length === 0 ? {} : { candidates: flags.candidate })
        })
        yield* Effect.try({
          try: () => Launch.writeWhole(flags.out, Calibration.toQueue(planned.items)),
          catch: (cause) => new UsageError(`${flags.out} could not be written: ${String(cause)}`)
        })
        const { items, ...rest } = planned
        yield* flags.json
          ? printJson({ ...rest, answers: items.length, out: flags.out })
          : Launch.printReport(sentences(planned, flags.width, flags.out).map(neutral).join("\n"))
      })
    )
).pipe(
  Command.withDescription("Draw the answers to label: how many, of which cases, with the probability of each")
)
