/**
 * What a judge is: everything that decides its verdicts, and the digest of it.
 */
import { relative } from "node:path"
import type { Scorer } from "@assay/core"
import { canonicalJson, type DeclaredPath, defined, sha256, sourceDigest } from "@assay/core/internal"
import type * as Schema from "effect/Schema"
import type { JudgeOptions, Resolved } from "./options.ts"
import type { Sheet } from "./prompt/sheet.ts"
import { type Question, scaleOf } from "./scale.ts"

/** How prompts are put together and replies are read. Raised where either changes what a verdict is. */
const version = 1

/** What decides the verdicts of a judge, as JSON. It reads the settings of the model, so that it is made when it is needed. */
export const settingsOf = (
  kind: string,
  { model, showInput, showOutput, version: own }: JudgeOptions<never, never>,
  { noAnswer, threshold: _threshold, ...resolved }: Resolved,
  sheet: Sheet,
  more: { readonly [key: string]: Schema.Json } = {}
): { readonly [key: string]: Schema.Json } => ({
  scorer: `Judge.${kind}`,
  version,
  model: { id: model.id, settings: model.settings },
  system: sheet.system,
  closing: sheet.closing,
  schema: sheet.outputSchema.schema,
  questions: sheet.questions.map(({ id, levels, silent }) => ({
    id,
    levels: levels.map(({ label, value }) => ({ label, value })),
    silent: silent.map(({ label }) => label)
  })),
  showInput: showInput === undefined ? null : sourceDigest(showInput),
  showOutput: showOutput === undefined ? null : sourceDigest(showOutput),
  own: own ?? null,
  ...resolved,
  ...more
})

/** The digest of what decides the verdicts of a judge. */
export const digestOf = (settings: Schema.Json): string => sha256(canonicalJson(settings))

/** What people grade by who grade the same. */
export const rubricJson = (kind: string, questions: ReadonlyArray<Question>): Schema.Json => ({
  kind,
  criteria: questions.map(({ id, asks, levels, silent }) => ({
    name: id,
    asks,
    levels: levels.map(({ value, label, anchor }) => ({ value, label, ...defined({ anchor }) })),
    without: silent.map(({ label, anchor }) => ({ label, anchor }))
  }))
})

/** Where a calibration is, from the working directory: there, or beside the file that declares the judge. */
export const calibrationPath = (declared: DeclaredPath): string =>
  relative(process.cwd(), declared.locate()) || declared.said

/** The identity of a judge of these questions. `settings` is looked at when the digest is. */
export const identityOf = (
  kind: string,
  models: ReadonlyArray<string>,
  questions: ReadonlyArray<Question>,
  settings: () => Schema.Json,
  calibration: string | undefined
): Scorer.JudgeIdentity => {
  let known: string | undefined
  return {
    get digest() {
      known ??= digestOf(settings())
      return known
    },
    models,
    scales: Object.fromEntries(
      questions.map((question) => [
        question.id,
        scaleOf(question, kind === "pairwise" ? "pairwise" : undefined)
      ])
    ),
    rubric: rubricJson(kind, questions),
    ...defined({ calibration })
  }
}
