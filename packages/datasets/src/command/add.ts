/**
 * `assay dataset add QUEUE --to DATASET`: what was labelled becomes cases, behind those that are there.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { basename } from "node:path"
import { Report } from "@assay/core"
import { neutral } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import { datasetAt } from "../source/datasetAt.ts"
import { idsOf } from "../source/idsOf.ts"
import * as Labelled from "../suggest/Labelled.ts"
import { modelLabelsOf, queueOf } from "../suggest/queueFile.ts"
import { type Invocation, number, text } from "./called.ts"

const { counted } = Report.Figures

const form = "expected assay dataset add QUEUE.jsonl --to DATASET.jsonl, with --write to write it"

const labellerLine = (file: string, { both, same, low, counts }: Labelled.Measured): string =>
  `${file} agrees with people on ${same} of ${both}, surely on ${Math.round(low * 100)} % at least: ${
    counts ? "its labels count" : "its labels do not count yet; let people label more of the same requests"
  }`

const fileProblem = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)))

/** Shows what would be added, and with `--write` adds it. */
export const add = Effect.fn("Datasets.add")(function* ({
  arguments: [file, ...others],
  flags,
  labels
}: Invocation): Effect.fn.Return<void, Error> {
  const to = text(flags, "to")
  if (file === undefined || others.length > 0 || to === undefined || !/\.(?:jsonl|ndjson)$/u.test(to))
    return yield* Effect.fail(new Error(form))
  const model = text(flags, "model-labels")
  const agreement = yield* number(flags, "agreement")
  const rightFrom = yield* number(flags, "right-from")
  const outcome = Labelled.make(yield* queueOf(file), yield* labels.list(), {
    ...(rightFrom === undefined ? {} : { rightFrom }),
    ...(model === undefined
      ? {}
      : {
          labeller: {
            name: text(flags, "by") ?? basename(model),
            labels: yield* modelLabelsOf(model),
            ...(agreement === undefined ? {} : { agreement })
          }
        })
  })
  const known = existsSync(to) ? yield* idsOf(yield* datasetAt(to, undefined)) : new Set<string>()
  const cases = outcome.cases.filter(({ id }) => !known.has(id))
  const there = outcome.cases.length - cases.length
  const said = [
    ...(outcome.labeller === undefined || model === undefined ? [] : [labellerLine(model, outcome.labeller)]),
    ...(outcome.conflicts.length === 0
      ? []
      : [
          `People say different things of ${counted(outcome.conflicts.length, "request")}: ${outcome.conflicts.slice(0, 5).join(", ")}`
        ]),
    ...(outcome.unlabelled.length === 0
      ? []
      : [`${counted(outcome.unlabelled.length, "request")} without a label`]),
    ...(there === 0 ? [] : [`${counted(there, "case")} in ${to} already`])
  ]
  if (cases.length > 0 && flags.write === true) {
    yield* Effect.try({
      try: () => {
        const before = existsSync(to) ? readFileSync(to, "utf8") : ""
        const lines = cases.map((each) => `${JSON.stringify(each)}\n`).join("")
        writeFileSync(`${to}.new`, `${before}${before === "" || before.endsWith("\n") ? "" : "\n"}${lines}`, {
          flag: "wx"
        })
        renameSync(`${to}.new`, to)
      },
      catch: fileProblem
    })
  }
  const answer =
    cases.length === 0
      ? `Nothing to add to ${to}`
      : flags.write === true
        ? `${counted(cases.length, "case")} added to ${to}`
        : `${counted(cases.length, "case")} would be added to ${to}: run it again with --write`
  process.stdout.write(`${[answer, ...said].map((line) => `${neutral(line)}.`).join("\n")}\n`)
})
