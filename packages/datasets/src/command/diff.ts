/**
 * `assay dataset diff A B`: what changed between two versions of a dataset.
 */
import { Report } from "@assay/core"
import { inertJson } from "@assay/core/internal"
import { Launch } from "@assay/core/internal/command"
import * as Effect from "effect/Effect"
import { readSource } from "../source/read.ts"
import { between } from "../versions/Difference.ts"
import { jsonOf } from "../versions/json.ts"
import { outlineOf } from "../versions/outline.ts"
import { type Invocation, text } from "./called.ts"

const form =
  "expected assay dataset diff A B, each a data file, an experiment's file, REVISION:FILE as git has it, or a run"

/** Prints what changed, in words or as JSON. */
export const diff = Effect.fn("Datasets.diff")(function* (
  invocation: Invocation
): Effect.fn.Return<void, Error> {
  const { flags, arguments: names } = invocation
  const [a, b, ...others] = names
  if (a === undefined || b === undefined || others.length > 0) return yield* Effect.fail(new Error(form))
  const finding = { ...invocation, fields: text(flags, "fields") }
  const [before, after] = [yield* readSource(a, finding), yield* readSource(b, finding)]
  const difference = between(before, after)
  if (flags.json === true)
    return yield* Launch.printReport(inertJson(JSON.stringify(jsonOf(difference), null, 2)))
  const outline = outlineOf(difference, { full: flags.full === true })
  const said = [...new Set([before.readAs, after.readAs])].filter((each) => each !== undefined)
  const lines = [
    ...outline.lines,
    ...said.map((each) => ({ _tag: "Line", text: each, tone: "quiet" }) as const)
  ]
  yield* Launch.printReport(Report.toText({ ...outline, lines }, Report.optionsFor(process.stdout)))
})
