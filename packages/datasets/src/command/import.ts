/** `assay dataset import`: cases without labels from a log. */
import { readFileSync, writeFileSync } from "node:fs"
import { Report } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Import from "../sample/imports/Import.ts"
import { type Invocation, number, shownPath, text, trying } from "./called.ts"

const { counted } = Report.Figures

const usage = "expected assay dataset import LOG --out cases.jsonl"

/** How the log's rows were picked, as the flags say. */
const pickedOf = Effect.fnUntraced(function* ({ flags }: Pick<Invocation, "flags">) {
  const by = text(flags, "picked")
  const probability = yield* number(flags, "probability")
  if (probability !== undefined && !(probability > 0 && probability <= 1))
    return yield* Effect.fail(
      new Error(`--probability: expected a number above 0 and at most 1, found ${probability}`)
    )
  if (by === undefined && probability === undefined) return undefined
  return { by: by ?? "random", ...(probability === undefined ? {} : { probability }) }
})

/** Reads the log, redacts, writes, and says what was taken and what was not. */
export const importLog = (invocation: Invocation): Effect.Effect<void, string> =>
  Effect.gen(function* () {
    const [file, ...more] = invocation.arguments
    const out = text(invocation.flags, "out")
    if (file === undefined || more.length > 0 || out === undefined)
      return yield* Effect.fail(new Error(usage))
    const picked = yield* pickedOf(invocation)
    const { cases, left } = Import.of(yield* trying(() => readFileSync(file, "utf8")))
    const lines = cases.map(
      ({ found, ...each }) =>
        `${JSON.stringify({
          ...each,
          provenance: `imported from ${file}`,
          ...(picked === undefined ? {} : { picked }),
          ...(Object.keys(found).length === 0 ? {} : { found })
        })}\n`
    )
    yield* trying(() => writeFileSync(out, lines.join("")))
    const marks = new Map<string, number>()
    for (const { found } of cases)
      for (const [mark, n] of Object.entries(found)) marks.set(mark, (marks.get(mark) ?? 0) + n)
    const said = [
      `${counted(cases.length, "case")} written to ${shownPath(out)}`,
      ...(marks.size === 0
        ? []
        : [`redacted: ${[...marks].map(([mark, n]) => `${n} [${mark}]`).join(", ")}`]),
      ...Object.entries(left).map(([why, n]) => `${counted(n, "record")} left out: ${why}`)
    ]
    process.stdout.write(`${said.join("\n")}\n`)
  }).pipe(Effect.mapError(({ message }) => message))
