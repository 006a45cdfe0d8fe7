/**
 * The format of a snapshot, and reading one that may have been edited, merged or cut off.
 */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { sha256 } from "../dataset/canonical.ts"
import { TrialMode } from "../failure/FailureMode.ts"
import { FailureSettings } from "../failure/options.ts"
import { byKey } from "../foundation/json.ts"
import { decoder, type Issue } from "../foundation/SchemaLike.ts"
import { Unit } from "../scorer/unit.ts"
import { OutcomeTag } from "../store/Journal.ts"
import { ManifestJudge } from "../store/Manifest.ts"

/** A file that is no snapshot. */
export class SnapshotError extends Schema.TaggedError<SnapshotError>()("SnapshotError", {
  /** The path of the file. */
  file: Schema.String,
  /** What was expected and what was found, with file, line and field. */
  message: Schema.String
}) {}

/** What every snapshot says it is: what reads one and what may replace one look for it. */
export const format = "assay-snapshot"

/** Characters that are kept of each digest. */
export const digestLength = 16

/**
 * The trials of one candidate on one case. All lists are by repeat; `null` where that repeat was not made or says
 * nothing.
 *
 * - `outcomes`: how it ended.
 * - `modes`: right, or how it failed. Absent where the scores say so.
 * - `scores`: by score, in the order of the scorers and their names.
 * - `ms`: latency. `replayed`: whether that is of an earlier call.
 * - `answers`: the first digits of the digest of the answer, by which labels find it. Only where a model judges.
 * - `usd`: cost of all attempts; `unpriced` where it is not known, `null` where nothing could cost anything.
 */
export const Trials = Schema.Struct({
  outcomes: Schema.Array(Schema.NullOr(OutcomeTag)),
  modes: Schema.optionalKey(Schema.Array(Schema.NullOr(TrialMode))),
  scores: Schema.Array(Schema.Array(Schema.NullOr(Schema.Finite))),
  ms: Schema.optionalKey(Schema.Array(Schema.NullOr(Schema.Finite))),
  replayed: Schema.optionalKey(Schema.Array(Schema.NullOr(Schema.Literal(true)))),
  answers: Schema.optionalKey(Schema.Array(Schema.NullOr(Schema.String))),
  usd: Schema.optionalKey(
    Schema.Array(Schema.NullOr(Schema.Union([Schema.Finite, Schema.Literal("unpriced")])))
  )
}).annotate({ identifier: "SnapshotTrials" })
export type Trials = typeof Trials.Type

/** A case that was tried. `trials`: by candidate, in the order of the header; `null` where it was not tried. */
export const SnapshotCase = Schema.Struct({
  id: Schema.String,
  digest: Schema.String,
  input: Schema.String,
  trials: Schema.Array(Schema.NullOr(Trials))
}).annotate({ identifier: "SnapshotCase" })
export type SnapshotCase = typeof SnapshotCase.Type

const header = {
  format: Schema.Literal(format),
  version: Schema.Literal(1),
  run: Schema.String,
  experiment: Schema.String,
  identity: Schema.String,
  seed: Schema.Int,
  gitCommit: Schema.optionalKey(Schema.String),
  digest: Schema.optionalKey(Schema.String),
  dataset: Schema.Struct({
    name: Schema.String,
    version: Schema.optionalKey(Schema.String),
    digest: Schema.String,
    cases: Schema.Natural
  }),
  failures: Schema.optionalKey(FailureSettings),
  candidates: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      kind: Schema.Literals(["task", "baseline", "function"]),
      fingerprint: Schema.String
    })
  ),
  scorers: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      names: Schema.Array(Schema.String),
      fingerprint: Schema.String,
      unit: Schema.optionalKey(Unit),
      judge: Schema.optionalKey(ManifestJudge),
      opponent: Schema.optionalKey(Schema.String)
    })
  )
}
const HeaderStruct = Schema.Struct(header)
export type Header = typeof HeaderStruct.Type

/** A snapshot. `cases` are in order of id. */
export const SnapshotFile = Schema.Struct({ ...header, cases: Schema.Array(SnapshotCase) }).annotate({
  identifier: "Snapshot"
})
export type SnapshotFile = typeof SnapshotFile.Type

/** One line of JSON, keys in alphabetical order, without those that are undefined. */
const jsonLine = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(byKey))
      : each
  )

const lines = (values: ReadonlyArray<unknown>): string =>
  values.length === 0 ? "[]" : `[\n${values.map((each) => `    ${jsonLine(each)}`).join(",\n")}\n  ]`

/** What tells that header and lines were written together, whatever white space is between them. */
const digestOf = ({ cases, digest: _, ...rest }: SnapshotFile): string =>
  sha256([rest, ...cases].map(jsonLine).join("\n"))

/**
 * The text of the file: the header with a digest of it all, keys in alphabetical order, then a line for each case. Ends in
 * a newline.
 */
export const write = (snapshotFile: SnapshotFile): string => {
  const { cases, ...rest } = snapshotFile
  const written = Object.entries({ ...rest, digest: digestOf(snapshotFile) })
    .filter(([, value]) => value !== undefined)
    .sort(byKey)
    .map(
      ([key, value]) => `  ${JSON.stringify(key)}: ${Array.isArray(value) ? lines(value) : jsonLine(value)},`
    )
  return ["{", ...written, `  "cases": ${lines(cases)}`, "}", ""].join("\n")
}

const decode = decoder(SnapshotFile)

/** The line of a syntax error, from what the parser says of it. */
const lineOfSyntax = (text: string, message: string): number | undefined => {
  const [, line] = /line (\d+)/.exec(message) ?? []
  if (line !== undefined) return Number(line)
  const [, position] = /position (\d+)/.exec(message) ?? []
  if (position !== undefined) return text.slice(0, Number(position)).split("\n").length
  return /end of JSON/.test(message) ? text.trimEnd().split("\n").length : undefined
}

/** The line of a case, where the file is still one line per case. */
const lineOfCase = (text: string, nth: number): number | undefined => {
  const all = text.split("\n")
  const start = all.findIndex((line) => /^\s*"cases"\s*:\s*\[\s*$/.test(line))
  const line = all[start + 1 + nth]
  return start >= 0 && line?.trimStart().startsWith("{") === true ? start + 2 + nth : undefined
}

const place = (file: string, line: number | undefined): string =>
  line === undefined ? file : `${file}:${line}`

const describeIssue = (file: string, text: string, { path, message }: Issue): string => {
  const [, nth] = /^cases\.(\d+)/.exec(path) ?? []
  const line = nth === undefined ? undefined : lineOfCase(text, Number(nth))
  const field = line === undefined ? path : path.replace(/^cases\.\d+\.?/, "")
  return `${place(file, line)}${field === "" ? "" : ` ${field}`}: ${message}`
}

/** What the schema cannot see: lists that do not fit each other. */
const misfits = ({ candidates, scorers, cases, digest: whole }: SnapshotFile): ReadonlyArray<Issue> => {
  const units = scorers.flatMap(({ names, unit = "share" }) => names.map(() => unit))
  const scores = scorers.reduce((sum, { names }) => sum + names.length, 0)
  const seen = new Set<string>()
  const issues: Array<Issue> = []
  for (const [nth, { id, digest, input, trials }] of cases.entries()) {
    const at = `cases.${nth}`
    const must = (ok: boolean, path: string, message: string): void => {
      if (!ok) issues.push({ path: `${at}.${path}`, message })
    }
    must(!seen.has(id), "id", `expected each id once, found ${JSON.stringify(id)} twice`)
    seen.add(id)
    must(
      digest.length === digestLength,
      "digest",
      `expected ${digestLength} characters, found ${digest.length}`
    )
    must(input.length === digestLength, "input", `expected ${digestLength} characters, found ${input.length}`)
    must(
      trials.length === candidates.length,
      "trials",
      `expected one entry for each of ${candidates.length} candidates, found ${trials.length}`
    )
    for (const [position, each] of trials.entries()) {
      if (each === null) continue
      const repeats = each.outcomes.length
      const field = `trials.${position}`
      must(
        each.scores.length === scores,
        `${field}.scores`,
        `expected one list for each of ${scores} scores, found ${each.scores.length}`
      )
      // A file with a digest is what the run was, whatever its scorers called a share.
      for (const [nth, list] of whole === undefined ? each.scores.entries() : []) {
        const wrong = list.find((value) => value !== null && (value < 0 || value > 1))
        must(
          units[nth] !== "share" || wrong === undefined,
          `${field}.scores.${nth}`,
          `expected a share from 0 to 1, found ${wrong}`
        )
      }
      for (const list of [...each.scores, each.ms, each.replayed, each.usd, each.answers]) {
        must(
          list === undefined || list.length === repeats,
          field,
          `expected lists of ${repeats} repeats, found one of ${list?.length ?? 0}`
        )
      }
    }
  }
  return issues
}

/** Faults that are named; the rest is counted. */
const mostNamed = 5

const failWith = (file: string, text: string, issues: ReadonlyArray<Issue>) => {
  const named = issues.slice(0, mostNamed).map((issue) => describeIssue(file, text, issue))
  const more = issues.length > named.length ? `; and ${issues.length - named.length} more` : ""
  return new SnapshotError({ file, message: `${named.join("; ")}${more}` })
}

/** Parses and checks the text of a file. */
export const read = Effect.fnUntraced(function* (
  file: string,
  found: string
): Effect.fn.Return<SnapshotFile, SnapshotError> {
  // Some editors put a byte order mark in front.
  const text = found.replace(/^\uFEFF/, "")
  const merge = text.split("\n").findIndex((line) => /^(<{7}|={7}|>{7})( |$)/.test(line))
  if (merge >= 0) {
    return yield* new SnapshotError({
      file,
      message: `${file}:${merge + 1}: expected JSON, found a merge conflict; keep one side, or write the snapshot again`
    })
  }
  const parsed = yield* Effect.try({
    try: (): unknown => JSON.parse(text),
    catch: (error) => {
      const message = error instanceof Error ? error.message : String(error)
      return new SnapshotError({
        file,
        message: `${place(file, lineOfSyntax(text, message))}: expected JSON, found something else: ${message}`
      })
    }
  })
  if (typeof parsed !== "object" || parsed === null || !("format" in parsed) || parsed.format !== format) {
    return yield* new SnapshotError({
      file,
      message: `${file} format: expected "${format}"; assay snapshot did not write this file`
    })
  }
  if (!("version" in parsed) || parsed.version !== 1) {
    return yield* new SnapshotError({
      file,
      message: `${file} version: expected 1, found ${JSON.stringify("version" in parsed ? parsed.version : null)}; another version of Assay wrote this file`
    })
  }
  const decoded = decode(parsed)
  if (decoded instanceof Promise) return yield* Effect.die("the schema is synchronous")
  if (Result.isFailure(decoded)) return yield* failWith(file, text, decoded.failure)
  const issues = misfits(decoded.success)
  if (issues.length > 0) return yield* failWith(file, text, issues)
  const { digest } = decoded.success
  if (digest !== undefined && digest !== digestOf(decoded.success)) {
    return yield* new SnapshotError({
      file,
      message: `${file} digest: the header and the cases do not belong together; the file was edited, or merged from two runs. Keep one side, or write the snapshot again`
    })
  }
  return decoded.success
})
