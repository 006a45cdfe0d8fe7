/**
 * `assay dataset add QUEUE --to DATASET`: what was labelled becomes cases, behind those that are there.
 */
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs"
import { basename } from "node:path"
import { Report } from "@assay/core"
import { neutral } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import { openedAt } from "../source/datasetAt.ts"
import { fieldsOf } from "../source/fields.ts"
import { casesIn, placed } from "../suggest/additions.ts"
import * as Labelled from "../suggest/Labelled.ts"
import { modelLabelsOf, queueOf } from "../suggest/queueFile.ts"
import { type Invocation, number, text, trying } from "./called.ts"

const { counted } = Report.Figures

const form = "expected assay dataset add QUEUE.jsonl --to DATASET.jsonl, with --write to write it"

const labellerLine = (file: string, { both, same, low, counts }: Labelled.Measured): string =>
  `${file} agrees with people on ${same} of ${both}, surely on ${Math.round(low * 100)} % at least: ${
    counts ? "its labels count" : "its labels do not count yet; let people label more of the same requests"
  }`

/** What is in the file that is added to, and what it calls the parts of a case. */
const targetOf = Effect.fnUntraced(function* (to: string, fields: string | undefined) {
  const { named } = yield* fieldsOf(fields)
  const isThere = existsSync(to) && statSync(to).size > 0
  const opened = isThere ? yield* openedAt(to, { fields }) : undefined
  const names = {
    id: named.id ?? "id",
    input: opened?.input ?? named.input ?? "input",
    expected: opened?.expected ?? named.expected ?? "expected",
    cluster: named.cluster ?? "cluster",
    provenance: named.provenance ?? "provenance"
  }
  return { names, known: yield* casesIn(opened?.dataset) }
})

/** Adds lines to a file, whole or not at all. */
const append = (to: string, lines: ReadonlyArray<string>): void => {
  const before = existsSync(to) ? readFileSync(to, "utf8") : ""
  const gap = before === "" || before.endsWith("\n") ? "" : "\n"
  writeFileSync(`${to}.new`, `${before}${gap}${lines.join("")}`, { flag: "wx" })
  renameSync(`${to}.new`, to)
}

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
  const { names, known } = yield* targetOf(to, text(flags, "fields"))
  const { cases, there, unlabelled } = placed(outcome.cases, known)
  const said = [
    ...(outcome.labeller === undefined || model === undefined ? [] : [labellerLine(model, outcome.labeller)]),
    ...(outcome.conflicts.length === 0
      ? []
      : [
          `People say different things of ${counted(outcome.conflicts.length, "request")}: ${outcome.conflicts.slice(0, 5).join(", ")}`
        ]),
    ...(outcome.ofOthers === 0
      ? []
      : [`${counted(outcome.ofOthers, "label")} of other requests under the same ids: not counted`]),
    ...(outcome.unlabelled.length === 0
      ? []
      : [`${counted(outcome.unlabelled.length, "request")} without a label`]),
    ...(there === 0 ? [] : [`${counted(there, "request")} in ${to} already`]),
    ...(unlabelled === 0
      ? []
      : [
          `${counted(unlabelled, "case")} of ${to} without a label: assay review apply ${to}${names.expected === "expected" ? "" : ` --field ${names.expected}`} fills it in`
        ])
  ]
  if (cases.length > 0 && flags.write === true)
    yield* trying(() =>
      append(
        to,
        cases.map(
          ({ id, input, expected, cluster, provenance }) =>
            // In this order: a line reads from its id to where it is from.
            `${JSON.stringify({
              [names.id]: id,
              [names.input]: input,
              [names.expected]: expected,
              ...(cluster === undefined ? {} : { [names.cluster]: cluster }),
              [names.provenance]: provenance
            })}\n`
        )
      )
    )
  const answer =
    cases.length === 0
      ? `Nothing to add to ${to}`
      : flags.write === true
        ? `${counted(cases.length, "case")} added to ${to}`
        : `${counted(cases.length, "case")} would be added to ${to}: run it again with --write`
  process.stdout.write(`${[answer, ...said].map((line) => `${neutral(line)}.`).join("\n")}\n`)
})
