/**
 * Calibration files: small, the same bytes for the same content, a line for each label and each score, so that a diff shows
 * what changed.
 */
import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { byKey, byText } from "../foundation/json.ts"
import { decoder } from "../foundation/SchemaLike.ts"
import { describe } from "../foundation/userCode.ts"
import { CalibrationFile, format, type LabelledRow } from "./model.ts"

/** A file that is no calibration, or cannot be read. */
export class CalibrationError extends Schema.TaggedError<CalibrationError>()("CalibrationError", {
  /** The path of the file, or what else was asked. */
  file: Schema.String,
  /** What was expected and what was found. */
  message: Schema.String
}) {}

/** One line of JSON, keys in alphabetical order, without those that are undefined. */
const jsonLine = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each === "number") return Number(each.toPrecision(6))
    return typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(byKey))
      : each
  })

const lines = (values: ReadonlyArray<unknown>): string =>
  values.length === 0 ? "[]" : `[\n${values.map((each) => `    ${jsonLine(each)}`).join(",\n")}\n  ]`

const order = (row: LabelledRow): ReadonlyArray<string> => [
  row.score,
  row.case,
  row.candidate ?? "",
  String(row.repeat ?? 0).padStart(6, "0"),
  row.person,
  row.at
]

/** The order of rows: that of their texts, the same on every machine. */
export const byRow = (a: LabelledRow, b: LabelledRow): number => {
  const [left, right] = [order(a), order(b)]
  for (const [nth, each] of left.entries()) {
    const compared = byText(each, right[nth] ?? "")
    if (compared !== 0) return compared
  }
  return 0
}

/** The text of the file. Numbers have six digits. Ends in a newline. */
export const write = (calibration: CalibrationFile): string => {
  const { labels, scores, ...rest } = calibration
  const written = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .sort(byKey)
    .map(([key, value]) => `  ${JSON.stringify(key)}: ${jsonLine(value)},`)
  return [
    "{",
    ...written,
    `  "scores": ${lines(scores)},`,
    `  "labels": ${lines([...labels].sort(byRow))}`,
    "}",
    ""
  ].join("\n")
}

const decode = decoder(CalibrationFile)

/** The line of a label, where the file is still one line per label. */
const lineOf = (text: string, path: string): number | undefined => {
  const [, list, nth] = /^(labels|scores)\.(\d+)/u.exec(path) ?? []
  if (list === undefined) return undefined
  const all = text.split("\n")
  const start = all.findIndex((line) => line.trim() === `"${list}": [`)
  const at = start + 1 + Number(nth)
  return start >= 0 && all[at]?.trimStart().startsWith("{") === true ? at + 1 : undefined
}

/** Reads the text of a file. */
export const read = (file: string, found: string): Effect.Effect<CalibrationFile, CalibrationError> => {
  const wrong = (message: string) => Effect.fail(new CalibrationError({ file, message }))
  const text = found.replace(/^\uFEFF/u, "")
  const merge = text.split("\n").findIndex((line) => /^(<{7}|={7}|>{7})( |$)/u.test(line))
  if (merge >= 0)
    return wrong(
      `${file}:${merge + 1}: expected JSON, found a merge conflict; calibrate again with all labels`
    )
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    return wrong(
      `${file}: expected JSON, found something else: ${error instanceof Error ? error.message : String(error)}`
    )
  }
  if (typeof parsed !== "object" || parsed === null || !("format" in parsed) || parsed.format !== format)
    return wrong(`${file} format: expected "${format}"; assay judge calibrate did not write this file`)
  if (!("version" in parsed) || parsed.version !== 1)
    return wrong(
      `${file} version: expected 1, found ${JSON.stringify("version" in parsed ? parsed.version : null)}; another version of Assay wrote this file`
    )
  const decoded = decode(parsed)
  if (decoded instanceof Promise) return Effect.die("the schema is synchronous")
  if (Result.isSuccess(decoded)) return Effect.succeed(decoded.success)
  const [first] = decoded.failure
  const line = lineOf(text, first?.path ?? "")
  const more = decoded.failure.length > 1 ? `; and ${decoded.failure.length - 1} more` : ""
  return wrong(
    `${file}${line === undefined ? "" : `:${line}`} ${line === undefined ? (first?.path ?? "") : (first?.path ?? "").replace(/^\w+\.\d+\.?/u, "")}: ${first?.message ?? ""}${more}`
  )
}

/** Reads a calibration file, whose path is taken from the working directory. */
export const fromFile = (path: string): Effect.Effect<CalibrationFile, CalibrationError> =>
  Effect.flatMap(
    Effect.tryPromise({
      try: () => readFile(resolve(path), "utf8"),
      catch: (cause) =>
        new CalibrationError({
          file: path,
          message:
            cause instanceof Error && "code" in cause && cause.code === "ENOENT"
              ? `there is no file ${path}`
              : `${path} cannot be read: ${describe(cause)}`
        })
    }),
    (text) => read(path, text)
  )
