/**
 * A provider that replays recorded replies: no key, no network, no cost, and the same answers each time.
 *
 * Use it to evaluate replies that exist already (a published dataset, production logs, the file a colleague sends),
 * and for examples and tests. A reply is found by the case's id, the candidate's name and the repeat. One that is
 * missing fails with a `ProviderError` that names all three; it is never made up, and never taken from another
 * repeat.
 *
 * Replies are marked `replayed`, so that their latency counts as the original call's, not as time spent here.
 */
import { basename, extname } from "node:path"
import { type Provider, ProviderError } from "@assay/core"
import { Effect, Schema } from "effect"
import type { Archive } from "./recorded/archive.ts"
import { fromFunction, fromRows, type MakeRows, type Rows } from "./recorded/inMemory.ts"
import { jsonlFile } from "./recorded/jsonlFile.ts"
import { type Fields, Row } from "./recorded/row.ts"

export type { Canned, MakeRows, Rows } from "./recorded/inMemory.ts"
export { type Column, type Fields, type JsonRecord, Row } from "./recorded/row.ts"

/** The JSON Schema (draft 2020-12) of a {@link Row}, for whoever writes such files elsewhere. */
export const jsonSchema = Schema.toStandardJSONSchemaV1(Row)["~standard"].jsonSchema.input({
  target: "draft-2020-12"
})

/**
 * - `candidate`: look replies up under this name. Default: the name under which the experiment lists the
 *   candidate. Replies recorded without a candidate stand for any.
 */
export interface Options {
  readonly candidate?: string
}

/**
 * - `name`: the provider is called `recorded/<name>`. Default: the file's name without its ending.
 * - `fields`: where the parts of a reply are in a line. Default: in properties of those names.
 */
export interface FileOptions extends Options {
  readonly name?: string
  readonly fields?: Fields
}

/** - `version`: raise it when a function returns other rows; their content is unknown to the fingerprint. */
export interface MakeOptions extends Options {
  readonly version?: string
}

const toReply = ({ text, finish, usage, latencyMs, model, requestId }: Row): Provider.Reply => ({
  text,
  finish: finish ?? "stop",
  ...(usage === undefined ? {} : { usage }),
  ...(latencyMs === undefined ? {} : { latencyMs }),
  ...(model === undefined ? {} : { model }),
  ...(requestId === undefined ? {} : { requestId }),
  replayed: true
})

const quoted = (names: ReadonlyArray<string>): string => names.map((name) => `"${name}"`).join(", ")

const provider = (
  name: string,
  archive: Archive,
  options: Options,
  settings: { readonly [key: string]: Schema.Json }
): Provider.Provider => {
  const id = `recorded/${name}`
  const missing = (caseId: string, candidate: string, repeat: number): string => {
    const known = archive.candidates()
    const hint = known.length === 0 || known.includes(candidate) ? "" : `; it has replies of ${quoted(known)}`
    return `no reply to case "${caseId}" by candidate "${candidate}", repeat ${repeat}, in ${archive.origin}${hint}`
  }
  const notRecorded = (detail: string) =>
    new ProviderError.ProviderError({ provider: id, reason: new ProviderError.NotRecorded({}), detail })
  return {
    id,
    get settings() {
      return { ...settings, candidate: options.candidate ?? null, archive: archive.settings }
    },
    complete: Effect.fnUntraced(function* ({
      caseId,
      repeat,
      ...request
    }: Provider.Request): Effect.fn.Return<Provider.Reply, ProviderError.ProviderError> {
      const candidate = options.candidate ?? request.candidate
      const row = yield* Effect.mapError(archive.find({ caseId, candidate, repeat }), notRecorded)
      return row === undefined ? yield* notRecorded(missing(caseId, candidate, repeat)) : toReply(row)
    })
  }
}

/**
 * Replies from a JSON Lines file, one a line; the format is {@link Row}, and `fields` adapts to others. `"a.b"` is
 * the property of exactly that name, or else `b` inside `a`; a function gets the line's object and its number, from
 * 1.
 *
 * The file is opened when a run first needs it. The fingerprint is the SHA-256 of its content, so that another
 * content is another candidate; a file that changes during a run fails the calls that follow. One pass checks every
 * line and notes where it lies; memory grows with the ids only, and no handle stays open between calls. Lines are at
 * most 64 MiB long.
 *
 * Calls fail with a `ProviderError` when the reply is missing, when the file cannot be read, and, naming file, line
 * and field, when any line of it is no reply or repeats another.
 *
 * @example
 * Recorded.jsonl("solutions.jsonl", {
 *   fields: { caseId: "question", text: "175b_finetuning.solution" }
 * })
 */
export const jsonl = (path: string, options: FileOptions = {}): Provider.Provider => {
  const fields = options.fields ?? {}
  return provider(options.name ?? basename(path, extname(path)), jsonlFile(path, fields), options, {
    fields: Object.fromEntries(Object.entries(fields).map(([part, column]) => [part, String(column)]))
  })
}

/**
 * Replies that the program holds: rows, or texts by case id, or a function that makes or fetches rows at the first
 * call. All are checked as lines of a file are; in messages the line is the position.
 *
 * @example
 * Recorded.make("canned", { "case-1": "refund", "case-2": ["cancel", "other"] })
 */
export const make = (name: string, source: Rows | MakeRows, options: MakeOptions = {}): Provider.Provider => {
  const origin = `recorded/${name}`
  const archive =
    typeof source === "function" ? fromFunction(origin, source, options.version) : fromRows(origin, source)
  return provider(name, archive, options, {})
}
