/** `assay review apply DATASET`: corrected expected values become a new version of the file. */
import { readFileSync, renameSync, writeFileSync } from "node:fs"
import { Report } from "@assay/core"
import { neutral } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import { type Applied, apply } from "../apply/corrections.ts"
import type { Invocation } from "./invocation.ts"
import { ReviewUsageError } from "./usage.ts"

const { counted } = Report.Figures

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** What changes, line by line, and what does not. */
const differences = ({ changes, conflicts, absent }: Applied): ReadonlyArray<string> => [
  ...changes.flatMap(({ line, case: id, before, after, people }) => [
    neutral(`line ${line}, case ${id}, by ${people.join(" and ")}`),
    neutral(`- ${before}`),
    neutral(`+ ${after}`)
  ]),
  ...conflicts.map(({ case: id, people }) =>
    neutral(`case ${id} is left as it is: ${people.join(" and ")} say different things`)
  ),
  ...(absent.length === 0
    ? []
    : [
        neutral(
          `${counted(absent.length, "corrected case")} not in this file: ${absent.slice(0, 5).join(", ")}`
        )
      ])
]

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const trying = <A>(file: string, body: () => A): Effect.Effect<A, Error> =>
  Effect.try({
    try: body,
    catch: (thrown) =>
      new ReviewUsageError(`${file}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  })

/** Shows what corrections change in a dataset, and with `--write` writes it. */
export const applyCorrections = (
  { flags, labels }: Invocation,
  [file, ...more]: ReadonlyArray<string>
): Effect.Effect<void, Error> =>
  Effect.gen(function* () {
    if (file === undefined || more.length > 0 || !/\.(?:jsonl|ndjson)$/u.test(file))
      return yield* Effect.fail(new ReviewUsageError("apply: expected one dataset of JSON Lines (.jsonl)"))
    const text = yield* trying(file, () => utf8.decode(readFileSync(file)))
    const field = typeof flags.field === "string" ? flags.field : "expected"
    const applied = apply(text, yield* labels.list(), field)
    for (const line of differences(applied)) say(line)
    const changed = counted(applied.changes.length, "line")
    if (applied.changes.length === 0) return say(`Nothing changes in ${neutral(file)}.`)
    if (flags.write !== true)
      return say(`${changed} would change. Run it again with --write to write ${neutral(file)}.`)
    yield* trying(file, () => {
      writeFileSync(`${file}.new`, applied.text, { flag: "wx" })
      renameSync(`${file}.new`, file)
    })
    say(`${changed} changed in ${neutral(file)}. Runs of the experiment use the new version from now on.`)
  })
